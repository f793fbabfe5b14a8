"""The OpenAPI document, as the NLGov REST API Design Rules want it."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.requests import Request
from starlette.responses import JSONResponse

from api.access import CSRF_HEADER
from api.answers import API_VERSION, OPENAPI_PATH
from api.problems import MEDIA_TYPE
from api.roles import Rule, rule_of
from api.routes.deprecated import Departures
from api.visitors import cookie_name
from klankbord.settings import Settings

_BASE = "/v1"
_DESCRIPTION = (
    "Gesprekken van het klantcontactcentrum, met transcript, voorstellen en beoordelingen. "
    "Een voorstel komt van de machine en heeft geen gevolgen. Alleen een beoordeling door een mens telt."
)


def describe(app: FastAPI, *, settings: Settings, departures: Departures) -> dict[str, Any]:
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
        for method, operation in item.items():
            _keep_rules(operation)
            route = f"{method.upper()} {_BASE}{path}"
            _tell_who_may(operation, rule_of(route))
            if route in departures:
                operation["deprecated"] = True
    for schema in document["components"]["schemas"].values():
        # Those sentences are the code's own, in English.
        schema.pop("description", None)
    for unused in ("HTTPValidationError", "ValidationError"):
        document["components"]["schemas"].pop(unused, None)
    document["components"]["securitySchemes"] = {
        "sessie": {
            "type": "apiKey",
            "in": "cookie",
            "name": cookie_name(settings),
            "description": f"Een browser waarin iemand is ingelogd. Elke wijziging vraagt ook {CSRF_HEADER}; "
            "wat daarin hoort, staat in de pagina's.",
        },
        "token": {"type": "http", "scheme": "bearer", "description": "Een programma met een eigen token."},
    }
    return document


def serve_openapi(app: FastAPI) -> None:
    """Publish the document, readable from any site (rule /core/publish-openapi)."""

    async def openapi(request: Request) -> JSONResponse:
        return JSONResponse(app.openapi())

    app.add_route(OPENAPI_PATH, openapi, methods=["GET"], include_in_schema=False)


def _tell_who_may(operation: dict[str, Any], rule: Rule) -> None:
    """The roles of `api.roles`, and whether a program with a token may too."""
    if rule.is_public:
        return
    operation["security"] = [{"sessie": []}, *([{"token": []}] if rule.scope else [])]
    operation["x-rollen"] = sorted(rule.roles)
    if rule.scope:
        operation["x-recht"] = rule.scope


def _state_parameter(parameter: dict[str, Any]) -> None:
    """A parameter may be left out but cannot be null: it is text, and clients would offer to send that."""
    schema = parameter["schema"]
    match [one for one in schema.get("anyOf", ()) if one != {"type": "null"}]:
        case [kind]:
            del schema["anyOf"]
            schema |= kind


def _keep_rules(operation: dict[str, Any]) -> None:
    del operation["description"]
    responses = operation["responses"]
    for parameter in operation.get("parameters", ()):
        _state_parameter(parameter)
        if parameter["name"] == "If-Match":
            parameter["required"] = True  # without it the answer is 428
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
