"""A made-up municipality of many calls, to measure and rehearse with; never mixed with real ones."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

from sqlmodel import Session, select

from asr.transcript import Transcript as TranscriptContract
from asr.transcript import Turn
from klankbord.bodies import keys_of, pack, seal_body
from klankbord.errors import WrongInput
from klankbord.keys import KeyStore
from klankbord.rehearsal_rows import filling, insert_rows
from klankbord.scorecards import ScorecardFile
from klankbord.scoring import ensure_scorecard
from klankbord.search import add_words, words_of
from klankbord.worklist import list_missing
from models import (
    Call,
    Criterion,
    Database,
    Employee,
    Finding,
    Sample,
    Score,
    SearchEntry,
    Suggestion,
    Transcript,
)
from models.base import new_id

_BATCH = 5_000
_NOTHING_SPECIAL = pack({"tone": [], "points": [], "outcome": {}, "special_categories": []})
_FIRST = datetime(2026, 1, 5, 8, tzinfo=UTC)
_MINUTES = 7 * 24 * 60 * 52  # the calls of one year, however many
_VERDICTS = (("voldoet", 100), ("aandacht", 50), ("voldoet_niet", 0), ("onbekend", None))
_WEIGHTS = (70, 15, 5, 10)
_REASONS = ("risk", "doubt", "random")
_EMPLOYEES, _TEAMS = 200, 12
# Words that few calls hold, as names and slips of a recogniser are: new ones keep coming, ever more slowly
# (Heaps, 1978). Two a call give about 70,000 in a million calls.
_RARE_WORDS, _TAIL = 2, 0.3
_SYLLABLES = tuple(map("".join, product("bdfhkmnprtvz", "aeiou")))
_MOST_WORDS = len(_SYLLABLES) ** 12  # none is longer than what is searched for


@dataclass(frozen=True, slots=True)
class Town:
    """What the made-up calls are made of; subjects come from often to seldom."""

    transcripts: Sequence[TranscriptContract]
    scorecard: ScorecardFile
    subjects: Sequence[str]


def fill(database: Database, town: Town, *, count: int) -> Iterator[int]:
    """Fill an empty database with scored calls that all wait for review; yields how many each step added.

    Texts repeat the given transcripts, with some rare words of their own; verdicts are drawn with a fixed
    seed. There are no recordings.

    Raises:
        WrongInput: there are calls already.
    """
    with database.writing() as session:
        if session.exec(select(Call.id).limit(1)).first() is not None:
            raise WrongInput("In deze database staan al gesprekken. Gebruik een lege database.")
        card = ensure_scorecard(session, town.scorecard)
        criteria = session.exec(select(Criterion.id).where(Criterion.scorecard_id == card.id)).all()
        people = [Employee(pseudonym=f"M-{n:08}", team=f"team {n % _TEAMS}") for n in range(_EMPLOYEES)]
        session.add_all(people)
        session.flush()
        employees = [person.id for person in people]
    maker = _Maker(town, card.id, criteria, employees, spread=_MINUTES / count)
    with filling(database):
        for start in range(0, count, _BATCH):
            numbers = range(start, min(start + _BATCH, count))
            with database.writing() as session:
                maker.add(session, numbers)
            yield len(numbers)
        with database.writing() as session:
            list_missing(session)


class _Maker:
    """Makes calls with all that belongs to them, the same ones in every run."""

    def __init__(
        self, town: Town, card_id: str, criteria: Sequence[str], employees: Sequence[str], *, spread: float
    ) -> None:
        self._town, self._card_id, self._criteria, self._employees = town, card_id, criteria, employees
        self._spread = spread  # minutes between two calls
        self._chance = random.Random(20261102)
        self._words = [words_of(turn.text for turn in text.turns) for text in town.transcripts]
        self._known: set[str] = set()

    def add(self, session: Session, numbers: Sequence[int]) -> None:
        """Add the calls of these numbers."""
        keys = keys_of(session)
        keys.add_all(map(_sha256, numbers))
        calls = [self._call(number) for number in numbers]
        said = [self._said(number) for number in numbers]
        transcripts = [
            _transcript(number, call, text, keys)
            for number, call, (text, _) in zip(numbers, calls, said, strict=True)
        ]
        scores = [self._score(call, text, keys) for call, text in zip(calls, transcripts, strict=True)]
        suggestions = [
            self._suggestion(score, place) for score in scores for place in range(len(self._criteria))
        ]
        insert_rows(session, Call, calls)
        insert_rows(session, Transcript, transcripts)
        insert_rows(session, Score, scores)
        insert_rows(session, Suggestion, suggestions)
        insert_rows(session, Finding, [_finding(one) for one in suggestions if one["score"] is not None])
        insert_rows(session, Sample, [self._sample(call) for call in calls])
        self._index(session, calls, [words for _, words in said])

    def _index(self, session: Session, calls: Sequence[dict[str, Any]], words: Sequence[list[str]]) -> None:
        entries = [
            {"call_id": call["id"], "words": " ".join(own)} for call, own in zip(calls, words, strict=True)
        ]
        insert_rows(session, SearchEntry, entries)
        new = {word for own in words for word in own} - self._known
        add_words(session, sorted(new))
        self._known |= new

    def _call(self, number: int) -> dict[str, Any]:
        return {
            "id": new_id(),
            "audio_sha256": _sha256(number),
            "size_bytes": 0,
            "state": "gescoord",
            "external_id": f"R-{number:07}",
            "started_at": _FIRST + timedelta(minutes=self._spread * number),
            "duration": 300.0,
            "queue": "algemeen",
            "employee_id": self._employees[number % len(self._employees)],
            "triaged_on": _FIRST.date(),
        }

    def _said(self, number: int) -> tuple[TranscriptContract, list[str]]:
        """The transcript of a call, with the words that it is found by."""
        place = number % len(self._town.transcripts)
        rare = [_rare_word(int(self._chance.paretovariate(_TAIL)) % _MOST_WORDS) for _ in range(_RARE_WORDS)]
        text = self._town.transcripts[place]
        last = Turn("citizen", " ".join(rare))
        return replace(text, turns=(*text.turns, last)), sorted({*self._words[place], *rare})

    def _score(self, call: dict[str, Any], transcript: dict[str, Any], keys: KeyStore) -> dict[str, Any]:
        subjects = self._town.subjects
        return {
            "id": transcript["id"],
            "call_id": call["id"],
            "transcript_id": transcript["id"],
            "scorecard_id": self._card_id,
            "input_hash": call["audio_sha256"],
            "scorer": "rehearsal",
            # Every next subject somewhat less often: the last of fifty is one call in five hundred.
            "topic": subjects[int(len(subjects) * self._chance.random() ** 2)],
            "topic_confidence": 0.8,
            "outcome": "answered",
            "outcome_confidence": 0.8,
            "total": 75,
            "body": seal_body(keys, call["audio_sha256"], "scores", _NOTHING_SPECIAL),
        }

    def _suggestion(self, score: dict[str, Any], place: int) -> dict[str, Any]:
        verdict, points = self._chance.choices(_VERDICTS, _WEIGHTS)[0]
        return {
            "id": _id(score["id"], place),
            "score_id": score["id"],
            "criterion_id": self._criteria[place],
            "verdict": verdict,
            "score": points,
            "confidence": round(self._chance.uniform(0.4, 1.0), 2),
            "explanation": "Dit voorstel is verzonnen, om mee te oefenen.",
        }

    def _sample(self, call: dict[str, Any]) -> dict[str, Any]:
        return {
            "id": new_id(),
            "call_id": call["id"],
            "night": _FIRST.date(),
            "reason": self._chance.choice(_REASONS),
            "priority": self._chance.uniform(0, 3),
            "explanation": "Verzonnen reden, om mee te oefenen.",
        }


def _sha256(number: int) -> str:
    return f"{number:064x}"


def _id(first: str, place: int) -> str:
    """Ids in order (UUID version 8), where nobody looks for the id alone: random ones cost hours."""
    return f"{first[:-12]}{place:012x}"


def _transcript(
    number: int, call: dict[str, Any], text: TranscriptContract, keys: KeyStore
) -> dict[str, Any]:
    return {
        "id": f"{number:08x}-0000-8000-8000-000000000000",
        "call_id": call["id"],
        "version": 1,
        "input_hash": call["audio_sha256"],
        "recogniser": "rehearsal",
        "body": seal_body(keys, call["audio_sha256"], "transcript", pack(text.to_json())),
        "word_count": sum(len(turn.text.split()) for turn in text.turns),
    }


def _finding(suggestion: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": suggestion["id"],
        "score_id": suggestion["score_id"],
        "suggestion_id": suggestion["id"],
        "turn": 0,
        "start": 0,
        "end": 4,
        "label": "OEFENING",
        "explanation": "Verzonnen.",
    }


def _rare_word(number: int) -> str:
    """A made-up word for each number: letters only, and never one of the language."""
    syllables = []
    while number:
        number, place = divmod(number, len(_SYLLABLES))
        syllables.append(_SYLLABLES[place])
    return "qu" + "".join(syllables)
