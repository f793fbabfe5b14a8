"""Calibration: blind until all are in, and what comes out of it."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

import pytest

from klankbord.audit import Actor
from klankbord.blind import in_calibration, is_hidden
from klankbord.calibration import (
    CalibrationRequest,
    CalibrationVerdictRequest,
    CalibrationView,
    close_session,
    hand_in,
    open_session,
    view_session,
)
from klankbord.calibration_results import MACHINE, results_of
from klankbord.claims import claim
from klankbord.errors import AccessDenied, CallNotFound, CriterionNotFound, KlankbordError, VerdictNotAllowed
from klankbord.people import ensure_user
from klankbord.review import ReviewRequest, review_criterion
from klankbord.review_errors import (
    CalibrationEnded,
    CalibrationInvalid,
    CalibrationRuns,
    CriteriaIncomplete,
    InCalibration,
)
from klankbord.visibility import EVERYTHING
from klankbord.worklist import list_worklist
from models import Database, Sample
from models.base import now

NAMES = ("anna", "bram", "chris")
ANNA, BRAM, CHRIS = (Actor(name, "127.0.0.1") for name in NAMES)
KEYS = ("volledigheid", "afhandeling", "avg", "toon", "begroeting", "samenvatting", "afsluiting")


def verdicts(value: str = "voldoet", keys: Iterable[str] = KEYS) -> list[CalibrationVerdictRequest]:
    return [CalibrationVerdictRequest(key, value) for key in keys]


def begin(
    database: Database, *call_ids: str, reviewers: tuple[str, ...] = NAMES, drawn: int = 0
) -> CalibrationView:
    with database.writing() as session:
        for name in NAMES:
            ensure_user(session, name)
        ensure_user(session, "tessa", role="teamleider")
    with database.writing() as session:
        return open_session(session, CalibrationRequest("Najaar", call_ids, reviewers, drawn), actor=ANNA)


def give(database: Database, view: CalibrationView, actor: Actor, value: str = "voldoet") -> CalibrationView:
    for call_id in view.call_ids:
        with database.writing() as session:
            view = hand_in(session, view.id, call_id, verdicts(value), actor=actor)
    return view


def test_nobody_sees_anything_until_all_are_in(database: Database, scored_call: Callable[..., str]):
    calls = [scored_call(database, number, toon="aandacht") for number in range(3)]
    view = begin(database, *calls)
    for actor in (ANNA, BRAM):
        view = give(database, view, actor)
        assert view.state == "loopt"
        with database.reading() as session:
            assert all(is_hidden(session, call_id, actor=actor) for call_id in calls), (
                "also when done oneself"
            )
            with pytest.raises(CalibrationRuns):
                results_of(session, view.id, actor=actor)
    assert [member.done for member in view.members] == [3, 3, 0]
    view = give(database, view, CHRIS, "aandacht")
    assert view.state == "afgesloten"
    with database.reading() as session:
        assert not is_hidden(session, calls[0], actor=ANNA)
        results = results_of(session, view.id, actor=BRAM)
    toon = next(one for one in results.criteria if one.key == "toon")
    assert toon.verdicts[calls[0]] == {
        "anna": "voldoet",
        "bram": "voldoet",
        "chris": "aandacht",
        MACHINE: "aandacht",
    }
    assert toon.reviewers.pairs["anna", "bram"].alike.value == 1.0
    assert toon.reviewers.pairs["anna", "chris"].alike.value == 0.0
    assert toon.reviewers.alpha.value is not None and toon.reviewers.alpha.value < 0
    assert toon.machine.alike.value == pytest.approx(1 / 3)
    by_name = {one.reviewer: one for one in results.reviewers}
    assert by_name["anna"].others.alike.value == 0.5 and by_name["chris"].others.alike.value == 0.0
    assert by_name["anna"].machine.alike.value == pytest.approx(6 / 7), "all but the tone"
    with pytest.raises(CalibrationEnded), database.writing() as session:
        hand_in(session, view.id, calls[0], verdicts(), actor=ANNA)


def test_verdicts_may_be_given_anew_while_the_session_runs(
    database: Database, scored_call: Callable[..., str]
):
    view = begin(database, scored_call(database), reviewers=("anna", "bram"))
    give(database, view, ANNA, "aandacht")
    give(database, view, ANNA, "voldoet")
    give(database, view, BRAM, "voldoet")
    with database.reading() as session:
        results = results_of(session, view.id, actor=ANNA)
    assert all(one.verdicts[view.call_ids[0]]["anna"] == "voldoet" for one in results.criteria)


def test_a_call_in_a_session_is_off_the_members_list_and_cannot_be_reviewed(
    database: Database, scored_call: Callable[..., str]
):
    call_id = scored_call(database)
    with database.writing() as session:
        session.add(
            Sample(call_id=call_id, night=now().date(), reason="risk", priority=1.0, explanation="Toon.")
        )
    begin(database, call_id, reviewers=("anna", "bram"))
    for act in (
        lambda session: claim(session, call_id, actor=ANNA),
        lambda session: review_criterion(session, call_id, ReviewRequest("toon", "voldoet"), actor=ANNA),
    ):
        with pytest.raises(InCalibration), database.writing() as session:
            act(session)
    with database.reading() as session:
        listed = {
            actor.name: list_worklist(session, visible=EVERYTHING, limit=5, viewer=actor).total
            for actor in (ANNA, CHRIS)
        }
        assert listed == {"anna": 0, "chris": 1}, "the reason on the list would tell"
        assert not is_hidden(session, call_id, actor=CHRIS)


def test_what_a_session_refuses(database: Database, scored_call: Callable[..., str]):
    known, other = scored_call(database, 0), scored_call(database, 1)
    with database.writing() as session:
        review_criterion(session, known, ReviewRequest("toon", "voldoet"), actor=BRAM)
    for calls, names, error in (
        ((other,), ("anna",), CalibrationInvalid),  # alone nobody agrees
        ((other,), ("anna", "anna"), CalibrationInvalid),  # twice the same
        ((other,), ("anna", "tessa"), CalibrationInvalid),  # a team leader does not review
        ((other,), ("anna", "niemand"), CalibrationInvalid),
        ((known,), ("anna", "bram"), CalibrationInvalid),  # bram judged it before
        (("geen",), ("anna", "bram"), CallNotFound),
    ):
        with pytest.raises(error):
            begin(database, *calls, reviewers=names)
    view = begin(database, other, reviewers=("anna", "chris"))
    with pytest.raises(CalibrationInvalid):
        begin(database, other, reviewers=("anna", "bram"))  # anna knows it from the other session
    for actor, given, error in (
        (BRAM, verdicts(), AccessDenied),
        (ANNA, verdicts(keys=KEYS[1:]), CriteriaIncomplete),
        (ANNA, [*verdicts(), *verdicts(keys=KEYS[:1])], CriteriaIncomplete),
        (ANNA, [*verdicts(keys=KEYS[1:]), *verdicts(keys=["humor"])], CriterionNotFound),
        (ANNA, verdicts("nvt"), VerdictNotAllowed),  # tone always applies
    ):
        with pytest.raises(error), database.writing() as session:
            hand_in(session, view.id, other, given, actor=actor)
    with pytest.raises(AccessDenied), database.writing() as session:
        close_session(session, view.id, actor=CHRIS)


def test_calls_are_drawn_from_those_that_nobody_has_judged(
    database: Database, scored_call: Callable[..., str]
):
    known, picked, blind, left = (scored_call(database, number) for number in range(4))
    with database.writing() as session:
        review_criterion(session, known, ReviewRequest("toon", "voldoet"), actor=CHRIS)
        waits = Sample(
            call_id=blind, night=now().date(), reason="random", priority=1.0, explanation="Steekproef."
        )
        waits.blind = True
        session.add(waits)
    with pytest.raises(CalibrationInvalid, match="lager aantal: 1 van"):
        begin(database, picked, drawn=2)
    assert begin(database, picked, drawn=1).call_ids == (picked, left)
    with pytest.raises(CalibrationInvalid, match="lager aantal: 0 van"):
        begin(database, drawn=1)
    with pytest.raises(CalibrationInvalid, match="Kies minstens één gesprek"):
        begin(database)


def test_a_session_that_is_stuck_can_be_closed_by_its_maker(
    database: Database, scored_call: Callable[..., str]
):
    calls = [scored_call(database, number) for number in range(2)]
    view = begin(database, *calls, reviewers=("anna", "bram"))
    with database.writing() as session:
        hand_in(session, view.id, calls[0], verdicts(), actor=BRAM)
        close_session(session, view.id, actor=ANNA)
    with database.reading() as session:
        results = results_of(session, view.id, actor=ANNA)
        assert {one.reviewer for one in results.reviewers} == {"bram"}
        assert results.criteria[0].reviewers.alpha.value is None
        assert not in_calibration(session, calls[0], ensure_user(session, "anna").id)


def test_the_last_two_at_once_end_the_session_once(database: Database, scored_call: Callable[..., str]):
    call_id = scored_call(database)
    view = begin(database, call_id)
    give(database, view, ANNA)

    def finish(actor: Actor) -> str:
        try:
            with database.writing() as session:
                return hand_in(session, view.id, call_id, verdicts(), actor=actor).state
        except KlankbordError as error:
            return error.code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(finish, (BRAM, CHRIS))) == ["afgesloten", "loopt"]
    with database.reading() as session:
        assert view_session(session, view.id, actor=ANNA).ended_at is not None
