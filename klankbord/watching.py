"""A watched folder: recordings that a telephone system drops in it are taken in once they are whole.

The folder is looked at again and again, instead of waiting for notices of the file system: on a network
share, where telephone systems write, those do not tell what another machine does.

A file is whole when it did not change between two looks. It is taken in first and moved after that, so that
whoever breaks this off loses nothing: what was not moved is seen again, and makes the same call.
"""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from klankbord.errors import ContactInvalid, MetadataInvalid
from klankbord.ingest import Ingest, is_taken
from klankbord.metadata import CallMetadata, load_metadata
from klankbord.privacy_errors import CallErased
from klankbord.words import STATES
from klankbord.written import FOLDER_SUFFIX

DONE, REFUSED = "verwerkt", "geweigerd"
REASON_SUFFIX = ".reden.txt"

_METADATA_SUFFIXES = (".csv", ".json")
_AT_FAULT = ("beschadigd", "leeg", "te-lang")

_Stamp = tuple[int, int, int]  # what changes when a file is written to or replaced


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at the folder came to, in recordings."""

    new: int = 0
    known: int = 0
    refused: int = 0
    too_late: int = 0  # known, with metadata that came when the work on it had begun
    unreadable: int = 0  # tried again at the next look
    waiting: int = 0  # not whole yet, or its metadata is not

    @property
    def moved(self) -> int:
        """How many left the folder."""
        return self.new + self.known + self.refused + self.too_late


@dataclass(slots=True)
class WatchedFolder:
    """Takes in what lies whole in a folder; metadata lies beside a recording, under its name.

    With `needs_metadata` a recording waits for it: hold segments that come too late are not cut.
    """

    folder: Path
    ingest: Ingest
    needs_metadata: bool = False
    _seen: Mapping[Path, _Stamp] = field(default_factory=dict)

    def look(self) -> Look:
        """Take in what did not change since the last look, and move it to `verwerkt` or `geweigerd`."""
        seen = dict(self._files())
        whole = {path for path, stamp in seen.items() if self._seen.get(path) == stamp}
        self._seen = seen
        pairs = _pairs(seen)
        used_by = Counter(pairs.values())
        counts: Counter[str] = Counter()
        for recording, metadata in pairs.items():
            ready = recording in whole and (metadata in whole if metadata else not self.needs_metadata)
            outcome, refusal = self._take(recording, metadata) if ready else ("waiting", None)
            if outcome not in ("new", "known", "too_late", "refused"):
                counts[outcome] += 1
                continue
            counts[outcome if self._move(recording, refusal=refusal) else "unreadable"] += 1
            used_by[metadata] -= 1
            if metadata and not used_by[metadata]:
                self._move(metadata, refusal=refusal, is_metadata=True)
        return Look(**counts)

    def _files(self) -> Iterator[tuple[Path, _Stamp]]:
        for place, folders, names in os.walk(self.folder):
            if Path(place) == self.folder:
                folders[:] = [name for name in folders if name not in (DONE, REFUSED)]
            for name in names:
                path = Path(place, name)
                # A link may point at any file of this machine.
                if not path.is_symlink() and (stamp := _stamp(path)):
                    yield path, stamp

    def _take(self, recording: Path, metadata: Path | None) -> tuple[str, str | None]:
        """Take one recording in; gives what it counts as, and why it is refused."""
        try:
            taken = self.ingest.take(recording, _line_of(recording, metadata) if metadata else None)
            outcome, refusal = "known" if taken.known else "new", None
            if taken.too_late:
                outcome = "too_late"
            if taken.state in _AT_FAULT:
                outcome, refusal = "refused", STATES[taken.state]
        except (CallErased, ContactInvalid, MetadataInvalid) as fault:
            outcome, refusal = "refused", fault.detail
        except OSError:
            return "unreadable", None
        # Whoever writes it may go on after all.
        is_same = _stamp(recording) == self._seen[recording]
        return (outcome, refusal) if is_same else ("waiting", None)

    def _move(self, path: Path, *, refusal: str | None, is_metadata: bool = False) -> bool:
        """Whether the file is away; one that somebody holds or took first must not stop the others."""
        folder = self.folder / (REFUSED if refusal else DONE) / path.parent.relative_to(self.folder)
        made: list[Path] = []
        try:
            folder.mkdir(parents=True, exist_ok=True)
            target = _free_name(folder, path.name)
            made.append(target)
            if refusal and not is_metadata:
                made.append(target.with_name(target.name + REASON_SUFFIX))
                made[-1].write_text(refusal + "\n", encoding="utf-8")
            path.replace(target)
        except OSError as fault:
            for file in made:
                with suppress(OSError):
                    file.unlink()
            return isinstance(fault, FileNotFoundError)
        return True


def _stamp(path: Path) -> _Stamp | None:
    try:
        facts = path.stat()
    except OSError:
        return None  # gone, or held by somebody: later, perhaps
    # The inode would say it too, but on network shares it need not stay the same.
    return facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns


def _pairs(seen: Iterable[Path]) -> dict[Path, Path | None]:
    """Every recording or transcript, with the metadata beside it."""
    files = {(path.parent, path.name.lower()): path for path in seen}
    return {
        path: next((files[folder, one] for one in _metadata_names(name) if (folder, one) in files), None)
        for (folder, name), path in sorted(files.items())
        if is_taken(name)
    }


def _metadata_names(name: str) -> Iterator[str]:
    """The metadata of 0001.wav is in 0001.wav.csv, 0001.csv, or the same as JSON."""
    for base in (name, name.removesuffix(FOLDER_SUFFIX), Path(name).stem):
        yield from (base + suffix for suffix in _METADATA_SUFFIXES if base + suffix != name)


def _line_of(recording: Path, metadata: Path) -> CallMetadata:
    metadata.open("rb").close()  # what cannot be opened now is tried again; what is wrong in it stays wrong
    found = load_metadata(metadata).get(recording.name)
    if found is None:
        raise MetadataInvalid("In de metadata staat dit bestand niet in de kolom 'bestand'.")
    return found


def _free_name(folder: Path, name: str) -> Path:
    """A name that is not taken, held by an empty file: nothing is ever overwritten."""
    stem, suffix = Path(name).stem, Path(name).suffix
    number = 1
    while True:
        target = folder / (name if number == 1 else f"{stem}-{number}{suffix}")
        try:
            target.open("x").close()
        except FileExistsError:
            number += 1
            continue
        return target
