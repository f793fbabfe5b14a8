"""Reads calls for triage: out of the database, or as the scorer just gave them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlmodel import Session, col, select

from klankbord.bodies import read_score
from klankbord.scorecards import ScorecardText
from klankbord.scorecards.fitting import Contact, fit
from klankbord.stops import active_stops
from klankbord.triage_risk import Assessment, Suggested
from models import Call, Criterion, Employee, Score, Suggestion, Transcript
from nlp.results import CallScore

_AT_ONCE = 500  # calls in a query: SQLite takes no more than a few thousand values


def assess(session: Session, call_ids: Sequence[str]) -> list[Assessment]:
    """The newest scoring of each call, in the order of the calls."""
    found: dict[str, Assessment] = {}
    for start in range(0, len(call_ids), _AT_ONCE):
        found |= {one.call_id: one for one in _assess(session, call_ids[start : start + _AT_ONCE])}
    return [found[call_id] for call_id in call_ids if call_id in found]


def assess_score(card: ScorecardText, result: CallScore, contact: Contact) -> Assessment:
    """A call that was scored just now, as the database would give it."""
    fitted = fit(card, result, contact)
    raw = {one.criterion: (one.verdict, one.confidence) for one in result.suggestions}
    suggestions = (
        _seen(
            Suggested(
                criterion.key,
                criterion.title,
                criterion.fatal is not None,
                fitted[criterion.key].verdict,
                fitted[criterion.key].confidence,
            ),
            raw,
        )
        for criterion in card.criteria
    )
    return Assessment(
        call_id=result.id,
        suggestions=tuple(suggestions),
        topic=result.topic.label,
        outcome=result.outcome.label,
        outcome_confidence=result.outcome.confidence,
        repeat=result.outcome.repeat,
        irritation=result.outcome.irritation,
    )


def _assess(session: Session, call_ids: Sequence[str]) -> Iterable[Assessment]:
    scores = {
        score.call_id: (score, employee, probability)
        for score, employee, probability in session.exec(
            select(Score, Employee, Transcript.probability)
            .join(Call, col(Call.id) == col(Score.call_id))
            .join(Transcript, col(Transcript.id) == col(Score.transcript_id))
            .join(Employee, col(Employee.id) == col(Call.employee_id), isouter=True)
            .where(col(Score.call_id).in_(call_ids))
            .order_by(col(Score.created_at))
        )
    }
    rows = _suggested(session, [score for score, *_ in scores.values()])
    for call_id, (score, employee, probability) in scores.items():
        yield Assessment(
            call_id=call_id,
            suggestions=tuple(rows[score.id]),
            team=employee.team if employee else None,
            employee=employee.pseudonym if employee else None,
            topic=score.topic,
            outcome=score.outcome,
            outcome_confidence=score.outcome_confidence,
            repeat=bool(score.repeat),
            irritation=bool(score.irritation),
            heard=1.0 if probability is None else probability,
        )


def _suggested(session: Session, scores: Sequence[Score]) -> dict[str, list[Suggested]]:
    read = {score.id: _read(read_score(session, score)) for score in scores}
    found: dict[str, list[Suggested]] = {score.id: [] for score in scores}
    query = (
        select(Suggestion, Criterion)
        .join(Criterion, col(Criterion.id) == col(Suggestion.criterion_id))
        .where(col(Suggestion.score_id).in_(found))
        .order_by(col(Criterion.position))
    )
    stops = active_stops(session)
    for row, criterion in session.exec(query):
        if row.stopped or criterion.key in stops:
            continue  # what stands still, or did, is no doubt of the machine
        one = Suggested(criterion.key, criterion.title, criterion.fatal, row.verdict, row.confidence)
        found[row.score_id].append(_seen(one, read[row.score_id]))
    return found


def _read(body: Mapping[str, Any]) -> dict[str, tuple[str, float]]:
    """Verdict and confidence before the card's rules; older bodies do not hold them."""
    return {one["criterion"]: (one["verdict"], one["confidence"]) for one in body.get("read", ())}


def _seen(one: Suggested, raw: Mapping[str, tuple[str, float]]) -> Suggested:
    """A fatal failure that the card found too unsure to suggest is still a risk to look at."""
    verdict, confidence = raw.get(one.criterion, ("onbekend", 0.0))
    if one.fatal and one.verdict == "onbekend" and verdict == "voldoet_niet":
        return Suggested(one.criterion, one.title, one.fatal, verdict, confidence)
    return one
