"""A form with a verdict on every criterion, as a browser sends it and as it goes back with faults."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from starlette.datastructures import FormData

from api.faults import Fault


@dataclass(frozen=True, slots=True)
class VerdictsForm:
    """What was filled in per criterion key; `faults` are per key and field."""

    version: str = ""
    verdicts: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    keys: tuple[str, ...] = ()
    faults: Mapping[str, str] = field(default_factory=dict)
    message: str = ""

    @property
    def is_faulty(self) -> bool:
        """Whether something must be mended."""
        return bool(self.faults or self.message)

    def to_body(self) -> dict[str, Any]:
        """The same as the API takes it, for the criteria that have a verdict."""
        return {
            "beoordelingen": [
                {
                    "criterium": key,
                    "oordeel": self.verdicts[key],
                    "reden": self.reasons.get(key) or None,
                    "redencode": self.codes.get(key) or None,
                }
                for key in self.keys
            ],
            "coachingsnotitie": self.note or None,
        }

    def with_faults(self, faults: Iterable[Fault]) -> "VerdictsForm":
        """This form with what its fields lack."""
        return self.with_pairs((fault.field, fault.message) for fault in faults)

    def with_pairs(self, faults: Iterable[tuple[str, str]]) -> "VerdictsForm":
        """This form with a message beside the criterion that each fault is about."""
        found: dict[str, str] = {}
        for where, message in faults:
            place = where.split(".")[1] if "." in where else ""
            key = self.keys[int(place)] if place.isdecimal() and int(place) < len(self.keys) else ""
            found[key] = message
        return replace(self, faults=found, message="Kijk naar de meldingen hieronder.")

    def with_message(self, message: str) -> "VerdictsForm":
        """This form with a message above it."""
        return replace(self, message=message)


def empty_form() -> VerdictsForm:
    """Nothing is filled in: a choice that stands ready would be an advice."""
    return VerdictsForm()


def read_form(sent: FormData) -> VerdictsForm:
    """What a browser sent: fields such as `oordeel-toon` and `reden-toon`."""
    fields = {name: value.strip() for name, value in sent.items() if isinstance(value, str)}

    def of(prefix: str) -> dict[str, str]:
        return {name.removeprefix(prefix): value for name, value in fields.items() if name.startswith(prefix)}

    verdicts = of("oordeel-")
    return VerdictsForm(
        version=fields.get("versie", ""),
        verdicts=verdicts,
        reasons=of("reden-"),
        codes=of("redencode-"),
        note=fields.get("notitie", ""),
        keys=tuple(verdicts),
    )
