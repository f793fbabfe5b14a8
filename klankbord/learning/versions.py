"""The versions of the heads of calls: the one that came along and those that were learnt here.

    weights/conversation/
        20261122-ab12cd34/   head.npz, weights.json, CARD.md: a version, named by its day and a checksum
        active.json          which version judges, and which did before it

The checksum is that of weights.json, which holds the one of head.npz. A version is written beside its place
and moved there whole. Versions are never changed or removed.
"""

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from klankbord.errors import Refused, SettingsInvalid
from klankbord.review_errors import Conflict

if TYPE_CHECKING:
    from nlp.heads import Heads

PACKAGED = "meegeleverd"
"""The version that comes along with Klankbord."""

State = Literal["in orde", "ontbreekt", "beschadigd", "verouderd"]

_POINTER = "active.json"
_NAME = re.compile(r"\d{8}-[0-9a-f]{8}")
_MENDED = {
    "ontbreekt": "ontbreekt. Ga terug met 'klankbord learn rollback'.",
    "beschadigd": "is beschadigd. Ga terug met 'klankbord learn rollback'.",
    "verouderd": (
        "hoort bij een eerdere versie van Klankbord. Leer opnieuw met 'klankbord learn', "
        "of ga terug met 'klankbord learn rollback'."
    ),
}


class VersionUnusable(SettingsInvalid):
    """The version that should judge cannot be used; nothing else judges in its place unasked."""

    def __init__(self, name: str, state: State) -> None:
        super().__init__(f"De geleerde versie {name} {_MENDED[state]}")
        self.name = name
        self.state: State = state


class NothingBefore(Refused):
    """No other version judged before this one."""

    code, message = "geen-eerdere-versie", "Er is geen eerdere versie om naar terug te gaan."


class SwitchedMeanwhile(Conflict):
    """Another version judges than the one that was looked at."""

    code = "versie-veranderd"
    message = "Intussen is er een andere versie in gebruik genomen. Begin opnieuw."


@dataclass(frozen=True, slots=True)
class Version:
    """One version as people see it; `learnt` holds for each criterion where its head comes from."""

    name: str
    state: State
    is_active: bool
    learnt: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Pointer:
    active: str = PACKAGED
    earlier: tuple[str, ...] = ()


