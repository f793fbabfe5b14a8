import os
import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select, update

from klankbord.errors import SettingsInvalid
from klankbord.ingest import UNREADABLE, Ingest, find_others, find_recordings, is_taken
from klankbord.metadata import CallMetadata
from klankbord.pseudonyms import Pseudonyms
from klankbord.settings import Settings
from models import Call, Database, Employee, Job, Sample, WorkListRow


def rows(database: Database, table: type) -> list:
    with database.reading() as session:
        return list(session.exec(select(table)).all())


def test_a_recording_becomes_a_call_with_its_first_job(
    ingest: Ingest, recording: Path, own_database: Database
):
    taken = ingest.take(recording)
    (call,), (job,) = rows(own_database, Call), rows(own_database, Job)
    assert (taken.call_id, taken.state, taken.known) == (call.id, "nieuw", False)
    assert (job.call_id, job.stage, job.state) == (call.id, "transcribe", "waiting")
    assert call.duration == pytest.approx(3.0)
    with ingest.store.find(call.audio_sha256).open() as stored:
        assert stored.read() == recording.read_bytes()


def test_the_same_bytes_under_another_name_make_one_call(
    ingest: Ingest, recording: Path, own_database: Database
):
    copy = recording.with_name("kopie.wav")
    copy.write_bytes(recording.read_bytes())
    first, second = ingest.take(recording), ingest.take(copy)
    assert (first.call_id, second.known) == (second.call_id, True)
    assert len(rows(own_database, Call)) == len(rows(own_database, Job)) == 1


@pytest.mark.parametrize(
    ("contents", "state"),
    [
        (b"", "leeg"),  # zero bytes
        (b"dit is geen geluid, maar tekst", "beschadigd"),
        (b"#EXTM3U\n#EXT-X-TARGETDURATION:10\nhttp://127.0.0.1/a.ts\n", "beschadigd"),  # a playlist
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "beschadigd"),  # cut in the header
    ],
)
def test_a_bad_recording_gets_a_named_state_and_no_job(
    ingest: Ingest, tmp_path: Path, own_database: Database, contents: bytes, state: str
):
    path = tmp_path / "opname.wav"
    path.write_bytes(contents)
    assert ingest.take(path).state == state
    assert [call.state for call in rows(own_database, Call)] == [state]
    assert rows(own_database, Job) == []


def test_a_recording_that_says_it_is_too_long_is_not_processed(
    settings: Settings, own_database: Database, recording: Path
):
    short = Ingest.open(settings.model_copy(update={"max_call_hours": 1 / 3600}), own_database)
    assert short.take(recording).state == "te-lang"
    assert rows(own_database, Job) == []


def test_metadata_is_kept_and_the_employee_is_pseudonymised(
    ingest: Ingest, recording: Path, own_database: Database
):
    line = CallMetadata.model_validate(
        {
            "bestand": recording.name,
            "extern_id": "Z-1",
            "medewerker": "Fatima de Vries",
            "team": "burgerzaken",
            "wachtstand": "1-2",
            "begintijd": "2026-11-02T09:00:00",
        }
    )
    list(ingest.take_all([recording], {recording.name: line}))
    (call,), (employee,) = rows(own_database, Call), rows(own_database, Employee)
    assert (call.external_id, call.hold, call.employee_id) == ("Z-1", [[1.0, 2.0]], employee.id)
    assert call.started_at.isoformat() == "2026-11-02T08:00:00+00:00"  # Dutch winter time
    assert employee.pseudonym.startswith("M-")
    assert "fatima" not in employee.pseudonym.lower()


def test_a_pseudonym_is_stable_and_its_key_is_private(tmp_path: Path):
    first = Pseudonyms.open(tmp_path).of("Fatima de Vries")
    assert Pseudonyms.open(tmp_path).of(" fatima DE  vries ") == first
    assert len({Pseudonyms.open(tmp_path).of(name) for name in ("Jos\u00e9", "Jose\u0301")}) == 1
    assert Pseudonyms.open(tmp_path / "elders").of("Fatima de Vries") != first
    assert stat.S_IMODE((tmp_path / "pseudonym.key").stat().st_mode) == 0o600


