"""Who asks, as the service sees it, and the end of a browser's session."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.context import VisitOf
from api.schemas.session import Sessie
from api.serving import OneThread
from api.visitors import cookie_name, drop_cookie, visitor_of
from klankbord.audit import add_line
from klankbord.sessions import end_session

router = APIRouter(route_class=OneThread, prefix="/sessie", tags=["sessie"])


@router.get("", summary="Wie u bent, met uw rol")
def get_session(request: Request, visit: VisitOf) -> Sessie:
    """Who asks."""
    actor = visit.actor
    return Sessie(
        naam=actor.name, rol=actor.role, team=actor.team, rechten=sorted(visitor_of(request).scopes)
    )


@router.delete("", summary="Uitloggen", status_code=204)
def delete_session(request: Request, visit: VisitOf) -> Response:
    """End the session of this browser."""
    settings = visit.context.settings
    with visit.context.database.writing() as session:
        end_session(session, request.cookies.get(cookie_name(settings), ""))
        add_line(session, visit.actor, action="uitloggen", object=f"account/{visit.actor.name}")
    response = Response(status_code=204)
    drop_cookie(response, settings)
    return response
