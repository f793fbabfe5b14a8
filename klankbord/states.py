"""The states that a recording at fault gives its call; the Dutch lines are in `klankbord.words`."""

from typing import Final

from asr.errors import AsrError, DamagedAudio, EmptyAudio, NoSpeech, TooLongAudio

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
