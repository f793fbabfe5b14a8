import hashlib
from pathlib import Path

import pytest

from klankbord.errors import RecordingNotFound
from klankbord.store import RecordingStore


def test_a_recording_stands_once_under_its_sha256(tmp_path: Path, recording: Path):
    store = RecordingStore(tmp_path / "store")
    sha256 = store.add(recording)
    assert store.add(recording) == sha256 == hashlib.sha256(recording.read_bytes()).hexdigest()
    files = [path for path in store.folder.rglob("*") if path.is_file()]
    assert files == [store.path(sha256)]


def test_nothing_half_written_stays_after_a_failure(tmp_path: Path):
    store = RecordingStore(tmp_path / "store")
    with pytest.raises(FileNotFoundError):
        store.add(tmp_path / "weg.wav")
    assert list(store.folder.iterdir()) == []


def test_a_recording_that_is_gone_is_said(tmp_path: Path):
    with pytest.raises(RecordingNotFound):
        RecordingStore(tmp_path).path("0" * 64)
