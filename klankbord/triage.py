"""Triage: which of last night's calls a person should hear first, and why.

Three ways onto the work list: risk (something may have gone wrong), doubt (the machine abstains or is
unsure) and a fair random sample, drawn before the others are looked at so that it stays representative.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, select

from models import Call, Criterion, Sample, Score, Suggestion

_DOUBT_BELOW = 0.5
# A failing verdict that is less sure is a doubt, unless the criterion is fatal.
_RISK_FROM = 0.6


@dataclass(frozen=True, slots=True)
class Assessment:
    """What triage reads of one call: its suggestions as (title, fatal, verdict, confidence)."""

    call_id: str
    suggestions: tuple[tuple[str, bool, str, float], ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a call is on the work list; a higher priority comes first."""

    sample: str
    priority: float
    explanation: str
    inclusion_probability: float | None = None


def triage_night(session: Session, night: date, *, per_night: int, random_share: float) -> int:
    """Weigh every scored call that was not weighed before, put the chosen ones on the list, count them."""
    calls = session.exec(select(Call).where(Call.state == "gescoord", col(Call.triaged_on).is_(None))).all()
    assessments = _assess(session, [call.id for call in calls])
    listed = session.exec(select(func.count()).select_from(Sample).where(Sample.night == night)).one()
    places = max(0, per_night - listed)  # a second run on one date does not make a second night
    chosen = choose(assessments, night, per_night=places, random_share=random_share)
    for call in calls:
        call.triaged_on = night
        session.add(call)
    for call_id, reason in chosen.items():
        session.add(
            Sample(
                call_id=call_id,
                night=night,
                reason=reason.sample,
                priority=reason.priority,
                explanation=reason.explanation,
                inclusion_probability=reason.inclusion_probability,
            )
        )
    session.flush()
    return len(chosen)


def choose(
    assessments: Sequence[Assessment], night: date, *, per_night: int, random_share: float
) -> dict[str, Reason]:
    """The calls of a night that go on the list, at most `per_night`, each with its reason."""
    places = min(per_night, len(assessments)) * random_share
    drawn = _draw(assessments, night, count=max(1, round(places)) if places else 0)
    chosen = {call.call_id: _random_reason(call, night, len(drawn) / len(assessments)) for call in drawn}
    rest = [
        (call, reason) for call in assessments if call.call_id not in chosen and (reason := _reason(call))
    ]
    rest.sort(key=lambda pair: (-pair[1].priority, pair[0].call_id))
    chosen |= {call.call_id: reason for call, reason in rest[: max(0, per_night - len(chosen))]}
    return chosen


def _draw(assessments: Sequence[Assessment], night: date, *, count: int) -> Sequence[Assessment]:
    """A sample that anybody can draw again: the smallest hashes of night and random call id."""
    return sorted(assessments, key=lambda call: _unit(night, call.call_id))[:count]


def _unit(night: date, call_id: str) -> float:
    digest = hashlib.sha256(f"{night.isoformat()}/{call_id}".encode()).digest()
    return int.from_bytes(digest[:8]) / 2**64


def _random_reason(call: Assessment, night: date, probability: float) -> Reason:
    # Spread between the others: at the end of the list the sample would never be reviewed.
    place = 3 * _unit(night, call.call_id + "/priority")
    every = max(1, round(1 / probability))
    other = _reason(call)
    why = f"Eerlijke loting: 1 op de {every} gesprekken. {other.explanation if other else ''}"
    return Reason("random", place, why.strip(), probability)


def _reason(call: Assessment) -> Reason | None:
    wrong = [
        (title, fatal, sure)
        for title, fatal, verdict, sure in call.suggestions
        if verdict == "voldoet_niet" and (fatal or sure >= _RISK_FROM)
    ]
    if wrong:
        severity = max(sure + fatal for _, fatal, sure in wrong)  # 0-2
        return Reason("risk", 1 + severity, f"Mogelijk niet goed: {_listed(title for title, _, _ in wrong)}.")
    unsure = [title for title, _, verdict, sure in call.suggestions if _is_doubtful(verdict, sure)]
    if unsure:
        share = len(unsure) / len(call.suggestions)
        return Reason("doubt", share, f"De machine is onzeker over: {_listed(unsure)}.")
    return None


def _is_doubtful(verdict: str, sure: float) -> bool:
    return verdict == "onbekend" or sure < (_RISK_FROM if verdict == "voldoet_niet" else _DOUBT_BELOW)


def _listed(titles: Iterable[str]) -> str:
    return ", ".join(title.lower() for title in titles)


def _assess(session: Session, call_ids: Sequence[str]) -> list[Assessment]:
    """The newest scoring of each call, in the order of the calls."""
    newest = dict(
        session.exec(
            select(Score.call_id, Score.id)
            .where(col(Score.call_id).in_(call_ids))
            .order_by(col(Score.created_at))
        ).all()
    )
    found: dict[str, list[tuple[str, bool, str, float]]] = {score_id: [] for score_id in newest.values()}
    query = (
        select(Suggestion, Criterion)
        .join(Criterion)
        .where(col(Suggestion.score_id).in_(newest.values()))
        .order_by(col(Criterion.position))
    )
    for suggestion, criterion in session.exec(query):
        found[suggestion.score_id].append(
            (criterion.title, criterion.fatal, suggestion.verdict, suggestion.confidence)
        )
    return [Assessment(call_id, tuple(found[newest[call_id]])) for call_id in call_ids if call_id in newest]
