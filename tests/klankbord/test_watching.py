"""A watched folder: taken when whole, moved when taken, and nothing lost however it is broken off."""

import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import select, update

from klankbord.erasure import erase_calls
from klankbord.ingest import Ingest
from klankbord.settings import Settings
from klankbord.watching import DONE, REASON_SUFFIX, REFUSED, Look, WatchedFolder
from models import Call, Database, Job
from tests.klankbord.test_erasure import OFFICER

SECONDS = 60.0  # to wait for a process before it counts as stuck


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the telephone system writes."""
    folder = tmp_path / "aanvoer"
    folder.mkdir()
    return folder


@pytest.fixture
def watched(folder: Path, ingest: Ingest) -> WatchedFolder:
    return WatchedFolder(folder, ingest)


@pytest.fixture
def drop(folder: Path, recording: Path) -> Callable[..., Path]:
    """Puts a recording in the folder, each with other bytes; gives where it lies."""

    def put(name: str = "0612345678.wav", *, mark: bytes = b"") -> Path:
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(recording.read_bytes() + mark)
        return path

    return put


def calls(database: Database) -> list[Call]:
    with database.reading() as session:
        return list(session.exec(select(Call).order_by(Call.started_at)).all())  # type: ignore[arg-type]


def look_twice(watched: WatchedFolder) -> Look:
    watched.look()
    return watched.look()


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_recording_is_taken_when_it_stayed_the_same_and_then_moved(
    watched: WatchedFolder, drop: Callable[..., Path], folder: Path, own_database: Database
):
    sha256 = hashlib.sha256(drop("2026-11-02/0612345678.wav").read_bytes()).hexdigest()
    assert watched.look() == Look(waiting=1)
    assert calls(own_database) == []
    assert watched.look() == Look(new=1)
    assert [call.audio_sha256 for call in calls(own_database)] == [sha256]
    assert names(folder) == [f"{DONE}/2026-11-02/0612345678.wav"]
    assert look_twice(watched) == Look()  # what was moved is not looked at again


def test_a_recording_that_grows_is_left_alone_until_it_is_whole(
    watched: WatchedFolder, recording: Path, folder: Path, own_database: Database
):
    whole, path = recording.read_bytes(), folder / "a.wav"
    for part in (1_000, 2_000, len(whole)):
        path.write_bytes(whole[:part])
        assert watched.look() == Look(waiting=1)
    assert watched.look() == Look(new=1)
    assert [call.audio_sha256 for call in calls(own_database)] == [hashlib.sha256(whole).hexdigest()]


def test_another_file_under_the_same_name_has_to_settle_too(
    watched: WatchedFolder, drop: Callable[..., Path], folder: Path
):
    first = drop("a.wav")
    watched.look()
    facts = first.stat()
    second = drop("a.wav.deel")  # the same size and moment, renamed into place
    os.utime(second, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    second.replace(first)
    assert watched.look() == Look(waiting=1)
    assert watched.look() == Look(new=1)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("0001.csv", "bestand;extern_id;wachtstand\n0001.wav;Z-1;1-2\n"),
        ("0001.wav.csv", "bestand,extern_id,wachtstand\n0001.wav,Z-1,1-2\n"),
        ("0001.JSON", '[{"bestand": "0001.wav", "extern_id": "Z-1", "wachtstand": [[1, 2]]}]'),
    ],
    ids=["named as the recording", "named after the whole file", "JSON in capitals"],
)
def test_metadata_lies_beside_its_recording(
    watched: WatchedFolder,
    drop: Callable[..., Path],
    folder: Path,
    own_database: Database,
    name: str,
    text: str,
):
    drop("0001.wav")
    (folder / name).write_text(text)
    assert look_twice(watched) == Look(new=1)
    (call,) = calls(own_database)
    assert (call.external_id, call.hold) == ("Z-1", [[1.0, 2.0]])
    assert names(folder) == sorted([f"{DONE}/0001.wav", f"{DONE}/{name}"])


def test_a_recording_waits_for_metadata_that_is_still_written(
    watched: WatchedFolder, drop: Callable[..., Path], folder: Path, own_database: Database
):
    drop("0001.wav")
    watched.look()
    (folder / "0001.csv").write_text("bestand;extern_id\n0001")
    assert watched.look() == Look(waiting=1)
    (folder / "0001.csv").write_text("bestand;extern_id\n0001.wav;Z-1\n")
    assert watched.look() == Look(waiting=1)
    assert watched.look() == Look(new=1)
    assert [call.external_id for call in calls(own_database)] == ["Z-1"]


def test_a_recording_waits_for_metadata_that_it_cannot_do_without(
    folder: Path, ingest: Ingest, drop: Callable[..., Path]
):
    watched = WatchedFolder(folder, ingest, needs_metadata=True)
    drop("0001.wav")
    assert look_twice(watched) == Look(waiting=1)
    (folder / "0001.csv").write_text("bestand\n0001.wav\n")
    assert look_twice(watched) == Look(new=1)


def test_metadata_that_two_recordings_share_goes_with_the_last(
    watched: WatchedFolder, drop: Callable[..., Path], folder: Path, own_database: Database
):
    drop("0001.wav")
    drop("0001.flac", mark=b"\0")
    (folder / "0001.csv").write_text("bestand;extern_id\n0001.wav;Z-1\n0001.flac;Z-2\n")
    assert look_twice(watched) == Look(new=2)
    assert {call.external_id for call in calls(own_database)} == {"Z-1", "Z-2"}
    assert names(folder) == [f"{DONE}/0001.csv", f"{DONE}/0001.flac", f"{DONE}/0001.wav"]


@pytest.mark.parametrize(
    ("name", "contents", "metadata", "why"),
    [
        ("a.wav", b"", None, "staat geen geluid"),
        ("a.wav", b"geen geluid maar tekst", None, "beschadigd"),
        ("a.wav", None, "bestand;begintijd\na.wav;gisteren\n", "regel 2: begintijd"),
        ("a.wav", None, "bestand\nb.wav\n", "staat dit bestand niet"),
        ("a.transcript.json", b'{"id": "x"}', None, "kanaal"),
    ],
    ids=["empty", "no sound", "wrong metadata", "metadata of another", "a chat of no channel"],
)
def test_what_cannot_be_taken_is_refused_with_the_reason(
    watched: WatchedFolder,
    recording: Path,
    folder: Path,
    name: str,
    contents: bytes | None,
    metadata: str | None,
    why: str,
):
    contents = recording.read_bytes() if contents is None else contents
    (folder / name).write_bytes(contents)
    if metadata:
        (folder / "a.csv").write_text(metadata)
    assert look_twice(watched) == Look(refused=1)
    refused = folder / REFUSED
    assert (refused / name).read_bytes() == contents
    assert why in (refused / (name + REASON_SUFFIX)).read_text()
    assert (refused / "a.csv").exists() is bool(metadata)
    assert names(folder) == sorted(f"{REFUSED}/{one}" for one in names(refused))


def test_metadata_that_comes_when_the_work_was_begun_is_counted_apart(
    watched: WatchedFolder, drop: Callable[..., Path], folder: Path, own_database: Database
):
    drop("a.wav")
    assert look_twice(watched) == Look(new=1)
    with own_database.writing() as session:
        session.exec(update(Job).values(attempts=1))
    drop("a.wav")
    (folder / "a.csv").write_text("bestand,wachtrij\na.wav,Balie\n")
    assert (look := look_twice(watched)) == Look(too_late=1)
    assert look.moved == 1


def test_the_same_recording_again_is_the_same_call_and_both_files_stay(
    watched: WatchedFolder, drop: Callable[..., Path], folder: Path, own_database: Database
):
    drop("a.wav")
    assert look_twice(watched) == Look(new=1)
    drop("a.wav")
    assert look_twice(watched) == Look(known=1)
    assert len(calls(own_database)) == 1
    assert names(folder) == [f"{DONE}/a-2.wav", f"{DONE}/a.wav"]


def test_what_was_taken_but_not_moved_is_moved_the_next_time(
    watched: WatchedFolder, drop: Callable[..., Path], folder: Path, own_database: Database, ingest: Ingest
):
    # As after a power cut between the two.
    ingest.take(drop("a.wav"))
    assert look_twice(watched) == Look(known=1)
    assert (len(calls(own_database)), names(folder)) == (1, [f"{DONE}/a.wav"])


def test_a_file_that_cannot_be_moved_holds_up_no_other(
    watched: WatchedFolder, drop: Callable[..., Path], folder: Path
):
    held, other = drop("20/0001.wav", mark=b"1"), drop("30/0002.wav", mark=b"2")
    (folder / DONE).mkdir()
    (folder / DONE / "20").write_text("geen map", encoding="utf-8")
    assert look_twice(watched) == Look(new=1, unreadable=1)
    assert (held.exists(), other.exists()) == (True, False)
    (folder / DONE / "20").unlink()
    assert watched.look() == Look(known=1), "the call was taken in, and only the file stayed"
    assert not held.exists()


def test_an_erased_recording_is_refused(
    watched: WatchedFolder, drop: Callable[..., Path], folder: Path, own_database: Database, ingest: Ingest
):
    taken = ingest.take(drop("a.wav"))
    erase_calls(own_database, ingest.store, [taken.call_id], actor=OFFICER)
    assert look_twice(watched) == Look(refused=1)
    assert "gewist" in (folder / REFUSED / f"a.wav{REASON_SUFFIX}").read_text()
    assert calls(own_database) == []


def test_links_and_other_files_are_left_alone(watched: WatchedFolder, recording: Path, folder: Path):
    (folder / "elders.wav").symlink_to(recording)
    (folder / "lijst.csv").write_text("bestand\nb.wav\n")
    (folder / "a.wav.deel").write_bytes(b"RIFF")
    assert look_twice(watched) == Look()
    assert names(folder) == ["a.wav.deel", "elders.wav", "lijst.csv"]


def command(folder: Path, *options: str, settings: Settings) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "klankbord", "watch", str(folder), "--settle", "0.1", *options],
        env={**os.environ, "KLANKBORD_HOME": str(settings.home)},
        cwd=settings.home,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_cron_takes_what_lies_there_and_is_told_of_refusals(
    folder: Path, drop: Callable[..., Path], settings: Settings, own_database: Database
):
    drop("0612345678.wav")
    (folder / "0687654321.wav").write_bytes(b"geen geluid")
    process = command(folder, "--once", settings=settings)
    said, complained = process.communicate(timeout=SECONDS)
    assert (process.returncode, said) == (1, "1 nieuw gesprek, 0 al bekend, 0 wachten nog.\n")
    assert complained.startswith("1 geweigerd.")
    assert "06" not in said + complained  # the name of a file is somebody's number
    assert {call.state for call in calls(own_database)} == {"nieuw", "beschadigd"}
    process = command(folder, "--once", settings=settings)
    assert (process.communicate(timeout=SECONDS)[1], process.returncode) == ("", 0)


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT], ids=["as systemd stops", "as Ctrl-C"])
def test_a_service_takes_what_comes_until_it_is_told_to_stop(
    folder: Path, drop: Callable[..., Path], settings: Settings, own_database: Database, told: signal.Signals
):
    process = command(folder, settings=settings)
    for number in range(3):
        drop(f"{number}.wav", mark=bytes([number]))
    (folder / "3.transcript.json").write_text(
        json.dumps({"id": "x", "turns": [{"speaker": "citizen", "text": "dag"}]})
    )
    (folder / "3.csv").write_text("bestand;kanaal\n3.transcript.json;chat\n")
    assert process.stdout and process.stderr
    taken = 0
    while taken < 4:
        line = process.stdout.readline()
        assert line, process.stderr.read()
        taken += int(line.split()[0])
    process.send_signal(told)
    said, complained = process.communicate(timeout=SECONDS)
    assert (process.returncode, complained) == (0, "")
    assert said.endswith("Gestopt. Wat nog in de map staat, komt de volgende keer.\n")
    assert len(names(folder / DONE)) == 5
    assert sorted(call.channel for call in calls(own_database)) == [
        "chat",
        "telefoon",
        "telefoon",
        "telefoon",
    ]
