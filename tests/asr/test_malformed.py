"""Hundreds of malformed recordings: each ends soon, in a named state, and none passes with sound missing."""

import hashlib
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from asr.weights import WhisperWeights
from klankbord.ingest import AUDIO_SUFFIXES, Ingest
from klankbord.settings import Settings
from klankbord.states import PROBLEM_STATES
from klankbord.words import STATES
from models.migrate import upgrade
from tests.asr.malformed import SECONDS, Case, cases, good_files

ROOT = Path(__file__).parents[2]
DELAY = 0.4  # seconds that codecs lose at 8 kHz


@dataclass(frozen=True, slots=True)
class Corpus:
    folder: Path
    good: dict[str, str]  # file name, sha256
    cases: dict[str, Case]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    folder = tmp_path_factory.mktemp("malformed")
    good = good_files()
    for name, content in good.items():
        (folder / f"goed.{name}").write_bytes(content)
    made = {case.name: case for case in cases(good)}
    for case in made.values():
        (folder / case.name).write_bytes(case.content)
    digests = {f"goed.{name}": hashlib.sha256(content).hexdigest() for name, content in good.items()}
    return Corpus(folder, digests, made)


@pytest.fixture(scope="module")
def read(corpus: Corpus) -> list[dict[str, object]]:
    """What became of each, read in a process of its own; the last line is its memory."""
    command = [sys.executable, "-m", "tests.asr.malformed", str(corpus.folder)]
    done = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True, timeout=250)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, f"crashed at {lines[-1]}"
    assert done.stderr == ""
    return [line for line in lines if "begins" not in line]


def test_there_are_hundreds_and_they_differ(corpus: Corpus):
    assert len(corpus.cases) >= 300
    kinds = Counter(name.rpartition(".")[2] for name in corpus.cases)
    assert (
        min(kinds[suffix] for suffix in ("wav", "mp3", "flac", "opus", "ogg", "m4a", "aac", "amr", "au")) > 10
    )


def test_each_ends_soon_and_in_little_memory(read: list[dict[str, object]]):
    *files, memory = read
    slow = {file["name"]: file["took"] for file in files if file["took"] > 20}  # type: ignore[operator]
    assert slow == {}
    assert memory["peak"] - memory["before"] < 300_000  # type: ignore[operator]  # kilobytes


def test_none_is_accepted_with_sound_missing(corpus: Corpus, read: list[dict[str, object]]):
    wrong = []
    for file in read[:-1]:
        case, sound = corpus.cases.get(str(file["name"])), float(str(file["sound"]))
        if file["state"] != "ok":
            continue
        declared = float(str(file["declared"] or 0.0))
        least = max(case.least if case else SECONDS, declared)
        if sound < 0.99 * least - DELAY:
            wrong.append((file["name"], sound, least))
    assert wrong == []


def test_good_recordings_among_them_are_read_whole(corpus: Corpus, read: list[dict[str, object]]):
    found = {file["name"]: file for file in read[:-1] if file["name"] in corpus.good}
    assert set(found) == set(corpus.good)
    for file in found.values():
        assert file["state"] == "ok"
        assert file["sound"] == pytest.approx(SECONDS, abs=DELAY)


@pytest.fixture
def ingest(tmp_path: Path, weights: WhisperWeights) -> Iterator[Ingest]:
    home = tmp_path / "home"
    home.mkdir()
    (home / "cache").symlink_to(weights.folder.parent)
    settings = Settings(_env_file=None, home=home)
    database = settings.open_database()
    upgrade(database)
    yield Ingest.open(settings, database)
    database.close()


def test_ingest_gives_each_a_named_state_and_takes_the_good_ones(corpus: Corpus, ingest: Ingest):
    paths = sorted(corpus.folder.iterdir())
    assert {path.suffix for path in paths} <= AUDIO_SUFFIXES
    taken = {one.path.name: one for one in ingest.take_all(paths, {})}
    assert set(taken) == {path.name for path in paths}
    assert {one.state for one in taken.values()} <= {"nieuw", *PROBLEM_STATES}
    assert all(one.state in STATES for one in taken.values())
    for name, sha256 in corpus.good.items():
        assert taken[name].state == "nieuw", name
        assert hashlib.sha256((corpus.folder / name).read_bytes()).hexdigest() == sha256
        with ingest.store.find(sha256).open() as kept:
            assert hashlib.sha256(kept.read()).hexdigest() == sha256
