"""Where recordings are kept: each file once, under the sha256 of its bytes."""

import hashlib
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from klankbord.errors import RecordingNotFound


@dataclass(frozen=True, slots=True)
class RecordingStore:
    """A folder of recordings; a file stands there whole or not at all."""

    folder: Path

    def add(self, source: Path) -> str:
        """Copy a recording in and return its sha256; a known one is left as it is."""
        self.folder.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=self.folder, prefix=".incoming-")
        incoming = Path(name)
        try:
            with source.open("rb") as recording, os.fdopen(descriptor, "wb") as copy:
                shutil.copyfileobj(recording, copy, 1 << 20)
                copy.flush()
                os.fsync(copy.fileno())
            with incoming.open("rb") as copy:
                # Hashed after copying: the digest is of what is kept, also when the source still grows.
                sha256 = hashlib.file_digest(copy, "sha256").hexdigest()
            target = self._path(sha256)
            target.parent.mkdir(exist_ok=True)
            incoming.replace(target)
        finally:
            incoming.unlink(missing_ok=True)
        return sha256

    def path(self, sha256: str) -> Path:
        """Where a recording stands.

        Raises:
            RecordingNotFound: it is not there.
        """
        path = self._path(sha256)
        if not path.is_file():
            raise RecordingNotFound
        return path

    def _path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256
