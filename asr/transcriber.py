"""The seam between Klankbord and any recogniser: what goes in, and what a transcriber must offer."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from math import isfinite
from typing import Literal, Protocol

from asr.audio import MAX_SECONDS, Source
from asr.transcript import Transcript

LONGEST_WINDOW = 30.0
"""Seconds that Whisper can hear at once."""

ChannelOrder = Literal["employee-left", "employee-right"]

_CHANGING_NOTHING = ("max_seconds", "batch_size")


@dataclass(frozen=True, slots=True)
class AsrOptions:
    """How one call is to be transcribed; the defaults were measured on the sample calls.

    `skip` holds (start, end) in seconds of the original recording: the caller was on hold there, and
    nothing of it may be processed. `window_seconds` is how much speech is recognised as one piece: Whisper
    was trained on 30, but 24 take a fifth less time for a third of a point of word error rate more, and 15
    a third less for over 1.5 points more. `batch_size` windows are decoded at once; it changes speed and
    memory, and no words. `hotwords` and `prompt` tell the recogniser words to expect.
    """

    channel_order: ChannelOrder = "employee-left"
    skip: tuple[tuple[float, float], ...] = ()
    max_seconds: float = MAX_SECONDS
    window_seconds: float = 24.0
    beam_size: int = 4
    batch_size: int = 8
    hotwords: str | None = None
    prompt: str | None = None

    def __post_init__(self) -> None:
        if self.channel_order not in ("employee-left", "employee-right"):
            raise ValueError("channel_order must be employee-left or employee-right")
        if self.beam_size < 1 or self.batch_size < 1 or not self.max_seconds > 0:
            raise ValueError("beam_size, batch_size and max_seconds must be positive")
        if not 1 <= self.window_seconds <= LONGEST_WINDOW:
            raise ValueError("window_seconds must lie between 1 and 30")
        for start, end in self.skip:
            if not (isfinite(start) and isfinite(end) and 0 <= start <= end):
                raise ValueError("skip must hold pairs of seconds, the start before the end")

    @property
    def version(self) -> str:
        """A short string that differs whenever these options could change a transcript."""
        changing = {key: value for key, value in asdict(self).items() if key not in _CHANGING_NOTHING}
        return hashlib.sha256(json.dumps(changing, sort_keys=True).encode()).hexdigest()[:12]

    @property
    def decoding(self) -> "AsrOptions":
        """Without what belongs to one call: calls that share these may be recognised in one batch."""
        ours = AsrOptions()
        return replace(self, channel_order=ours.channel_order, skip=ours.skip, max_seconds=ours.max_seconds)


@dataclass(frozen=True, slots=True)
class Recording:
    """One call to transcribe; `progress` is told how many seconds of it are done."""

    audio: Source
    id: str
    options: AsrOptions = field(default_factory=AsrOptions)
    progress: Callable[[float], None] | None = None


class Transcriber(Protocol):
    """Turns recordings into transcripts.

    The hash of a transcript's input covers the audio, this version and the options' version.
    """

    @property
    def version(self) -> str:
        """Changes whenever the same recording and options could give another transcript."""
        ...

    def transcribe(
        self,
        audio: Source,
        *,
        id: str,
        options: AsrOptions,
        progress: Callable[[float], None] | None = None,
    ) -> Transcript:
        """Transcribe one call; `progress` is told how many seconds of it are done.

        Raises:
            UnreadableAudio: the recording cannot become a transcript.
            WeightsMissing, WeightsDamaged: the recogniser cannot be loaded.
        """
        ...
