"""What all schemas share: camelCase names, plain text, pages of a list, and problems."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

# No control characters: PostgreSQL cannot store all of them, and nobody types them.
PlainText = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")
]

# No year 1: its first day in Amsterdam began before time as computers know it.
Dag = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2999, 12, 31))]


class Schema(BaseModel):
    """Base of everything the API sends."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True)


class Invoer(BaseModel):
    """Base of everything the API takes: a name that it does not know is refused."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", frozen=True)


class Bladzijde(Invoer):
    """Which part of a list."""

    limiet: int = Field(25, ge=1, le=100, description="Hoeveel resultaten op een bladzijde.")
    cursor: str | None = Field(
        None, max_length=500, description="De waarde van 'volgende' op de vorige bladzijde."
    )


class Lijst(Schema):
    """A page of a list; `volgende` is the cursor of the next page."""

    aantal: int = Field(description="Hoeveel er in totaal zijn.")
    volgende: str | None = None


class Gezondheid(Schema):
    """Whether the service works."""

    status: Literal["ok"]
    versie: str


class Fout(Schema):
    """A field that does not fit."""

    veld: str
    melding: str


class Probleem(Schema):
    """What went wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    fouten: list[Fout] | None = None
