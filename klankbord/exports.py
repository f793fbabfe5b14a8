"""Exports for a quality team's own tools: masked, one row at a time, whatever the number of calls.

| kind | one row |
|---|---|
| gesprekken | a call: when, channel, subject, outcome, suggested and confirmed total, why it was reviewed |
| oordelen | a criterion of a call: the suggestion, the versions that made it, the review that counts |
| transcripten | a turn of a scored call, with every datum as its label |

Employees are in them by pseudonym, and only where the works council agreed (WOR art. 27).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Literal, get_args

from sqlalchemy import ColumnElement, and_, tuple_
from sqlmodel import Session, col, select

from klankbord.blind import no_blind_review_waits
from klankbord.calls import latest_reviews
from klankbord.masked import masked_transcript
from klankbord.scorecards.fitting import total_of
from klankbord.stops import active_stops
from klankbord.words import OUTCOMES, REASONS, SPEAKERS
from models import Call, Criterion, Employee, Sample, Score, Scorecard, Suggestion

Kind = Literal["gesprekken", "oordelen", "transcripten"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
Value = str | int | float | None
Row = dict[str, Value]

_CALL: Final[dict[str, type]] = {
    "gesprekId": str,
    "begintijd": str,
    "duur": float,
    "kanaal": str,
    "wachtrij": str,
    "team": str,
    "medewerker": str,
    "onderwerp": str,
    "afloop": str,
}
COLUMNS: Final[Mapping[Kind, Mapping[str, type]]] = {
    "gesprekken": _CALL
    | {
        "voorgesteldeScore": int,
        "voorgesteldKritiek": int,
        "score": int,
        "kritiek": int,
        "redenOpLijst": str,
        "kansOpLijst": float,
        "beoordeeldOp": str,
        "scorer": str,
        "scorekaart": str,
    },
    "oordelen": _CALL
    | {
        "criterium": str,
        "gewicht": float,
        "voorstel": str,
        "voorstelScore": int,
        "zekerheid": float,
        "beoordeling": str,
        "beoordelingScore": int,
        "redenAfwijking": str,
        "beoordeeldOp": str,
        "redenOpLijst": str,
        "kansOpLijst": float,
        "scorer": str,
        "scorekaart": str,
    },
    "transcripten": {
        "gesprekId": str,
        "beurt": int,
        "spreker": str,
        "begin": float,
        "einde": float,
        "tekst": str,
    },
}
"""The columns of each kind, in order, with what they hold (seconds, 0-100, or text)."""

_TOGETHER = 200  # calls read at a time
_TOTAL = ("voorgesteldeScore", "voorgesteldKritiek")
_SUGGESTION = ("voorstel", "voorstelScore", "zekerheid")


def export_rows(
    session: Session,
    kind: Kind,
    *,
    visible: ColumnElement[bool],
    with_employees: bool,
    with_suggestions: bool,
) -> Iterator[Row]:
    """Every row of an export, the oldest call first; `visible` says which calls (`klankbord.visibility`).

    A call that waits for a blind review is left out of what holds suggestions: it comes when it was reviewed.
    Without suggestions those on which nobody decided are empty, as is the total of them all (AI Act art. 14).
    """
    chosen = visible if kind == "transcripten" else and_(visible, no_blind_review_waits())
    for calls in _calls(session, chosen):
        session.expunge_all()
        if kind == "transcripten":
            for call, _ in calls:
                yield from _turns(session, call.id)
        else:
            for row in _judged(session, kind, calls, with_employees=with_employees):
                yield row if with_suggestions else _without_suggestions(row)


def _calls(
    session: Session, visible: ColumnElement[bool]
) -> Iterator[Sequence[tuple[Call, Employee | None]]]:
    last: tuple[Any, str] | None = None
    query = (
        select(Call, Employee)
        .join(Employee, col(Employee.id) == col(Call.employee_id), isouter=True)
        .where(visible)
        .order_by(col(Call.started_at), col(Call.id))
        .limit(_TOGETHER)
    )
    while True:
        asked = query if last is None else query.where(tuple_(Call.started_at, Call.id) > tuple_(*last))
        calls = session.exec(asked).all()
        if not calls:
            return
        last = calls[-1][0].started_at, calls[-1][0].id
        yield calls


def _judged(
    session: Session, kind: Kind, calls: Sequence[tuple[Call, Employee | None]], *, with_employees: bool
) -> Iterator[Row]:
    ids = [call.id for call, _ in calls]
    scored = _newest_scores(session, ids)
    samples = {one.call_id: one for one in session.exec(select(Sample).where(col(Sample.call_id).in_(ids)))}
    stopped = _stopped_cards(session)
    for call, employee in calls:
        score, card = scored.get(call.id, (None, None))
        row = _call_row(call, employee if with_employees else None, score)
        row |= {"team": employee.team if employee else None}
        sample = _sample_row(samples.get(call.id))
        versions: Row = {"scorer": score.scorer if score else None, "scorekaart": card}
        if kind == "gesprekken":
            # Both are made of every suggestion, also of one that stands still and is not told.
            told = None if score is None or score.scorecard_id in stopped else score
            total: Row = {
                "voorgesteldeScore": told.total if told else None,
                "voorgesteldKritiek": int(told.fatal) if told else None,
            }
            yield row | total | _confirmed(session, score) | sample | versions
        elif score is not None:
            sample.pop("beoordeeldOp")
            for judged in _criteria(session, score):
                yield row | judged | sample | versions


def _without_suggestions(row: Row) -> Row:
    """The row with nothing of the machine's verdicts that no person decided on."""
    empty = _TOTAL if row.get("beoordeling") else (*_TOTAL, *_SUGGESTION)
    return {name: None if name in empty else value for name, value in row.items()}


