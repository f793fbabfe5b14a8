from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlmodel import select

from asr.transcript import Turn, Word
from klankbord.audit import Actor
from klankbord.bodies import read_transcript
from klankbord.corrections import (
    CorrectionRequest,
    correct_transcript,
    correct_words,
    list_corrections,
    replace_words,
)
from klankbord.errors import CallNotFound, CorrectionInvalid, TranscriptChanged
from klankbord.evidence import FindingRequest, add_finding, own_findings_of
from klankbord.masked import masked_transcript
from models import AuditEvent, Database, ReviewFinding, Transcript

REVIEWER = Actor("noor", "127.0.0.1")
TURN = Turn(
    "citizen",
    "ik woon in de Kerk straat, hoor",
    start=1.0,
    end=4.0,
    words=(
        Word(1.0, 1.2, "ik", 0.9),
        Word(1.2, 1.6, "woon", 0.9),
        Word(1.6, 1.8, "in", 0.9),
        Word(1.8, 2.0, "de", 0.9),
        Word(2.0, 2.4, "Kerk", 0.4),
        Word(2.4, 3.0, "straat,", 0.4),
        Word(3.5, 4.0, "hoor", 0.9),
    ),
)


@pytest.mark.parametrize(
    ("start", "end", "text", "said", "words"),
    [
        pytest.param(
            14,
            25,
            "Kerkstraat",
            "ik woon in de Kerkstraat, hoor",
            [("Kerkstraat,", 2.0, 3.0)],
            id="two to one",
        ),
        pytest.param(
            3,
            7,
            "loop nu",
            "ik loop nu in de Kerk straat, hoor",
            [("loop", 1.2, 1.467), ("nu", 1.467, 1.6)],
            id="one to two shares its time by length",
        ),
        pytest.param(
            6, 7, "rd", "ik woord in de Kerk straat, hoor", [("woord", 1.2, 1.6)], id="inside a word"
        ),
        pytest.param(
            7,
            7,
            " toch",
            "ik woon toch in de Kerk straat, hoor",
            [("toch", 1.6, 1.6)],
            id="put between two words",
        ),
        pytest.param(26, 31, "", "ik woon in de Kerk straat,", [], id="a word that was not said"),
    ],
)
def test_other_words_keep_their_times(start: int, end: int, text: str, said: str, words: list):
    corrected = replace_words(TURN, start, end, text)
    assert corrected.text == said
    kept = [word for word in corrected.words if word in TURN.words]
    added = [(word.text, word.start, word.end) for word in corrected.words if word not in TURN.words]
    assert added == words
    assert all(word.probability == 1.0 for word in corrected.words if word not in kept)
    assert [word.text for word in corrected.words] == said.split()


def test_a_turn_without_words_gets_the_text_alone():
    assert replace_words(Turn("citizen", "goede dag"), 0, 9, "goedendag") == Turn("citizen", "goedendag")


@pytest.mark.parametrize(
    ("start", "end", "text", "doubtful", "reason"),
    [
        (0, 13, "ik woon in de", False, "most of it is what a person heard"),
        (14, 18, "Berg", True, "most is still a guess"),
    ],
)
def test_a_turn_is_in_doubt_until_most_of_it_is_right(
    start: int, end: int, text: str, doubtful: bool, reason: str
):
    words = tuple(replace(word, probability=0.3) for word in TURN.words)
    guessed = replace(TURN, words=words, doubtful=True)
    assert replace_words(guessed, start, end, text).doubtful == doubtful, reason


def test_a_correction_makes_a_new_version_and_leaves_the_old(
    own_database: Database, scored_call: Callable[..., str]
):
    call_id = scored_call(own_database)
    asked = CorrectionRequest(turn=0, start=0, end=11, text="goedemiddag", version=1)
    with own_database.writing() as session:
        made = correct_transcript(session, call_id, asked, actor=REVIEWER)
    with own_database.reading() as session:
        old, new = session.exec(select(Transcript).order_by(Transcript.version)).all()
        texts = [read_transcript(session, row).turns[0].text for row in (old, new)]
        listed = list_corrections(session, call_id, actor=REVIEWER)
        actions = [line.action for line in session.exec(select(AuditEvent))]
    assert texts == ["goedemorgen gemeente zonnedam met noor", "goedemiddag gemeente zonnedam met noor"]
    assert (made.version, made.is_scored, made.corrected_by) == (2, False, "noor")
    assert listed == (made,)
    assert actions == ["corrigeren"]


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        (CorrectionRequest(9, 0, 1, "a", 1), CorrectionInvalid),
        (CorrectionRequest(0, 5, 400, "a", 1), CorrectionInvalid),
        (CorrectionRequest(0, 7, 3, "a", 1), CorrectionInvalid),
        (CorrectionRequest(0, 0, 11, "goedemorgen", 1), CorrectionInvalid),
        (CorrectionRequest(0, 0, 38, " ", 1), CorrectionInvalid),
        (CorrectionRequest(1, 0, 4, "••••", 1), CorrectionInvalid),
        (CorrectionRequest(0, 0, 11, "goedendag", 2), TranscriptChanged),
    ],
    ids=["no such turn", "beyond it", "backwards", "no change", "nothing left", "dots of a mask", "stale"],
)
def test_a_correction_that_does_not_fit_changes_nothing(
    own_database: Database, scored_call: Callable[..., str], asked: CorrectionRequest, error: type[Exception]
):
    call_id = scored_call(own_database)
    with pytest.raises(error), own_database.writing() as session:
        correct_transcript(session, call_id, asked, actor=REVIEWER)
    with own_database.reading() as session:
        assert len(session.exec(select(Transcript)).all()) == 1


