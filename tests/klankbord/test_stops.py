"""The emergency stop: within one item the machine does no more, and what it said before is not shown."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from klankbord import ledger
from klankbord.audit import Actor
from klankbord.calls import get_call
from klankbord.exports import export_rows
from klankbord.figures import criterion_figures
from klankbord.ledger import Share, claim_batch, has_open
from klankbord.privacy_errors import StopNotFound, StopUnknown
from klankbord.review import ReviewRequest, review_criterion
from klankbord.settings import Settings
from klankbord.stages import Stages
from klankbord.stops import (
    ALL,
    STOPPED,
    TRANSCRIBE,
    MachineStopped,
    active_stops,
    lift_stop,
    list_stops,
    place_stop,
    refuse_stopped,
    stages_standing_still,
)
from klankbord.triage_reading import assess
from klankbord.visibility import EVERYTHING
from klankbord.worklist import list_worklist
from klankbord.worklist_counts import count_worklist
from klankbord.worklist_query import WorkListQuery
from models import AuditEvent, Criterion, Database, Sample, Score, Suggestion

ADMIN = Actor("beheer", "10.0.0.2", role="beheerder")
REVIEWER = Actor("noor", "10.0.0.3")
LEASE = timedelta(minutes=1)


def stop(database: Database, target: str) -> None:
    with database.writing() as session:
        place_stop(session, target, reason="Het model slaat door", actor=ADMIN)


def resume(database: Database, target: str) -> None:
    with database.writing() as session:
        lift_stop(session, target, actor=ADMIN)


def shown(database: Database, call_id: str) -> dict[str, tuple[str, int | None, int]]:
    with database.reading() as session:
        detail = get_call(session, call_id, visible=EVERYTHING)
    return {one.criterion: (one.verdict, one.score, len(one.findings)) for one in detail.suggestions}


def test_what_was_suggested_before_is_hidden_until_the_stop_is_lifted(
    database: Database, scored_call: Callable[..., str]
):
    call_id = scored_call(database, toon="voldoet_niet")
    before = shown(database, call_id)
    assert before["toon"] == ("voldoet_niet", 0, 1)
    stop(database, "toon")
    during = shown(database, call_id)
    assert during == before | {"toon": ("onbekend", None, 0)}, "and no other"
    with database.reading() as session:
        detail = get_call(session, call_id, visible=EVERYTHING)
        assert detail.score is not None and detail.score.total is None, "the total is made of it too"
        assert {one.explanation for one in detail.suggestions if one.criterion == "toon"} == {STOPPED}
        rows = export_rows(
            session, "oordelen", visible=EVERYTHING, with_employees=False, with_suggestions=True
        )
        assert {row["voorstel"] for row in rows if row["criterium"] == "toon"} == {None}
        kept = session.exec(select(Suggestion).where(Suggestion.verdict == "voldoet_niet")).all()
        assert kept, "the suggestion itself stays as it was"
    resume(database, "toon")
    assert shown(database, call_id) == before


def test_no_suggestion_is_made_while_a_criterion_stands_still(
    database: Database, scored_call: Callable[..., str]
):
    scored_call(database, 1)
    stop(database, "toon")
    call_id = scored_call(database, 2, toon="voldoet_niet")
    resume(database, "toon")
    assert shown(database, call_id)["toon"] == ("onbekend", None, 0)
    with database.reading() as session:
        detail = get_call(session, call_id, visible=EVERYTHING)
    (made,) = (one for one in detail.suggestions if one.criterion == "toon")
    assert made.explanation == STOPPED
    assert detail.score is not None and not detail.score.fatal


def listed(database: Database, call_id: str) -> None:
    with database.writing() as session:
        session.add(
            Sample(
                call_id=call_id,
                night=date(2026, 11, 2),
                reason="random",
                priority=1.0,
                explanation="Door loting.",
                inclusion_probability=1.0,
            )
        )


def told(database: Database) -> dict[str, Any]:
    """What lists, counts, figures and exports tell of the criterion "toon"."""
    with database.reading() as session:
        counts = count_worklist(session, visible=EVERYTHING)
        found = [
            list_worklist(session, visible=EVERYTHING, limit=9, query=query).total
            for query in (
                WorkListQuery(criterion="toon", verdict="voldoet_niet"),
                WorkListQuery(verdict="voldoet_niet"),
                WorkListQuery(most_confidence=0.5),
            )
        ]
        items = list_worklist(session, visible=EVERYTHING, limit=9).items
        (figures,) = (
            one for one in criterion_figures(session, visible=EVERYTHING) if one.criterion == "toon"
        )
        rows = list(
            export_rows(session, "oordelen", visible=EVERYTHING, with_employees=False, with_suggestions=True)
        )
        whole = list(
            export_rows(
                session, "gesprekken", visible=EVERYTHING, with_employees=False, with_suggestions=True
            )
        )
        (assessed,) = assess(session, [items[0].call.id])
    return {
        "counts": counts.verdicts.get("toon"),
        "found": found,
        "totals": [item.total is not None for item in items],
        "suggested": figures.suggested.calls,
        "confirmed": figures.confirmed.calls,
        "exported": {row["voorstel"] for row in rows if row["criterium"] == "toon"},
        "export totals": {row["voorgesteldeScore"] is not None for row in whole},
        "triage": "toon" in {one.criterion for one in assessed.suggestions},
    }


def test_while_it_stands_still_no_list_or_figure_tells_what_was_suggested(
    database: Database, scored_call: Callable[..., str]
):
    call_id = scored_call(database, toon="voldoet_niet")
    with database.writing() as session:
        for key in session.exec(select(Criterion.key)).all():
            verdict = "voldoet_niet" if key == "toon" else "voldoet"
            review_criterion(session, call_id, ReviewRequest(key, verdict), actor=REVIEWER)
    listed(database, call_id)
    before = {
        "counts": {"voldoet_niet": 1},
        "found": [1, 1, 0],
        "totals": [True],
        "suggested": 1,
        "confirmed": 1,
        "exported": {"voldoet_niet"},
        "export totals": {True},
        "triage": True,
    }
    assert told(database) == before
    stop(database, "toon")
    assert told(database) == {
        "counts": None,
        "found": [0, 0, 0],
        "totals": [False],
        "suggested": 0,
        "confirmed": 1,  # what people found stays what it was
        "exported": {None},
        "export totals": {False},
        "triage": False,
    }
    resume(database, "toon")
    assert told(database) == before


def test_what_was_not_judged_during_a_stop_counts_nowhere_as_unknown(
    database: Database, scored_call: Callable[..., str]
):
    before = scored_call(database, 1)
    listed(database, before)
    stop(database, "toon")
    listed(database, scored_call(database, 2))
    resume(database, "toon")
    found = told(database)
    assert found["counts"] == {"voldoet": 1}, "of the first call"
    assert found["found"][2] == 0, "nobody judged, so that is no doubt"
    assert (found["suggested"], found["exported"]) == (1, {"voldoet", None})
    with database.reading() as session:
        gaps = session.exec(select(Suggestion).where(Suggestion.stopped)).all()
    assert [gap.explanation for gap in gaps] == [STOPPED]


@pytest.mark.parametrize(
    ("target", "stages", "reason"),
    [
        (TRANSCRIBE, {"transcribe"}, "only transcribing"),
        (ALL, {"transcribe", "score"}, "all that the machine does"),
        ("toon", set(), "a criterion leaves the stages alone"),
    ],
)
def test_jobs_of_a_stopped_stage_are_not_claimed(
    database: Database, scored_call: Callable[..., str], target: str, stages: set[str], reason: str
):
    call_id = scored_call(database)
    with database.writing() as session:
        for stage in ("transcribe", "score"):
            ledger.add_job(session, call_id=call_id, stage=stage, input_hash=f"nog-{stage}")
    stop(database, target)
    stopped = stages_standing_still(database)
    assert stopped == stages, reason
    claimed = [claims[0].stage for _ in range(2) if (claims := _claim(database, stopped))]
    assert set(claimed) == {"transcribe", "score"} - stages, reason
    resume(database, target)
    assert stages_standing_still(database) == frozenset()


def _claim(database: Database, stopped: frozenset[str]) -> list[ledger.Claim]:
    return claim_batch(
        database, owner="deze:1:1", lease=LEASE, max_attempts=3, share=Share(1, 1), without=stopped
    )


def test_work_that_was_under_way_is_given_back_and_nothing_is_kept(
    settings: Settings, own_database: Database, scored_call: Callable[..., str]
):
    call_id = scored_call(own_database)
    with own_database.writing() as session:
        ledger.add_job(session, call_id=call_id, stage="score", input_hash="nog-eens")
    (claim,) = _claim(own_database, frozenset())
    stop(own_database, ALL)
    with pytest.raises(MachineStopped):
        list(Stages(settings, own_database).do([claim], lambda *_: None))
    with own_database.reading() as session:
        assert len(session.exec(select(Score)).all()) == 1
        for stage in ("transcribe", "score"):
            with pytest.raises(MachineStopped):
                refuse_stopped(session, stage)
    assert has_open(own_database) and not has_open(own_database, without=stages_standing_still(own_database))


def test_a_stop_is_placed_once_and_noted(database: Database, scored_call: Callable[..., str]):
    scored_call(database)
    stop(database, "toon")
    stop(database, "toon")
    with database.reading() as session:
        assert active_stops(session) == {"toon"}
        (view,) = list_stops(session)
        assert (view.target, view.placed_by, view.lifted_at) == ("toon", "beheer", None)
        assert _noted(session) == [("noodstop", "machine/toon")]
    resume(database, "toon")
    with pytest.raises(StopNotFound):
        resume(database, "toon")
    with database.reading() as session:
        assert active_stops(session) == frozenset()
        assert _noted(session)[-1] == ("noodstop-opheffen", "machine/toon")


def test_only_what_exists_can_be_stopped(database: Database):
    with pytest.raises(StopUnknown):
        stop(database, "verzonnen")


def _noted(session: Session) -> list[tuple[str, str]]:
    return [(line.action, line.object) for line in session.exec(select(AuditEvent))]
