"""The web application: API, pages and static files behind one set of rules."""

import tempfile
from pathlib import Path
from typing import Any

from fastapi import Depends, FastAPI
from fastapi.routing import APIRoute
from pydantic.alias_generators import to_camel
from starlette.middleware import Middleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.staticfiles import StaticFiles

from api.access import Access, check_access_settings, refuse_unchecked
from api.answers import Answers
from api.context import Context
from api.front_end import check_front_end
from api.listening import Listenings
from api.openapi import describe, serve_openapi
from api.pages import page_router
from api.problems import add_handlers
from api.routes import api_router
from api.routes.deprecated import DEPRECATED, Departures, check_departures
from api.templating import Templates
from klankbord.settings import Settings
from models import Database

_STATIC = Path(__file__).parent / "static"
_LARGEST_BODY = 1 << 20  # bytes; nothing that people type is larger


def create_app(settings: Settings, database: Database, *, departures: Departures = DEPRECATED) -> FastAPI:
    """The application on this database; the caller closes the database.

    Raises:
        SettingsInvalid: the service would be open to other machines while nobody can log in, or its
            front-end packages are missing.
        ValueError: a route that is to go is none of ours.
    """
    check_access_settings(settings)
    check_front_end()
    check_departures(departures)
    return _assemble(settings, database, departures)


def openapi_document(settings: Settings) -> dict[str, Any]:
    """The OpenAPI document; nothing is served and no database is asked."""
    with tempfile.TemporaryDirectory() as folder:
        nowhere = settings.model_copy(update={"keys": Path(folder)})
        return _assemble(nowhere, Database("sqlite://"), DEPRECATED).openapi()


def _assemble(settings: Settings, database: Database, departures: Departures) -> FastAPI:
    app = FastAPI(
        title="Klankbord",
        # No interactive documentation: its scripts would come from elsewhere.
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        dependencies=[Depends(refuse_unchecked)],
        generate_unique_id_function=_operation_id,
        middleware=[
            Middleware(Answers, departures=departures),
            Middleware(RequestBodyLimitMiddleware, max_body_size=_LARGEST_BODY),
            Middleware(TrustedHostMiddleware, allowed_hosts=settings.allowed_hosts, www_redirect=False),
            Middleware(Access, settings=settings, database=database),
        ],
    )
    app.state.context = Context(
        settings=settings,
        database=database,
        recordings=settings.open_store(database),
        templates=Templates(organisation=settings.organisation),
        listenings=Listenings(),
    )
    app.openapi = lambda: describe(app, settings=settings, departures=departures)  # type: ignore[method-assign]
    add_handlers(app)
    serve_openapi(app)
    app.include_router(api_router())
    app.include_router(page_router())
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    return app


def _operation_id(route: APIRoute) -> str:
    return to_camel(route.name)
