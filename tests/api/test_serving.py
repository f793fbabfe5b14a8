"""A route runs in one thread with its transaction, which has ended before the answer leaves."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import pytest
from fastapi import APIRouter, Depends, FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from fastapi.testclient import TestClient
from sqlmodel import Session, select

from api.serving import OneThread, Transaction
from models import Database, User
from tests.api.conftest import Town


class Refused(Exception):
    pass


@pytest.fixture
def seen() -> list[tuple[str, int]]:
    """What happened, and in which thread."""
    return []


@pytest.fixture
def client(database: Database, seen: list[tuple[str, int]]) -> Iterator[TestClient]:
    @contextmanager
    def begin() -> Iterator[Session]:
        seen.append(("begin", threading.get_ident()))
        with database.writing() as session:
            yield session
        seen.append(("end", threading.get_ident()))

    async def writing() -> Transaction:
        return Transaction(begin)

    router = APIRouter(route_class=OneThread)

    @router.post("/{name}")
    def add(name: str, session: Annotated[Session, Depends(writing)]) -> str:
        seen.append(("route", threading.get_ident()))
        session.add(User(name=name, role="beoordelaar"))
        if name == "nee":
            raise Refused
        return name

    app = FastAPI()
    app.include_router(router)
    with TestClient(app, raise_server_exceptions=False) as found:
        yield found


def names(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.exec(select(User.name)))


def test_all_of_a_route_runs_in_one_thread(
    client: TestClient, database: Database, seen: list[tuple[str, int]]
):
    assert client.post("/noor").json() == "noor"
    assert [what for what, _ in seen] == ["begin", "route", "end"]
    assert len({thread for _, thread in seen}) == 1
    assert threading.get_ident() not in {thread for _, thread in seen}
    assert names(database) == ["noor"]


def test_nothing_is_kept_of_a_route_that_fails(
    client: TestClient, database: Database, seen: list[tuple[str, int]]
):
    assert client.post("/nee").status_code == 500
    assert [what for what, _ in seen] == ["begin", "route"]
    assert names(database) == []


def test_every_route_of_the_service_is_such_a_route(town: Town):
    routes = [context.route for context in iter_route_contexts(town.app.routes)]
    ours = [route for route in routes if isinstance(route, APIRoute)]
    assert len(ours) > 80
    assert [route.path for route in ours if not isinstance(route, OneThread)] == []
