"""What every route of the API keeps to: ids, strict input, links to the next page, documented problems."""

from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Depends, Path
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.schemas.base import Probleem

PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": Probleem, "description": description}
    for status, description in {
        400: "De invoer klopt niet.",
        401: "Niet ingelogd.",
        403: "Geen toegang.",
        404: "Bestaat niet.",
        500: "Onverwachte fout.",
        503: "Even niet beschikbaar.",
    }.items()
}
BODY_PROBLEMS: dict[int | str, dict[str, Any]] = {
    413: {"model": Probleem, "description": "Het verzoek is te groot."},
    415: {"model": Probleem, "description": "Verkeerd mediatype."},
}


def _call_id(gesprek_id: Annotated[UUID, Path(alias="gesprekId")]) -> str:
    return str(gesprek_id)


CallId = Annotated[str, Depends(_call_id)]


def refuse_unknown_query(request: Request) -> None:
    """Refuse query parameters on a route that has none; lists refuse them by their own schema."""
    if request.scope["route"].dependant.query_params:
        return
    faults = [{"type": "extra_forbidden", "loc": ("query", name)} for name in request.query_params]
    if faults:
        raise RequestValidationError(faults)


def require_json(request: Request) -> None:
    """Refuse a body that does not say that it is JSON."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise HTTPException(415)


def link_next(request: Request, response: Response, cursor: str | None) -> None:
    """Point to the next page (RFC 8288)."""
    if cursor is not None:
        query = urlencode({**request.query_params, "cursor": cursor})
        response.headers["Link"] = f'<{request.url.path}?{query}>; rel="next"'
