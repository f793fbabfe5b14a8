"""A made-up municipality of many calls, to measure and rehearse with; never mixed with real ones."""

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, select

from asr.transcript import Transcript as TranscriptContract
from klankbord.bodies import keys_of, pack, seal_body
from klankbord.errors import WrongInput
from klankbord.keys import KeyStore
from klankbord.scorecards import ScorecardFile
from klankbord.scoring import ensure_scorecard
from models import Call, Criterion, Database, Employee, Finding, Sample, Score, Suggestion, Transcript
from models.base import Table, new_id

_BATCH = 500
_NOTHING_SPECIAL: dict[str, Any] = {"tone": [], "points": [], "outcome": {}, "special_categories": []}
_FIRST = datetime(2026, 1, 5, 8, tzinfo=UTC)
_VERDICTS = (("voldoet", 100), ("aandacht", 50), ("voldoet_niet", 0), ("onbekend", None))
_WEIGHTS = (70, 15, 5, 10)


def fill(
    database: Database, *, count: int, transcripts: Sequence[TranscriptContract], scorecard: ScorecardFile
) -> Iterator[int]:
    """Fill an empty database with scored calls on the work list; yields how many calls each step added.

    Texts repeat the given transcripts; verdicts are drawn with a fixed seed. There are no recordings.

    Raises:
        WrongInput: there are calls already.
    """
    with database.writing() as session:
        if session.exec(select(Call.id).limit(1)).first() is not None:
            raise WrongInput("In deze database staan al gesprekken. Gebruik een lege database.")
        card = ensure_scorecard(session, scorecard)
        criteria = session.exec(select(Criterion).where(Criterion.scorecard_id == card.id)).all()
        employees = [Employee(pseudonym=f"M-{number:08}", team=f"team {number % 5}") for number in range(40)]
        session.add_all(employees)
    chance = random.Random(20261102)
    for start in range(0, count, _BATCH):
        numbers = range(start, min(start + _BATCH, count))
        with database.writing() as session:
            calls = [_call(number, employees[number % len(employees)].id) for number in numbers]
            _insert(session, Call, calls)
            _insert_scored(session, calls, transcripts, criteria=criteria, chance=chance)
        yield len(numbers)


def _insert_scored(
    session: Session,
    calls: Sequence[dict[str, Any]],
    transcripts: Sequence[TranscriptContract],
    *,
    criteria: Sequence[Criterion],
    chance: random.Random,
) -> None:
    keys = keys_of(session)
    keys.add_all(call["audio_sha256"] for call in calls)
    texts = [
        _transcript(call, transcripts[place % len(transcripts)], keys) for place, call in enumerate(calls)
    ]
    scores = [_score(text, criteria[0].scorecard_id, keys) for text in texts]
    suggestions = [_suggestion(score, criterion, chance) for score in scores for criterion in criteria]
    _insert(session, Transcript, texts)
    _insert(session, Score, scores)
    _insert(session, Suggestion, suggestions)
    _insert(session, Finding, [_finding(suggestion) for suggestion in suggestions])
    _insert(session, Sample, [_sample(call, chance) for call in calls])


def _insert(session: Session, table: type[Table], rows: Sequence[dict[str, Any]]) -> None:
    session.execute(insert(table), rows)


def _call(number: int, employee_id: str) -> dict[str, Any]:
    return {
        "id": new_id(),
        "audio_sha256": f"{number:064x}",
        "size_bytes": 0,
        "state": "gescoord",
        "external_id": f"R-{number:07}",
        "started_at": _FIRST + timedelta(minutes=6 * number),
        "duration": 300.0,
        "queue": "algemeen",
        "employee_id": employee_id,
        "triaged_on": _FIRST.date(),
    }


def _transcript(call: dict[str, Any], text: TranscriptContract, keys: KeyStore) -> dict[str, Any]:
    return {
        "id": new_id(),
        "call_id": call["id"],
        "version": 1,
        "input_hash": call["audio_sha256"],
        "recogniser": "rehearsal",
        "body": seal_body(keys, call["audio_sha256"], "transcript", pack(text.to_json())),
        "word_count": sum(len(turn.text.split()) for turn in text.turns),
    }


def _score(transcript: dict[str, Any], scorecard_id: str, keys: KeyStore) -> dict[str, Any]:
    return {
        "id": new_id(),
        "call_id": transcript["call_id"],
        "transcript_id": transcript["id"],
        "scorecard_id": scorecard_id,
        "input_hash": transcript["input_hash"],
        "scorer": "rehearsal",
        "topic": "paspoort",
        "topic_confidence": 0.8,
        "outcome": "answered",
        "outcome_confidence": 0.8,
        "total": 75,
        "body": seal_body(keys, transcript["input_hash"], "scores", pack(_NOTHING_SPECIAL)),
    }


def _suggestion(score: dict[str, Any], criterion: Criterion, chance: random.Random) -> dict[str, Any]:
    verdict, points = chance.choices(_VERDICTS, _WEIGHTS)[0]
    return {
        "id": new_id(),
        "score_id": score["id"],
        "criterion_id": criterion.id,
        "verdict": verdict,
        "score": points,
        "confidence": round(chance.uniform(0.4, 1.0), 2),
        "explanation": "Dit voorstel is verzonnen, om mee te oefenen.",
    }


def _finding(suggestion: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": new_id(),
        "score_id": suggestion["score_id"],
        "suggestion_id": suggestion["id"],
        "turn": 0,
        "start": 0,
        "end": 4,
        "label": "OEFENING",
        "explanation": "Verzonnen.",
    }


def _sample(call: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    return {
        "id": new_id(),
        "call_id": call["id"],
        "night": _FIRST.date(),
        "reason": chance.choice(("risk", "doubt", "random")),
        "priority": chance.uniform(0, 3),
        "explanation": "Verzonnen reden, om mee te oefenen.",
    }
