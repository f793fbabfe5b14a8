"""Lists: pages that neither skip nor repeat, and states that can be asked for."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args

import pytest
from fastapi.testclient import TestClient

from api.schemas.calls import Toestand
from models import Call, Sample
from models.calls import CALL_STATES
from tests.api.conftest import VERDICTS


def add_calls(town: Any, count: int) -> None:
    """More calls, many of which began at the same moment, all on the work list."""
    with town.database.writing() as session:
        calls = [
            Call(
                audio_sha256=f"extra{number}",
                size_bytes=1,
                started_at=datetime(2026, 10, 1, tzinfo=UTC) + timedelta(minutes=number // 5),
            )
            for number in range(count)
        ]
        session.add_all(calls)
        session.flush()
        for number, call in enumerate(calls):
            session.add(
                Sample(
                    call_id=call.id,
                    night=date(2026, 11, 3),
                    reason="random",
                    priority=number // 5 / 10,
                    explanation="Door loting.",
                )
            )


@pytest.mark.parametrize("path", ["/v1/gesprekken", "/v1/werkvoorraad"])
def test_pages_hold_every_call_once_and_end(town: Any, path: str):
    add_calls(town, 23)
    client, seen, address = town.client(), [], f"{path}?limiet=7"
    while address:
        response = client.get(address)
        page = response.json()
        assert len(page["resultaten"]) <= 7
        seen += [call["gesprekId"] for call in page["resultaten"]]
        link = response.links.get("next", {}).get("url")
        assert (link is None) == (page["volgende"] is None)
        address = link
    assert len(seen) == len(set(seen)) == page["aantal"]
    assert page["aantal"] == (31 if path.endswith("gesprekken") else 25)


def test_the_next_page_keeps_the_filter(town: Any):
    add_calls(town, 5)
    response = town.client().get("/v1/gesprekken?limiet=2&status=nieuw")
    second = town.client().get(response.links["next"]["url"]).json()
    assert {call["status"] for call in second["resultaten"]} == {"nieuw"}


def test_calls_come_newest_first_and_by_state(town: Any):
    calls = town.client().get("/v1/gesprekken").json()["resultaten"]
    moments = [call["begintijd"] for call in calls]
    assert moments == sorted(moments, reverse=True)
    assert all(moment.endswith("Z") for moment in moments)  # UTC on the wire
    broken = town.client().get("/v1/gesprekken?status=beschadigd").json()
    assert [call["gesprekId"] for call in broken["resultaten"]] == [town.calls["beschadigd"]]


def test_the_work_list_says_why_and_what(town: Any):
    first = town.client().get("/v1/werkvoorraad").json()["resultaten"][0]
    assert first["gesprekId"] == town.calls["paspoort"]
    assert first["reden"] == "risico"
    assert first["oordelen"]["avg"] == "voldoet_niet"
    assert first["medewerker"] == "M014"


@pytest.mark.parametrize("are_agreed", [False, True])
def test_the_list_is_asked_per_employee_only_where_that_was_agreed(
    town: Any, monkeypatch: pytest.MonkeyPatch, are_agreed: bool
):
    monkeypatch.setattr(type(town.settings), "may_report_employees", are_agreed)
    client = town.client()
    per_employee = client.get("/v1/werkvoorraad/aantallen").json()["medewerkers"]
    assert per_employee == ({"M014": 1, "M003": 1} if are_agreed else {})
    status = 200 if are_agreed else 400
    for address in ("/v1/werkvoorraad", "/v1/werkvoorraad/aantallen", "/"):
        assert client.get(f"{address}?medewerker=M014").status_code == status, address
    page = client.get("/", headers={"accept": "text/html"}).text
    assert ('name="medewerker"' in page) == are_agreed


@pytest.fixture
def contesting(town: Any) -> TestClient:
    """The employee of the passport call, who contests every verdict on it."""
    reviewer = town.client_of("beoordelaar", name="Noor")
    address = f"/v1/gesprekken/{town.calls['paspoort']}/beoordelingen"
    employee = town.client_of("medewerker", employee_id=town.employee_of("paspoort"))
    for criterion in VERDICTS:
        seen = {"If-Match": reviewer.get(address).headers["ETag"]}
        verdict = {"criterium": criterion, "oordeel": "aandacht", "reden": "Zo was het."}
        made = reviewer.post(address, json=verdict, headers=seen).json()
        grounds = {"toelichting": "Hier ben ik het niet mee eens."}
        answer = employee.post(f"/v1/beoordelingen/{made['beoordelingId']}/bezwaren", json=grounds)
        assert answer.status_code == 201, answer.text
    return employee


def all_pages(client: TestClient, address: str) -> Iterator[dict[str, Any]]:
    while address:
        response = client.get(address)
        yield from response.json()["resultaten"]
        address = response.links.get("next", {}).get("url", "")


def test_disputes_come_by_page_the_oldest_first(town: Any, contesting: TestClient):
    judge = town.client_of("beoordelaar", name="Bram")
    for client in (judge, contesting):
        found = list(all_pages(client, "/v1/bezwaren?limiet=2"))
        assert [one["beoordeling"]["criterium"] for one in found] == list(VERDICTS)
    decided = found[1]["bezwaarId"]
    body = {"besluit": "handhaven", "toelichting": "Het oordeel klopt."}
    assert judge.post(f"/v1/bezwaren/{decided}/beslissingen", json=body).status_code == 201
    left = [one["bezwaarId"] for one in all_pages(judge, "/v1/bezwaren?limiet=4&status=open")]
    assert left == [one["bezwaarId"] for one in found if one["bezwaarId"] != decided]
    assert judge.get("/v1/bezwaren?limiet=2&status=open").json()["aantal"] == len(VERDICTS) - 1


@pytest.mark.parametrize("cursor", ["WyJhIl0", "WyJnaXN0ZXJlbiIsICJhIl0", "WyIyMDI2LTExLTAyIiwgImEiXQ"])
def test_a_cursor_that_is_not_of_disputes_is_refused(small_town: Any, cursor: str):
    # One part too few, no moment, and a moment without a zone.
    answer = small_town.client_of("beoordelaar").get(f"/v1/bezwaren?cursor={cursor}")
    assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (400, "cursor-ongeldig")


def test_every_state_of_a_call_can_be_asked_for():
    assert get_args(Toestand) == CALL_STATES


def test_the_status_is_ok_only_with_the_newest_schema(town: Any):
    assert town.client().get("/v1/status").json()["status"] == "ok"
    with town.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'old'")
    response = town.client().get("/v1/status")
    assert response.status_code == 503
    assert response.json()["type"].endswith(":database-verouderd")
