"""Contacts without sound: chats, e-mails, letters and desk notes, as transcripts in the contract's JSON."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from asr.transcript import MalformedTranscript, Transcript, Turn
from klankbord.errors import ContactInvalid

FOLDER_SUFFIX = ".transcript.json"
"""Which files of a folder are taken; other JSON may be anything. One named by itself is always tried."""

RECOGNISER = "geschreven"
"""What stands where the version of the recogniser does: nobody recognised anything."""

_MOST_BYTES = 20_000_000
_LONGEST_PASSAGE = 40  # words; about what somebody says in one turn
_PARAGRAPH = re.compile(r"\n\s*\n")
_SENTENCE_END = re.compile(r"(?<=[.!?:])\s+(?=[A-ZÀ-Þ\d\"'(-])|\s*\n\s*")

_ABBREVIATION = re.compile(
    r"(?:\b(?:[a-z]|dhr|mevr|mw|fam|ing|ir|mr|drs?|prof|ds|jhr|st|tel|mob|geb|nr|huisnr|postb|bijv|t\.a\.v)"
    r"|\w(?:str|ln|pl|wg))\.\Z",
    re.IGNORECASE,
)


def is_transcript(path: Path) -> bool:
    """Whether a file is read as a transcript instead of as a recording."""
    return path.suffix.lower() == ".json"


def read_contact(path: Path) -> Transcript:
    """The contact in a file, with long messages cut into passages.

    Raises:
        ContactInvalid: the file is no transcript, or an empty one; names the field.
        OSError: it cannot be read.
    """
    if path.stat().st_size > _MOST_BYTES:
        raise ContactInvalid("Het bestand is te groot voor een transcript.")
    try:
        transcript = Transcript.parse(json.loads(path.read_bytes()))
    except MalformedTranscript as fault:
        problem = "ontbreekt" if fault.missing else "klopt niet"
        raise ContactInvalid(f"Dit is geen transcript: veld {fault.field} {problem}.") from None
    except (ValueError, RecursionError):
        raise ContactInvalid("Dit is geen geldige JSON.") from None
    if not any(turn.text.strip() for turn in transcript.turns):
        raise ContactInvalid("Er staat geen tekst in dit transcript.")
    return in_passages(transcript)


def in_passages(transcript: Transcript) -> Transcript:
    """The transcript with every long message in passages, so that evidence is a place and not a page.

    Tone and checklist are judged by turn; a letter in one turn would be one big turn.
    """
    turns = (passage for turn in transcript.turns for passage in _passages(turn))
    return replace(transcript, turns=tuple(turns))


def contents_sha256(transcript: Transcript) -> str:
    """The sha256 of what was written, whatever the file or the contact is called."""
    contents: dict[str, Any] = {**transcript.to_json(), "id": ""}
    return hashlib.sha256(json.dumps(contents, sort_keys=True).encode()).hexdigest()


def word_count(transcript: Transcript) -> int:
    """How many words were written."""
    return sum(len(turn.text.split()) for turn in transcript.turns)


def _passages(turn: Turn) -> Iterator[Turn]:
    if turn.words or turn.start is not None or len(turn.text.split()) <= _LONGEST_PASSAGE:
        yield turn  # what was spoken has its own turns
        return
    for paragraph in _PARAGRAPH.split(turn.text.strip()):
        for text in _packed(_sentences(paragraph.strip())):
            yield replace(turn, text=text)


def _sentences(paragraph: str) -> Iterator[str]:
    """Cut after sentences and lines, but not after "dhr.", "t.a.v." or "Kerkstr.": a datum stays whole."""
    start = 0
    for end in _SENTENCE_END.finditer(paragraph):
        if "\n" in end.group() or not _ABBREVIATION.search(paragraph, start, end.start()):
            yield paragraph[start : end.start()]
            start = end.end()
    yield paragraph[start:]


def _packed(sentences: Iterable[str]) -> Iterator[str]:
    """Sentences together, as many as a passage holds."""
    packed: list[str] = []
    for sentence in filter(None, sentences):
        if packed and len(" ".join([*packed, sentence]).split()) > _LONGEST_PASSAGE:
            yield " ".join(packed)
            packed = []
        packed.append(sentence)
    if packed:
        yield " ".join(packed)
