"""What can go wrong around a review, each with a code, an HTTP status and a Dutch sentence.

    Refused                 400   (`klankbord.errors`)
     + ReasonUnknown
     + CriteriaIncomplete
     + FaultyReviews
     + FindingInvalid
     + CalibrationInvalid
     + DisputeInvalid
    NotFound                404
     + ReviewNotFound
     + ClaimNotFound
     + CalibrationNotFound
     + DisputeNotFound
    AccessDenied            403
     + OwnReview                 the first reviewer never decides on a dispute
    Conflict                409
     + CallClaimed               somebody else reviews the call at this moment
     + NotListed
     + InCalibration             the call is judged blind in a session
     + CalibrationRuns
     + CalibrationEnded
     + ReviewContested           a dispute about it runs or was decided
     + DisputeTooLate
     + DisputeExists
     + DisputeDecided
    ReviewChanged           412   somebody else reviewed the call meanwhile
    VersionMissing          428   a verdict comes without what the reviewer saw

No message ever holds words from a call or personal data.
"""

from klankbord.errors import AccessDenied, KlankbordError, NotFound, Refused


class ReasonUnknown(Refused):
    """The reason is not one of the list, or needs an explanation that is missing."""

    code, message = (
        "reden-onbekend",
        "Kies een reden uit de lijst. Geef bij 'Een andere reden' ook een toelichting.",
    )


class CriteriaIncomplete(Refused):
    """A review of a whole call leaves criteria out, or has one twice."""

    code, message = "criteria-onvolledig", "Geef over elk criterium een oordeel, en over elk maar een."


class FaultyReviews(Refused):
    """Some verdicts of a review at once cannot be kept; `faults` are pairs of a field and a sentence."""

    code = "invoer-ongeldig"
    message = "De invoer klopt niet. Kijk per veld wat er mis is."

    def __init__(self, faults: tuple[tuple[str, str], ...]) -> None:
        super().__init__()
        self.faults = faults


class FindingInvalid(Refused):
    """The span is not in the transcript, or the label does not exist."""

    code = "bevinding-ongeldig"
    message = "Deze plaats staat niet in het transcript, of het label bestaat niet."


class CalibrationInvalid(Refused):
    """A session cannot be held like this."""

    code, message = "kalibratie-ongeldig", "Deze kalibratie kan zo niet."


class DisputeInvalid(Refused):
    """A decision does not fit its outcome."""

    code = "beslissing-ongeldig"
    message = "Geef bij 'aanpassen' een ander oordeel, en bij de andere besluiten geen."


class ReviewNotFound(NotFound):
    """No review has this id."""

    code, message = "beoordeling-niet-gevonden", "Deze beoordeling bestaat niet."


class ClaimNotFound(NotFound):
    """Nobody reviews this call at this moment."""

    code, message = "claim-niet-gevonden", "Niemand heeft dit gesprek op dit moment geclaimd."


class CalibrationNotFound(NotFound):
    """No session has this id."""

    code, message = "kalibratie-niet-gevonden", "Deze kalibratie bestaat niet."


class DisputeNotFound(NotFound):
    """No dispute has this id."""

    code, message = "bezwaar-niet-gevonden", "Dit bezwaar bestaat niet."


class OwnReview(AccessDenied):
    """Whoever judged a criterion does not decide on the dispute about it."""

    code = "eigen-beoordeling"
    message = "U hebt dit zelf beoordeeld. Een ander moet over het bezwaar beslissen."


class Conflict(KlankbordError):
    """The request does not fit how things stand now."""

    status, code, message = 409, "conflict", "Iemand anders was u voor."


class CallClaimed(Conflict):
    """Somebody else reviews the call at this moment."""

    code, message = "gesprek-geclaimd", "Iemand anders beoordeelt dit gesprek op dit moment."


class NotListed(Conflict):
    """The call does not wait for a reviewer."""

    code, message = "niet-op-de-lijst", "Dit gesprek staat niet (meer) op de werkvoorraad."


class InCalibration(Conflict):
    """The reviewer judges this call blind in a session that has not ended."""

    code = "in-kalibratie"
    message = "U beoordeelt dit gesprek in een kalibratie. Geef uw oordeel daar."


class CalibrationRuns(Conflict):
    """Not everybody is done, so nobody sees results."""

    code, message = "kalibratie-loopt", "De uitkomst is er pas als iedereen klaar is."


class CalibrationEnded(Conflict):
    """All verdicts are in, so they stay as they are."""

    code, message = "kalibratie-afgesloten", "Deze kalibratie is afgesloten. De oordelen liggen vast."


class ReviewContested(Conflict):
    """A dispute about this criterion runs or was decided."""

    code = "bezwaar-gemaakt"
    message = "Over dit oordeel is bezwaar gemaakt. Alleen de beslissing op het bezwaar telt."


class DisputeTooLate(Conflict):
    """The term for a dispute is over."""

    code, message = "termijn-verstreken", "De termijn voor bezwaar is voorbij."


class DisputeExists(Conflict):
    """This review was contested before, or decides a dispute itself."""

    code = "bezwaar-bestaat-al"
    message = "Over dit oordeel is al bezwaar gemaakt. Dat kan een keer."


class DisputeDecided(Conflict):
    """Somebody else decided first."""

    code, message = "bezwaar-al-beslist", "Over dit bezwaar is al beslist."


class ReviewChanged(KlankbordError):
    """The reviews or the suggestions changed after the reviewer saw them."""

    status, code = 412, "beoordeling-verouderd"
    message = "Dit gesprek is intussen veranderd. Bekijk het opnieuw en geef dan uw oordeel."


class VersionMissing(KlankbordError):
    """A verdict must say what the reviewer saw, or two people overwrite each other unknowingly."""

    status, code = 428, "if-match-ontbreekt"
    message = "Stuur in If-Match de ETag mee van de beoordelingen die u hebt gezien."
