"""The routes of the API under /v1."""

from fastapi import APIRouter, Depends

from api.routes import calls, recordings, reviews, status, worklist
from api.routes.contract import PROBLEMS, refuse_unknown_query


def api_router() -> APIRouter:
    """All routes of the API."""
    router = APIRouter(prefix="/v1", responses=PROBLEMS, dependencies=[Depends(refuse_unknown_query)])
    for part in (calls, reviews, recordings, worklist, status):
        router.include_router(part.router)
    return router
