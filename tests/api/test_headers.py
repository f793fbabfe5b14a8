"""Security headers stand on every kind of answer, whichever layer gave it."""

import re
from typing import Any

import pytest

ALWAYS = {
    "api-version": r"\d+\.\d+\.\d+",
    "strict-transport-security": r"max-age=\d{8,}.*",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "permissions-policy": r".*microphone=\(\).*",
    "cross-origin-opener-policy": "same-origin",
    "content-security-policy": r"default-src 'none';.*frame-ancestors 'none'.*",
}
HTML = {"accept": "text/html"}
ANSWERS = [
    ("GET", "/", {"headers": HTML}, 200, "a page"),
    ("GET", "/gesprekken/{paspoort}", {"headers": HTML}, 200, "the page of a call"),
    ("GET", "/v1/gesprekken", {}, 200, "JSON"),
    ("GET", "/v1/gesprekken/{paspoort}/opname", {"headers": {"range": "bytes=0-9"}}, 206, "sound"),
    ("GET", "/v1/openapi.json", {}, 200, "the API's document"),
    ("GET", "/static/tokens.css", {}, 200, "a file"),
    ("GET", "/onbekend", {"headers": HTML}, 404, "an error page"),
    ("GET", "/v1/onbekend", {}, 404, "a problem"),
    ("GET", "/static/onbekend", {}, 404, "no such file"),
    ("DELETE", "/v1/gesprekken", {}, 405, "a wrong method"),
    ("GET", "/v1/gesprekken?x=1", {}, 400, "wrong input"),
    ("GET", "/", {"headers": {"host": "elders.nl"}}, 400, "a wrong host, refused by the framework"),
    ("POST", "/v1/gesprekken", {"headers": {"origin": "https://elders.nl"}}, 403, "another site"),
    ("POST", "/v1/gesprekken/{paspoort}/onthullingen", {"content": b" " * (1 << 21)}, 413, "too large"),
]


@pytest.mark.parametrize(
    ("method", "path", "request_", "status"),
    [pytest.param(*case[:4], id=f"{case[3]}: {case[4]}") for case in ANSWERS],
)
def test_every_answer_carries_them(
    small_town: Any, method: str, path: str, request_: dict[str, Any], status: int
):
    response = small_town.client().request(method, path.format(**small_town.calls), **request_)
    assert response.status_code == status
    for name, value in ALWAYS.items():
        assert re.fullmatch(value, response.headers[name]), name
    assert "unsafe" not in response.headers["content-security-policy"]
    is_public = path.startswith("/static/") or path == "/v1/openapi.json"
    assert response.headers["cache-control"] == ("no-cache" if is_public else "no-store")


def test_an_unforeseen_error_carries_them_too(small_town: Any):
    with small_town.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE transcripts SET body = x'00'")
    response = small_town.client().get(f"/v1/gesprekken/{small_town.calls['paspoort']}")
    assert response.status_code == 500
    for name in (*ALWAYS, "cache-control"):
        assert name in response.headers


def test_only_the_apis_document_may_be_read_by_other_sites(small_town: Any):
    answers = {path: small_town.client().get(path) for path in ("/v1/openapi.json", "/v1/gesprekken", "/")}
    allowed = {path: answer.headers.get("access-control-allow-origin") for path, answer in answers.items()}
    assert allowed == {"/v1/openapi.json": "*", "/v1/gesprekken": None, "/": None}


def test_the_style_nonce_is_new_for_every_page(small_town: Any):
    page = f"/gesprekken/{small_town.calls['paspoort']}"
    answers = [small_town.client().get(page) for _ in range(2)]
    nonces = [
        re.search(r"'nonce-([\w-]{16,})'", answer.headers["content-security-policy"]) for answer in answers
    ]
    assert nonces[0] and nonces[1] and nonces[0][1] != nonces[1][1]
    assert f'nonce="{nonces[0][1]}"' in answers[0].text
