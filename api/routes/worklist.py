"""The work list: the calls that wait for a reviewer."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.context import Reading
from api.routes.contract import link_next
from api.schemas.base import Bladzijde
from api.schemas.calls import Werkvoorraad, WerkvoorraadRegel
from klankbord.worklist import list_worklist

router = APIRouter(tags=["werkvoorraad"])


@router.get("/werkvoorraad", summary="Gesprekken die op een beoordelaar wachten, het nodigste eerst")
def get_worklist(
    request: Request, response: Response, session: Reading, page: Annotated[Bladzijde, Query()]
) -> Werkvoorraad:
    """A page of the work list."""
    waiting = list_worklist(session, limit=page.limiet, cursor=page.cursor)
    link_next(request, response, waiting.next_cursor)
    return Werkvoorraad(
        resultaten=[WerkvoorraadRegel.of_item(item) for item in waiting.items],
        aantal=waiting.total,
        volgende=waiting.next_cursor,
    )
