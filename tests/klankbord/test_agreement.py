"""Agreement of machine and people over time: what is counted, in which month, and when the alarm goes."""

from collections.abc import Callable
from datetime import UTC, date, datetime

from sqlmodel import select

from klankbord.agreement import trends
from klankbord.audit import Actor
from klankbord.people import ensure_user
from klankbord.review import ReviewRequest, review_criterion
from models import Call, Criterion, Database, Review, Sample, Score, Scorecard, Suggestion
from models.base import now

NOOR = Actor("noor", "127.0.0.1")
UNTIL = date(2026, 11, 22)


def review(database: Database, call_id: str, given: str, *, started_at: datetime, **fields: object) -> None:
    with database.writing() as session:
        call = session.get_one(Call, call_id)
        call.started_at = started_at
        session.add(call)
        request = ReviewRequest("toon", given, None, "Gehoord.")
        made = review_criterion(session, call_id, request, actor=NOOR)
        row = session.get_one(Review, made.id)
        for name, value in fields.items():
            setattr(row, name, value)
        session.add(row)


def toon(database: Database, **options: object) -> dict[str, tuple[int, float | None]]:
    with database.reading() as session:
        found = {trend.criterion: trend for trend in trends(session, until=UNTIL, **options)}
    if "toon" not in found:
        return {}
    return {
        f"{one.month:%Y-%m}": (one.agreement.pairs, one.agreement.alike.value)
        for one in found["toon"].months
        if one.agreement.pairs
    }


def test_each_call_counts_in_its_dutch_month_with_the_verdict_that_counts(
    database: Database, scored_call: Callable[..., str]
):
    late = datetime(2026, 10, 31, 23, 30, tzinfo=UTC)  # 1 November in Amsterdam
    review(database, scored_call(database, 0), "voldoet", started_at=late)
    review(database, scored_call(database, 1), "aandacht", started_at=late)
    changed = scored_call(database, 2)
    for verdict in ("aandacht", "voldoet"):
        review(database, changed, verdict, started_at=datetime(2026, 10, 5, tzinfo=UTC))
    review(database, scored_call(database, 3, toon="onbekend"), "voldoet", started_at=late)  # it abstained
    old = datetime(2025, 11, 30, tzinfo=UTC)
    review(database, scored_call(database, 4), "voldoet", started_at=old)  # 12 months do not reach it
    withdrawn = scored_call(database, 5)
    review(database, withdrawn, "aandacht", started_at=late, verdict="ingetrokken")
    assert toon(database) == {"2026-10": (1, 1.0), "2026-11": (2, 0.5)}
    assert toon(database, months=13)["2025-11"] == (1, 1.0)


def test_blind_verdicts_can_be_looked_at_alone_and_waiting_ones_not_at_all(
    database: Database, scored_call: Callable[..., str]
):
    moment = datetime(2026, 11, 5, tzinfo=UTC)
    blind = scored_call(database, 0)
    review(database, blind, "aandacht", started_at=moment, blind=True)
    review(database, blind, "voldoet", started_at=moment)  # after the suggestion was seen
    review(database, scored_call(database, 1), "voldoet", started_at=moment)
    assert toon(database) == {"2026-11": (2, 1.0)}
    assert toon(database, blind_only=True) == {"2026-11": (1, 0.0)}
    with database.writing() as session:
        session.add(
            Sample(
                call_id=blind, night=now().date(), reason="risk", priority=1.0, explanation="x", blind=True
            )
        )
    assert toon(database, blind_only=True) == {}, "a month of one call would tell what the machine thinks"


def test_a_criterion_has_the_title_and_place_of_its_newest_card(
    database: Database, scored_call: Callable[..., str]
):
    call_id = scored_call(database)
    moment = datetime(2026, 11, 5, tzinfo=UTC)
    review(database, call_id, "voldoet", started_at=moment)
    with database.writing() as session:
        request = ReviewRequest("begroeting", "voldoet", None, "Gehoord.")
        review_criterion(session, call_id, request, actor=NOOR)
        # Of the older card everything stands further down.
        for name, made_at, start, keys in (
            ("nieuw", now(), 0, ("toon", "begroeting")),
            ("oud", datetime(2020, 1, 1, tzinfo=UTC), 100, ("begroeting", "toon")),
        ):
            card = Scorecard(name=name, version="1", sha256=name, body="", created_at=made_at)
            session.add(card)
            session.flush()
            for place, key in enumerate(keys, start):
                title = f"{key} {name}"
                session.add(
                    Criterion(
                        scorecard_id=card.id, key=key, section="x", title=title, position=place, weight=1
                    )
                )
    with database.reading() as session:
        titles = [trend.title for trend in trends(session, until=UNTIL)]
    assert titles == ["toon nieuw", "begroeting nieuw"]


def test_the_alarm_goes_when_people_stop_agreeing(own_database: Database, scored_call: Callable[..., str]):
    first = scored_call(own_database)
    with own_database.writing() as session:
        score = session.exec(select(Score).where(Score.call_id == first)).one()
        criteria = session.exec(select(Criterion).where(Criterion.key == "toon")).all()
        reviewer = ensure_user(session, "noor")
        for number in range(160):
            recent = number >= 100
            call = Call(
                audio_sha256=f"d{number:063}",
                size_bytes=1,
                started_at=datetime(2026, 11 if recent else 8, 10, tzinfo=UTC),
            )
            session.add(call)
            session.flush()
            copy = Score(
                **score.model_dump(exclude={"id", "call_id", "input_hash"}),
                call_id=call.id,
                input_hash=f"d{number}",
            )
            session.add(copy)
            session.flush()
            suggestion = Suggestion(
                score_id=copy.id,
                criterion_id=criteria[0].id,
                verdict="voldoet",
                confidence=0.9,
                explanation="x",
            )
            session.add(suggestion)
            session.flush()
            agrees = number % 2 == 0 if recent else number % 10 > 0
            session.add(
                Review(
                    call_id=call.id,
                    criterion_id=criteria[0].id,
                    suggestion_id=suggestion.id,
                    reviewer_id=reviewer.id,
                    verdict="voldoet" if agrees else "aandacht",
                    version=1,
                )
            )
    with own_database.reading() as session:
        (trend,) = trends(session, until=UNTIL)
        (before,) = trends(session, until=date(2026, 10, 31))
    assert trend.drift is not None and trend.drift.is_alarm
    assert (trend.drift.earlier.value, trend.drift.recent.value) == (0.9, 0.5)
    assert before.drift is None, "the month before has no verdicts"
