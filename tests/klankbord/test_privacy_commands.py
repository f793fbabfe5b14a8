"""The commands of an administrator and a privacy officer, as they are typed."""

import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

import pytest

from klankbord.cli.privacy import export
from klankbord.settings import Settings
from models import Database


@pytest.fixture
def run(settings: Settings) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs a command on this municipality."""

    def run_command(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "klankbord", *arguments],
            capture_output=True,
            text=True,
            env={**os.environ, "KLANKBORD_HOME": str(settings.home)},
            check=False,
        )

    return run_command


def test_a_call_is_held_handed_over_and_erased(
    run: Callable[..., subprocess.CompletedProcess[str]],
    own_database: Database,
    scored_call: Callable[..., str],
    tmp_path: Path,
):
    call_id, target = scored_call(own_database, 7), tmp_path / "inzage.zip"
    placed = run("hold", "add", call_id, "--reason", "Klacht nummer 12")
    hold_id = placed.stdout.split()[-1]
    assert call_id in run("hold", "list").stdout
    refused = run("avg", "erase", call_id)
    assert (refused.returncode, "bewaarplicht" in refused.stderr) == (1, True)
    assert run("hold", "remove", call_id, hold_id).returncode == 0
    export = ("avg", "export", call_id, "--to", str(target), "--purpose", "Inzageverzoek 12")
    assert run(*export).returncode == 0
    assert zipfile.ZipFile(target).namelist() == [f"{call_id}/gesprek.json"]
    assert target.stat().st_mode & 0o777 == 0o600
    assert run(*export).returncode == 2, "never over another file"
    elsewhere = str(tmp_path / "elders.zip")
    for wrong in (("avg", "export", "weg", *export[3:4], elsewhere, *export[5:]), (*export[:6], "  ")):
        assert run(*wrong).returncode == 2, "no call, or no purpose"
    assert sorted(path.name for path in tmp_path.glob("*.zip")) == ["inzage.zip"]
    names = tmp_path / "ids.txt"
    names.write_text("Z-7\nonbekend\n\n")
    erased = run("avg", "erase", "--external", str(names))
    assert ("1 gesprek gewist." in erased.stdout, "Bij 1 externe ids" in erased.stderr) == (True, True)
    again = run("avg", "erase", call_id)
    assert again.returncode == 1, "nothing was erased"
    assert ("0 gesprekken gewist." in again.stdout, "Klopt het id?" in again.stderr) == (True, True)
    assert run("audit", "verify").returncode == 0


def test_handing_over_that_is_interrupted_leaves_no_file(
    settings: Settings,
    own_database: Database,
    scored_call: Callable[..., str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    def stops(*_: object, target: IO[bytes], **__: object) -> None:
        target.write(b"half")
        raise KeyboardInterrupt

    monkeypatch.setenv("KLANKBORD_HOME", str(settings.home))
    monkeypatch.setattr("klankbord.handover.hand_over", stops)
    target = tmp_path / "inzage.zip"
    with pytest.raises(KeyboardInterrupt):
        export(target, "Inzageverzoek 12", [scored_call(own_database, 7)])
    assert not target.exists()


def test_the_machine_is_stopped_and_goes_on(
    run: Callable[..., subprocess.CompletedProcess[str]],
    own_database: Database,
    scored_call: Callable[..., str],
):
    scored_call(own_database)
    unknown = run("stop", "verzonnen", "--reason", "Het slaat door")
    assert (unknown.returncode, len(unknown.stderr.splitlines())) == (2, 1)
    assert run("stop", "toon", "--reason", "Het slaat door").returncode == 0
    assert run("resume", "toon").returncode == 0
    assert run("resume", "toon").returncode == 1
    assert "niets waarvan de bewaartermijn voorbij is" in run("purge").stdout
    assert "1 gesprekken versleuteld" not in run("keys", "encrypt").stdout
