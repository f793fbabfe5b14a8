"""Recordings in the store: each once, encrypted, and read from anywhere as if they were plain."""

import errno
import hashlib
import io
import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from asr.audio import decode, probe
from klankbord.errors import DiskFull, RecordingNotFound
from klankbord.keys import KeyStore
from klankbord.privacy_errors import CallErased, SealBroken
from klankbord.sealing import plain_size, seal_file
from klankbord.store import RecordingStore, StoredRecording

CHUNK = 1 << 16


def read(recording: StoredRecording) -> bytes:
    with recording.open() as file:
        return file.read()


@pytest.fixture
def store(tmp_path: Path) -> RecordingStore:
    return RecordingStore(tmp_path / "store", KeyStore.open(tmp_path / "keys"))


def test_a_full_disk_is_no_bad_recording(
    store: RecordingStore, recording: Path, monkeypatch: pytest.MonkeyPatch
):
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(DiskFull):
        store.add(recording)
    assert not [path for path in store.folder.rglob("*") if path.is_file()]


def test_a_recording_stands_once_under_its_sha256(store: RecordingStore, recording: Path):
    sha256 = store.add(recording)
    assert store.add(recording) == sha256 == hashlib.sha256(recording.read_bytes()).hexdigest()
    files = [path for path in store.folder.rglob("*") if path.is_file()]
    assert files == [store.find(sha256).place]
    assert read(store.find(sha256)) == recording.read_bytes()
    assert store.find(sha256).size == recording.stat().st_size


def test_nothing_half_written_stays_after_a_failure(store: RecordingStore, tmp_path: Path):
    store.folder.mkdir()
    with pytest.raises(IsADirectoryError):
        store.add(tmp_path)
    assert list(store.folder.iterdir()) == []


def test_a_recording_that_is_gone_is_said(store: RecordingStore):
    with pytest.raises(RecordingNotFound):
        store.find("0" * 64)


def test_a_stored_recording_is_decoded_without_a_plain_copy(
    store: RecordingStore, tone: Callable[..., Path], tmp_path: Path
):
    plain = tone(tmp_path / "lang.wav", seconds=30)
    stored = store.find(store.add(plain))
    assert probe(stored) == probe(plain)
    pairs = zip(decode(stored), decode(plain), strict=True)
    assert all((sealed == original).all() for sealed, original in pairs)
    assert plain.read_bytes()[100:200] not in stored.place.read_bytes()


@pytest.mark.parametrize(
    ("size", "reason"),
    [
        (0, "an empty file"),
        (1, "less than a chunk"),
        (CHUNK - 1, "just less than a chunk"),
        (CHUNK, "exactly a chunk: the last one is full"),
        (CHUNK + 1, "one byte in a second chunk"),
        (3 * CHUNK + 77, "some chunks"),
    ],
)
def test_any_part_is_read_as_it_was(store: RecordingStore, tmp_path: Path, size: int, reason: str):
    content = random.Random(size).randbytes(size)
    source = tmp_path / "bytes"
    source.write_bytes(content)
    stored = store.find(store.add(source))
    with stored.open() as file:
        assert file.read() == content, reason
        assert file.seek(0, io.SEEK_END) == stored.size == size
        for start, length in ((0, 10), (size // 2, 100), (max(0, CHUNK - 5), 10), (max(0, size - 3), 10)):
            file.seek(start)
            assert file.read(length) == content[start : start + length], reason


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda whole: whole[:-1], "cut within a chunk"),
        (lambda whole: whole[: -(len(whole) - 88) % (CHUNK + 16) or None], "cut somewhere"),
        (lambda whole: whole[: 88 + CHUNK + 16], "cut between two chunks"),
        (lambda whole: whole + b"x", "longer"),
        (lambda whole: whole[:200] + bytes([whole[200] ^ 1]) + whole[201:], "one bit of a chunk"),
        (lambda whole: whole[:30] + bytes([whole[30] ^ 1]) + whole[31:], "one bit of the header"),
        (
            lambda whole: (
                whole[:88]
                + whole[88 + CHUNK + 16 : 88 + 2 * (CHUNK + 16)] * 2
                + whole[88 + 2 * (CHUNK + 16) :]
            ),
            "a chunk in the place of another",
        ),
    ],
)
def test_a_changed_recording_is_not_read(
    store: RecordingStore, tmp_path: Path, change: Callable[[bytes], bytes], reason: str
):
    source = tmp_path / "bytes"
    source.write_bytes(random.Random(1).randbytes(3 * CHUNK + 10))
    stored = store.find(store.add(source))
    stored.place.write_bytes(change(stored.place.read_bytes()))
    with pytest.raises(SealBroken), stored.open() as file:
        file.read()
    assert reason


