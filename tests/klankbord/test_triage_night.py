"""A night of triage in the database: what is kept of each draw, quotas over a month, and the forecast."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlmodel import Session, col, select

from klankbord.bodies import read_score
from klankbord.triage import forecast, triage_night
from klankbord.triage_reading import assess
from klankbord.triage_rules import load_rules
from models import Call, Criterion, Database, Employee, Sample, Score, Suggestion, Transcript

NIGHT = date(2026, 11, 30)  # the last working day: all of a quota has to come tonight
RULES = load_rules().model_copy(update={"per_onderwerp": 0, "deel_kalibratie": 0.0})


def employed(session: Session, calls: list[str], *, pseudonym: str, team: str) -> None:
    employee = Employee(pseudonym=pseudonym, team=team)
    session.add(employee)
    session.flush()
    for call_id in calls:
        session.get_one(Call, call_id).employee_id = employee.id
    session.flush()


def samples(session: Session) -> dict[str, Sample]:
    return {sample.call_id: sample for sample in session.exec(select(Sample))}


def test_drawn_calls_keep_their_chance_and_stratum_and_picked_ones_have_none(
    database: Database, scored_call: Callable[..., str]
):
    calls = [scored_call(database, number) for number in range(10)]
    risk = scored_call(database, 10, avg="voldoet_niet")
    with database.writing() as session:
        employed(session, calls, pseudonym="M-1", team="balie")
        rules = RULES.model_copy(update={"per_medewerker": 0})
        listed = triage_night(session, NIGHT, per_night=8, random_share=0.5, rules=rules)
        found = samples(session)
    drawn = [sample for sample in found.values() if sample.inclusion_probability is not None]
    assert len(drawn) == 4
    assert {sample.inclusion_probability for sample in drawn} == {4 / 11}
    assert {sample.stratum for sample in drawn} <= {"balie", "-"}
    assert listed == len(found)
    assert risk in found
    if found[risk].reason == "risk":
        assert found[risk].inclusion_probability is None


def test_a_quota_counts_what_was_listed_this_month(database: Database, scored_call: Callable[..., str]):
    mine = [scored_call(database, number) for number in range(4)]
    others = [scored_call(database, number) for number in range(4, 12)]
    earlier = scored_call(database, 12)
    rules = RULES.model_copy(update={"per_medewerker": 1, "deel_quota": 1.0})
    with database.writing() as session:
        employed(session, [*mine, earlier], pseudonym="M-1", team="balie")
        employed(session, others, pseudonym="M-2", team="balie")
        session.add(
            Sample(call_id=earlier, night=date(2026, 11, 3), reason="risk", priority=1, explanation="x")
        )
        session.get_one(Call, earlier).triaged_on = date(2026, 11, 3)
        session.flush()
        triage_night(session, NIGHT, per_night=12, random_share=0.01, rules=rules)
        found = samples(session)
    wanted = [found[call_id] for call_id in others if call_id in found]
    assert len(wanted) >= 1  # M-2 had none this month, M-1 had
    assert max(sample.inclusion_probability or 0 for sample in wanted) == pytest.approx(1 / 8)


def test_a_quota_counts_a_call_under_the_subject_of_its_newest_score(
    database: Database, scored_call: Callable[..., str]
):
    listed = scored_call(database, 0)
    parking = [scored_call(database, number) for number in range(1, 9)]
    passports = [scored_call(database, number) for number in range(9, 12)]
    rules = RULES.model_copy(update={"per_medewerker": 0, "per_onderwerp": 3, "deel_quota": 1.0})
    with database.writing() as session:
        for score in session.exec(select(Score).where(col(Score.call_id).in_(parking))):
            score.topic = "parkeren"
        first = session.exec(select(Score).where(Score.call_id == listed)).one()  # on a passport
        again = first.model_dump(exclude={"id", "topic", "input_hash", "created_at"})
        session.add(Score(**again, topic="parkeren", input_hash="again"))
        session.add(
            Sample(call_id=listed, night=date(2026, 11, 3), reason="risk", priority=1, explanation="x")
        )
        session.get_one(Call, listed).triaged_on = date(2026, 11, 3)
        session.flush()
        triage_night(session, NIGHT, per_night=11, random_share=0.01, rules=rules)
        found = samples(session)
    assert {found[call_id].inclusion_probability for call_id in passports} == {1}, "none counts as listed"


def test_the_forecast_sets_the_top_of_the_list_beside_chance(
    database: Database, scored_call: Callable[..., str]
):
    for number in range(9):
        scored_call(database, number)
    scored_call(database, 9, avg="voldoet_niet", toon="voldoet_niet")
    rules = RULES.model_copy(update={"beoordelingen_per_dag": 1, "minuten_per_beoordeling": 6.0})
    with database.writing() as session:
        assert forecast(session, NIGHT, rules) is None
        triage_night(session, NIGHT, per_night=1, random_share=0.0, rules=rules)
        found = forecast(session, NIGHT, rules)
    assert found is not None
    assert found.reviews == 1
    assert found.finds_per_hour == pytest.approx(9.9, abs=0.1)  # ten reviews, nearly all of them a find
    assert found.random_per_hour < 0.3 * found.finds_per_hour


def test_a_fatal_failure_that_the_card_finds_too_unsure_is_still_a_risk(
    database: Database, scored_call: Callable[..., str]
):
    call_id = scored_call(database, avg="voldoet_niet")
    with database.writing() as session:
        score = session.exec(select(Score)).one()
        read = read_score(session, score)["read"]
        assert {"criterion": "avg", "verdict": "voldoet_niet", "score": 0, "confidence": 0.9} in read
        row = session.exec(select(Suggestion).join(Criterion).where(Criterion.key == "avg")).one()
        row.verdict, row.score, row.confidence = (
            "onbekend",
            None,
            0.0,
        )  # as a card with a higher limit would say
        session.flush()
        (found,) = assess(session, [call_id])
    (avg,) = (one for one in found.suggestions if one.fatal)
    assert (avg.verdict, avg.confidence) == ("voldoet_niet", 0.9)


@pytest.mark.parametrize(
    ("probability", "heard", "reason"),
    [(0.4, 0.4, "a poor recording"), (None, 1.0, "a chat was typed")],
)
def test_how_well_a_call_was_heard_is_that_of_the_transcript_that_was_scored(
    database: Database, scored_call: Callable[..., str], probability: float | None, heard: float, reason: str
):
    call_id = scored_call(database)
    with database.writing() as session:
        score = session.exec(select(Score)).one()
        session.get_one(Transcript, score.transcript_id).probability = probability
        session.flush()
        (found,) = assess(session, [call_id])
    assert found.heard == heard, reason
