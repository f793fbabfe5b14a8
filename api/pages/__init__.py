"""The reviewer's pages."""

from fastapi import APIRouter

from api.pages import call, worklist


def page_router() -> APIRouter:
    """All pages; they are no part of the API's document."""
    router = APIRouter(include_in_schema=False)
    router.include_router(worklist.router)
    router.include_router(call.router)
    return router
