"""Where recordings are kept: each once, under the sha256 of its bytes, encrypted with a key of its own."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Literal

from klankbord.errors import DiskFull, RecordingNotFound
from klankbord.keys import KeyStore
from klankbord.sealing import is_sealed_file, open_sealed, plain_size, seal_file

LARGEST_RECORDING = 3 << 30
"""Bytes that a recording from elsewhere may have: four hours of PCM in stereo, at 48 kHz and 16
bits, are 2.6 GiB. What lasts longer is `te-lang`, unless set otherwise."""

_HALF = ".incoming-"


@dataclass(frozen=True, slots=True)
class StoredRecording:
    """A recording in the store, read as if it were a plain file; nothing of it is decrypted on disk."""

    sha256: str
    place: Path
    keys: KeyStore

    def is_file(self) -> bool:
        """Whether it stands there."""
        return self.place.is_file()

    def open(self, mode: Literal["rb"] = "rb", /) -> BinaryIO:
        """Its bytes, decrypted as they are read.

        Raises:
            CallErased: its key was destroyed; SealBroken: it was changed or cut.
        """
        file = self.place.open(mode)
        try:
            if not is_sealed_file(file):
                return file  # kept before there were keys; `klankbord keys encrypt` seals it
            return open_sealed(file, self.keys.get(self.sha256, "recording"))
        except BaseException:
            file.close()
            raise

    @property
    def size(self) -> int:
        """Bytes of the recording itself."""
        with self.place.open("rb") as file:
            sealed = is_sealed_file(file)
        size = self.place.stat().st_size
        return plain_size(size) if sealed else size


@dataclass(frozen=True, slots=True)
class RecordingStore:
    """A folder of recordings; a file stands there whole or not at all."""

    folder: Path
    keys: KeyStore

    def add(self, source: Path) -> str:
        """Take a recording in and give its sha256; a known one is written anew with the same bytes.

        Raises:
            CallErased: this recording was erased before, and its key destroyed.
            DiskFull: there is no room for it.
            OSError: it cannot be read, or it changed meanwhile: then it is not all of it.
        """
        try:
            with source.open("rb") as recording:
                return self._keep(recording)
        except OSError as error:
            if DiskFull.is_why(error):
                raise DiskFull from error
            raise

    def find(self, sha256: str) -> StoredRecording:
        """A recording.

        Raises:
            RecordingNotFound: it is not there.
        """
        recording = StoredRecording(sha256, self._path(sha256), self.keys)
        if not recording.is_file():
            raise RecordingNotFound
        return recording

    def seal(self, sha256: str) -> bool:
        """Encrypt a recording that was kept before there were keys; tells whether that was needed.

        Raises:
            RecordingNotFound: it is not there.
        """
        place = self.find(sha256).place
        with place.open("rb") as file:
            if is_sealed_file(file):
                return False
            self._keep(file)
        return True

    def remove(self, sha256: str) -> bool:
        """Take a recording away with all that was made of it; tells whether it was there."""
        shutil.rmtree(self.copies(sha256), ignore_errors=True)
        place = self._path(sha256)
        was_there = place.is_file()
        place.unlink(missing_ok=True)
        return was_there

    def written_before(self, moment: datetime) -> Iterator[str]:
        """The recordings that nobody took in since a moment; halves of that age are taken away."""
        limit = moment.timestamp()
        for half in self.folder.glob(f"{_HALF}*"):
            if half.stat().st_mtime < limit:
                half.unlink(missing_ok=True)
        for place in self.folder.glob("[0-9a-f][0-9a-f]/*"):
            if place.stat().st_mtime < limit:
                yield place.name

    def copies(self, sha256: str) -> Path:
        """The folder for what is made of a recording: copies in which personal data cannot be heard."""
        return self.folder / "copies" / sha256

    def keep_copy(self, sha256: str, name: str, source: BinaryIO) -> StoredRecording:
        """Keep something made of a recording, under the key of the recording."""
        folder = self.copies(sha256)
        folder.mkdir(parents=True, exist_ok=True)
        self._write(source, folder, name, key_of=lambda _: self.keys.ensure(sha256, "recording"))
        return StoredRecording(sha256, folder / name, self.keys)

    def find_copy(self, sha256: str, name: str) -> StoredRecording | None:
        """What was kept under this name, if anything."""
        copy = StoredRecording(sha256, self.copies(sha256) / name, self.keys)
        return copy if copy.is_file() else None

    def _keep(self, source: BinaryIO) -> str:
        """Under its own sha256."""
        self.folder.mkdir(parents=True, exist_ok=True)
        before = _written(source)

        def key_of(sha256: str) -> bytes:
            if _written(source) != before:
                raise OSError("the recording changed while it was read")
            return self.keys.ensure(sha256, "recording")

        return self._write(source, self.folder, None, key_of=key_of)

    def _write(
        self, source: BinaryIO, folder: Path, name: str | None, *, key_of: Callable[[str], bytes]
    ) -> str:
        """Encrypt into place; under its own sha256 where no name is given."""
        descriptor, incoming_name = tempfile.mkstemp(dir=folder, prefix=_HALF)
        incoming = Path(incoming_name)
        try:
            with os.fdopen(descriptor, "wb") as target:
                digest = seal_file(source, target, key_of=key_of)
                target.flush()
                os.fsync(target.fileno())
            place = folder / name if name else self._path(digest)
            place.parent.mkdir(exist_ok=True)
            incoming.replace(place)
        finally:
            incoming.unlink(missing_ok=True)
        return digest

    def _path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256


def _written(file: BinaryIO) -> tuple[int, int]:
    """What changes while somebody writes to a file."""
    facts = os.fstat(file.fileno())
    return facts.st_size, facts.st_mtime_ns
