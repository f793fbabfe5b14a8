"""The privacy officer's routes: hold, erase, hand over, records and stops, on both databases."""

import io
import json
import zipfile
from typing import Any

import pytest
from sqlmodel import select

from models import AuditEvent, Call

REASON = "Klacht bij de ombudsman, nummer 12"


def officer(town: Any):
    return town.client_of("privacyofficer")


def test_a_call_is_held_erased_and_gone(town: Any):
    client, call_id = officer(town), town.calls["paspoort"]
    holds = f"/v1/gesprekken/{call_id}/bewaarplichten"
    held = client.post(holds, json={"reden": REASON})
    assert held.status_code == 201 and held.json()["opgelegdDoor"]
    assert client.get(holds).json()["aantal"] == 1

    asked = {"gesprekken": [call_id]}
    answer = client.post("/v1/wissingen", json=asked)
    assert answer.json() == {
        "resultaten": [{"gesprekId": call_id, "uitkomst": "bewaarplicht"}],
        "aantalGewist": 0,
    }
    assert client.delete(f"{holds}/{held.json()['bewaarplichtId']}").status_code == 204
    assert client.delete(f"{holds}/{held.json()['bewaarplichtId']}").status_code == 404
    assert client.post("/v1/wissingen", json=asked).json()["aantalGewist"] == 1
    assert client.post("/v1/wissingen", json=asked).json()["resultaten"][0]["uitkomst"] == "niet-aanwezig"
    assert client.get(f"/v1/gesprekken/{call_id}").status_code == 404
    assert client.get(f"/v1/gesprekken/{call_id}/opname").status_code == 404
    (record,) = client.get("/v1/verwijderingen").json()["resultaten"]
    assert (record["soort"], record["aantal"]) == ("call", 1)
    assert call_id not in json.dumps(record)


def test_calls_are_named_by_the_municipality(town: Any):
    with town.database.writing() as session:
        call = session.get_one(Call, town.calls["parkeren"])
        call.external_id = "T-1"
        session.add(call)
    client = officer(town)
    answer = client.post("/v1/wissingen", json={"externeIds": ["T-1", "T-onbekend"]})
    assert answer.json()["aantalGewist"] == 1
    assert client.post("/v1/wissingen", json={}).json()["type"].endswith(":gesprekken-ontbreken")


def test_everything_that_is_kept_comes_in_a_zip(town: Any):
    call_id = town.calls["paspoort"]
    body = {"gesprekken": [call_id], "doel": "Inzageverzoek nummer 12"}
    answer = officer(town).post("/v1/inzageverzoeken", json=body)
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        kept = json.loads(archive.read(f"{call_id}/gesprek.json"))
        assert archive.read(f"{call_id}/opname")[:4] == b"OggS"
    assert "•" not in json.dumps(kept["transcripts"], ensure_ascii=False)
    with town.database.reading() as session:
        line = session.exec(select(AuditEvent).where(AuditEvent.action == "inzageverzoek")).one()
    assert (line.object, line.purpose) == (f"gesprek/{call_id}", "Inzageverzoek nummer 12")


def test_the_machine_is_stopped_and_goes_on(town: Any):
    client, call_id = town.client_of("beheerder"), town.calls["paspoort"]
    asked = {"doel": "avg", "reden": "Het criterium slaat door"}
    assert client.post("/v1/noodstops", json=asked).status_code == 201
    shown = town.client().get(f"/v1/gesprekken/{call_id}").json()["voorstellen"]
    (stopped,) = (one for one in shown if one["criterium"] == "avg")
    assert (stopped["oordeel"], stopped["bevindingen"]) == ("onbekend", [])
    assert client.get("/v1/noodstops").json()["resultaten"][0]["opgehevenOp"] is None
    assert client.delete("/v1/noodstops/avg").status_code == 204
    assert client.delete("/v1/noodstops/avg").status_code == 404
    unknown = client.post("/v1/noodstops", json=asked | {"doel": "verzonnen"})
    assert unknown.status_code == 400 and unknown.json()["type"].endswith(":noodstop-onbekend")


@pytest.mark.parametrize("role", ["medewerker", "beoordelaar", "teamleider", "auditor"])
def test_nobody_else_may_erase_or_hand_over(small_town: Any, role: str):
    client, body = small_town.client_of(role), {"gesprekken": [small_town.calls["paspoort"]]}
    assert client.post("/v1/wissingen", json=body).status_code == 403
    assert client.post("/v1/inzageverzoeken", json=body | {"doel": REASON}).status_code == 403
