"""The API against its own document: generated requests, right and wrong, of every role; all checks hold."""

import os
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
import requests
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode

from klankbord.tokens import SCOPES
from models.accounts import ROLES

CASES = int(os.environ.get("KLANKBORD_SCHEMATHESIS_CASES", "5000"))
"""How many requests at least, over all roles together; 20,000 in a long run."""

MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
# What fits the schema can still be refused by a rule of the domain (400), or by the version that somebody has
# before them (412, 428). That it is never accepted wrongly, and never a 500, is checked all the same.
REFUSED_BY_RULES = ["2xx", "3xx", "400", "401", "403", "404", "409", "412", "428"]
ENDS_THE_SESSION = "DELETE /sessie"


@pytest.fixture
def clients(small_town: Any) -> dict[str, TestClient]:
    """Somebody of every role, of whom the medewerker answered the passport call; for `service`, a program."""
    places = {
        "medewerker": {"employee_id": small_town.employee_of("paspoort")},
        "teamleider": {"team": "Balie"},
    }
    people = {
        role: small_town.client_of(role, raise_server_exceptions=False, **places.get(role, {}))
        for role in ROLES
        if role != "service"
    }
    return people | {"service": small_town.client_with(*SCOPES, raise_server_exceptions=False)}


def send(client: TestClient, case: Case) -> Any:
    """The answer to a generated request, written out by the library that it was generated for."""
    asked = case.as_transport_kwargs(base_url="http://localhost/v1")
    names = ("method", "url", "params", "headers", "json", "data", "files")
    written = requests.Request(**{name: asked[name] for name in names if name in asked}).prepare()
    answer = client.request(
        str(written.method), str(written.url), content=written.body, headers=dict(written.headers)
    )
    answer.request.read()
    return answer


def operations(app: Any) -> Iterator[Any]:
    document = deepcopy(app.openapi())
    # Every client here is logged in, so no logins are made up: test_access and test_roles are about those.
    del document["components"]["securitySchemes"]
    for item in document["paths"].values():
        for operation in item.values():
            operation.pop("security", None)
    schema = schemathesis.openapi.from_dict(document)
    schema.config.checks.positive_data_acceptance.expected_statuses = REFUSED_BY_RULES
    yield from (found.ok() for found in schema.get_all_operations())


@pytest.mark.timeout(900)
@pytest.mark.parametrize("role", ROLES)
def test_every_answer_is_as_the_document_says(small_town: Any, clients: dict[str, TestClient], role: str):
    asked = list(operations(small_town.app))
    client, count = clients[role], 0
    each = -(-CASES // (len(asked) * len(ROLES) * len(MODES) * 4 // 5))  # some operations take nothing wrong
    for operation in asked:
        if operation.label == ENDS_THE_SESSION and role != "service":
            continue
        for mode in MODES:

            @settings(
                max_examples=each,
                deadline=None,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @given(operation.as_strategy(generation_mode=mode))
            def check(case: Case) -> None:
                nonlocal count
                if count % 2 and "gesprekId" in (case.path_parameters or {}):
                    case.path_parameters["gesprekId"] = small_town.calls["paspoort"]
                count += 1
                case.validate_response(send(client, case))

            try:
                check()
            except Unsatisfiable:
                assert mode is GenerationMode.NEGATIVE, operation.label  # it takes nothing, so nothing wrong
    assert count >= CASES // len(ROLES)
