"""The installed `klankbord` command, run as a user runs it."""

import os
import subprocess
import sys
from pathlib import Path


def klankbord() -> str:
    """Path of the command in this environment."""
    return str(Path(sys.executable).with_name("klankbord"))


def run_klankbord(*arguments: str, home: Path) -> str:
    """Run the command with its data in `home` and give its output.

    Raises:
        SystemExit: the command failed; this process ends with its exit status.
    """
    environment = {**os.environ, "KLANKBORD_HOME": str(home)}
    finished = subprocess.run(
        [klankbord(), *arguments], env=environment, stdout=subprocess.PIPE, text=True, check=False
    )
    if finished.returncode:
        raise SystemExit(finished.returncode)
    return finished.stdout
