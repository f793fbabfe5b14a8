"""Calls with a checklist of their own each: what the models of own sentences learn beside the corpus."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from asr.transcript import Transcript

LISTS = Path(__file__).with_name("own_lists.jsonl")


@dataclass(frozen=True, slots=True)
class OwnList:
    """A call by one writer; its transcript holds the points, `covered` whether each was told."""

    writer: str
    transcript: Transcript
    covered: tuple[bool, ...]


def read_own_lists(file: Path = LISTS) -> Iterator[OwnList]:
    """All calls in the order of the file."""
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            call = json.loads(line)
            points = call["points"]
            document = {"id": call["id"], "turns": call["turns"], "points": [one["text"] for one in points]}
            yield OwnList(call["writer"], Transcript.parse(document), tuple(one["covered"] for one in points))
