"""What `klankbord models` says about the weights that are there, and about those that are not."""

import json
import os
import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

from klankbord.inventory import CHECKED, DAMAGED, MISSING, OFF, UNKNOWN, list_weights
from klankbord.settings import Settings


def _states(settings: Settings) -> dict[str, str]:
    return {weights.kind: weights.state for weights in list_weights(settings) if weights.kind != "hoofd"}


def test_the_packaged_weights_are_there_and_sound(settings: Settings):
    found = list(list_weights(settings))
    kinds = [weights.kind for weights in found]
    assert kinds[:3] == ["spraakherkenning", "sprekers in mono", "tekst-encoder"]
    assert len(found) > 3
    for weights in found:
        assert weights.state == CHECKED, weights.name
        assert weights.licence in ("MIT", "EUPL-1.2", "Apache-2.0")
        assert weights.origin
        assert weights.sha256 is not None
        assert len(weights.sha256) == 64
    assert found[0].sha256 == "9af1734065f4c79e8ccaef9a7355e26f7e11d7058753c051824376893c6897c4"


def test_what_is_switched_off_is_said(settings: Settings):
    off = settings.model_copy(update={"mono_speakers": "off"})
    assert (_states(settings)["sprekers in mono"], _states(off)["sprekers in mono"]) == (CHECKED, OFF)


@pytest.fixture
def own_encoder(tmp_path: Path) -> Path:
    packaged = Path(str(files("nlp"))) / "weights" / "dutch-e5-small"
    return Path(shutil.copytree(packaged, tmp_path / "eigen"))


@pytest.mark.parametrize(
    ("spoil", "state", "reason"),
    [
        (lambda _: None, CHECKED, "a folder of its own with a card"),
        (lambda folder: (folder / "model.onnx").unlink(), MISSING, "the largest file was not copied"),
        (lambda folder: (folder / "tokenizer.json").write_text("{}"), DAMAGED, "another file of that name"),
        (lambda folder: (folder / "weights.json").write_text("{"), DAMAGED, "a card that was cut off"),
        (lambda folder: (folder / "weights.json").unlink(), UNKNOWN, "no card: nobody knows the checksum"),
    ],
)
def test_an_own_encoder_is_checked_against_its_card(
    settings: Settings, own_encoder: Path, spoil: object, state: str, reason: str
):
    assert callable(spoil)
    spoil(own_encoder)
    own = settings.model_copy(update={"encoder": str(own_encoder)})
    assert _states(own)["tekst-encoder"] == state, reason


@pytest.mark.parametrize(
    ("whisper", "state", "reason"),
    [
        ("map", UNKNOWN, "there, but nobody says what its checksum should be"),
        ("lege-map", MISSING, "a folder without weights"),
        ("large-v3-turbo", MISSING, "not fetched yet, and a list fetches nothing"),
    ],
)
def test_other_recognisers(settings: Settings, tmp_path: Path, whisper: str, state: str, reason: str):
    (tmp_path / "lege-map").mkdir()
    (tmp_path / "map").mkdir()
    for name in ("model.bin", "config.json", "tokenizer.json"):
        (tmp_path / "map" / name).write_bytes(b"gewichten")
    name = whisper if whisper.startswith("large") else str(tmp_path / whisper)
    assert _states(settings.model_copy(update={"whisper": name}))["spraakherkenning"] == state, reason


@pytest.mark.parametrize(
    ("whisper", "code", "said"),
    [("", 0, ""), ("nergens/te-vinden", 1, "nergens/te-vinden (ontbreekt)")],
)
def test_the_command_prints_one_object_a_line_and_one_line_when_something_is_missing(
    settings: Settings, whisper: str, code: int, said: str
):
    environment = {**os.environ, "KLANKBORD_HOME": str(settings.home)}
    environment |= {"KLANKBORD_WHISPER": whisper} if whisper else {}
    command = [sys.executable, "-m", "klankbord", "models", "--json"]
    done = subprocess.run(
        command, env=environment, cwd=settings.home, capture_output=True, text=True, check=False
    )
    assert done.returncode == code
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == (1 if said else 0)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert {"kind", "name", "version", "origin", "licence", "sha256", "state"} <= set(rows[0])
