"""Personal data in requests of every kind is found in no log and in no answer that says what went wrong.

The logs are looked at before the allow-list (`klankbord.logs`): also without it nothing may be in them.
For a long run: KLANKBORD_PLANTED_REQUESTS=10000 pytest tests/api/test_planted.py
"""

import base64
import json
import os
import random
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from api.roles import POLICY

REQUESTS = int(os.environ.get("KLANKBORD_PLANTED_REQUESTS", "1000"))
PLANTED = (
    "Zwartwaterbroek",
    "111222333",
    "jan.zwart@voorbeeld.nl",
    "0612345678",
    "NL91ABNA0417164300",
    "mijn man is ernstig ziek",
    "Dorpsstraat 12",
    "1234AB",
)
NOBODY = "00000000-0000-4000-8000-000000000000"
FIELDS = ("criterium", "oordeel", "reden", "doel", "vraag", "cursor", "gesprekken", "externeIds", "naam")
TYPES = (
    "application/json",
    "application/x-www-form-urlencoded",
    "text/plain",
    "multipart/form-data; boundary=x",
    "application/zwartwaterbroek",
)


class Maker:
    """Makes requests that hold personal data where it does not belong."""

    def __init__(self, calls: list[str], *, seed: int) -> None:
        self._chance = random.Random(seed)
        self._calls = [*calls, NOBODY]
        self._routes = sorted(route for route in POLICY if not route.startswith("DELETE /v1/sessie"))

    def requests(self, count: int) -> Iterator[tuple[str, str, dict[str, str], bytes]]:
        """Method, address, headers and body."""
        for _ in range(count):
            method, path = self._chance.choice(self._routes).split(" ")
            if self._chance.random() < 0.1:
                method = self._chance.choice(("PATCH", "PUT", "DELETE", "OPTIONS", "HEAD", "JANSEN"))
            yield method, self._address(path), self._headers(), self._body()

    def _secret(self) -> str:
        return self._chance.choice(PLANTED)

    def _address(self, path: str) -> str:
        parts = []
        for part in path.split("/"):
            fits = part == "{gesprekId}" and self._chance.random() < 0.5
            filled = self._chance.choice(self._calls) if fits else quote(self._secret(), safe="")
            parts.append(filled if part.startswith("{") else part)
        address = "/".join(parts)
        if self._chance.random() < 0.1:
            address += "/" + quote(self._secret(), safe="")
        if self._chance.random() < 0.5:
            address += f"?{self._chance.choice(FIELDS)}={quote(self._secret())}"
        return address

    def _headers(self) -> dict[str, str]:
        secret = self._secret()
        return self._chance.choice(
            (
                {},
                {"accept": "text/html"},
                {"if-match": f'"{secret}"'},
                {"range": f"bytes={secret}"},
                {"authorization": f"Bearer {secret}"},
                {"authorization": "Basic " + base64.b64encode(secret.encode()).decode()},
                {"cookie": f"klankbord={quote(secret)}"},
                {"x-forwarded-for": quote(secret)},
                {"origin": f"https://{quote(secret)}"},
                {"content-type": self._chance.choice(TYPES)},
            )
        ) | {"user-agent": secret}

    def _body(self) -> bytes:
        secret = self._secret()
        whole = json.dumps({self._chance.choice(FIELDS): self._value(), "tekst": secret}).encode()
        return self._chance.choice(
            (
                b"",
                whole,
                whole[: self._chance.randrange(len(whole))],
                json.dumps([secret]).encode(),
                secret.encode(),
                secret.encode("utf-16"),
                f"doel={quote(secret)}&reden={quote(secret)}".encode(),
            )
        )

    def _value(self) -> Any:
        secret = self._secret()
        return self._chance.choice((secret, [secret], {secret: secret}, secret * 50, 12, None))


@pytest.mark.parametrize("role", ["beoordelaar", "privacyofficer", "nobody"])
def test_planted_data_is_in_no_log_and_no_error(
    small_town: Any, role: str, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
):
    options = {"raise_server_exceptions": False, "follow_redirects": False}
    client = small_town.client(**options) if role == "nobody" else small_town.client_of(role, **options)
    if role == "nobody":
        small_town.client_of("beheerder")  # from now on one has to log in
    problems = 0
    maker = Maker(list(small_town.calls.values()), seed=20261122 + len(role))
    for method, address, headers, body in maker.requests(REQUESTS // 3):
        sent = headers
        if "content-type" not in headers and method in ("POST", "PUT"):
            sent = headers | {"content-type": "application/json"}
        answer = client.request(method, address, headers=sent, content=body)
        if answer.status_code >= 400:
            problems += 1
            assert answer.status_code != 500, f"{method} of {answer.request.url.path.count('/')} parts"
            # A page shows a form again with what was typed in it; a problem document never does.
            if answer.headers["content-type"] == "application/problem+json":
                assert not [one for one in PLANTED if one in answer.text]
    out, err = capfd.readouterr()
    logged = out + err + caplog.text
    assert not [one for one in PLANTED if one in logged]
    assert problems > REQUESTS // 6, "the requests are wrong in all kinds of ways"
