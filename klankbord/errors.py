"""Everything that can go wrong for a user, each with a code, an HTTP status and a Dutch sentence.

    KlankbordError
     + NotFound              404
     |  + CallNotFound
     |  + CriterionNotFound
     |  + RecordingNotFound
     |  + AccountNotFound
     |  + TokenNotFound
     + Refused               400
     |  + ReasonMissing
     |  + VerdictNotAllowed
     |  + ScoreNotFitting
     |  + EmployeesNotAgreed
     |  + CursorInvalid
     |  + SearchEmpty
     |  + CorrectionInvalid
     |  + ChecksumWrong
     + WrongInput            400   a file or setting that a person must mend
     |  + MetadataInvalid
     |  + ContactInvalid
     |  + ScorecardInvalid
     |  + SettingsInvalid
     |  + AccountInvalid
     |  + TokenInvalid
     + LoginRequired         401
     |  + LoginFailed
     + TooManyLogins         429
     + AccessDenied          403
     |  + ProviderRefused        the login at the OpenID provider does not hold
     + LeaseLost             409   another worker took the job over
     + TranscriptChanged     409   somebody else corrected it
     + AuditUnavailable      503   nothing may leave without an audit line
     + AuditBroken           500   somebody was at the audit log
     + SchemaOutdated        503
     + DatabaseUnavailable   503
     + DiskFull              503
     + ProviderUnavailable   503   the OpenID provider does not answer
     + OpenKlantFailed       502   a register does not answer as it should
     + WorkersFailed         500   worker processes keep dying

No message ever holds words from a call or personal data.
"""

import errno
from typing import ClassVar


class KlankbordError(Exception):
    """Base of all errors that a user may see."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "fout"
    message: ClassVar[str] = "Er ging iets mis."

    def __init__(self, detail: str | None = None) -> None:
        super().__init__(detail or self.message)

    @property
    def detail(self) -> str:
        """One Dutch sentence for the user."""
        return str(self)


class NotFound(KlankbordError):
    """What was asked for does not exist."""

    status, code, message = 404, "niet-gevonden", "Dit bestaat niet."


class CallNotFound(NotFound):
    """No call has this id."""

    code, message = "gesprek-niet-gevonden", "Dit gesprek bestaat niet."


class CriterionNotFound(NotFound):
    """The call's scorecard has no such criterion."""

    code, message = "criterium-niet-gevonden", "Dit criterium staat niet op de scorekaart van dit gesprek."


class RecordingNotFound(NotFound):
    """The recording is no longer in the store."""

    code, message = "opname-niet-gevonden", "De opname van dit gesprek is er niet (meer)."


class AccountNotFound(NotFound):
    """Nobody of this name may log in."""

    code, message = "account-niet-gevonden", "Er is geen account met deze naam."


class TokenNotFound(NotFound):
    """No token has this name."""

    code, message = "token-niet-gevonden", "Er is geen token met deze naam."


class Refused(KlankbordError):
    """The request is well-formed, but a rule forbids it."""

    status, code, message = 400, "geweigerd", "Dit kan niet."


class ReasonMissing(Refused):
    """An override has no reason (AI Act art. 14)."""

    code = "reden-ontbreekt"
    message = "Geef een reden als uw oordeel anders is dan het voorstel."


class VerdictNotAllowed(Refused):
    """The criterion does not allow this verdict."""

    code, message = "oordeel-niet-toegestaan", "Dit criterium kan niet op 'n.v.t.' staan."


class ScoreNotFitting(Refused):
    """The score stands for another verdict on this scorecard."""

    code, message = "score-past-niet", "Deze score hoort bij een ander oordeel."


class EmployeesNotAgreed(Refused):
    """Something is asked per employee without the consent of the works council (WOR art. 27)."""

    code, message = (
        "medewerkers-niet-afgesproken",
        "Kiezen op medewerker kan pas als de ondernemingsraad heeft ingestemd en medewerkers het weten.",
    )


class CursorInvalid(Refused):
    """A page cursor was not made by this service."""

    code, message = "cursor-ongeldig", "De waarde van 'cursor' klopt niet. Begin opnieuw zonder cursor."


class SearchEmpty(Refused):
    """The question holds no word to look for."""

    code, message = "zoekvraag-leeg", "Typ een of meer woorden om naar te zoeken."


class CorrectionInvalid(Refused):
    """The correction is not of this transcript, or changes nothing."""

    code, message = "correctie-ongeldig", "Deze correctie past niet op het transcript, of verandert niets."


class ChecksumWrong(Refused):
    """A file that was handed in is not the file that was sent."""

    code, message = "controlegetal-klopt-niet", "Het bestand is niet heel aangekomen. Stuur het opnieuw."


class TranscriptChanged(KlankbordError):
    """Somebody corrected the transcript in the meantime."""

    status, code = 409, "transcript-veranderd"
    message = "Iemand anders heeft het transcript net verbeterd. Open het gesprek opnieuw."


