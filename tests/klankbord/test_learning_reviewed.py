"""Which decisions of people become training data, and which calls are only ever measured on."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from sqlmodel import Session, select

from asr.transcript import Turn, Word
from klankbord.audit import Actor
from klankbord.bodies import keys_of
from klankbord.calibration import CalibrationRequest, close_session, open_session
from klankbord.corrections import CorrectionRequest, correct_transcript
from klankbord.disputes import DecisionRequest, decide_dispute, file_dispute
from klankbord.learning.reviewed import (
    CRITERIA,
    DecidedConversation,
    count,
    decided_calls,
    is_held_out,
    read_decided,
)
from klankbord.people import ensure_user
from klankbord.review import ReviewRequest, review_criterion
from klankbord.scorecards import DEFAULT_SCORECARD, load_scorecard
from klankbord.scoring import ensure_scorecard
from models import Call, Criterion, Database, Employee, Review, Sample, Transcript
from models.base import now
from nlp.encoder import Encoder

NOOR, BRAM, CHRIS = (Actor(name, "127.0.0.1") for name in ("noor", "bram", "chris"))
TERM = timedelta(days=42)
THREE = ("voldoet", "aandacht", "voldoet_niet")
LABELS = dict.fromkeys(CRITERIA, THREE) | {"afsluiting": (*THREE, "nvt")}


TALK = (
    Turn("employee", "goedemorgen met gemeente zonnedam"),
    Turn("citizen", "ik wil mijn paspoort verlengen"),
    Turn("employee", "dat kan, ik maak een afspraak voor u"),
    Turn("citizen", "fijn"),
    Turn("employee", "kan ik nog iets voor u doen"),
    Turn("citizen", "nee dank u"),
)


def misheard(turn: Turn) -> Turn:
    words = tuple(Word(0.0, 1.0, word, 0.3) for word in turn.text.split())
    return Turn(turn.speaker, turn.text, words=words)


def judge(session: Session, call_id: str, criterion: str, verdict: str, *, actor: Actor = NOOR) -> str:
    asked = ReviewRequest(criterion, verdict, reason="Zo is het.")
    return review_criterion(session, call_id, asked, actor=actor).id


def decided(database: Database) -> dict[str, dict[str, str]]:
    with database.reading() as session:
        return {one.call_id: dict(one.verdicts) for one in decided_calls(session, labels=LABELS)}


@pytest.mark.parametrize(
    ("reviews", "verdicts", "reason"),
    [
        ([("toon", "aandacht")], {"toon": "aandacht"}, "a criterion that a head judges"),
        ([("toon", "aandacht"), ("toon", "voldoet")], {"toon": "voldoet"}, "the newest counts"),
        ([("avg", "voldoet"), ("begroeting", "voldoet")], {}, "no head judges these"),
        ([("afsluiting", "nvt")], {"afsluiting": "nvt"}, "this head knows n.v.t."),
        ([("samenvatting", "nvt")], {}, "this one does not"),
        ([], {}, "nobody judged it"),
    ],
)
def test_the_newest_review_of_a_criterion_counts(
    database: Database,
    scored_call: Callable[..., str],
    reviews: list[tuple[str, str]],
    verdicts: dict[str, str],
    reason: str,
):
    call_id = scored_call(database)
    with database.writing() as session:
        for criterion, verdict in reviews:
            judge(session, call_id, criterion, verdict)
    assert decided(database).get(call_id, {}) == verdicts, reason


def test_a_contested_review_waits_for_the_decision(database: Database, scored_call: Callable[..., str]):
    call_id = scored_call(database)
    with database.writing() as session:
        employee = Employee(pseudonym="M-1", team="Oost")
        session.add(employee)
        session.flush()
        session.get_one(Call, call_id).employee_id = employee.id
        review_id = judge(session, call_id, "toon", "voldoet_niet")
        judge(session, call_id, "samenvatting", "aandacht")
    own = Actor("medewerker-1", "127.0.0.1", role="medewerker", employee_id=employee.id)
    with database.writing() as session:
        dispute = file_dispute(session, review_id, "Ik bleef vriendelijk.", actor=own, term=TERM)
    assert decided(database) == {call_id: {"samenvatting": "aandacht"}}
    with database.writing() as session:
        adjusted = DecisionRequest("aanpassen", "Opnieuw gelezen.", verdict="aandacht")
        decide_dispute(session, dispute.id, adjusted, actor=BRAM)
    assert decided(database) == {call_id: {"samenvatting": "aandacht", "toon": "aandacht"}}


def test_what_was_withdrawn_teaches_nothing(database: Database, scored_call: Callable[..., str]):
    call_id = scored_call(database)
    with database.writing() as session:
        employee = Employee(pseudonym="M-1")
        session.add(employee)
        session.flush()
        session.get_one(Call, call_id).employee_id = employee.id
        review_id = judge(session, call_id, "toon", "voldoet_niet")
    own = Actor("medewerker-1", "127.0.0.1", role="medewerker", employee_id=employee.id)
    with database.writing() as session:
        dispute = file_dispute(session, review_id, "Dit klopt niet.", actor=own, term=TERM)
        decide_dispute(session, dispute.id, DecisionRequest("intrekken", "Terecht."), actor=BRAM)
    assert decided(database) == {}


def test_a_call_in_a_session_is_left_out_until_that_ends(database: Database, scored_call: Callable[..., str]):
    call_id = scored_call(database)
    with database.writing() as session:
        for name in ("bram", "chris"):
            ensure_user(session, name)
        judge(session, call_id, "toon", "aandacht")
        asked = CalibrationRequest("Najaar", (call_id,), ("bram", "chris"))
        view = open_session(session, asked, actor=CHRIS)
    assert decided(database) == {}
    with database.writing() as session:
        close_session(session, view.id, actor=CHRIS)
    assert decided(database) == {call_id: {"toon": "aandacht"}}


def test_a_call_that_waits_for_a_blind_review_is_left_out(
    database: Database, scored_call: Callable[..., str]
):
    call_id = scored_call(database)
    with database.writing() as session:
        sample = Sample(
            call_id=call_id,
            night=now().date(),
            reason="random",
            priority=1.0,
            explanation="Geloot.",
            blind=True,
        )
        session.add(sample)
        session.flush()
        judge(session, call_id, "toon", "aandacht")
    assert decided(database) == {}
    with database.writing() as session:
        session.get_one(Sample, sample.id).done_at = now()
    with database.reading() as session:
        (one,) = decided_calls(session, labels=LABELS)
    assert one.blind == {"toon"}
    assert count([one])["toon"].blind == 1


@pytest.mark.parametrize(
    ("channel", "learnt"), [("telefoon", True), ("chat", True), ("e-mail", False), ("mail", False)]
)
def test_the_heads_learn_from_talks_and_not_from_messages(
    database: Database, scored_call: Callable[..., str], channel: str, learnt: bool
):
    call_id = scored_call(database)
    with database.writing() as session:
        session.get_one(Call, call_id).channel = channel
        judge(session, call_id, "toon", "aandacht")
    assert (call_id in decided(database)) == learnt


def test_verdicts_by_other_limits_are_not_those_of_the_heads(
    database: Database, scored_call: Callable[..., str], tmp_path: Path
):
    call_id = scored_call(database)
    own = tmp_path / "kaart.yaml"
    text = DEFAULT_SCORECARD.read_text(encoding="utf-8").replace('version: "2"', 'version: "9"')
    own.write_text(text.replace("voldoet: 75", "voldoet: 90"), encoding="utf-8")
    with database.writing() as session:
        judge(session, call_id, "toon", "aandacht")
        card = ensure_scorecard(session, load_scorecard(own))
        strict = session.exec(
            select(Criterion).where(Criterion.scorecard_id == card.id, Criterion.key == "toon")
        ).one()
        review_id = judge(session, call_id, "toon", "voldoet")
        session.get_one(Review, review_id).criterion_id = strict.id
    assert decided(database) == {}, "an 80 is 'aandacht' there, whatever a head calls it"


@pytest.mark.parametrize(
    ("call_id", "held_out"),
    [
        ("0190-a", True),
        ("0190-b", True),
        ("0190-c", False),
        ("0190-f", False),
        ("0190-g", True),
    ],
)
def test_a_call_stays_on_its_side_for_ever(call_id: str, held_out: bool):
    assert is_held_out(call_id) == held_out, "a change of the rule measures versions on what they learnt from"


def test_about_one_in_three_is_measured_on():
    share = sum(is_held_out(f"gesprek-{number}") for number in range(3000)) / 3000
    assert share == pytest.approx(1 / 3, abs=0.03)


@pytest.mark.parametrize(
    ("turns", "read", "reason"),
    [
        (TALK, True, "a talk"),
        (TALK[:4], False, "with two turns of the employee the criteria do not ask the heads"),
        (tuple(Turn("employee", turn.text) for turn in TALK), False, "nobody answers"),
        (tuple(Turn("unknown", turn.text) for turn in TALK), False, "nobody knows who the employee is"),
        (tuple(misheard(turn) for turn in TALK), False, "the machine gives no verdict on such words"),
    ],
)
def test_only_what_the_criteria_ask_the_heads_is_read(
    database: Database,
    encoder: Encoder,
    talk: Callable[..., str],
    turns: tuple[Turn, ...],
    read: bool,
    reason: str,
):
    call_id = talk(database, turns, toon="aandacht")
    assert read_ids(database, encoder) == ([call_id] if read else []), reason


def test_the_newest_words_are_read_and_vectors_belong_to_them(
    database: Database, encoder: Encoder, talk: Callable[..., str]
):
    calls = [talk(database, TALK, toon="aandacht"), talk(database, TALK[::-1], toon="voldoet")]
    with database.writing() as session:
        asked = CorrectionRequest(turn=0, start=0, end=11, text="goedenavond", version=1)
        correct_transcript(session, calls[0], asked, actor=NOOR)
    found = {one.decided.call_id: one.conversation for one in read(database, encoder)}
    assert set(found) == set(calls)
    assert found[calls[0]].transcript.turns[0].text.startswith("goedenavond")
    for conversation in found.values():
        alone = encoder.encode([turn.text for turn in conversation.transcript.turns])
        np.testing.assert_allclose(conversation.vectors, alone, atol=1e-3)


def test_words_that_are_gone_are_left_out(database: Database, encoder: Encoder, talk: Callable[..., str]):
    calls = [talk(database, TALK, toon="aandacht") for _ in range(3)]
    with database.writing() as session:
        session.exec(select(Transcript).where(Transcript.call_id == calls[0])).one().body = b""
        keys_of(session).destroy(session.get_one(Call, calls[1]).audio_sha256)
    assert read_ids(database, encoder) == [calls[2]], "past its term; its key destroyed"


def test_progress_counts_all_calls(database: Database, encoder: Encoder, talk: Callable[..., str]):
    for _ in range(18):
        talk(database, TALK, toon="aandacht")
    told: list[tuple[int, int]] = []
    list(read(database, encoder, progress=lambda done, total: told.append((done, total))))
    assert told == [(16, 18), (18, 18)]


def read(
    database: Database, encoder: Encoder, progress: Callable[[int, int], None] = lambda *_: None
) -> Iterator[DecidedConversation]:
    with database.reading() as session:
        found = decided_calls(session, labels=LABELS)
    return read_decided(database, found, encoder=encoder, progress=progress)


def read_ids(database: Database, encoder: Encoder) -> list[str]:
    return [one.decided.call_id for one in read(database, encoder)]
