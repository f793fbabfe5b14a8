"""Search: what is asked for, and the calls in which it is said."""

from typing import Self

from pydantic import Field

from api.schemas.base import Bladzijde, PlainText, Schema
from api.schemas.calls import GesprekRegel
from klankbord.search import Fragment, SearchHit


class Zoekvraag(Bladzijde):
    """What to look for; in the body of the request, because people type names."""

    vraag: PlainText = Field(
        min_length=1, max_length=200, description="Woorden die allemaal in het gesprek moeten voorkomen."
    )


class Markering(Schema):
    """Where something that was asked for stands, in characters of the fragment."""

    begin: int
    einde: int


class Tekstfragment(Schema):
    """A piece of a turn, without personal data."""

    beurt: int = Field(description="Telt vanaf 0.")
    begin: float | None = Field(description="Plaats in de opname, in seconden.")
    tekst: str
    markeringen: list[Markering]

    @classmethod
    def of(cls, fragment: Fragment) -> Self:
        """A fragment as the API shows it."""
        return cls(
            beurt=fragment.turn,
            begin=fragment.start,
            tekst=fragment.text,
            markeringen=[Markering(begin=start, einde=end) for start, end in fragment.marks],
        )


class Zoekresultaat(GesprekRegel):
    """A call in which everything that was asked for is said."""

    fragmenten: list[Tekstfragment]

    @classmethod
    def of_hit(cls, hit: SearchHit) -> Self:
        """A hit as the API shows it."""
        line = GesprekRegel.of(hit.call).model_dump()
        return cls.model_validate(line | {"fragmenten": [Tekstfragment.of(one) for one in hit.fragments]})


class Zoekresultaten(Schema):
    """A page of what was found, the last scored first."""

    resultaten: list[Zoekresultaat]
    volgende: str | None = Field(description="De cursor van de volgende bladzijde.")
