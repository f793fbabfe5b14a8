"""The audit log: who saw or did what, for who checks that; no words of a call stand in it."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.context import Reading, VisitOf
from api.reading import show_audit_lines
from api.routes.contract import link_next
from api.schemas.audit import Auditregel, Auditregels, AuditregelsBladzijde
from api.serving import OneThread

router = APIRouter(route_class=OneThread, tags=["auditlogboek"])


@router.get("/auditregels", summary="Het auditlogboek, de nieuwste regel eerst")
def get_audit_lines(
    request: Request,
    response: Response,
    session: Reading,
    visit: VisitOf,
    page: Annotated[AuditregelsBladzijde, Query()],
) -> Auditregels:
    """A page of the audit log."""
    lines = show_audit_lines(session, page.to_query(), limit=page.limiet, cursor=page.cursor, visit=visit)
    link_next(request, response, lines.next_cursor)
    return Auditregels(
        resultaten=[Auditregel.of(line) for line in lines.items],
        aantal=lines.total,
        volgende=lines.next_cursor,
    )
