"""The routes of the API under /v1."""

from fastapi import APIRouter, Depends

from api.routes import (
    audit,
    calibration,
    calls,
    corrections,
    disputes,
    evidence,
    exports,
    privacy,
    recordings,
    reports,
    reviews,
    search,
    session,
    status,
    uploads,
    worklist,
)
from api.routes.contract import PROBLEMS, refuse_unknown_query


def api_router() -> APIRouter:
    """All routes of the API."""
    router = APIRouter(prefix="/v1", responses=PROBLEMS, dependencies=[Depends(refuse_unknown_query)])
    parts = (
        calls,
        reviews,
        evidence,
        calibration,
        disputes,
        corrections,
        recordings,
        uploads,
        worklist,
        search,
        exports,
        privacy,
        reports,
        session,
        audit,
        status,
    )
    for part in parts:
        router.include_router(part.router)
    return router
