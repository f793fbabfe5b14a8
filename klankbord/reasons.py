"""The reasons that reviewers choose from: why a verdict differs, and why a call is skipped."""

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from klankbord.errors import SettingsInvalid
from klankbord.review_errors import ReasonUnknown

OTHERWISE = "anders"
"""A reason in one's own words only."""

DEFAULT = Path(__file__).with_name("reasons.yaml")


class Reason(BaseModel):
    """One line of a list of reasons."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=50)
    titel: str = Field(min_length=1, max_length=200)
    toelichting: bool = False
    voor_iedereen: bool = False


class Reasons(BaseModel):
    """Both lists of a municipality."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    correctie: tuple[Reason, ...]
    overslaan: tuple[Reason, ...]

    def correction(self, code: str | None, explanation: str | None) -> str | None:
        """The code to keep with a verdict: `OTHERWISE` where there are own words only, None without reason.

        Raises:
            ReasonUnknown: the code is not on the list, or needs an explanation.
        """
        if code is None:
            return OTHERWISE if explanation else None
        return _chosen(self.correctie, code, explanation).code

    def skip(self, code: str, explanation: str | None) -> Reason:
        """The reason to skip a call.

        Raises:
            ReasonUnknown: the code is not on the list, or needs an explanation.
        """
        return _chosen(self.overslaan, code, explanation)


def _chosen(reasons: tuple[Reason, ...], code: str, explanation: str | None) -> Reason:
    for reason in reasons:
        if reason.code == code and (explanation or not reason.toelichting):
            return reason
    raise ReasonUnknown


@cache
def load_reasons(path: Path | None = None) -> Reasons:
    """Read a file of reasons, or the one that comes along.

    Raises:
        SettingsInvalid: it cannot be read, has a code twice or misses `OTHERWISE`.
    """
    fault = SettingsInvalid("De lijst van redenen klopt niet. Kijk naar KLANKBORD_REASONS.")
    try:
        reasons = Reasons.model_validate(yaml.safe_load((path or DEFAULT).read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError):
        raise fault from None
    for listed in (reasons.correctie, reasons.overslaan):
        codes = [reason.code for reason in listed]
        if len(set(codes)) < len(codes) or OTHERWISE not in codes:
            raise fault
    return reasons
