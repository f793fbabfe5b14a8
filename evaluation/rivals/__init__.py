"""Public tools that find personal data, each in a process of its own, to measure beside Klankbord."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from asr.transcript import Transcript
from evaluation.findings import Span

_HERE = Path(__file__).parent


class RivalFailed(Exception):
    """A tool could not be run; the message says why in one line, without words from a call."""


@dataclass(frozen=True, slots=True)
class Rival:
    """A tool by its name on screen, the Python that has it, and the script that feeds it."""

    name: str
    python: str
    script: Path

    def find(self, transcripts: Sequence[Transcript]) -> Iterator[list[Span]]:
        """What the tool finds in each call, turn by turn.

        Raises:
            RivalFailed: the tool is not installed there, or gave no answer.
        """
        asked = "\n".join(json.dumps([turn.text for turn in one.turns]) for one in transcripts)
        try:
            done = subprocess.run(
                [self.python, str(self.script)], input=asked, capture_output=True, text=True, check=False
            )
        except OSError as error:
            raise RivalFailed(f"{self.name}: its Python cannot be started.") from error
        answers = done.stdout.splitlines()
        if done.returncode or len(answers) != len(transcripts):
            reason = (done.stderr.strip().splitlines() or ["no answer"])[-1]
            raise RivalFailed(f"{self.name}: {reason[:200]}")
        for answer in answers:
            yield [Span(*found) for found in json.loads(answer)]


def rivals(*, deduce: Path | None) -> tuple[Rival, ...]:
    """Presidio as it comes and with Klankbord's recognisers; deduce where its Python is given.

    deduce pins an old regex, so it needs an environment of its own.
    """
    found = [
        Rival("presidio", sys.executable, _HERE / "presidio_stock.py"),
        Rival("presidio met onze herkenners", sys.executable, _HERE / "presidio_ours.py"),
    ]
    if deduce is not None:
        found.append(Rival("deduce", str(deduce), _HERE / "deduce_stock.py"))
    return tuple(found)
