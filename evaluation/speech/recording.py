"""Writing a call to disk: Opus in Ogg, and beside it the true times of its turns."""

import hashlib
import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from evaluation.speech.kokoro import Sound
from evaluation.speech.telephone import LINE_RATE
from evaluation.speech.timeline import Timeline


def write_opus(path: Path, channels: Sound, *, bit_rate: int) -> None:
    """Write two channels at 8 kHz, shape (2, samples), as Opus; equal sound gives equal bytes."""
    # bitexact: otherwise the container gets a random serial number and the version of the encoder.
    with av.open(str(path), "w", format="ogg", options={"fflags": "+bitexact"}) as container:
        stream = container.add_stream("libopus", rate=LINE_RATE, layout="stereo")
        stream.bit_rate = bit_rate
        stream.options = {"application": "voip"}
        frame = av.AudioFrame.from_ndarray(_interleaved(channels), format="s16", layout="stereo")
        frame.sample_rate = LINE_RATE
        frame.time_base = Fraction(1, LINE_RATE)
        frame.pts = 0
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def write_times(path: Path, timeline: Timeline, *, audio: Path, duration: float) -> None:
    """Write when each turn, sentence and hold really sounds, in seconds, with the hash of the audio."""
    times = {
        "id": audio.stem,
        "duration": round(duration, 3),
        "audio_sha256": hashlib.sha256(audio.read_bytes()).hexdigest(),
        "turns": [
            {
                "speaker": turn.speaker,
                "start": round(turn.start, 3),
                "end": round(turn.end, 3),
                "sentences": [[round(start, 3), round(end, 3)] for start, end in turn.sentences],
            }
            for turn in timeline.turns
        ],
        "holds": [{"start": round(begin, 3), "end": round(end, 3)} for begin, end in timeline.holds],
    }
    path.write_text(_readable(times), encoding="utf-8")


def _readable(times: dict[str, Any]) -> str:
    """JSON with one turn or hold a line."""
    head = {key: value for key, value in times.items() if not isinstance(value, list)}
    rows = {key: value for key, value in times.items() if isinstance(value, list)}
    parts = [f" {json.dumps(key)}: {json.dumps(value)}" for key, value in head.items()]
    for key, entries in rows.items():
        lines = ",\n".join(f"  {json.dumps(entry)}" for entry in entries)
        parts.append(f" {json.dumps(key)}: [\n{lines}\n ]" if lines else f" {json.dumps(key)}: []")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _interleaved(channels: Sound) -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
    pulses = np.round(np.clip(channels, -1.0, 1.0) * np.iinfo(np.int16).max).astype(np.int16)
    return np.ascontiguousarray(pulses.T).reshape(1, -1)
