"""Open Klant over HTTP, against answers in the form of its published schema (Klantinteracties API 0.x)."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey
from sqlmodel import select

from klankbord.errors import OpenKlantFailed, SettingsInvalid
from klankbord.ingest import Ingest
from klankbord.open_klant import OpenKlant, ZgwAuth
from klankbord.settings import Settings
from models import Call, Database, Employee

SIGNED_WITH = "een-geheim-van-genoeg-tekens-voor-hs256"
CONTACT, OLD = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
EMPLOYEE, TEAM = "33333333-3333-4333-8333-333333333333", "44444444-4444-4444-8444-444444444444"
SOUND, LETTER = "55555555-5555-4555-8555-555555555555", "66666666-6666-4666-8666-666666666666"
DOCUMENT = "77777777-7777-4777-8777-777777777777"
CALLER = "Verbeek"
FAILED = "^Open Klant of het documentenregister geeft geen goed antwoord"


def contact(uuid: str, number: str, *, at: str, attachments: list[str]) -> dict[str, Any]:
    """One klantcontact with everything that the schema asks, also what may not be kept."""
    return {
        "uuid": uuid,
        "url": f"/klantinteracties/api/v1/klantcontacten/{uuid}",
        "gingOverOnderwerpobjecten": [],
        "hadBetrokkenActoren": [{"uuid": EMPLOYEE, "url": ""}, {"uuid": TEAM, "url": ""}],
        "omvatteBijlagen": [{"uuid": one, "url": ""} for one in attachments],
        "hadBetrokkenen": [{"uuid": uuid, "url": "", "volledigeNaam": CALLER}],
        "leiddeTotInterneTaken": [],
        "nummer": number,
        "referentienummer": None,
        "kanaal": "telefoon",
        "onderwerp": f"Paspoort van {CALLER}",
        "inhoud": f"{CALLER} belde over zijn paspoort, BSN 111222333.",
        "reactie": "",
        "indicatieContactGelukt": True,
        "taal": "nld",
        "vertrouwelijk": False,
        "plaatsgevondenOp": at,
        "metadata": {},
    }


def attachment(document: str, kind: str = "enkelvoudiginformatieobject") -> dict[str, Any]:
    identifier = {
        "objectId": document,
        "codeObjecttype": kind,
        "codeRegister": "drc",
        "codeSoortObjectId": "uuid",
    }
    return {"uuid": SOUND, "url": "", "bijlageidentificator": identifier, "wasBijlageVanKlantcontact": None}


def actor(name: str, kind: str, number: str) -> dict[str, Any]:
    identifier = {
        "objectId": number,
        "codeObjecttype": "mdw",
        "codeRegister": "msei",
        "codeSoortObjectId": "idf",
    }
    return {
        "uuid": EMPLOYEE,
        "naam": name,
        "soortActor": kind,
        "indicatieActief": True,
        "actoridentificator": identifier,
    }


class Registers(ThreadingHTTPServer):
    """Both registers on one port, with what each request asked for and carried."""

    def __init__(self, recording: bytes) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.address = f"http://127.0.0.1:{self.server_address[1]}"
        self.asked: list[tuple[str, str]] = []
        self.answers: dict[str, Any] = {
            "/kic/klantcontacten?pageSize=100": {
                "count": 2,
                "next": f"{self.address}/kic/klantcontacten?page=2&pageSize=100",
                "previous": None,
                "results": [
                    contact(CONTACT, "0000000113", at="2026-11-20T09:14:00Z", attachments=[SOUND, LETTER])
                ],
            },
            "/kic/klantcontacten?page=2&pageSize=100": {
                "count": 2,
                "next": f"{self.address}/kic/klantcontacten?page=3&pageSize=100",
                "previous": None,
                "results": [contact(OLD, "0000000007", at="2026-01-02T09:14:00Z", attachments=[SOUND])],
            },
            f"/kic/bijlagen/{SOUND}": attachment(DOCUMENT),
            f"/kic/bijlagen/{LETTER}": attachment("brief-12", kind="zaak"),
            f"/kic/actoren/{EMPLOYEE}": actor("Noor Bakker", "medewerker", "M4711"),
            f"/kic/actoren/{TEAM}": actor("Burgerzaken", "organisatorische_eenheid", "T1"),
            f"/drc/enkelvoudiginformatieobjecten/{DOCUMENT}/download": recording,
        }


class _Handler(BaseHTTPRequestHandler):
    server: Registers

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers["Authorization"]))
        answer = self.server.answers.get(self.path)
        self.send_response(404 if answer is None else 200)
        self.end_headers()
        self.wfile.write(answer if isinstance(answer, bytes) else json.dumps(answer).encode())

    def log_message(self, *_: object) -> None:
        """Be quiet."""


@pytest.fixture
def registers(recording: Path) -> Iterator[Registers]:
    """Open Klant with one new contact with a recording, and a register of documents."""
    with Registers(recording.read_bytes()) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def connected(registers: Registers) -> dict[str, str]:
    """The settings that lead to both registers."""
    return {
        "open_klant_url": f"{registers.address}/kic",
        "open_klant_token": "geheim",
        "documents_url": f"{registers.address}/drc",
        "documents_client": "klankbord",
        "documents_secret": SIGNED_WITH,
    }


@pytest.fixture
def take(connected: dict[str, str], settings: Settings, ingest: Ingest) -> Callable[[], list[int]]:
    """Takes everything since November; gives how many recordings each contact had."""
    with_registers = Settings(_env_file=None, **settings.model_dump() | connected)

    def take_all() -> list[int]:
        with OpenKlant(with_registers) as contacts:
            return [len(one.recordings) for one in contacts.take_all(ingest, since=date(2026, 11, 1))]

    return take_all


def test_a_contact_becomes_a_call_without_anything_of_the_caller(
    take: Callable[[], list[int]], own_database: Database, settings: Settings
):
    assert take() == [1]
    with own_database.reading() as session:
        (call,) = session.exec(select(Call)).all()
        (employee,) = session.exec(select(Employee)).all()
    assert (call.external_id, call.channel, call.subject) == ("0000000113", "telefoon", None)
    assert call.started_at.isoformat() == "2026-11-20T09:14:00+00:00"
    assert employee.team == "Burgerzaken"
    assert "Noor" not in employee.pseudonym
    assert "M4711" not in employee.pseudonym
    kept = b"".join(file.read_bytes() for file in settings.home.rglob("*.db*"))
    assert CALLER.encode() not in kept
    assert b"111222333" not in kept


def test_a_second_time_takes_nothing_new(take: Callable[[], list[int]], own_database: Database):
    take()
    take()
    with own_database.reading() as session:
        assert len(session.exec(select(Call)).all()) == 1


def test_each_register_gets_its_own_key_and_older_pages_are_not_asked(
    take: Callable[[], list[int]], registers: Registers
):
    take()
    keys = {path.split("/")[1]: key for path, key in registers.asked}
    assert keys["kic"] == "Token geheim"
    claims = jwt.decode(keys["drc"].removeprefix("Bearer "), OctKey.import_key(SIGNED_WITH)).claims
    assert (claims["iss"], claims["client_id"]) == ("klankbord", "klankbord")
    assert not [path for path, _ in registers.asked if "page=3" in path or "betrokkene" in path]


def test_each_request_for_a_document_is_signed_at_its_own_moment():
    moments = [1_800_000_000.0, 1_800_003_601.5]
    auth = ZgwAuth("klankbord", SIGNED_WITH, clock=iter(moments).__next__)
    request = httpx2.Request("GET", "https://documenten.example/")
    signed = [next(auth.auth_flow(request)).headers["Authorization"] for _ in moments]
    tokens = [jwt.decode(one.removeprefix("Bearer "), OctKey.import_key(SIGNED_WITH)) for one in signed]
    assert [token.claims["iat"] for token in tokens] == [1_800_000_000, 1_800_003_601]


@pytest.mark.parametrize(
    ("at", "is_taken"),
    [("2026-10-31T23:30:00Z", True), ("2026-10-31T22:30:00Z", False), ("2026-11-01T05:00:00+07:00", False)],
    ids=["already November here", "still October here", "November only where it was written"],
)
def test_the_first_day_is_a_dutch_one(
    take: Callable[[], list[int]], registers: Registers, at: str, is_taken: bool
):
    first = registers.answers["/kic/klantcontacten?pageSize=100"]
    first["results"][0]["plaatsgevondenOp"] = at
    assert take() == [1] * is_taken


@pytest.mark.parametrize(
    "answer",
    [{"results": [{"uuid": "geen-uuid"}]}, b"<html>", None],
    ids=["not the schema", "no JSON", "404"],
)
def test_a_wrong_answer_is_one_clear_error(take: Callable[[], list[int]], registers: Registers, answer: Any):
    registers.answers["/kic/klantcontacten?pageSize=100"] = answer
    with pytest.raises(OpenKlantFailed, match=FAILED):
        take()


@pytest.mark.parametrize(
    "start",
    ["http://elders.example", "https://127.0.0.1:{port}", "http://127.0.0.1:1", "http://[::"],
    ids=["another host", "another scheme", "another port", "no address"],
)
def test_a_next_page_elsewhere_is_not_asked(take: Callable[[], list[int]], registers: Registers, start: str):
    first = registers.answers["/kic/klantcontacten?pageSize=100"]
    first["next"] = f"{start.format(port=registers.server_port)}/kic/klantcontacten?page=2"
    with pytest.raises(OpenKlantFailed, match=FAILED) as caught:
        take()
    assert caught.value.__cause__ is None, "no connection was tried"


@pytest.mark.parametrize(
    "lost",
    [
        f"/kic/bijlagen/{SOUND}",
        f"/kic/actoren/{EMPLOYEE}",
        f"/drc/enkelvoudiginformatieobjecten/{DOCUMENT}/download",
    ],
    ids=["the attachment", "the employee", "the document"],
)
def test_what_a_register_lost_is_told_at_the_end_and_the_rest_goes_on(
    connected: dict[str, str], settings: Settings, registers: Registers, own_database: Database, lost: str
):
    answers = registers.answers
    recording = answers[f"/drc/enkelvoudiginformatieobjecten/{DOCUMENT}/download"]
    other = contact(OLD, "0000000112", at="2026-11-20T09:10:00Z", attachments=[OLD])
    answers["/kic/klantcontacten?pageSize=100"]["results"].append(other | {"hadBetrokkenActoren": []})
    answers[f"/kic/bijlagen/{OLD}"] = attachment(OLD)
    answers[f"/drc/enkelvoudiginformatieobjecten/{OLD}/download"] = recording
    del answers[lost]
    done = subprocess.run(
        [sys.executable, "-m", "klankbord", "open-klant", "--since", "2026-11-01"],
        capture_output=True,
        text=True,
        env={
            **os.environ,
            "KLANKBORD_HOME": str(settings.home),
            **{f"KLANKBORD_{name.upper()}": value for name, value in connected.items()},
        },
        check=False,
    )
    assert done.stdout == "1 opname erbij, 0 al bekend. 0 contacten hebben geen opname.\n"
    assert done.stderr == "1 opname is overgeslagen: niet te vinden in het register, of te groot.\n"
    assert done.returncode == 1
    with own_database.reading() as session:
        assert [call.external_id for call in session.exec(select(Call))] == ["0000000112"]


def test_missing_settings_are_named(settings: Settings):
    with pytest.raises(SettingsInvalid, match="KLANKBORD_OPEN_KLANT_URL"):
        OpenKlant(settings)
