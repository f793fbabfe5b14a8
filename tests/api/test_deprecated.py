"""A route on its way out says so in every answer and in the document; on an application that has one."""

from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.routes.deprecated import Departure

ROUTE = "GET /v1/gesprekken"
DEPARTURE = Departure(
    since=datetime(2026, 11, 1, tzinfo=UTC),
    until=datetime(2027, 5, 1, tzinfo=UTC),
    successor="/v2/gesprekken",
    explanation="https://klankbord.example/veranderingen",
)
TOLD = {
    "deprecation": "@1793491200",
    "sunset": "Sat, 01 May 2027 00:00:00 GMT",
}


@pytest.fixture
def client(small_town: Any) -> TestClient:
    app = create_app(small_town.settings, small_town.database, departures={ROUTE: DEPARTURE})
    return TestClient(app, base_url="http://localhost")


@pytest.mark.parametrize(
    ("path", "status"),
    [("?limiet=2", 200), ("?limiet=0", 400)],
    ids=["a good answer", "a problem"],
)
def test_its_answers_say_when_and_what_comes_instead(client: TestClient, path: str, status: int):
    answer = client.get("/v1/gesprekken" + path)
    assert answer.status_code == status
    assert {name: answer.headers[name] for name in TOLD} == TOLD
    assert answer.links["deprecation"]["url"] == DEPARTURE.explanation
    assert answer.links["successor-version"]["url"] == DEPARTURE.successor
    assert ("next" in answer.links) == (status == 200)  # the way to the next page is still told


def test_the_document_marks_it_and_no_other(client: TestClient):
    paths = client.get("/v1/openapi.json").json()["paths"]
    marked = [
        f"{method.upper()} /v1{path}"
        for path, item in paths.items()
        for method, operation in item.items()
        if operation.get("deprecated")
    ]
    assert marked == [ROUTE]


def test_other_routes_say_nothing(client: TestClient):
    assert set(TOLD).isdisjoint(client.get("/v1/status").headers)


@pytest.mark.parametrize(
    ("route", "until"),
    [
        ("GET /v1/gesprek", DEPARTURE.until),
        (ROUTE, DEPARTURE.since),
        (ROUTE, datetime(2027, 5, 1)),  # noqa: DTZ001 (that is what is wrong with it)
    ],
    ids=["no such route", "stops when it begins", "in the time of the machine"],
)
def test_a_line_that_cannot_be_right_is_refused(small_town: Any, route: str, until: datetime):
    departure = Departure(DEPARTURE.since, until, DEPARTURE.successor, DEPARTURE.explanation)
    with pytest.raises(ValueError, match=route):
        create_app(small_town.settings, small_town.database, departures={route: departure})