class WrongInput(KlankbordError):
    """A file, setting or argument that a person must mend; the command line exits with 2."""

    status, code, message = 400, "verkeerde-invoer", "De invoer klopt niet."


class MetadataInvalid(WrongInput):
    """The metadata file cannot be read."""

    code, message = "metadata-ongeldig", "Het bestand met metadata klopt niet."


class ContactInvalid(WrongInput):
    """A file with a written contact does not follow the contract of transcripts."""

    code, message = "contact-ongeldig", "Dit bestand is geen transcript."


class ScorecardInvalid(WrongInput):
    """A scorecard or checklist file does not follow its format."""

    code, message = "scorekaart-ongeldig", "De scorekaart klopt niet."


class SettingsInvalid(WrongInput):
    """A setting is missing or does not fit."""

    code, message = "instelling-ongeldig", "Een instelling klopt niet."


class AccountInvalid(WrongInput):
    """An account cannot be made or changed like this."""

    code, message = "account-ongeldig", "Dit account kan zo niet."


class TokenInvalid(WrongInput):
    """A token of a program cannot be made like this."""

    code, message = "token-ongeldig", "Dit token kan zo niet."


class LoginRequired(KlankbordError):
    """The request does not say who asks, or no longer."""

    status, code, message = 401, "niet-ingelogd", "Log eerst in."


class LoginFailed(LoginRequired):
    """The name or the password is wrong; which of them is not told."""

    code, message = "inloggen-mislukt", "De naam of het wachtwoord klopt niet."


class TooManyLogins(KlankbordError):
    """Too many wrong passwords in a short time."""

    status, code = 429, "te-vaak-geprobeerd"
    message = "Er is te vaak een verkeerd wachtwoord gegeven. Wacht een kwartier en probeer het dan opnieuw."


class AccessDenied(KlankbordError):
    """The user may not do this."""

    status, code, message = 403, "geen-toegang", "U mag dit niet doen."


class ProviderRefused(AccessDenied):
    """The login at the OpenID provider does not hold, or gives no role here."""

    code, message = (
        "inlogdienst-geweigerd",
        "Inloggen bij de inlogdienst is niet gelukt. Probeer het opnieuw.",
    )


class ProviderUnavailable(KlankbordError):
    """The OpenID provider does not answer, or not as one does."""

    status, code = 503, "inlogdienst-niet-beschikbaar"
    message = "De inlogdienst van de gemeente is er even niet. Probeer het later opnieuw."


class LeaseLost(KlankbordError):
    """A worker lost its claim on a job, so its output is not kept."""

    status, code, message = 409, "taak-overgenomen", "Een andere verwerker heeft deze taak overgenomen."


class AuditUnavailable(KlankbordError):
    """The audit line could not be written, so no data leaves (BIO2 8.15.01)."""

    status, code = 503, "logboek-niet-beschikbaar"
    message = "Het logboek is niet beschikbaar. Daarom tonen we nu geen gegevens. Probeer het later opnieuw."


class AuditBroken(KlankbordError):
    """A line of the audit log was changed, removed or moved."""

    code = "logboek-beschadigd"

    def __init__(self, breach: str, *, number: int | None) -> None:
        what = {
            "changed": f"regel {number} is veranderd",
            "missing": f"regel {number} ontbreekt",
            "end missing": f"vanaf regel {number} ontbreken regels",
        }
        super().__init__(f"Het auditlog klopt niet: {what[breach]}.")


class SchemaOutdated(KlankbordError):
    """The database does not have the newest schema."""

    status, code = 503, "database-verouderd"
    message = "De database is niet bijgewerkt. Voer eerst 'klankbord db upgrade' uit."


class DatabaseUnavailable(KlankbordError):
    """The database does not answer, or cannot write."""

    status, code = 503, "database-niet-beschikbaar"
    message = (
        "De database antwoordt niet of kan niet schrijven. "
        "Kijk of hij aan staat, of de schijf vol is, en naar KLANKBORD_DATABASE_URL."
    )


class DiskFull(KlankbordError):
    """What must be kept cannot be written."""

    status, code = 503, "schijf-vol"
    message = "Er kan niets worden bewaard: de schijf is vol, of Klankbord mag er niet schrijven."

    @staticmethod
    def is_why(error: OSError) -> bool:
        """Whether writing failed for want of room, or of a disk that takes anything."""
        return error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS)


class OpenKlantFailed(KlankbordError):
    """Open Klant or the register of documents does not answer, or with something else than agreed."""

    status, code = 502, "open-klant-mislukt"
    message = "Open Klant of het documentenregister geeft geen goed antwoord. Probeer het later opnieuw."


class WorkersFailed(KlankbordError):
    """Worker processes die faster than jobs end: something is wrong with the machine, not with a call."""

    code = "verwerkers-gestopt"
    message = "De verwerkers stoppen steeds vanzelf. Kijk of er genoeg geheugen en schijfruimte is."
