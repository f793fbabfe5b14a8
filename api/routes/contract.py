"""What every route of the API keeps to: ids, strict input, links to the next page, documented problems."""

from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Depends, Header, Path
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.schemas.base import Probleem
from klankbord.review_errors import VersionMissing

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


CONFLICT_PROBLEMS: dict[int | str, dict[str, Any]] = {
    409: {"model": Probleem, "description": "Iemand anders was eerder, of dit kan nu niet."},
}
VERSION_PROBLEMS: dict[int | str, dict[str, Any]] = CONFLICT_PROBLEMS | {
    412: {"model": Probleem, "description": "De beoordelingen zijn intussen veranderd."},
    428: {"model": Probleem, "description": "If-Match ontbreekt."},
}


async def _call_id(gesprek_id: Annotated[UUID, Path(alias="gesprekId")]) -> str:
    return str(gesprek_id)


CallId = Annotated[str, Depends(_call_id)]


async def _seen_versions(
    if_match: Annotated[
        str | None,
        Header(
            alias="If-Match", description="De ETag van de beoordelingen die u hebt gezien.", max_length=500
        ),
    ] = None,
) -> frozenset[str] | None:
    """The versions that If-Match names; `*` names none, and a weak one never matches (RFC 9110, 13.1.1)."""
    tags = [tag.strip() for tag in (if_match or "").split(",") if tag.strip()]
    if not tags or tags == ["*"]:
        return None
    return frozenset(tag[1:-1] for tag in tags if len(tag) > 2 and tag[0] == tag[-1] == '"')


SeenVersions = Annotated[frozenset[str] | None, Depends(_seen_versions)]


def require_version(seen: frozenset[str] | None) -> frozenset[str]:
    """What the reviewer saw; asked after the body was found right, so that its faults are told first.

    Raises:
        VersionMissing: the request does not say, and two reviewers could overwrite each other unknowingly.
    """
    if seen is None:
        raise VersionMissing
    return seen


def tag(response: Response, version: str) -> None:
    """Say which version of the reviews this answer is of."""
    response.headers["ETag"] = f'"{version}"'


async def refuse_unknown_query(request: Request) -> None:
    """Refuse query parameters on a route that has none; lists refuse them by their own schema."""
    if request.scope["route"].dependant.query_params:
        return
    faults = [{"type": "extra_forbidden", "loc": ("query", name)} for name in request.query_params]
    if faults:
        raise RequestValidationError(faults)


async def require_json(request: Request) -> None:
    """Refuse a body that does not say that it is JSON."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise HTTPException(415)


def link_next(request: Request, response: Response, cursor: str | None) -> None:
    """Point to the next page (RFC 8288)."""
    if cursor is not None:
        query = urlencode({**request.query_params, "cursor": cursor})
        response.headers["Link"] = f'<{request.url.path}?{query}>; rel="next"'
