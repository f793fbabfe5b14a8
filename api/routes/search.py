"""Search over what was said, without personal data."""

from fastapi import APIRouter, Depends

from api.context import Reading, VisitOf
from api.reading import search_said
from api.routes.contract import BODY_PROBLEMS, require_json
from api.schemas.search import Zoekresultaat, Zoekresultaten, Zoekvraag
from api.serving import OneThread

router = APIRouter(route_class=OneThread, tags=["zoeken"])


@router.post(
    "/zoekvragen",
    summary="Zoeken in wat er is gezegd",
    responses=BODY_PROBLEMS,
    dependencies=[Depends(require_json)],
)
def search(body: Zoekvraag, session: Reading, visit: VisitOf) -> Zoekresultaten:
    """A page of the calls in which all of it is said; by POST, so that no name ends in a log of addresses."""
    page = search_said(session, body.vraag, limit=body.limiet, cursor=body.cursor, visit=visit)
    return Zoekresultaten(
        resultaten=[Zoekresultaat.of_hit(hit) for hit in page.items], volgende=page.next_cursor
    )