def test_somebody_who_may_not_see_the_call_cannot_correct_it(
    own_database: Database, scored_call: Callable[..., str]
):
    call_id = scored_call(own_database)
    asked = CorrectionRequest(turn=0, start=0, end=11, text="goedendag", version=1)
    with pytest.raises(CallNotFound), own_database.writing() as session:
        correct_transcript(session, call_id, asked, actor=Actor("b", "127.0.0.1", role="beheerder"))


def test_words_are_corrected_where_they_stand_once(own_database: Database, scored_call: Callable[..., str]):
    call_id = scored_call(own_database)
    with own_database.writing() as session:
        made = correct_words(session, call_id, turn=0, words="noor", said="noortje", actor=REVIEWER)
        again = correct_words(session, call_id, turn=0, words="gemeente", said="de gemeente", actor=REVIEWER)
    assert (made.version, again.version) == (2, 3)


@pytest.mark.parametrize(
    ("turn", "words"),
    [(0, "loket"), (0, "e"), (0, ""), (9, "noor"), (-1, "tot")],
    ids=["not there", "there more than once", "none", "no such turn", "before the first"],
)
def test_words_without_one_place_are_refused(
    own_database: Database, scored_call: Callable[..., str], turn: int, words: str
):
    call_id = scored_call(own_database)
    with pytest.raises(CorrectionInvalid), own_database.writing() as session:
        correct_words(session, call_id, turn=turn, words=words, said="iets", actor=REVIEWER)


@pytest.mark.parametrize(
    ("asked", "left"),
    [
        (CorrectionRequest(2, 0, 4, "hartelijk dank", 1), "mijn bsn is 111222333"),
        (CorrectionRequest(1, 0, 4, "m'n", 1), "m'n bsn is 111222333"),
        (CorrectionRequest(1, 15, 18, "999", 1), "mijn bsn is 111999333"),
        (CorrectionRequest(1, 21, 21, "444", 1), "mijn bsn is 111222333444"),
    ],
    ids=["in another turn", "before it", "inside it", "at its end"],
)
def test_what_a_reviewer_marked_stays_hidden_after_a_correction(
    own_database: Database,
    scored_call: Callable[..., str],
    score_again: Callable[[Database, str], None],
    asked: CorrectionRequest,
    left: str,
):
    call_id = scored_call(own_database)
    with own_database.writing() as session:
        add_finding(session, call_id, FindingRequest(1, 12, 21, "BSN", "Herkend."), actor=REVIEWER)
        correct_transcript(session, call_id, asked, actor=REVIEWER)
    score_again(own_database, call_id)  # this time the machine finds nothing
    with own_database.reading() as session:
        masked = masked_transcript(session, call_id)
        newest = session.exec(select(Transcript).where(Transcript.version == 2)).one()
        turns = read_transcript(session, newest).turns
        (mark,) = own_findings_of(session, call_id, turns=turns)
    assert turns[1].text == left
    assert masked is not None and masked.turns[1].text.endswith("bsn is [burgerservicenummer 1]")
    assert (mark.label, mark.explanation, mark.reviewer) == ("BSN", "Herkend.", "noor")


def test_a_mark_goes_with_the_words_that_were_taken_out(
    own_database: Database, scored_call: Callable[..., str], score_again: Callable[[Database, str], None]
):
    call_id = scored_call(own_database)
    with own_database.writing() as session:
        add_finding(session, call_id, FindingRequest(1, 5, 8, "toon"), actor=REVIEWER)
        correct_words(session, call_id, turn=1, words="bsn ", said="", actor=REVIEWER)
    score_again(own_database, call_id)
    with own_database.reading() as session:
        kept = session.exec(select(ReviewFinding.end - ReviewFinding.start)).all()
    assert kept == [3], "only that of the version in which they stand"
