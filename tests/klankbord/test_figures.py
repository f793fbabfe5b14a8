"""Figures of outcome and quality: counted for the machine, weighed for people, and never mixed."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import false, true
from sqlmodel import Session, select, update

from evaluation.counts import Share
from evaluation.sampling import counted_share
from klankbord.audit import Actor
from klankbord.figures import (
    OutcomeFigures,
    Per,
    Period,
    criterion_figures,
    outcome_figures,
    reviewed_figures,
)
from klankbord.review import ReviewRequest, review_criterion
from klankbord.scorecards import load_scorecard
from models import Call, Database, Employee, Sample, Score

ANNA = Actor("anna", "127.0.0.1")
KEYS = [criterion.key for criterion in load_scorecard().contents.criteria]

Scored = Callable[..., str]


def ended(session: Session, call_id: str, outcome: str, *, repeat: bool = False, **call: object) -> None:
    """Say how a scored call ended, and give it a channel, moment or employee."""
    session.exec(update(Score).where(Score.call_id == call_id).values(outcome=outcome, repeat=repeat))
    if call:
        session.exec(update(Call).where(Call.id == call_id).values(**call))


def sampled(session: Session, call_id: str, *, chance: float | None, reason: str = "random") -> None:
    session.add(
        Sample(
            call_id=call_id,
            night=date(2026, 11, 2),
            reason=reason,
            priority=1,
            explanation="x",
            inclusion_probability=chance,
            stratum="-",
        )
    )


def reviewed(session: Session, call_id: str, **verdicts: str) -> None:
    for key in KEYS:
        verdict = verdicts.get(key, "voldoet")
        review_criterion(session, call_id, ReviewRequest(key, verdict, reason="Daarom."), actor=ANNA)


def test_first_contact_is_answered_without_having_been_in_touch(database: Database, scored_call: Scored):
    ends = [("answered", False)] * 3 + [("answered", True), ("transferred", False), ("unknown", False)]
    calls = [scored_call(database, number) for number in range(len(ends))]
    with database.writing() as session:
        for call_id, (outcome, repeat) in zip(calls, ends, strict=True):
            ended(session, call_id, outcome, repeat=repeat)
        (found,) = outcome_figures(session, visible=true())
    assert (found.calls, found.unknown) == (6, 1)
    assert found.first_contact == counted_share(Share(3, 5))
    assert (found.answered.value, found.transferred.value, found.unresolved.value) == (0.8, 0.2, 0.0)
    assert found.repeat == counted_share(Share(1, 6))


@pytest.mark.parametrize(
    ("answered", "calls", "meets", "reason"),
    [
        (98, 100, True, "the whole interval lies above 80 %"),
        (50, 100, False, "and here below it"),
        (80, 100, None, "the interval holds the norm"),
        (0, 10, None, "too few calls to say so"),
    ],
)
def test_whether_the_norm_is_met(answered: int, calls: int, meets: bool | None, reason: str):
    share = counted_share(Share(answered, calls))
    assert OutcomeFigures("alles", calls, 0, *[share] * 7).meets_norm is meets, reason


@pytest.mark.parametrize(("channel", "known"), [("telefoon", 1), ("chat", 1), ("brief", 0), ("e-mail", 0)])
def test_how_a_one_way_message_ended_is_not_counted(
    database: Database, scored_call: Scored, channel: str, known: int
):
    call_id = scored_call(database)
    with database.writing() as session:
        ended(session, call_id, "answered", channel=channel)
        (found,) = outcome_figures(session, visible=true())
    assert (found.calls, found.answered.calls) == (1, known)


GROUPS: list[tuple[Per, dict[str, int]]] = [
    ("subject", {"paspoort": 3}),
    ("channel", {"telefoon": 2, "chat": 1}),
    ("team", {"balie": 2, "onbekend": 1}),
    ("month", {"2026-10": 1, "2026-11": 2}),
]


@pytest.mark.parametrize(("per", "expected"), GROUPS)
def test_figures_per_group(database: Database, scored_call: Scored, per: Per, expected: dict[str, int]):
    calls = [scored_call(database, number) for number in range(3)]
    with database.writing() as session:
        employee = Employee(pseudonym="M-1", team="balie")
        session.add(employee)
        session.flush()
        ended(session, calls[0], "answered", channel="chat", employee_id=employee.id)
        # Half an hour before midnight in UTC is November in the Netherlands.
        ended(session, calls[1], "answered", employee_id=employee.id)
        session.get_one(Call, calls[1]).started_at = datetime(2026, 10, 31, 23, 30, tzinfo=UTC)
        session.get_one(Call, calls[2]).started_at = datetime(2026, 10, 31, 22, 30, tzinfo=UTC)
        session.flush()
        found = {one.group: one.calls for one in outcome_figures(session, visible=true(), per=per)}
        rows = criterion_figures(session, visible=true(), per=per)
    assert found == expected
    assert {row.group: row.suggested.calls for row in rows if row.criterion == "toon"} == expected


def test_only_calls_of_the_period_that_may_be_seen_count(database: Database, scored_call: Scored):
    for number in range(3):
        scored_call(database, number)  # a minute apart, from nine o'clock
    since = datetime(2026, 11, 2, 9, 1, tzinfo=UTC)
    with database.reading() as session:
        (late,) = outcome_figures(session, visible=true(), period=Period(since=since))
        (early,) = outcome_figures(session, visible=true(), period=Period(until=since))
        assert outcome_figures(session, visible=false()) == ()
    assert (late.calls, early.calls) == (2, 1)


def test_what_people_confirmed_is_weighed_and_picked_calls_are_left_out(
    database: Database, scored_call: Scored
):
    good, bad, picked, half = (scored_call(database, number) for number in range(4))
    with database.writing() as session:
        sampled(session, good, chance=0.1)
        sampled(session, bad, chance=0.3)
        sampled(session, picked, chance=None, reason="risk")
        sampled(session, half, chance=0.1)
        session.flush()
        reviewed(session, good)
        reviewed(session, bad, avg="voldoet_niet", afhandeling="voldoet_niet")
        reviewed(session, picked, avg="voldoet_niet")
        review_criterion(session, half, ReviewRequest("toon", "voldoet"), actor=ANNA)  # not done yet
        (found,) = reviewed_figures(session, visible=true())
        rows = {row.criterion: row for row in criterion_figures(session, visible=true())}
    assert (found.reviewed, found.left_out) == (2, 1)
    # Ten calls stand behind the good one, three and a third behind the bad one.
    assert found.fatal.value == pytest.approx((1 / 0.3) / (10 + 1 / 0.3))
    assert found.first_contact.value == pytest.approx(10 / (10 + 1 / 0.3))
    assert found.score.value == pytest.approx(100 * 10 / (10 + 1 / 0.3))
    assert rows["avg"].confirmed.calls == 2
    assert rows["avg"].suggested.calls == 4
    assert rows["toon"].confirmed.calls == 2, "one review is not complete"


def test_the_newest_scoring_counts(database: Database, scored_call: Scored):
    call_id = scored_call(database)
    with database.writing() as session:
        older = session.exec(select(Score).where(Score.call_id == call_id)).one()
        newer = Score(**older.model_dump(exclude={"id"}) | {"input_hash": "b", "outcome": "referred"})
        newer.created_at = datetime(2100, 1, 1, tzinfo=UTC)
        session.add(newer)
        session.flush()
        (found,) = outcome_figures(session, visible=true())
    assert (found.calls, found.referred.value) == (1, 1.0)
