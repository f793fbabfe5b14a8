"""The reviewer's pages."""

from fastapi import APIRouter

from api.pages import (
    audit,
    calibration,
    call,
    disputes,
    holds,
    login,
    privacy,
    reports,
    reviewing,
    search,
    stops,
    worklist,
)


def page_router() -> APIRouter:
    """All pages; they are no part of the API's document."""
    router = APIRouter(include_in_schema=False)
    router.include_router(login.router)
    router.include_router(worklist.router)
    router.include_router(call.router)
    router.include_router(reviewing.router)
    router.include_router(calibration.router)
    router.include_router(disputes.router)
    router.include_router(search.router)
    router.include_router(reports.router)
    router.include_router(audit.router)
    router.include_router(privacy.router)
    router.include_router(holds.router)
    router.include_router(stops.router)
    return router
