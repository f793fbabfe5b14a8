"""The folder in which a readable file stands for as long as something is made of it, and no longer."""

import time
from pathlib import Path

_LEFTOVER_SECONDS = 3600.0


def prepare(work: Path) -> Path:
    """Make the folder, for its owner only, and remove what a process that was killed left in it."""
    work.mkdir(mode=0o700, parents=True, exist_ok=True)
    for leftover in work.iterdir():
        try:
            if time.time() - leftover.stat().st_mtime > _LEFTOVER_SECONDS:
                leftover.unlink()
        except FileNotFoundError:
            continue  # another process was first
    return work
