"""What the output of a stage depends on, as one hash: audio, weights and options."""

import hashlib
import json

from asr.transcriber import AsrOptions
from models import Call, Scorecard, Transcript


def transcribe_input(call: Call, *, recogniser: str, options: AsrOptions) -> str:
    """The input hash of transcribing a call with this recogniser version."""
    return _digest("transcribe", call.audio_sha256, recogniser, options.version)


def written_input(sha256: str) -> str:
    """The input hash of a transcript that was written and not recognised."""
    return _digest("written", sha256)


def score_input(
    transcript: Transcript, *, scorer: str, scorecard: Scorecard, after: str | None = None
) -> str:
    """The input hash of scoring a transcript with this scorer version and scorecard.

    `after` is the id of the scoring that it replaces: going back to an older scorer is work again.
    """
    again = () if after is None else (after,)
    return _digest("score", transcript.input_hash, str(transcript.version), scorer, scorecard.sha256, *again)


def _digest(*parts: str) -> str:
    """One sha256 over parts in order, without two lists of parts sharing a hash."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
