from collections.abc import Callable, Sequence
from typing import Any

import pytest
from sqlmodel import Session, select

from asr.transcript import Transcript as TranscriptContract
from asr.transcript import Turn
from klankbord.audit import Actor
from klankbord.bodies import pack
from klankbord.errors import CursorInvalid, SearchEmpty
from klankbord.evidence import FindingRequest, add_finding
from klankbord.paging import encode_cursor
from klankbord.scorecards import load_scorecard
from klankbord.scoring import Provenance, ensure_scorecard, save_score
from klankbord.search import forget_call, search_calls
from klankbord.visibility import EVERYTHING
from models import Call, Database, SearchEntry, SearchPart, SearchWord, Transcript
from models.base import now
from models.migrate import downgrade, upgrade
from nlp.results import CallScore, Disclosure, Outcome, SpecialCategory, Topic

Ask = Callable[[str], set[str]]

SAID = {
    "kaart": "Ik wil een gehandicaptenparkeerkaart voor mijn moeder.",
    "parkeren": "Waar kan ik parkeren bij het gemeentehuis?",
    "vergunning": "De bouwvergunningen zijn nog niet geregeld.",
    "wmo": "Dat loopt via de wmo, zegt u.",
    "cafe": "Het café op de hoek maakt lawaai.",
    "naam": "U spreekt met Jansen over het paspoort.",
    "ziek": "Ik heb epilepsie en vraag naar het paspoort.",
}


@pytest.fixture
def asked(database: Database):
    """Scores the calls of SAID; answers a question with the names of the calls."""
    names = {}
    with database.writing() as session:
        for name, said in SAID.items():
            names[_save(session, name, said)] = name

    def ask(question: str) -> set[str]:
        with database.reading() as session:
            return {
                names[hit.call.id]
                for hit in search_calls(session, question, visible=EVERYTHING, limit=100).items
            }

    return ask


def _save(session: Session, name: str, said: str) -> str:
    call = Call(audio_sha256=f"{name:0>64}", size_bytes=1, started_at=now(), state="gescoord")
    session.add(call)
    session.flush()
    body = pack(TranscriptContract(call.id, (Turn("citizen", said, start=1.0, end=4.0),)).to_json())
    row = Transcript(
        call_id=call.id, version=1, input_hash=call.audio_sha256, recogniser="test", body=body, word_count=9
    )
    session.add(row)
    session.flush()
    start = said.find("Jansen")
    found = [Disclosure(0, start, start + 6, "PERSON", "Jansen", 0.9, "Daarom.")] if start >= 0 else []
    special = [SpecialCategory(0, "health", 0.9)] if "epilepsie" in said else []
    result = CallScore(
        id=call.id,
        topic=Topic("anders", 0.9),
        disclosures=tuple(found),
        special_categories=tuple(special),
        tone=(),
        points=(),
        outcome=Outcome("answered", 0.8, 0),
        suggestions=(),
    )
    save_score(
        session, result, Provenance(row, ensure_scorecard(session, load_scorecard()), "1", call.audio_sha256)
    )
    return call.id


@pytest.mark.parametrize(
    ("question", "found"),
    [
        pytest.param("gehandicaptenparkeerkaart", {"kaart"}, id="the word itself"),
        pytest.param("kaarten", {"kaart"}, id="part of a compound, in the plural"),
        pytest.param("parkeren", {"kaart", "parkeren"}, id="a verb finds the compound with its stem"),
        pytest.param("Vergunning", {"vergunning"}, id="another form, inside a compound, in capitals"),
        pytest.param("WMO", {"wmo"}, id="a short word as it is"),
        pytest.param("mo", set(), id="a short word is no part of another"),
        pytest.param("cafe", {"cafe"}, id="without accents"),
        pytest.param("café hoek", {"cafe"}, id="all words must be said"),
        pytest.param("café wmo", set(), id="in different calls is not found"),
        pytest.param("paspoort", {"naam"}, id="a turn with special personal data cannot be found"),
        pytest.param("epilepsie", set(), id="nor by the illness"),
        pytest.param("Jansen", set(), id="a masked name cannot be found"),
        pytest.param("naam", set(), id="nor by the label that masks it"),
        pytest.param("' OR 1=1 --", set(), id="no word of an injection is said"),
        pytest.param("paspoort OR wmo", set(), id="words of a query language are words"),
    ],
)
def test_a_question_finds_the_same_calls_on_both_databases(asked: Ask, question: str, found: set[str]):
    assert asked(question) == found