def test_a_recording_from_before_there_were_keys_is_read_and_sealed(store: RecordingStore, recording: Path):
    sha256 = hashlib.sha256(recording.read_bytes()).hexdigest()
    place = store.folder / sha256[:2] / sha256
    place.parent.mkdir(parents=True)
    place.write_bytes(recording.read_bytes())
    assert read(store.find(sha256)) == recording.read_bytes()
    assert store.seal(sha256)
    assert not store.seal(sha256), "once is enough"
    assert read(store.find(sha256)) == recording.read_bytes() != place.read_bytes()


def test_an_erased_recording_is_not_taken_in_again(store: RecordingStore, recording: Path):
    sha256 = store.add(recording)
    store.keys.destroy(sha256)
    assert store.remove(sha256)
    with pytest.raises(CallErased):
        store.add(recording)
    assert [path for path in store.folder.rglob("*") if path.is_file()] == []


def test_a_copy_of_a_recording_goes_with_it(store: RecordingStore, recording: Path):
    sha256 = store.add(recording)
    store.keep_copy(sha256, "gebleept", io.BytesIO(b"piep" * 1000))
    copy = store.find_copy(sha256, "gebleept")
    assert copy is not None and read(copy) == b"piep" * 1000
    assert b"pieppiep" not in copy.place.read_bytes()
    store.remove(sha256)
    assert store.find_copy(sha256, "gebleept") is None


def test_five_minutes_of_sound_open_in_milliseconds(store: RecordingStore, tmp_path: Path):
    source = tmp_path / "bytes"
    source.write_bytes(random.Random(2).randbytes(300 * 16_000))
    stored = store.find(store.add(source))
    fastest = min(_seconds_to_open(store, stored.sha256) for _ in range(20))
    assert fastest < 0.01


def _seconds_to_open(store: RecordingStore, sha256: str) -> float:
    began = time.perf_counter()
    with store.find(sha256).open() as file:
        file.seek(2_000_000)
        file.read(1000)
    return time.perf_counter() - began


def test_a_sealed_file_says_how_long_it_is():
    for size in (0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK):
        target = io.BytesIO()
        seal_file(io.BytesIO(bytes(size)), target, key_of=lambda _: bytes(32))
        assert plain_size(len(target.getvalue())) == size


class _GrowingFile(io.FileIO):
    """A real file to which somebody else still writes."""

    def read(self, size: int = -1, /) -> bytes:
        part = super().read(size)
        if not part:
            with Path(str(self.name)).open("ab") as other:
                other.write(b"meer")
        return part


class _GrowingPath(type(Path())):  # type: ignore[misc]
    def open(self, *arguments: str) -> _GrowingFile:  # type: ignore[override]
        return _GrowingFile(str(self), "rb")


def test_a_recording_that_changes_while_it_is_read_is_not_kept(store: RecordingStore, recording: Path):
    with pytest.raises(OSError, match="changed while it was read"):
        store.add(_GrowingPath(recording))
    assert [path for path in store.folder.rglob("*") if path.is_file()] == []
