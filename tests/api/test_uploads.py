"""Handing in recordings by a program: streamed, checked, taken in once, and only with the scope for it."""

import hashlib
import wave
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from klankbord.store import LARGEST_RECORDING
from models import Call, Employee

UPLOADS = "/v1/opnamen"


@pytest.fixture
def sound(tmp_path: Path) -> bytes:
    """Two seconds of silence in stereo."""
    path = tmp_path / "0612345678.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(4 * 8000 * 2))
    return path.read_bytes()


@pytest.fixture
def program(small_town: Any) -> TestClient:
    """A program that may hand in recordings."""
    return small_town.client_with("aanleveren")


def hand_in(program: TestClient, sound: bytes, **facts: str) -> Any:
    form = {"sha256": hashlib.sha256(sound).hexdigest()} | facts
    return program.post(UPLOADS, data=form, files={"opname": ("0612345678.wav", sound)})


def noted(town: Any) -> list[str]:
    """What was handed in, by the audit log."""
    return [what for _, action, what in town.audit() if action == "aanleveren"]


def test_a_recording_becomes_a_call_with_its_facts(program: TestClient, small_town: Any, sound: bytes):
    answer = hand_in(
        program, sound, externId="Z-1", begintijd="2-11-2026 09:14", medewerker="Noor", team="Balie"
    )
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert answer.headers["Location"] == f"/v1/gesprekken/{made['gesprekId']}"
    with small_town.database.reading() as session:
        call = session.get_one(Call, made["gesprekId"])
        employee = session.get_one(Employee, call.employee_id)
    assert (call.external_id, call.started_at.isoformat()) == ("Z-1", "2026-11-02T08:14:00+00:00")
    assert (employee.team, "Noor" in employee.pseudonym) == ("Balie", False)
    assert noted(small_town) == [f"gesprek/{made['gesprekId']}"]


def test_the_same_recording_again_is_the_same_call(program: TestClient, small_town: Any, sound: bytes):
    first, second = hand_in(program, sound), hand_in(program, sound)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["gesprekId"] == second.json()["gesprekId"]
    assert (second.json()["bekend"], second.json()["metadataTeLaat"]) == (True, False)
    assert noted(small_town) == [f"gesprek/{first.json()['gesprekId']}"] * 2  # each handing in is noted


def test_nothing_is_taken_in_that_cannot_be_noted(program: TestClient, small_town: Any, sound: bytes):
    with small_town.database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE audit_events")
    assert hand_in(program, sound).status_code == 503
    with small_town.database.reading() as session:
        taken = select(Call).where(Call.audio_sha256 == hashlib.sha256(sound).hexdigest())
        assert session.exec(taken).first() is None


def test_a_file_that_did_not_arrive_whole_is_not_kept(program: TestClient, small_town: Any, sound: bytes):
    answer = program.post(
        UPLOADS,
        data={"sha256": hashlib.sha256(sound).hexdigest()},
        files={"opname": ("opname.wav", sound[:-10])},
    )
    assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (400, "controlegetal-klopt-niet")
    with small_town.database.reading() as session:
        assert hashlib.sha256(sound[:-10]).hexdigest() not in session.exec(select(Call.audio_sha256)).all()


def test_a_file_that_is_no_sound_gets_its_named_state(program: TestClient):
    answer = hand_in(program, b"<html>geen geluid</html>" * 100)
    assert (answer.status_code, answer.json()["status"]) == (201, "beschadigd")


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"begintijd": "gisteren"}, "begintijd"),
        ({"wachtstand": "9-3"}, "wachtstand"),
        ({"sha256": "kort"}, "sha256"),
        ({"bestandsnaam": "x.wav"}, "bestandsnaam"),
    ],
    ids=["no moment", "a hold that ends before it starts", "no checksum", "unknown part"],
)
def test_a_wrong_part_is_named(program: TestClient, sound: bytes, facts: dict[str, str], field: str):
    answer = hand_in(program, sound, **facts)
    assert answer.status_code == 400
    assert [fault["veld"] for fault in answer.json()["fouten"]] == [field]


def test_a_body_beyond_the_limit_of_other_routes_is_taken(program: TestClient, sound: bytes):
    assert hand_in(program, sound * 40).status_code == 201


def test_a_body_beyond_its_own_limit_is_refused_without_naming_that_of_other_routes(program: TestClient):
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = program.post(UPLOADS, headers=headers | {"Content-Length": str(LARGEST_RECORDING + 1)})
    assert (answer.status_code, answer.json()["detail"]) == (413, "Het verzoek is te groot.")


@pytest.mark.parametrize("scope", ["lezen", "exporteren"])
def test_another_scope_may_not(small_town: Any, sound: bytes, scope: Any):
    assert hand_in(small_town.client_with(scope), sound).status_code == 403
