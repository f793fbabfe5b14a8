"""The states of a call, each with the one Dutch line that people see."""

from typing import Final

from asr.errors import AsrError, DamagedAudio, EmptyAudio, NoSpeech, TooLongAudio

STATE_LINES: Final = {
    "nieuw": "Dit gesprek wacht op verwerking.",
    "getranscribeerd": "De tekst is klaar. De voorstellen komen nog.",
    "gescoord": "De voorstellen staan klaar.",
    "beschadigd": "De opname is beschadigd of is geen geluid.",
    "leeg": "De opname is leeg.",
    "te-lang": "De opname is te lang om te verwerken.",
    "geen-spraak": "In de opname is geen spraak te horen.",
    "mislukt": "De verwerking is mislukt. De beheerder moet hiernaar kijken.",
}

PROBLEM_STATES: Final = ("beschadigd", "leeg", "te-lang", "geen-spraak", "mislukt")

_STATE_OF: Final[dict[type[AsrError], str]] = {
    DamagedAudio: "beschadigd",
    EmptyAudio: "leeg",
    TooLongAudio: "te-lang",
    NoSpeech: "geen-spraak",
}


def state_of(error: AsrError) -> str:
    """The state that a call gets when its recording fails in this way."""
    for kind in type(error).__mro__:
        if kind in _STATE_OF:
            return _STATE_OF[kind]
    return "beschadigd"