def _confirmed(session: Session, score: Score | None) -> Row:
    """What people made of the whole call; empty until they judged every criterion."""
    reviews = latest_reviews(session, score.call_id) if score else {}
    if score is None or not reviews:
        return {}
    criteria = session.exec(select(Criterion).where(Criterion.scorecard_id == score.scorecard_id)).all()
    if not {one.key for one in criteria} <= set(reviews):
        return {}
    total = total_of(criteria, {key: (one.verdict, one.score) for key, one in reviews.items()})
    return {"score": total.total, "kritiek": int(total.failed)}


def _stopped_cards(session: Session) -> frozenset[str]:
    """The scorecards of which a criterion stands still."""
    among = col(Criterion.key).in_(active_stops(session))
    return frozenset(session.exec(select(Criterion.scorecard_id).where(among)))


def _newest_scores(session: Session, ids: Sequence[str]) -> dict[str, tuple[Score, str]]:
    query = (
        select(Score, Scorecard.name, Scorecard.version)
        .join(Scorecard, col(Scorecard.id) == col(Score.scorecard_id))
        .where(col(Score.call_id).in_(ids))
        .order_by(col(Score.created_at))
    )
    return {score.call_id: (score, f"{name} {version}") for score, name, version in session.exec(query)}


def _call_row(call: Call, employee: Employee | None, score: Score | None) -> Row:
    return {
        "gesprekId": call.id,
        "begintijd": call.started_at.isoformat(),
        "duur": call.duration,
        "kanaal": call.channel,
        "wachtrij": call.queue,
        "team": None,
        "medewerker": employee.pseudonym if employee else None,
        "onderwerp": score.topic if score else call.subject,
        "afloop": OUTCOMES.get(score.outcome, score.outcome) if score else None,
    }


def _sample_row(sample: Sample | None) -> Row:
    """With the chance of selection: calls listed for risk and by lot may never be averaged as one."""
    if sample is None:
        return {"redenOpLijst": None, "kansOpLijst": None, "beoordeeldOp": None}
    return {
        "redenOpLijst": REASONS[sample.reason],
        "kansOpLijst": sample.inclusion_probability,
        "beoordeeldOp": sample.done_at.isoformat() if sample.done_at else None,
    }


def _criteria(session: Session, score: Score) -> Iterator[Row]:
    reviews, stops = latest_reviews(session, score.call_id), active_stops(session)
    query = (
        select(Suggestion, Criterion)
        .join(Criterion, col(Criterion.id) == col(Suggestion.criterion_id))
        .where(Suggestion.score_id == score.id)
        .order_by(col(Criterion.position))
    )
    for suggestion, criterion in session.exec(query):
        review = reviews.get(criterion.key)
        # Nothing was suggested, or nothing is told: that is no "onbekend" to count.
        is_stopped = suggestion.stopped or criterion.key in stops
        yield {
            "criterium": criterion.key,
            "gewicht": criterion.weight,
            "voorstel": None if is_stopped else suggestion.verdict,
            "voorstelScore": None if is_stopped else suggestion.score,
            "zekerheid": None if is_stopped else suggestion.confidence,
            "beoordeling": review.verdict if review else None,
            "beoordelingScore": review.score if review else None,
            "redenAfwijking": review.reason_code if review else None,
            "beoordeeldOp": review.created_at.isoformat() if review else None,
        }


def _turns(session: Session, call_id: str) -> Iterator[Row]:
    masked = masked_transcript(session, call_id)
    for index, turn in enumerate(masked.turns if masked else ()):
        yield {
            "gesprekId": call_id,
            "beurt": index,
            "spreker": SPEAKERS[turn.speaker],
            "begin": turn.start,
            "einde": turn.end,
            "tekst": turn.text,
        }


def only_columns(rows: Iterable[Row], kind: Kind) -> Iterator[list[Value]]:
    """The values of each row in the order of `COLUMNS`."""
    names = COLUMNS[kind]
    return ([row.get(name) for name in names] for row in rows)
