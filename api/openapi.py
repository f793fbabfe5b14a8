"""The OpenAPI document, as the NLGov REST API Design Rules want it."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.requests import Request
from starlette.responses import JSONResponse

from api.answers import API_VERSION, OPENAPI_PATH
from api.problems import MEDIA_TYPE
from klankbord.settings import Settings

_BASE = "/v1"
_DESCRIPTION = (
    "Gesprekken van het klantcontactcentrum, met transcript, voorstellen en beoordelingen. "
    "Een voorstel komt van de machine en heeft geen gevolgen. Alleen een beoordeling door een mens telt."
)
_PUBLIC = ("/status",)


def describe(app: FastAPI, *, settings: Settings) -> dict[str, Any]:
    """The document of all routes under /v1."""
    contact = {"name": settings.organisation, "email": settings.contact_email, "url": settings.contact_url}
    document = get_openapi(
        title="Klankbord",
        version=API_VERSION,
        description=_DESCRIPTION,
        contact={name: value for name, value in contact.items() if value},
        license_info={"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        servers=[{"url": _BASE, "description": "Versie 1"}],
        routes=app.routes,
    )
    # The version stands in the server's address (rule /core/uri-version), not in each path.
    document["paths"] = {path.removeprefix(_BASE): item for path, item in document["paths"].items()}
    for path, item in document["paths"].items():
        for operation in item.values():
            _keep_rules(operation, is_public=path in _PUBLIC)
    for schema in document["components"]["schemas"].values():
        # Those sentences are the code's own, in English.
        schema.pop("description", None)
    for unused in ("HTTPValidationError", "ValidationError"):
        document["components"]["schemas"].pop(unused, None)
    document["components"]["securitySchemes"] = {"wachtwoord": {"type": "http", "scheme": "basic"}}
    return document


def serve_openapi(app: FastAPI) -> None:
    """Publish the document, readable from any site (rule /core/publish-openapi)."""

    async def openapi(request: Request) -> JSONResponse:
        return JSONResponse(app.openapi())

    app.add_route(OPENAPI_PATH, openapi, methods=["GET"], include_in_schema=False)


def _keep_rules(operation: dict[str, Any], *, is_public: bool) -> None:
    del operation["description"]
    responses = operation["responses"]
    # Invalid input gives 400 here, with all faults at once.
    responses.pop("422", None)
    for status, response in responses.items():
        if status[0] == "2":
            response["description"] = "Gelukt."
        response.setdefault("headers", {})["API-Version"] = {
            "description": "De volledige versie van de API.",
            "schema": {"type": "string", "examples": [API_VERSION]},
        }
        if status[0] in "45":
            response["content"] = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Probleem"}}}
    if not is_public:
        operation["security"] = [{"wachtwoord": []}, {}]
