"""Erasing and purging: nothing of a call is found again, in the database, its index, the files or a copy."""

import io
import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session, col, func, select

from asr.transcript import Transcript as TranscriptContract
from asr.transcript import Turn
from klankbord.audit import Actor, verify, write_ahead
from klankbord.bodies import keys_of, pack, read_transcript, seal_transcript
from klankbord.calls import get_call
from klankbord.corrections import CorrectionRequest, correct_transcript
from klankbord.encrypting import encrypt_all
from klankbord.erasure import calls_of_subject, compact, erase_calls, list_deletions
from klankbord.errors import RecordingNotFound
from klankbord.evidence import add_note
from klankbord.handover import hand_over
from klankbord.holds import add_hold, lift_hold, list_holds
from klankbord.ingest import ERASED, Ingest
from klankbord.kept import rows_of, tables_of_call
from klankbord.keys import KINDS
from klankbord.masked import masked_transcript
from klankbord.privacy_errors import CallErased, HoldNotFound, TranscriptErased
from klankbord.retention import Purged, Terms, purge
from klankbord.scorecards import load_scorecard
from klankbord.scoring import Provenance, ensure_scorecard, save_score
from klankbord.search import search_calls
from klankbord.settings import Settings
from klankbord.store import RecordingStore
from klankbord.visibility import EVERYTHING
from models import AuditEvent, Call, Database, Deletion, Sample, SearchWord, Transcript
from nlp.results import CallScore, Disclosure, Outcome, Topic

OFFICER = Actor("petra", "10.0.0.9", role="privacyofficer")
# Words that stand nowhere else; the first is personal data, so it is masked where it can be searched.
NAME, WORD, NOTE, EXTERNAL = "Zwartwaterbroek", "kanariepiet", "notitiewoordje", "EXTERN-4711"
STARTED = datetime(2026, 1, 5, 9, tzinfo=UTC)
SAID = f"ik ben {NAME} en ik heb een {WORD}"
PLANTED = [NAME.encode(), WORD.encode(), NOTE.encode(), EXTERNAL.encode()]


@pytest.fixture
def store(settings: Settings, own_database: Database) -> RecordingStore:
    return settings.open_store(own_database)


def plant(database: Database, store: RecordingStore, audio: Path, *, external: str = EXTERNAL) -> str:
    """A call with a recording, words, a score, a place on the list, a correction and a note."""
    call = Call(
        audio_sha256=store.add(audio),
        size_bytes=audio.stat().st_size,
        started_at=STARTED,
        duration=3.0,
        state="gescoord",
        external_id=external,
        waveform={"bars": [[0.5]]},
    )
    words = TranscriptContract(call.id, (Turn("citizen", SAID, start=0.0, end=3.0),))
    with database.writing() as session:
        session.add(call)
        session.flush()
        row = Transcript(
            call_id=call.id,
            version=1,
            input_hash=call.audio_sha256,
            recogniser="test",
            body=seal_transcript(session, call.id, words),
            word_count=9,
        )
        session.add(row)
        session.flush()
        made_from = Provenance(row, ensure_scorecard(session, load_scorecard()), "scorer", call.audio_sha256)
        start = SAID.index(NAME)
        found = Disclosure(0, start, start + len(NAME), "PERSON", NAME, 0.9, "Een naam.")
        result = CallScore(
            id=call.id,
            topic=Topic("paspoort", 0.9),
            disclosures=(found,),
            special_categories=(),
            tone=(),
            points=(),
            outcome=Outcome("answered", 0.8, 0),
            suggestions=(),
        )
        save_score(session, result, made_from)
        session.add(
            Sample(call_id=call.id, night=STARTED.date(), reason="risk", priority=1.0, explanation="Daarom.")
        )
        asked = CorrectionRequest(turn=0, start=0, end=2, text="Ik", version=1)
        correct_transcript(session, call.id, asked, actor=OFFICER)
        add_note(session, call.id, f"Goed gedaan, {NOTE}.", actor=OFFICER)
        return call.id


@pytest.fixture
def planted(own_database: Database, store: RecordingStore, recording: Path) -> str:
    return plant(own_database, store, recording)


