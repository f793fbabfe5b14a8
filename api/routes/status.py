"""Whether the service works, for those who watch over it."""

from functools import cache
from importlib.metadata import version

from fastapi import APIRouter

from api.context import ContextOf
from api.schemas.base import Gezondheid
from api.serving import OneThread
from klankbord.errors import SchemaOutdated
from models.migrate import is_current

router = APIRouter(route_class=OneThread, tags=["status"])


@router.get("/status", summary="Of de dienst werkt; anders 503")
def get_status(context: ContextOf) -> Gezondheid:
    """Whether the database answers and has the newest schema."""
    if not is_current(context.database):
        raise SchemaOutdated
    return Gezondheid(status="ok", versie=_version())


@cache
def _version() -> str:
    """Of what was installed, which stands in files that need not be read at every request."""
    return version("klankbord")
