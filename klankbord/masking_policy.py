"""The one policy of masking: which role sees which personal data, and whether only for a purpose."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal, get_args

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from klankbord.errors import SettingsInvalid
from models.accounts import ROLES
from nlp.results import DisclosureLabel

SPECIAL = "SPECIAL"
"""A whole turn that holds special personal data."""

LABELS: Final = frozenset((*get_args(DisclosureLabel), SPECIAL))
"""Everything that can be masked or covered."""

DEFAULT = Path(__file__).with_name("masking_policy.yaml")


class _Rule(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    altijd: list[Literal["SPECIAL"]]
    met_doel: list[DisclosureLabel | Literal["SPECIAL"]]
    horen: Literal["als-zien", "alles"] = "als-zien"


@dataclass(frozen=True, slots=True)
class MaskingPolicy:
    """What each role sees; a role or label that is not in it sees nothing or is masked."""

    always: dict[str, frozenset[str]]
    for_purpose: dict[str, frozenset[str]]
    hearing_all: frozenset[str] = frozenset()

    def seen(self, role: str, *, purpose: str | None = None) -> frozenset[str]:
        """The labels that stay readable for a role; an empty purpose is none."""
        always = self.always.get(role, frozenset())
        if purpose is None or not purpose.strip():
            return always
        return always | self.for_purpose.get(role, frozenset())

    def heard(self, role: str, *, has_purpose: bool) -> frozenset[str]:
        """The labels that a role may hear: those that it sees, unless the policy lets it hear everything."""
        if role in self.hearing_all:
            return LABELS
        named = self.for_purpose.get(role, frozenset()) if has_purpose else frozenset()
        return self.always.get(role, frozenset()) | named


@cache
def load_policy(path: Path | None = None) -> MaskingPolicy:
    """Read a policy file, or the one that comes along.

    Raises:
        SettingsInvalid: the file cannot be read, or names a role or label that does not exist.
    """
    fault = SettingsInvalid("Het maskeerbeleid klopt niet. Kijk naar KLANKBORD_MASKING.")
    try:
        rules = TypeAdapter(dict[str, _Rule]).validate_python(
            yaml.safe_load((path or DEFAULT).read_text(encoding="utf-8"))
        )
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError):
        raise fault from None
    if not set(rules) <= set(ROLES):
        raise fault
    return MaskingPolicy(
        always={role: frozenset(rule.altijd) for role, rule in rules.items()},
        for_purpose={role: frozenset(rule.met_doel) for role, rule in rules.items()},
        hearing_all=frozenset(role for role, rule in rules.items() if rule.horen == "alles"),
    )