class Versions:
    """The versions in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def active(self) -> str:
        """The version that judges.

        Raises:
            SettingsInvalid: it cannot be read which one that is.
        """
        return self._read_pointer().active

    def place_of(self, name: str) -> Path:
        """The folder with the weights of a version."""
        from nlp.heads import WEIGHTS

        return WEIGHTS if name == PACKAGED else self._folder / name

    def open(self, name: str) -> "Heads":
        """The heads of a version, checked.

        Raises:
            VersionUnusable: says why it cannot judge; NlpError: so of the one that comes along.
        """
        from nlp.errors import WeightsDamaged, WeightsMissing
        from nlp.heads import Heads

        if name == PACKAGED:
            return Heads()
        try:
            card, heads = self._read_card(name), Heads(self.place_of(name))
        except WeightsMissing:
            raise VersionUnusable(name, "ontbreekt") from None
        except (WeightsDamaged, KeyError, TypeError, ValueError, OSError):
            raise VersionUnusable(name, "beschadigd") from None
        # What heads read of a call changes with Klankbord; those that come along are trained anew then.
        if card["base"] != packaged_version():
            raise VersionUnusable(name, "verouderd")
        return heads

    def open_active(self) -> "Heads":
        """The heads that judge.

        Raises:
            SettingsInvalid: they cannot be used; NlpError: so of the ones that come along.
        """
        return self.open(self.active)

    def list(self) -> tuple[Version, ...]:
        """All versions, the newest first, the one that comes along last."""
        active = self.active
        names = {one.name for one in self._folder.glob("*") if _NAME.fullmatch(one.name)} | {active}
        learnt = sorted(names - {PACKAGED}, reverse=True)
        return (
            *(self._view(name, is_active=name == active) for name in learnt),
            Version(PACKAGED, "in orde", active == PACKAGED),
        )

    def learnt_in(self, name: str) -> Mapping[str, Mapping[str, Any]]:
        """From how many reviews, and when, each head of a usable version was learnt."""
        return {} if name == PACKAGED else self._read_card(name)["learnt"]

    def add(self, write: Callable[[Path], None], *, on: date) -> str:
        """Keep the version that `write` puts into a folder; gives its name. It does not judge yet."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not self._pointer.exists():
            # From now on a pointer that is gone is damage, and no version that comes along.
            self._write_pointer(_Pointer())
        with tempfile.TemporaryDirectory(prefix=".new-", dir=self._folder) as made:
            whole = Path(made) / "version"
            whole.mkdir(mode=0o700)
            write(whole)
            for file in whole.iterdir():
                file.chmod(0o600)
                _sync(file)
            name = f"{on:%Y%m%d}-{_checksum(whole)}"
            if (self._folder / name).exists() and self._view(name, is_active=False).state != "in orde":
                # The same version, made again: it mends the one that was damaged.
                (self._folder / name).rename(Path(made) / "damaged")
            if not (self._folder / name).exists():
                whole.rename(self._folder / name)
                _sync(self._folder)
        return name

    def switch(self, name: str, *, instead_of: str) -> None:
        """Let a version judge from now on.

        Raises:
            SwitchedMeanwhile: another version judges than `instead_of`.
            SettingsInvalid: the version cannot be used.
        """
        self.open(name)
        now = self._read_pointer()
        if now.active != instead_of:
            raise SwitchedMeanwhile
        self._write_pointer(_Pointer(name, (*now.earlier, now.active)))

    def before(self) -> str:
        """The version that a roll-back goes to: the last one that judged and can still be used.

        Raises:
            NothingBefore: there is none.
        """
        return self._before()[-1]

    def roll_back(self) -> str:
        """Let the version before this one judge again; gives its name.

        Raises:
            NothingBefore: there is none.
        """
        earlier = self._before()
        self._write_pointer(_Pointer(earlier[-1], earlier[:-1]))
        return earlier[-1]

    def _before(self) -> tuple[str, ...]:
        """What judged before and can still be used; without a pointer only the version that comes along."""
        try:
            earlier = self._read_pointer().earlier
        except SettingsInvalid:
            return (PACKAGED,)
        while earlier and self._view(earlier[-1], is_active=False).state != "in orde":
            earlier = earlier[:-1]
        if not earlier:
            raise NothingBefore
        return earlier

    def _view(self, name: str, *, is_active: bool) -> Version:
        if name == PACKAGED:
            return Version(name, "in orde", is_active)
        try:
            self.open(name)
        except VersionUnusable as error:
            return Version(name, error.state, is_active)
        return Version(name, "in orde", is_active, self.learnt_in(name))

    def _read_card(self, name: str) -> Mapping[str, Any]:
        """The card for the machine, which must be that of the version of this name."""
        from nlp.errors import WeightsDamaged
        from nlp.weight_files import CARD_FILE, read_card

        folder = self.place_of(name)
        card = read_card(folder)
        if not name.endswith(_checksum(folder)):
            raise WeightsDamaged(CARD_FILE)
        return card

    @property
    def _pointer(self) -> Path:
        return self._folder / _POINTER

    def _read_pointer(self) -> _Pointer:
        try:
            document = json.loads(self._pointer.read_bytes())
            pointer = _Pointer(document["active"], tuple(document["earlier"]))
        except FileNotFoundError:
            if any(_NAME.fullmatch(one.name) for one in self._folder.glob("*")):
                raise _pointer_lost("ontbreekt") from None
            return _Pointer()
        except (OSError, ValueError, KeyError, TypeError):
            raise _pointer_lost("is beschadigd") from None
        names = (pointer.active, *pointer.earlier)
        if not all(isinstance(name, str) and (name == PACKAGED or _NAME.fullmatch(name)) for name in names):
            raise _pointer_lost("is beschadigd")
        return pointer

    def _write_pointer(self, pointer: _Pointer) -> None:
        handle, name = tempfile.mkstemp(prefix=f".{_POINTER}-", dir=self._folder)  # for its owner only
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump({"active": pointer.active, "earlier": pointer.earlier}, file)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(self._pointer)
        _sync(self._folder)


def packaged_version() -> str:
    """The version of the heads that come along: what learnt ones stand on."""
    from nlp.heads import WEIGHTS
    from nlp.weight_files import read_card, version_of

    return version_of(read_card(WEIGHTS))


def _pointer_lost(state: str) -> SettingsInvalid:
    return SettingsInvalid(
        f"Het bestand {_POINTER} bij de geleerde versies {state}. Zet het terug uit een reservekopie, "
        "of ga met 'klankbord learn rollback' naar de meegeleverde versie."
    )


def _checksum(folder: Path) -> str:
    from nlp.weight_files import CARD_FILE

    return hashlib.sha256((folder / CARD_FILE).read_bytes()).hexdigest()[:8]


def _sync(path: Path) -> None:
    """Have it on disk before anything points at it."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