@pytest.mark.parametrize(
    "question", ["", "  ", "12 ?!", "[naam 1]"], ids=["empty", "blank", "no letters", "label"]
)
def test_a_question_without_words_is_refused(asked: Ask, question: str):
    with pytest.raises(SearchEmpty):
        asked(question)


def test_what_is_shown_is_masked_and_marked(database: Database, asked: Ask):
    with database.reading() as session:
        (hit,) = search_calls(session, "paspoort", visible=EVERYTHING, limit=10).items
    (fragment,) = hit.fragments
    assert fragment.text == "U spreekt met [naam 1] over het paspoort."
    assert [fragment.text[start:end] for start, end in fragment.marks] == ["paspoort"]
    assert fragment.start == 1.0


def test_a_long_turn_is_cut_around_what_was_found(database: Database):
    said = "en toen " * 60 + "kwam de vuilniswagen niet " + "en daarna " * 40
    with database.writing() as session:
        _save(session, "lang", said)
    with database.reading() as session:
        (hit,) = search_calls(session, "vuilnis", visible=EVERYTHING, limit=10).items
    (fragment,) = hit.fragments
    assert len(fragment.text) <= 240
    assert [fragment.text[start:end] for start, end in fragment.marks] == ["vuilniswagen"]


def test_pages_follow_each_other_without_a_gap(database: Database):
    with database.writing() as session:
        made = [_save(session, f"p{number}", "Mijn paspoort is kwijt.") for number in range(5)]
    seen: list[str] = []
    cursor = None
    with database.reading() as session:
        for _ in range(3):
            page = search_calls(session, "paspoort", visible=EVERYTHING, limit=2, cursor=cursor)
            seen += [hit.call.id for hit in page.items]
            cursor = page.next_cursor
    assert seen == made[::-1]
    assert cursor is None


@pytest.mark.parametrize(
    "cursor", [encode_cursor(2**70), encode_cursor("a"), "?"], ids=["huge", "text", "noise"]
)
def test_a_cursor_that_was_not_ours_is_refused(database: Database, asked: Ask, cursor: str):
    with database.reading() as session, pytest.raises(CursorInvalid):
        search_calls(session, "paspoort", visible=EVERYTHING, limit=2, cursor=cursor)


def test_a_forgotten_call_leaves_no_word_behind(database: Database):
    with database.writing() as session:
        gone = _save(session, "weg", "De vuilniswagen kwam niet langs.")
        _save(session, "blijft", "De bus kwam niet langs.")
    with database.writing() as session:
        forget_call(session, gone)
    with database.reading() as session:
        left = _all(session, SearchWord.word)
        assert "vuilniswagen" not in left
        assert {"bus", "kwam"} <= set(left)
        assert set(_all(session, SearchPart.word)) <= set(left)
        assert len(_all(session, SearchEntry.call_id)) == 1
        assert search_calls(session, "vuilniswagen", visible=EVERYTHING, limit=5).items == ()


def _all(session: Session, column: Any) -> Sequence[str]:
    return session.exec(select(column)).all()


def test_words_that_were_known_before_are_found_by_their_parts(database: Database, asked: Ask):
    downgrade(database, "0012")
    upgrade(database)
    assert asked("parkeren") == {"kaart", "parkeren"}


def test_what_a_reviewer_marks_as_personal_data_can_no_longer_be_found(database: Database):
    with database.writing() as session:
        call_id = _save(session, "gemist", "Dat is de buurman, Appelhof.")
        assert search_calls(session, "appelhof", visible=EVERYTHING, limit=5).items
        add_finding(session, call_id, FindingRequest(0, 19, 27, "PERSON"), actor=Actor("noor", "127.0.0.1"))
        assert search_calls(session, "appelhof", visible=EVERYTHING, limit=5).items == ()