def test_folders_give_recordings_only_and_named_files_always(tmp_path: Path):
    for name in ("b.WAV", "a.opus", "README.md", ".verborgen.wav", "sub/c.mp3"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = find_recordings([tmp_path, tmp_path / "README.md"])
    assert [path.name for path in found] == ["a.opus", "b.WAV", "c.mp3", "README.md"]
    assert [path.name for path in find_others([tmp_path, tmp_path / "README.md"])] == ["README.md"]


def test_a_folder_that_may_not_be_read_is_told_and_the_others_are_taken_in(
    ingest: Ingest, recording: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    closed = tmp_path / "dicht"
    closed.mkdir()
    (closed / "a.wav").write_bytes(recording.read_bytes())
    scandir = os.scandir

    def shut(folder: Path) -> object:
        if Path(folder) == closed:
            raise PermissionError(13, "Permission denied", str(folder))
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", shut)
    taken = {found.path: found for found in ingest.take_all(find_recordings([tmp_path]), {})}
    assert taken.keys() == {recording, closed}
    assert (taken[recording].state, taken[closed].state) == ("nieuw", UNREADABLE)
    assert taken[closed].problem == "mag niet worden gelezen. Wat in deze map staat, is niet ingelezen."


@pytest.mark.parametrize(
    ("name", "taken"),
    [("B.WAV", True), ("Chat.Transcript.JSON", True), (".B.WAV", False), ("LEESMIJ.MD", False)],
)
def test_what_is_taken_does_not_depend_on_capitals(name: str, taken: bool):
    assert is_taken(name) is taken


def test_a_different_hold_segment_is_different_work(
    ingest: Ingest, tmp_path: Path, own_database: Database, tone: Callable[..., Path]
):
    for number, hold in enumerate(["", "0.5-1"]):
        path = tone(tmp_path / f"{number}.wav", seconds=1 + number)
        ingest.take(path, CallMetadata(bestand=path.name, wachtstand=hold))
    assert len({job.input_hash for job in rows(own_database, Job)}) == 2


def test_a_damaged_pseudonym_key_is_refused(tmp_path: Path):
    (tmp_path / "pseudonym.key").touch()
    with pytest.raises(SettingsInvalid, match=r"pseudonym\.key is beschadigd"):
        Pseudonyms.open(tmp_path)


def test_metadata_that_comes_later_completes_a_waiting_call(
    ingest: Ingest, recording: Path, own_database: Database
):
    ingest.take(recording)
    before = rows(own_database, Job)[0].input_hash
    line = CallMetadata(bestand=recording.name, extern_id="Z-9", medewerker="Noor", wachtstand="1-2")
    assert ingest.take(recording, line).known
    (call,), (job,) = rows(own_database, Call), rows(own_database, Job)
    assert (call.external_id, call.hold) == ("Z-9", [[1.0, 2.0]])
    assert call.employee_id is not None
    assert job.input_hash != before
    ingest.take(recording, CallMetadata(bestand=recording.name, wachtrij="Balie"))
    (call,) = rows(own_database, Call)
    assert (call.external_id, call.hold, call.queue) == ("Z-9", [[1.0, 2.0]], "Balie"), "nothing is wiped"


def test_metadata_that_comes_too_late_changes_nothing_and_that_is_told(
    ingest: Ingest, recording: Path, own_database: Database
):
    line = CallMetadata(
        bestand=recording.name, extern_id="Z-9", medewerker="Noor", begintijd="2026-11-02T09:14"
    )
    ingest.take(recording, line)
    with own_database.writing() as session:
        session.exec(update(Job).values(attempts=1))
    before = rows(own_database, Call)[0].model_dump()
    assert not ingest.take(recording, line).too_late, "it says nothing new"
    for more in ({"wachtstand": "1-2"}, {"medewerker": "Bram"}, {"begintijd": "2026-11-02T09:15"}):
        told = CallMetadata.model_validate(line.model_dump(exclude={"wachtstand"}) | more)
        assert ingest.take(recording, told).too_late
    assert rows(own_database, Call)[0].model_dump() == before
    assert len(rows(own_database, Employee)) == 1


def test_metadata_does_not_reach_a_job_that_comes_after_the_first(
    ingest: Ingest, recording: Path, own_database: Database
):
    ingest.take(recording)
    with own_database.writing() as session:
        session.exec(update(Job).values(stage="score", input_hash="of the transcript"))
    assert ingest.take(recording, CallMetadata(bestand=recording.name, wachtrij="Balie")).too_late
    assert rows(own_database, Job)[0].input_hash == "of the transcript"


def test_a_file_that_cannot_be_read_does_not_stop_the_others(ingest: Ingest, recording: Path):
    gone = recording.with_name("weg.wav")
    taken = list(ingest.take_all([gone, recording], {}))
    assert [one.state for one in taken] == ["onleesbaar", "nieuw"]


@pytest.mark.parametrize("moment", [0, 86_400, 4_000_000_000, 400_000_000_000])
def test_a_clock_that_was_wrong_decides_no_term(
    ingest: Ingest, recording: Path, own_database: Database, moment: float
):
    """Of 1970 a recording would go in its first night, of 2096 it would never go."""
    os.utime(recording, (moment, moment))
    ingest.take(recording)
    (call,) = rows(own_database, Call)
    assert abs(call.started_at - datetime.now(UTC)) < timedelta(minutes=5)


def test_what_is_no_file_is_not_read(ingest: Ingest, tmp_path: Path):
    """A device never ends, and a pipe waits for ever."""
    os.mkfifo(tmp_path / "a.wav")
    (tmp_path / "b.wav").symlink_to("/dev/zero")
    taken = ingest.take_all([tmp_path / "a.wav", tmp_path / "b.wav"], {})
    assert [one.state for one in taken] == ["onleesbaar", "onleesbaar"]


def test_a_folder_tells_recordings_of_one_name_apart(
    ingest: Ingest, tmp_path: Path, own_database: Database, tone: Callable[..., Path]
):
    for folder, seconds in (("20", 1), ("21", 2)):
        (tmp_path / folder).mkdir()
        tone(tmp_path / folder / "0001.wav", seconds=seconds)
    lines = {f"{folder}/0001.wav": CallMetadata(bestand="x", extern_id=folder) for folder in ("20", "21")}
    list(ingest.take_all(find_recordings([tmp_path]), lines))
    assert sorted(call.external_id for call in rows(own_database, Call)) == ["20", "21"]


def test_the_database_is_for_its_owner_only(settings: Settings, own_database: Database):
    assert stat.S_IMODE((settings.home / "klankbord.db").stat().st_mode) == 0o600


def test_a_team_that_comes_later_is_added_to_a_known_employee(
    ingest: Ingest, own_database: Database, recording: Path
):
    with own_database.writing() as session:
        session.add(Employee(pseudonym=ingest.pseudonyms.of("Noor")))
    ingest.take(recording, CallMetadata(bestand=recording.name, medewerker="Noor", team="Balie"))
    with own_database.reading() as session:
        assert [one.team for one in session.exec(select(Employee))] == ["Balie"]


@pytest.mark.parametrize("order", ["ab", "ba"], ids=["oldest first", "newest first"])
def test_the_newest_call_says_in_which_team_somebody_works_and_the_work_list_follows(
    settings: Settings, database: Database, tmp_path: Path, tone: Callable[..., Path], order: str
):
    ingest = Ingest.open(settings, database)
    teams = {
        "a": ("Balie", datetime(2026, 11, 2, 9, tzinfo=UTC)),
        "b": ("Wijkteam", datetime(2026, 11, 3, 9, tzinfo=UTC)),
    }
    for number, name in enumerate(order, start=1):
        team, moment = teams[name]
        path = tone(tmp_path / f"{name}.wav", seconds=number)
        line = CallMetadata(bestand=path.name, medewerker="Noor", team=team, begintijd=moment)
        call_id = ingest.take(path, line).call_id
        with database.writing() as session:
            session.add(
                Sample(call_id=call_id, night=moment.date(), reason="risk", priority=1, explanation="x")
            )
    assert [one.team for one in rows(database, Employee)] == ["Wijkteam"]
    assert [one.team for one in rows(database, WorkListRow)] == ["Wijkteam"] * 2
