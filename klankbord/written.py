"""Contacts without sound: chats, e-mails, letters and desk notes, as transcripts in the contract's JSON."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from asr.transcript import MalformedTranscript, Transcript, Turn
from klankbord.errors import ContactInvalid
from nlp.passages import LONGEST_PASSAGE, passages_of

FOLDER_SUFFIX = ".transcript.json"
"""Which files of a folder are taken; other JSON may be anything. One named by itself is always tried."""

RECOGNISER = "geschreven"
"""What stands where the version of the recogniser does: nobody recognised anything."""

_MOST_BYTES = 20_000_000


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
    if turn.words or turn.start is not None or len(turn.text.split()) <= LONGEST_PASSAGE:
        yield turn  # what was spoken has its own turns
        return
    for text in passages_of(turn.text):
        yield replace(turn, text=text)
