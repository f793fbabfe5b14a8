"""Reads the dialogues of `spoken/*.txt`, their data marked in the words: "[PHONE:nul zes ...]"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from asr.transcript import Speaker, Transcript, Turn
from evaluation.findings import Span

FOLDER = Path(__file__).parent / "spoken"
_MARKED = re.compile(r"\[(?P<label>[A-Z_]+):(?P<said>[^\]]+)\]")
_SPEAKERS: dict[str, Speaker] = {"M": "employee", "I": "citizen"}


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A few turns under the reason why they were written, with every number, date and address in them."""

    reason: str
    transcript: Transcript
    spans: tuple[Span, ...]


def read_dialogues(name: str) -> list[Dialogue]:
    """The dialogues of one file; a line "## ..." gives the reason of those below it."""
    return list(_dialogues((FOLDER / f"{name}.txt").read_text(encoding="utf-8")))


def _dialogues(text: str) -> Iterator[Dialogue]:
    reason = ""
    for number, block in enumerate(text.split("\n\n")):
        lines = []
        for line in block.splitlines():
            if line.startswith("## "):
                reason = line.removeprefix("## ")
            elif line and not line.startswith("#"):
                lines.append(line)
        if lines:
            yield _dialogue(reason, lines, f"{number}")


def _dialogue(reason: str, lines: list[str], name: str) -> Dialogue:
    turns, spans = [], []
    for index, line in enumerate(lines):
        mark, marked = line.split(": ", maxsplit=1)
        text, at = "", 0
        for match in _MARKED.finditer(marked):
            text += marked[at : match.start()]
            spans.append(Span(index, len(text), len(text) + len(match["said"]), match["label"]))
            text += match["said"]
            at = match.end()
        turns.append(Turn(_SPEAKERS[mark], text + marked[at:]))
    return Dialogue(reason, Transcript(name, tuple(turns)), tuple(spans))
