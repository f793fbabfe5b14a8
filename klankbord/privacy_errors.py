"""What can go wrong around keys, erasure, holds, stops and what may be heard, each with a Dutch sentence.

    NotFound                404   (`klankbord.errors`)
     + TranscriptErased          past its term
     + HoldNotFound
     + StopNotFound
    Refused                 400
     + SubjectUnknown            nothing says whose calls are meant
     + SubjectAbsent             none of the calls that were named is there
     + StopUnknown
    CallErased              410   its key was destroyed: it can never be read again
    Conflict                409
     + UnderHold                 a legal hold forbids to erase it
     + RecordingNotMaskable      no copy without personal data can be made
     + NotYetMaskable            nobody looked for personal data in it yet
    KeysUnavailable         503   the key store cannot be used
    SealBroken              500   an encrypted recording or text was changed or cut

No message ever holds words from a call or personal data.
"""

from klankbord.errors import KlankbordError, NotFound, Refused


class TranscriptErased(NotFound):
    """The words of the call are gone; what was made of them may still be there."""

    code, message = "transcript-verwijderd", "Het transcript is verwijderd: de bewaartermijn is voorbij."


class HoldNotFound(NotFound):
    """The call has no such legal hold, or no longer."""

    code, message = "bewaarplicht-niet-gevonden", "Deze bewaarplicht is er niet (meer)."


class StopNotFound(NotFound):
    """This is not stopped, or no longer."""

    code, message = "noodstop-niet-gevonden", "Dit staat niet stil."


class SubjectUnknown(Refused):
    """Neither calls nor external ids were named."""

    code, message = "gesprekken-ontbreken", "Noem minstens een gesprek, of een extern id."


class SubjectAbsent(Refused):
    """No call is there of those that were named."""

    code, message = "gesprekken-niet-gevonden", "Deze gesprekken zijn er niet (meer). Kloppen de ids?"


class StopUnknown(Refused):
    """What is to be stopped is neither a criterion nor a stage."""

    code = "noodstop-onbekend"
    message = "Kies een criterium van de scorekaart, 'transcribe' of 'all'."


class CallErased(KlankbordError):
    """The key of the call was destroyed; a new one is never made for the same recording."""

    status, code, message = 410, "gesprek-gewist", "Dit gesprek is gewist. Het is niet meer te lezen."


class PrivacyConflict(KlankbordError):
    """What was asked cannot be done as things stand."""

    status, code, message = 409, "conflict", "Dit kan nu niet."


class UnderHold(PrivacyConflict):
    """Somebody has to keep the call, for a claim or an investigation."""

    code, message = "bewaarplicht", "Voor dit gesprek geldt een bewaarplicht. Daarom wissen we het niet."


class NotYetMaskable(PrivacyConflict):
    """Before a call is scored nobody has looked for personal data, so nothing can be covered."""

    code = "opname-nog-niet-gemaskeerd"
    message = (
        "In deze opname is nog niet naar persoonsgegevens gezocht. "
        "Wacht tot het gesprek is gescoord, of vraag de opname op met een doel."
    )


class RecordingNotMaskable(PrivacyConflict):
    """The copy without personal data did not succeed, so there is none."""

    code = "opname-niet-te-maskeren"
    message = (
        "Van deze opname kunnen we geen versie zonder persoonsgegevens maken. "
        "Vraag de opname op met een doel."
    )


class KeysUnavailable(KlankbordError):
    """The key store cannot be opened, or its database is busy or damaged."""

    status, code = 503, "sleutels-niet-beschikbaar"
    message = "De sleutels zijn niet beschikbaar. Kijk naar KLANKBORD_KEYS."


class SealBroken(KlankbordError):
    """An encrypted recording or text is not what was once written."""

    code, message = "versleuteling-beschadigd", "Dit bestand of deze tekst is beschadigd of veranderd."
