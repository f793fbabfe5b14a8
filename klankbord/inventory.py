"""Which weights Klankbord works with: where from, under which licence, and whether they are sound."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from klankbord.settings import Settings

CHECKED, UNKNOWN, DAMAGED, MISSING = "gecontroleerd", "niet te controleren", "beschadigd", "ontbreekt"
OFF = "staat uit"
ENCODER, LEARNT = "tekst-encoder", "geleerd hoofd"
_E5 = "multilingual-e5-small van intfloat, ingekort tot Nederlands"
_OWN = "getraind voor Klankbord"


@dataclass(frozen=True, slots=True)
class Weights:
    """One set of weights: `state` is "gecontroleerd" only where every file has its known checksum."""

    kind: str
    name: str
    state: str
    version: str | None = None
    origin: str | None = None
    licence: str | None = None
    sha256: str | None = None
    megabytes: float | None = None


def list_weights(settings: Settings) -> Iterator[Weights]:
    """The recogniser, the encoder and the heads of these settings; nothing is fetched from a hub."""
    yield _whisper(settings)
    yield _voices(settings)
    yield _encoder(settings)
    from nlp.encoder import PACKAGED

    for folder in sorted(Path(str(files("nlp"))).glob("weights/*")):
        if folder.name != PACKAGED and folder.is_dir():
            yield _carded("hoofd", folder, origin=_OWN, licence="EUPL-1.2")
    yield from _learnt(settings)


def _whisper(settings: Settings) -> Weights:
    from asr.errors import WeightsDamaged, WeightsMissing
    from asr.weights import PACKAGED, PACKAGED_NAME, find_weights

    name = settings.whisper or PACKAGED_NAME
    try:
        weights = find_weights(settings.whisper, cache=settings.cache, local_only=True)
    except WeightsMissing:
        return Weights("spraakherkenning", name, MISSING)
    except WeightsDamaged:
        return Weights("spraakherkenning", name, DAMAGED)
    return Weights(
        "spraakherkenning",
        weights.name,
        # Only of the packaged weights is the right checksum known here.
        CHECKED if settings.whisper in (None, PACKAGED) else UNKNOWN,
        version=weights.version[:8],
        origin=weights.origin,
        licence=weights.licence,
        sha256=weights.version,
        megabytes=_megabytes(weights.folder),
    )


def _voices(settings: Settings) -> Weights:
    """What tells the voices of mono recordings apart; damage does not matter where it is switched off."""
    from asr.voices import WEIGHTS

    found = _carded("sprekers in mono", WEIGHTS, origin="3D-Speaker", licence="Apache-2.0")
    return replace(found, state=OFF) if settings.mono_speakers == "off" else found


def _encoder(settings: Settings) -> Weights:
    from nlp.encoder import PACKAGED

    if settings.encoder in (None, PACKAGED):
        folder = Path(str(files("nlp"))) / "weights" / PACKAGED
        return _carded(ENCODER, folder, origin=_E5, licence="MIT")
    folder = Path(str(settings.encoder))
    if (folder / "weights.json").is_file():
        return _carded(ENCODER, folder, origin="eigen map", licence=None)
    if folder.is_dir():
        size = _megabytes(folder)
        return Weights(ENCODER, folder.name, UNKNOWN, origin="eigen map", megabytes=size)
    return Weights(ENCODER, str(settings.encoder), UNKNOWN, origin="hub")


def _learnt(settings: Settings) -> Iterator[Weights]:
    """The version that was learnt here, where that one judges."""
    from klankbord.errors import SettingsInvalid
    from klankbord.learning.versions import PACKAGED, Versions

    kind, versions = LEARNT, Versions(settings.weights)
    try:
        active = versions.active
    except SettingsInvalid:
        yield Weights(kind, settings.weights.name, DAMAGED)
        return
    if active != PACKAGED:
        yield _carded(kind, versions.place_of(active), origin="geleerd van beoordelingen", licence=None)


def _carded(kind: str, folder: Path, *, origin: str, licence: str | None) -> Weights:
    """Weights with a card that names the checksum of each file."""
    try:
        card: dict[str, Any] = json.loads((folder / "weights.json").read_text(encoding="utf-8"))
        expected: dict[str, str] = dict(card["sha256"])
        version = str(card["version"])
    except OSError:
        return Weights(kind, folder.name, MISSING)
    except (ValueError, KeyError, TypeError):
        return Weights(kind, folder.name, DAMAGED)
    if not all((folder / name).is_file() for name in expected):
        state = MISSING
    else:
        is_right = all(_sha256(folder / name) == sha256 for name, sha256 in expected.items())
        state = CHECKED if is_right and expected else DAMAGED
    return Weights(
        kind,
        folder.name,
        state,
        version=version,
        origin=card.get("origin", origin),
        licence=card.get("licence", licence),
        sha256=next(iter(expected.values()), None),
        megabytes=_megabytes(folder),
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _megabytes(folder: Path) -> float:
    return round(sum(path.stat().st_size for path in folder.iterdir() if path.is_file()) / 1e6, 1)
