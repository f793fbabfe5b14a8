"""Speak the sample calls: `python -m evaluation.speech --voices DIR [CALL.yaml ...]`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from rich.progress import MofNCompleteColumn, Progress

from evaluation.calls import SAMPLE_CALLS, SampleCall, load_call, load_calls
from evaluation.speech import SpeechError
from evaluation.speech.kokoro import Kokoro, Sound
from evaluation.speech.listing import write_listing
from evaluation.speech.recording import write_opus, write_times
from evaluation.speech.speaking import speak_turn
from evaluation.speech.telephone import LINE_RATE, through_line
from evaluation.speech.timeline import generator_for, place


def main(arguments: Sequence[str] | None = None) -> int:
    """Write Opus and times beside each call file and, for all calls, the metadata list."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.speech", description=__doc__)
    parser.add_argument("--voices", type=Path, required=True, help="folder with the voice files of kokoro-js")
    parser.add_argument("calls", nargs="*", type=Path, help="call files; all sample calls when none is given")
    options = parser.parse_args(arguments)
    paths = options.calls or sorted(SAMPLE_CALLS.glob("*.yaml"))
    calls = {path: load_call(path) for path in paths}
    kokoro = Kokoro(options.voices)
    try:
        with Progress(*Progress.get_default_columns(), MofNCompleteColumn()) as progress:
            for path, call in calls.items():
                _record(call, kokoro, folder=path.parent, progress=progress)
    except SpeechError as error:
        print(error, file=sys.stderr)
        return 1
    if not options.calls:
        write_listing(SAMPLE_CALLS / "metadata.csv", load_calls())
    return 0


def _record(call: SampleCall, kokoro: Kokoro, *, folder: Path, progress: Progress) -> None:
    sounds: list[Sound] = []
    for turn in progress.track(call.turns, description=call.id):
        voice = call.voices.employee if turn.speaker == "employee" else call.voices.citizen
        sounds.append(speak_turn(turn.utterance, kokoro, voice=voice))
    random = generator_for(call)
    timeline = place(call, sounds, random)
    channels = np.stack([through_line(channel, random) for channel in timeline.sound])
    audio = folder / f"{call.id}.opus"
    write_opus(audio, channels)
    write_times(
        folder / f"{call.id}.times.json", timeline, audio=audio, duration=channels.shape[1] / LINE_RATE
    )


if __name__ == "__main__":
    sys.exit(main())
