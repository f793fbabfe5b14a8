"""Speak calls: `python -m evaluation.speech --voices DIR [--corpus] [ID ...]`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.progress import MofNCompleteColumn, Progress

from evaluation.calls import SAMPLE_CALLS, load_calls
from evaluation.corpus import spoken
from evaluation.corpus.splits import load_corpus
from evaluation.speech import SpeechError
from evaluation.speech.kokoro import Kokoro
from evaluation.speech.listing import write_listing
from evaluation.speech.recording import write_opus, write_times
from evaluation.speech.script import Script, script_of
from evaluation.speech.speaking import SpokenTurn, speak_turn
from evaluation.speech.telephone import LINE_RATE, through_lines
from evaluation.speech.timeline import generator_for, place

_SAMPLE_BIT_RATE = 24_000  # bit/s for both channels
_CORPUS_BIT_RATE = 18_000  # more than an hour has to fit in the repository; below this Opus makes speech mono


def main(arguments: Sequence[str] | None = None) -> int:
    """Write Opus and true times: of the sample calls, with their metadata list, or of corpus calls."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.speech", description=__doc__)
    parser.add_argument("--voices", type=Path, required=True, help="folder with the voice files of kokoro-js")
    parser.add_argument("--corpus", action="store_true", help="the spoken calls of the corpus")
    parser.add_argument("--new", action="store_true", help="only calls that have no recording yet")
    parser.add_argument("calls", nargs="*", help="ids of calls; all when none is given")
    options = parser.parse_args(arguments)
    folder = spoken.SPOKEN if options.corpus else SAMPLE_CALLS
    scripts = _corpus_scripts() if options.corpus else [script_of(call) for call in load_calls()]
    unknown = sorted(set(options.calls) - {script.id for script in scripts})
    if unknown:
        parser.error(f"no such call: {', '.join(unknown)}")
    if options.calls:
        scripts = [script for script in scripts if script.id in options.calls]
    if options.new:
        scripts = [script for script in scripts if not (folder / f"{script.id}.times.json").exists()]
    bit_rate = _CORPUS_BIT_RATE if options.corpus else _SAMPLE_BIT_RATE
    kokoro = Kokoro(options.voices)
    try:
        with Progress(*Progress.get_default_columns(), MofNCompleteColumn()) as progress:
            for script in scripts:
                _record(script, kokoro, folder=folder, bit_rate=bit_rate, progress=progress)
    except SpeechError as error:
        print(error, file=sys.stderr)
        return 1
    if not options.corpus and not options.calls:
        write_listing(SAMPLE_CALLS / "metadata.csv", load_calls())
    return 0


def _corpus_scripts() -> list[Script]:
    scenes = spoken.load_scenes()
    return [spoken.script_of(call) for call in load_corpus() if call.id in scenes]


def _record(script: Script, kokoro: Kokoro, *, folder: Path, bit_rate: int, progress: Progress) -> None:
    turns: list[SpokenTurn] = []
    for utterance in progress.track(script.utterances, description=script.id):
        voice = script.voices.employee if utterance.speaker == "employee" else script.voices.citizen
        turns.append(speak_turn(utterance.text, kokoro, voice=voice))
    random = generator_for(script)
    timeline = place(script, turns, random)
    channels = through_lines(timeline.sound, script.lines, leak=script.leak, rng=random)
    audio = folder / f"{script.id}.opus"
    write_opus(audio, channels, bit_rate=bit_rate)
    write_times(
        folder / f"{script.id}.times.json", timeline, audio=audio, duration=channels.shape[1] / LINE_RATE
    )


if __name__ == "__main__":
    sys.exit(main())
