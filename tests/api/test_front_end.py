"""The front-end packages: there, whole and with their licences, or the service says so at once."""

import subprocess
import sys
from pathlib import Path

import pytest

from api import front_end
from klankbord.errors import SettingsInvalid

VENDOR = Path(front_end.__file__).parent / "static" / "vendor"


def test_a_service_without_them_says_so_in_one_line(tmp_path: Path):
    with pytest.raises(SettingsInvalid, match=r"python -m api\.front_end") as error:
        front_end.check_front_end(tmp_path)
    assert "\n" not in error.value.detail


def test_packages_of_another_lock_file_are_not_taken_for_these(tmp_path: Path):
    (tmp_path / "lock.sha256").write_text("older")
    with pytest.raises(SettingsInvalid):
        front_end.check_front_end(tmp_path)


def test_setting_up_again_changes_nothing():
    before = {path: path.stat().st_mtime_ns for path in VENDOR.rglob("*")}
    done = subprocess.run([sys.executable, "-m", "api.front_end"], capture_output=True, text=True, check=True)
    assert done.stdout == "De pakketten stonden al klaar.\n"
    assert {path: path.stat().st_mtime_ns for path in VENDOR.rglob("*")} == before


@pytest.mark.parametrize("package", ["htmx.org", "wavesurfer.js", "component-library-css"])
def test_every_package_has_its_licence_beside_it(package: str):
    assert [path for path in (VENDOR / package).iterdir() if path.name.startswith("LICENSE")]


def test_the_lock_file_names_exact_versions_and_no_addresses():
    lock = (Path(front_end.__file__).parent / "front-end" / "package-lock.json").read_text()
    assert '"resolved"' not in lock
    assert "http" not in lock
