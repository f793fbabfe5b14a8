"""Every refusal is a problem in Dutch (RFC 9457), as a page where a browser asks for one."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from klankbord.bodies import pack
from models import Transcript

NOBODY = "00000000-0000-4000-8000-000000000000"
JSON = {"content-type": "application/json"}
LIMIT = 1 << 20


def too_much_in_pieces() -> Iterator[bytes]:
    """A body that does not say how long it is."""
    for _ in range(17):
        yield b" " * 65_536


CASES = [
    ("GET", "/v1/onbekend", {}, 404, "niet-gevonden", "no such route"),
    ("GET", "/v1/gesprekken/", {}, 404, "niet-gevonden", "paths have no slash at their end"),
    ("GET", f"/v1/gesprekken/{NOBODY}", {}, 404, "gesprek-niet-gevonden", "no such call"),
    ("GET", "/v1/gesprekken/42", {}, 404, "niet-gevonden", "an id that no call can have"),
    ("GET", f"/v1/gesprekken/{NOBODY}/opname", {}, 404, "gesprek-niet-gevonden", "no such call"),
    ("GET", "/v1/gesprekken/{leeg}/opname", {}, 404, "opname-niet-gevonden", "the recording is gone"),
    ("GET", "/v1/gesprekken/{leeg}/golfvorm", {}, 404, "niet-gevonden", "no waveform was made"),
    ("GET", "/v1/gesprekken/{leeg}/beoordelingen/toon", {}, 404, "criterium-niet-gevonden", "no review yet"),
    ("GET", "/static/onbekend.css", {}, 404, "niet-gevonden", "no such file"),
    ("GET", "/static/../app.py", {}, 404, "niet-gevonden", "outside the static files"),
    ("PUT", "/v1/gesprekken", {}, 405, "methode-niet-toegestaan", "calls are not made here"),
    ("POST", "/static/tokens.css", {}, 405, "methode-niet-toegestaan", "files cannot be posted to"),
    ("GET", "/v1/gesprekken?limiet=0", {}, 400, "invoer-ongeldig", "below the least"),
    ("GET", "/v1/gesprekken?limiet=101", {}, 400, "invoer-ongeldig", "above the most"),
    ("GET", "/v1/gesprekken?limiet=veel", {}, 400, "invoer-ongeldig", "no number"),
    ("GET", "/v1/gesprekken?status=zoek", {}, 400, "invoer-ongeldig", "no such state"),
    ("GET", "/v1/gesprekken?naam=jansen", {}, 400, "invoer-ongeldig", "no such parameter on a list"),
    ("GET", "/v1/gesprekken/{paspoort}?uitgebreid=ja", {}, 400, "invoer-ongeldig", "nor on one call"),
    ("GET", "/v1/status?x=1", {}, 400, "invoer-ongeldig", "nor on the status"),
    ("GET", "/v1/gesprekken?cursor=onzin", {}, 400, "cursor-ongeldig", "a made-up cursor"),
    ("GET", "/v1/werkvoorraad?cursor=", {}, 400, "cursor-ongeldig", "an empty cursor"),
    ("GET", "/v1/gesprekken?cursor=WzEsMl0", {}, 400, "cursor-ongeldig", "a cursor of other types"),
    (
        "POST",
        "/v1/gesprekken/{paspoort}/beoordelingen",
        {"content": "{", "headers": JSON},
        400,
        "invoer-ongeldig",
        "broken JSON",
    ),
    ("POST", "/v1/gesprekken/{paspoort}/beoordelingen", {"json": []}, 400, "invoer-ongeldig", "a list"),
    (
        "POST",
        "/v1/gesprekken/{paspoort}/beoordelingen",
        {"json": {}},
        400,
        "invoer-ongeldig",
        "nothing filled in",
    ),
    (
        "POST",
        "/v1/gesprekken/{paspoort}/beoordelingen",
        {"content": "oordeel=nvt"},
        415,
        "verkeerd-mediatype",
        "no media type",
    ),
    (
        "POST",
        "/v1/gesprekken/{paspoort}/beoordelingen",
        {"data": {"oordeel": "nvt"}},
        415,
        "verkeerd-mediatype",
        "a form",
    ),
    (
        "POST",
        "/v1/gesprekken/{paspoort}/onthullingen",
        {"json": {"doel": "klacht"}},
        400,
        "invoer-ongeldig",
        "no real purpose",
    ),
    (
        "POST",
        "/v1/gesprekken/{paspoort}/onthullingen",
        {"json": {"doel": " " * 20}},
        400,
        "invoer-ongeldig",
        "only spaces",
    ),
    (
        "POST",
        "/v1/gesprekken/{paspoort}/onthullingen",
        {"json": {"doel": "onderzoek\x00klacht"}},
        400,
        "invoer-ongeldig",
        "a control character",
    ),
    (
        "POST",
        "/v1/gesprekken/{paspoort}/onthullingen",
        {"content": b'{"doel": "onderzoek \\ud800"}', "headers": JSON},
        400,
        "invoer-ongeldig",
        "half a character",
    ),
    (
        "POST",
        "/v1/gesprekken/{paspoort}/beoordelingen",
        {"content": b" " * (LIMIT + 1), "headers": JSON},
        413,
        "te-groot",
        "a declared size above 1 MiB",
    ),
    (
        "POST",
        "/v1/gesprekken/{paspoort}/beoordelingen",
        {"content": too_much_in_pieces(), "headers": JSON},
        413,
        "te-groot",
        "more than 1 MiB in pieces",
    ),
    (
        "GET",
        "/v1/gesprekken/{paspoort}/opname",
        {"headers": {"range": "bytes=999999999-"}},
        416,
        "deel-bestaat-niet",
        "behind the end",
    ),
    (
        "GET",
        "/v1/gesprekken/{paspoort}/opname",
        {"headers": {"range": "bytes=x"}},
        400,
        "verzoek-ongeldig",
        "no range at all",
    ),
]


@pytest.mark.parametrize(
    ("method", "path", "request_", "status", "code"),
    [pytest.param(*case[:5], id=f"{case[3]}: {case[5]}") for case in CASES],
)
def test_a_refusal_is_a_problem_in_dutch(
    small_town: Any, method: str, path: str, request_: dict[str, Any], status: int, code: str
):
    response = small_town.client().request(method, path.format(**small_town.calls), **request_)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == status
    assert problem["type"] == f"urn:problem-type:klankbord:{code}"
    assert problem["instance"].startswith("urn:uuid:")
    assert problem["title"] and problem["detail"].endswith((".", "'"))


def test_all_faults_are_told_at_once(small_town: Any):
    response = small_town.client().post(
        f"/v1/gesprekken/{small_town.calls['paspoort']}/beoordelingen",
        json={"oordeel": "prima", "score": 101, "kleur": "rood"},
    )
    assert response.json()["fouten"] == [
        {"veld": "criterium", "melding": "Dit veld is verplicht."},
        {"veld": "oordeel", "melding": "Kies uit: 'voldoet', 'aandacht', 'voldoet_niet' of 'nvt'."},
        {"veld": "score", "melding": "Geef een waarde tot en met 100."},
        {"veld": "kleur", "melding": "Dit veld bestaat niet."},
    ]


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/v1/gesprekken", "GET"),
        ("/v1/gesprekken/{paspoort}/beoordelingen", "GET, POST, PUT"),
        ("/v1/gesprekken/{paspoort}/onthullingen", "POST"),
        ("/static/tokens.css", "GET, HEAD"),
    ],
)
def test_a_wrong_method_is_told_which_methods_there_are(small_town: Any, path: str, allowed: str):
    response = small_town.client().delete(path.format(**small_town.calls))
    assert response.headers["allow"] == allowed


def test_a_range_behind_the_end_is_told_how_long_the_recording_is(small_town: Any):
    path = f"/v1/gesprekken/{small_town.calls['paspoort']}/opname"
    size = small_town.client().get(path).headers["content-length"]
    response = small_town.client().get(path, headers={"range": "bytes=999999999-"})
    assert response.headers["content-range"] == f"bytes */{size}"


@pytest.mark.parametrize(
    ("path", "accept", "media_type", "reason"),
    [
        ("/onbekend", "text/html,*/*", "text/html; charset=utf-8", "a browser gets a page"),
        ("/onbekend", "application/json", "application/problem+json", "a program does not"),
        ("/v1/onbekend", "text/html,*/*", "application/problem+json", "the API never gives a page"),
        ("/gesprekken/42", "text/html", "text/html; charset=utf-8", "no such call"),
    ],
)
def test_pages_are_for_browsers(client: TestClient, path: str, accept: str, media_type: str, reason: str):
    response = client.get(path, headers={"accept": accept})
    assert response.status_code == 404, reason
    assert response.headers["content-type"] == media_type, reason


def test_an_unforeseen_error_tells_nothing_of_itself(small_town: Any, capsys: pytest.CaptureFixture[str]):
    call_id = small_town.calls["paspoort"]
    with small_town.database.writing() as session:
        transcript = session.exec(select(Transcript).where(Transcript.call_id == call_id)).one()
        transcript.body = pack({"id": "x", "turns": [{"speaker": "geheim 111222333"}]})
        session.add(transcript)
    response = small_town.client().get(f"/v1/gesprekken/{call_id}")
    assert response.status_code == 500
    problem = response.json()
    assert problem["detail"] == "Er ging iets mis. Probeer het later opnieuw."
    log = "".join(capsys.readouterr())
    assert problem["instance"] in log  # so that an administrator finds it
    for text in (response.text, log):
        assert "111222333" not in text
        assert "Traceback" not in text


def test_a_database_that_is_gone_gives_503(small_town: Any):
    with small_town.database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE samples RENAME TO elsewhere")
    response = small_town.client().get("/v1/werkvoorraad")
    assert response.status_code == 503
    assert response.json()["type"].endswith(":database-niet-beschikbaar")
