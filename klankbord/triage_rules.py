"""The rules of the work list that a quality team sets: quotas, the share for calibration, and its pace."""

from functools import cache
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from klankbord.errors import SettingsInvalid

DEFAULT = Path(__file__).with_name("triage.yaml")

_Share = Annotated[float, Field(ge=0, le=1)]


class TriageRules(BaseModel):
    """How the work list is filled; field names are the Dutch words of the file."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    per_medewerker: int = Field(ge=0)
    per_onderwerp: int = Field(ge=0)
    deel_quota: _Share
    deel_kalibratie: _Share
    beoordelingen_per_dag: int = Field(ge=1)
    minuten_per_beoordeling: float = Field(gt=0)


@cache
def load_rules(path: Path | None = None) -> TriageRules:
    """Read a file of rules, or the one that comes along.

    Raises:
        SettingsInvalid: it cannot be read, or a rule is missing or does not fit.
    """
    try:
        return TriageRules.model_validate(yaml.safe_load((path or DEFAULT).read_text(encoding="utf-8")))
    except ValidationError as error:
        names = sorted({str(fault["loc"][0]) for fault in error.errors() if fault["loc"]})
        raise SettingsInvalid(
            f"De regels van de werkvoorraad kloppen niet (KLANKBORD_TRIAGE): {', '.join(names)}."
        ) from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        raise SettingsInvalid(
            "De regels van de werkvoorraad kunnen niet worden gelezen. Kijk naar KLANKBORD_TRIAGE."
        ) from None
