"""A municipality of its own for every test: settings, an embedded database and recordings."""

import math
import struct
import wave
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from klankbord.ingest import Ingest
from klankbord.settings import Settings
from models import Database
from models.migrate import upgrade


@pytest.fixture(scope="session")
def weights_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the packaged weights are joined once for the whole test run."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def settings(tmp_path: Path, weights_cache: Path) -> Settings:
    """Settings of an empty municipality; the joined weights are shared between tests."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "cache").symlink_to(weights_cache)
    return Settings(_env_file=None, home=home, lease_seconds=5)


@pytest.fixture
def own_database(settings: Settings) -> Iterator[Database]:
    """The embedded database of these settings."""
    database = settings.open_database()
    upgrade(database)
    yield database
    database.close()


@pytest.fixture
def ingest(settings: Settings, own_database: Database) -> Ingest:
    """Ingest into this municipality."""
    return Ingest.open(settings, own_database)


def write_tone(path: Path, *, seconds: float, channels: int = 2) -> Path:
    """A WAV file with a steady 440 Hz tone: sound, but no speech."""
    rate = 8000
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        samples = (round(8000 * math.sin(2 * math.pi * 440 * i / rate)) for i in range(int(rate * seconds)))
        file.writeframes(b"".join(struct.pack("<h", sample) * channels for sample in samples))
    return path


@pytest.fixture
def tone() -> Callable[..., Path]:
    """Makes recordings without speech."""
    return write_tone


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """A good WAV file without speech."""
    return write_tone(tmp_path / "opname.wav", seconds=3)
