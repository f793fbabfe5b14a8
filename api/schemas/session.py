"""Who asks."""

from pydantic import Field

from api.schemas.base import Schema


class Sessie(Schema):
    """Who asks, as the service sees it."""

    naam: str
    rol: str
    team: str | None = Field(description="Het team van een teamleider.")
    rechten: list[str] = Field(description="Wat een programma met zijn token mag.")
