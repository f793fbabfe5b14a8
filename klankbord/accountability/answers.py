"""The answers that only the municipality has: which law it builds on, whom to ask, what it assessed."""

from pathlib import Path
from typing import Annotated, Final, Literal, Self

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from klankbord.errors import WrongInput

EMPTY_ANSWERS: Final = Path(__file__).with_name("antwoorden.yaml")
"""The questions, to copy and fill in."""


def _web(address: str) -> str:
    if not address.startswith("https://") or " " in address:
        raise ValueError("een adres dat met https:// begint")
    return address


def _contact(written: str) -> str:
    name, at, domain = written.partition("@")
    if at and name and "." in domain and " " not in written:
        return written
    return _web(written)


Web = Annotated[str, Field(max_length=500), AfterValidator(_web)]
Text = Annotated[str, Field(min_length=1, max_length=2500)]
Month = Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]


class _Strict(BaseModel):
    """A misspelt question is a fault, never ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Reference(_Strict):
    """A law, an assessment or a source, with its address on the web where it has one."""

    titel: Annotated[str, Field(min_length=1, max_length=500)]
    link: Web | None = None


References = Annotated[tuple[Reference, ...], BeforeValidator(lambda value: value or ())]


class Answers(_Strict):
    """What was filled in; field names are the Dutch words of the file."""

    contact: Annotated[str, Field(max_length=500), AfterValidator(_contact)] | None = None
    status: Literal["In gebruik", "In ontwikkeling", "Buiten gebruik"] = "In ontwikkeling"
    begin: Month | None = None
    einde: Month | None = None
    publiekspagina: Web | None = None
    bronregistratie: Web | None = None
    verwerkingsverantwoordelijke: Text | None = None
    functionaris: Text | None = None
    grondslag: Text | None = None
    verwijzingen: References = ()
    afwegingen: Text | None = None
    impacttoetsen: References = ()
    toelichting_impacttoetsen: Text | None = None
    verwerkingsregister: Web | None = None
    ontvangers: Text | None = None
    verwerkers: Text | None = None
    doorgifte: Text | None = None
    informeren: Text | None = None

    @classmethod
    def from_yaml(cls, text: str) -> Self:
        """Read the answers.

        Raises:
            WrongInput: names each answer that does not fit, never what was written.
        """
        try:
            return cls.model_validate(yaml.safe_load(text) or {})
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            place = f" bij regel {mark.line + 1}" if mark else ""
            raise WrongInput(f"Het bestand met antwoorden is geen goede YAML{place}.") from None
        except ValidationError as error:
            names = sorted({str(fault["loc"][0]) for fault in error.errors() if fault["loc"]})
            faults = ", ".join(names) or "het hele bestand"
            raise WrongInput(f"Deze antwoorden kloppen niet: {faults}.") from None


def read_answers(file: Path | None) -> Answers:
    """Read the answers of a municipality; without a file nothing is filled in.

    Raises:
        WrongInput: the file cannot be read, or an answer does not fit.
    """
    if file is None:
        return Answers()
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise WrongInput("Het bestand met antwoorden kan niet worden gelezen.") from None
    return Answers.from_yaml(text)
