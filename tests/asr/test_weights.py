"""The packaged weights are joined once, checked, and repaired; others come from a folder."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from asr.errors import CacheNotWritable, WeightsDamaged, WeightsMissing
from asr.recogniser import Recogniser
from asr.weights import WhisperWeights, find_weights, packaged_base, packaged_dutch

SHA256 = "905e5bf8336bcc625ba4e33498d675a4b935504118c594d868c36e91a60c1a57"


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_parts_become_one_checked_file(tmp_path: Path):
    weights = packaged_base(tmp_path)
    assert weights.version == SHA256
    assert weights.licence == "MIT"
    assert _sha256(weights.folder / "model.bin") == SHA256
    names = {path.name for path in weights.folder.iterdir()}
    assert names == {"model.bin", "config.json", "tokenizer.json", "vocabulary.json"}  # and nothing temporary


def test_a_second_use_writes_nothing(tmp_path: Path):
    model = packaged_base(tmp_path).folder / "model.bin"
    before = model.stat()
    assert find_weights("base", cache=tmp_path) == find_weights(None, cache=tmp_path)
    assert (model.stat().st_ino, model.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.parametrize("spoil", ["one byte changed", "cut off", "removed"])
def test_a_damaged_copy_is_noticed_and_joined_again(tmp_path: Path, spoil: str):
    model = packaged_base(tmp_path).folder / "model.bin"
    if spoil == "one byte changed":
        with model.open("r+b") as file:
            file.seek(1_000_000)
            file.write(b"?")
    elif spoil == "cut off":
        os.truncate(model, 1_000_000)
    else:
        model.unlink()
    packaged_base(tmp_path)
    assert _sha256(model) == SHA256


@pytest.mark.parametrize("ready", [packaged_base, packaged_dutch], ids=["joining", "cutting"])
def test_two_processes_may_make_them_ready_at_once(tmp_path: Path, ready: Callable[[Path], WhisperWeights]):
    code = f"import sys, pathlib, asr.weights; asr.weights.{ready.__name__}(pathlib.Path(sys.argv[1]))"
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", code, str(tmp_path)]
    processes = [subprocess.Popen(command, cwd=root, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    assert [process.communicate()[1] for process in processes] == ["", ""]
    found = ready(tmp_path)
    assert _sha256(found.folder / "model.bin") == found.version
    assert len(list(found.folder.iterdir())) == 4


def test_a_cache_that_cannot_be_written_is_a_named_state(tmp_path: Path):
    (tmp_path / "cache").write_bytes(b"a file where a folder should be")
    with pytest.raises(CacheNotWritable):
        find_weights(None, cache=tmp_path / "cache")


def test_dutch_is_cut_once_and_again_where_it_is_damaged(tmp_path: Path):
    found = packaged_dutch(tmp_path)
    model = found.folder / "model.bin"
    assert _sha256(model) == found.version != SHA256
    before = model.stat()
    assert packaged_dutch(tmp_path) == found
    assert (model.stat().st_ino, model.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    os.truncate(model, 1_000_000)
    assert _sha256(packaged_dutch(tmp_path).folder / "model.bin") == found.version
    assert len(list(found.folder.iterdir())) == 4


def test_a_folder_is_used_where_it_lies_and_versioned_by_its_contents(tmp_path: Path):
    folder = tmp_path / "own"
    folder.mkdir()
    for name in ("model.bin", "config.json", "tokenizer.json"):
        (folder / name).write_bytes(b"first")
    found = find_weights(str(folder), cache=tmp_path / "cache")
    assert (found.name, found.folder) == ("own", folder)
    assert found.version == hashlib.sha256(b"first").hexdigest()
    (folder / "model.bin").write_bytes(b"second")
    assert (
        find_weights(str(folder), cache=tmp_path / "cache").version == hashlib.sha256(b"second").hexdigest()
    )
    with pytest.raises(WeightsDamaged):  # there, but no weights
        Recogniser.load(found, device="cpu", compute_type="int8", threads=1)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("no/such/folder", "neither a folder nor the form of a hub id"),
        ("gigantic", "no size of Whisper"),
        ("empty", "a folder without weights"),
    ],
)
def test_missing_weights_are_said_to_be_missing(tmp_path: Path, name: str, reason: str):
    (tmp_path / "empty").mkdir()
    with pytest.raises(WeightsMissing):
        find_weights(str(tmp_path / "empty") if name == "empty" else name, cache=tmp_path)