def all_bytes(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Every file of a municipality, with the journals of its databases; weights are none of it."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and (folder / "cache").resolve() not in path.resolve().parents:
            yield path, path.read_bytes()


def traces(folder: Path, words: list[bytes]) -> list[tuple[str, bytes]]:
    return [(path.name, word) for path, content in all_bytes(folder) for word in words if word in content]


def rows_left(session: Session, call_id: str) -> dict[str, int]:
    counts = {
        table.name: session.execute(select(func.count()).select_from(table).where(rows_of(table, call_id)))
        for table in tables_of_call()
    }
    return {name: count for name, result in counts.items() if (count := result.scalar_one())}


def test_nothing_of_an_erased_call_is_left(
    own_database: Database, settings: Settings, store: RecordingStore, planted: str, recording: Path
):
    with own_database.reading() as session:
        sha256 = session.get_one(Call, planted).audio_sha256
        assert set(rows_left(session, planted)) > {"calls", "transcripts", "scores", "coaching_notes"}
        assert search_calls(session, WORD, visible=EVERYTHING, limit=5).items, "it could be found"
    assert traces(settings.home, PLANTED), "the test looks in the right files"
    place = store.find(sha256).place

    outcomes = erase_calls(own_database, store, [planted], actor=OFFICER)
    compact(own_database)

    assert [one.outcome for one in outcomes] == ["gewist"]
    assert traces(settings.home, PLANTED) == []
    assert traces(settings.home, [recording.read_bytes()[1000:1100]]) == []
    assert not place.exists()
    with own_database.reading() as session:
        assert rows_left(session, planted) == {}
        assert session.exec(select(SearchWord).where(SearchWord.word == WORD)).first() is None
        assert search_calls(session, WORD, visible=EVERYTHING, limit=5).items == ()
        (record,) = list_deletions(session, limit=5).items
        assert (record.kind, record.count, record.actor) == ("call", 1, "petra")
        assert verify(session).breach is None
        noted = session.exec(select(AuditEvent).where(AuditEvent.action == "wissen")).one()
        assert noted.object == f"gesprek/{planted}"


def test_a_purge_that_ends_halfway_left_a_record_of_what_went(
    own_database: Database, store: RecordingStore, planted: str, monkeypatch: pytest.MonkeyPatch
):
    def stops(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("klankbord.retention._purge_audit", stops)
    with pytest.raises(KeyboardInterrupt):
        purge(own_database, store, Terms(1, None, None, None), moment=STARTED + timedelta(days=2))
    with own_database.reading() as session:
        (left,) = list_deletions(session, limit=5).items
        noted = session.exec(select(AuditEvent).where(AuditEvent.action == "opschonen")).one()
    assert (left.kind, left.count) == ("recording", 1)
    assert noted.object == f"verwijdering/{left.id}"


def test_what_is_written_after_the_scores_went_goes_too(
    own_database: Database, store: RecordingStore, planted: str
):
    terms, moment = Terms(None, None, 10, None), STARTED + timedelta(days=11)
    purge(own_database, store, terms, moment=moment)
    with own_database.writing() as session:
        add_note(session, planted, "Rustig gebleven.", actor=OFFICER)
    assert [one.kind for one in purge(own_database, store, terms, moment=moment)] == ["scores"]
    with own_database.reading() as session:
        assert "coaching_notes" not in rows_left(session, planted)


def test_who_still_reads_keeps_the_journal_and_that_is_told(own_database: Database, planted: str):
    def hurry(connection: Any, *_: Any) -> None:
        connection.execute("PRAGMA busy_timeout=200")

    event.listen(own_database.engine, "checkout", hurry)
    with own_database.reading() as session:
        session.exec(select(Call)).all()
        with own_database.writing() as other:
            add_note(other, planted, "Later geschreven.", actor=OFFICER)
        assert not compact(own_database)
    assert compact(own_database)


def test_erasing_again_does_nothing_more(own_database: Database, store: RecordingStore, planted: str):
    erase_calls(own_database, store, [planted, planted], actor=OFFICER)
    again = erase_calls(own_database, store, [planted, "geen-gesprek"], actor=OFFICER)
    assert [one.outcome for one in again] == ["niet-aanwezig", "niet-aanwezig"]
    with own_database.reading() as session:
        assert session.exec(select(func.count()).select_from(Deletion)).one() == 1


def test_an_erased_call_cannot_be_read_in_a_copy_made_before(
    own_database: Database, settings: Settings, store: RecordingStore, planted: str, tmp_path: Path
):
    """The copy is of the data, as a backup is; the keys are elsewhere."""
    own_database.close()
    copy = tmp_path / "kopie"
    shutil.copytree(settings.home, copy, ignore=shutil.ignore_patterns("keys", "cache"))
    backup = Settings(_env_file=None, home=copy, keys=settings.home / "keys")

    def read() -> tuple[str, bytes]:
        database = backup.open_database()
        try:
            with database.reading() as session:
                row = session.exec(select(Transcript).where(Transcript.version == 1)).one()
                call = session.get_one(Call, planted)
                said = read_transcript(session, row).turns[0].text
            with backup.open_store(database).find(call.audio_sha256).open() as file:
                return said, file.read(4)
        finally:
            database.close()

    assert read() == (SAID, b"RIFF")
    assert traces(copy, [NAME.encode()]) == [], "what was said cannot be read without the keys"
    erase_calls(own_database, store, [planted], actor=OFFICER)
    with pytest.raises(CallErased):
        read()


def test_a_recording_cannot_be_read_in_a_copy_when_its_key_is_gone(
    settings: Settings, store: RecordingStore, recording: Path, tmp_path: Path
):
    sha256 = store.add(recording)
    shutil.copytree(settings.recordings, tmp_path / "kopie")
    store.keys.destroy(sha256, ["recording"])
    with pytest.raises(CallErased):
        RecordingStore(tmp_path / "kopie", store.keys).find(sha256).open()


def test_an_erased_recording_that_is_offered_again_is_not_taken_in(ingest: Ingest, recording: Path):
    taken = ingest.take(recording)
    erase_calls(ingest.database, ingest.store, [taken.call_id], actor=OFFICER)
    (again,) = ingest.take_all([recording], {})
    assert (again.state, again.call_id) == (ERASED, "")
    with ingest.database.reading() as session:
        assert session.exec(select(Call)).first() is None


def test_the_calls_of_a_citizen_are_those_that_the_municipality_names(
    own_database: Database, store: RecordingStore, planted: str
):
    with own_database.reading() as session:
        assert calls_of_subject(session, [EXTERNAL, "onbekend"]) == {EXTERNAL: (planted,), "onbekend": ()}
        assert calls_of_subject(session, []) == {}


def test_a_legal_hold_keeps_a_call_from_erasure_and_terms(
    own_database: Database, store: RecordingStore, planted: str
):
    with own_database.writing() as session:
        hold = add_hold(session, planted, reason="Klacht bij de ombudsman", actor=OFFICER)
    assert [one.outcome for one in erase_calls(own_database, store, [planted], actor=OFFICER)] == [
        "bewaarplicht"
    ]
    assert purge(own_database, store, Terms(1, 1, 1, None), moment=STARTED + timedelta(days=900)) == ()
    with own_database.writing() as session:
        assert [one.id for one in list_holds(session)] == [hold.id]
        lift_hold(session, planted, hold.id, actor=OFFICER)
        assert list_holds(session) == ()
        assert list_holds(session, planted)[0].lifted_by == "petra"
        with pytest.raises(HoldNotFound):
            lift_hold(session, planted, hold.id, actor=OFFICER)
    assert erase_calls(own_database, store, [planted], actor=OFFICER)[0].outcome == "gewist"


NOTHING = {"recording": True, "transcript": True, "scores": True}


@pytest.mark.parametrize(
    ("days", "left", "reason"),
    [
        (29, NOTHING, "no term is over"),
        (31, NOTHING | {"recording": False}, "the recording is past 30 days"),
        (91, {"recording": False, "transcript": False, "scores": True}, "the transcript is past 90 days"),
        (366, None, "all terms are over: the call itself goes"),
    ],
)
def test_each_kind_goes_after_its_own_term(
    own_database: Database,
    settings: Settings,
    store: RecordingStore,
    planted: str,
    days: int,
    left: dict[str, bool] | None,
    reason: str,
):
    terms, moment = Terms(30, 90, 365, None), STARTED + timedelta(days=days)
    with own_database.reading() as session:
        sha256 = session.get_one(Call, planted).audio_sha256
    done = purge(own_database, store, terms, moment=moment)
    assert purge(own_database, store, terms, moment=moment) == (), "a second run finds nothing"
    assert {kind: not store.keys.is_destroyed(sha256, kind) for kind in KINDS} == (
        left or dict.fromkeys(KINDS, False)
    ), reason
    with own_database.reading() as session:
        assert {one.kind for one in list_deletions(session, limit=9).items} == {one.kind for one in done}
        if left is None:
            assert rows_left(session, planted) == {}, reason
            assert done == (Purged("call", 1, "bewaartermijn van alles voorbij: 365 dagen"),)
            return
        detail = get_call(session, planted, visible=EVERYTHING)
        assert (detail.transcript is not None) == left["transcript"], reason
        assert (masked_transcript(session, planted) is not None) == left["transcript"], reason
        assert bool(search_calls(session, WORD, visible=EVERYTHING, limit=5).items) == left["transcript"], (
            reason
        )
        assert detail.score is not None and detail.score.topic == "paspoort"
        assert (detail.waveform is not None) == left["recording"], reason
    if not left["recording"]:
        with pytest.raises(RecordingNotFound):
            store.find(sha256)
    if not left["transcript"]:
        assert traces(settings.home, [WORD.encode()]) == [], reason


def test_a_recording_without_a_call_goes_after_the_term_of_recordings(
    own_database: Database, store: RecordingStore, planted: str, tmp_path: Path
):
    (tmp_path / "stray").write_bytes(b"an ingest that was broken off")
    sha256 = store.add(tmp_path / "stray")
    half = store.folder / ".incoming-x"
    half.touch()
    with own_database.reading() as session:
        held = session.get_one(Call, planted).audio_sha256
    with own_database.writing() as session:
        add_hold(session, planted, reason="Klacht 12", actor=OFFICER)
    kept = datetime.now(UTC)
    assert purge(own_database, store, Terms(None, None, None, None), moment=kept + timedelta(days=999)) == ()
    assert purge(own_database, store, Terms(30, None, None, None), moment=kept + timedelta(days=29)) == ()
    assert store.find(sha256).is_file() and half.exists()
    done = purge(own_database, store, Terms(30, None, None, None), moment=kept + timedelta(days=31))
    assert done == (Purged("recording", 1, "bewaartermijn: 30 dagen; opname zonder gesprek"),)
    with pytest.raises(RecordingNotFound):
        store.find(sha256)
    assert store.keys.is_destroyed(sha256, "recording")
    assert not half.exists()
    assert store.find(held).is_file(), "that of a call stays while the call is held"


def test_scores_may_go_before_the_transcript(own_database: Database, store: RecordingStore, planted: str):
    purge(own_database, store, Terms(None, None, 10, None), moment=STARTED + timedelta(days=11))
    with own_database.reading() as session:
        left = rows_left(session, planted)
        assert set(left) == {"calls", "transcripts", "corrections"}
        row = session.exec(select(Transcript).where(Transcript.version == 1)).one()
        assert read_transcript(session, row).turns[0].text == SAID
        assert get_call(session, planted, visible=EVERYTHING).transcript is None, "nobody looked"


def test_the_words_of_a_purged_transcript_are_said_to_be_gone(
    own_database: Database, store: RecordingStore, planted: str
):
    purge(own_database, store, Terms(None, 1, None, None), moment=STARTED + timedelta(days=2))
    with own_database.reading() as session:
        row = session.exec(select(Transcript).where(Transcript.version == 1)).one()
        with pytest.raises(TranscriptErased):
            read_transcript(session, row)


def test_without_terms_nothing_goes(own_database: Database, store: RecordingStore, planted: str):
    assert purge(own_database, store, Terms(None, None, None, None), moment=STARTED + timedelta(9999)) == ()
    with own_database.reading() as session:
        assert session.get(Call, planted) is not None


def test_the_audit_log_still_holds_when_its_oldest_lines_went(database: Database, tmp_path: Path):
    store = RecordingStore(tmp_path / "store", _keys(database))
    for number in range(6):
        write_ahead(database, OFFICER, action="inzien", object=f"gesprek/{number}")
    with database.writing() as session:
        old = session.exec(select(AuditEvent).order_by(col(AuditEvent.number))).all()
        cut = old[3].at
    done = purge(database, store, Terms(None, None, None, 200), moment=cut + timedelta(days=200))
    assert [(one.kind, one.count) for one in done] == [("audit", 3)]
    with database.writing() as session:
        found = verify(session)
        assert found.breach is None
        assert session.exec(select(func.min(AuditEvent.number))).one() == 4
        kept = session.exec(select(AuditEvent).where(AuditEvent.number == 4)).one()
        kept.actor = "iemand anders"
        session.add(kept)
    with database.reading() as session:
        assert verify(session).number == 4, "a change is still found"


def test_everything_that_is_kept_is_handed_over_unmasked_and_noted(
    own_database: Database, store: RecordingStore, planted: str, recording: Path
):
    archive = io.BytesIO()
    found = hand_over(
        own_database,
        store,
        [planted, "geen-gesprek"],
        purpose="inzageverzoek 12",
        actor=OFFICER,
        target=archive,
    )
    assert found == (planted,)
    with zipfile.ZipFile(archive) as opened:
        assert set(opened.namelist()) == {f"{planted}/gesprek.json", f"{planted}/opname"}
        assert opened.read(f"{planted}/opname") == recording.read_bytes()
        kept = json.loads(opened.read(f"{planted}/gesprek.json"))
    assert kept["transcripts"][0]["inhoud"]["turns"][0]["text"] == SAID
    assert kept["calls"][0]["external_id"] == EXTERNAL
    assert NOTE in kept["coaching_notes"][0]["text"]
    assert kept["scores"][0]["inhoud"]["special_categories"] == []
    with own_database.reading() as session:
        line = session.exec(select(AuditEvent).where(AuditEvent.action == "inzageverzoek")).one()
        assert (line.object, line.purpose) == (f"gesprek/{planted}", "inzageverzoek 12")


def test_what_was_kept_before_there_were_keys_is_sealed_and_reads_the_same(
    own_database: Database, store: RecordingStore, planted: str, settings: Settings
):
    with own_database.writing() as session:
        for row in session.exec(select(Transcript)):
            row.body = pack(read_transcript(session, row).to_json())
            session.add(row)
    assert list(encrypt_all(own_database, store)) == [True]
    assert list(encrypt_all(own_database, store)) == [False]
    with own_database.reading() as session:
        row = session.exec(select(Transcript).where(Transcript.version == 1)).one()
        assert not row.body.startswith(b"\x78"), "no longer compressed only"
        assert read_transcript(session, row).turns[0].text == SAID
        detail = get_call(session, planted, visible=EVERYTHING)
        assert detail.score is not None and detail.score.special_categories == ()


def test_on_both_databases_erasure_takes_all_rows_and_searchable_words(
    database: Database, scored_call: Callable[..., str], tmp_path: Path
):
    first, second = scored_call(database, 1), scored_call(database, 2)
    store = RecordingStore(tmp_path / "store", _keys(database))
    erase_calls(database, store, [first], actor=OFFICER)
    compact(database)
    with database.reading() as session:
        assert rows_left(session, first) == {}
        assert [
            hit.call.id for hit in search_calls(session, "goedemorgen", visible=EVERYTHING, limit=5).items
        ] == [second]
    done = purge(database, store, Terms(5, 5, 5, None), moment=datetime(2027, 1, 1, tzinfo=UTC))
    assert [(one.kind, one.count) for one in done] == [("call", 1)]
    with database.reading() as session:
        assert session.exec(select(Call)).first() is None
        assert session.exec(select(SearchWord)).first() is None


def _keys(database: Database):
    with database.reading() as session:
        return keys_of(session)
