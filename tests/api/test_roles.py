"""Every route against every role, with own and other people's calls: the table decides, and nothing else."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient
from sqlmodel import select
from starlette.routing import Mount

from api.roles import POLICY, home_of, rule_of
from klankbord.tokens import SCOPES
from models import AuditEvent, Call, Employee
from models.accounts import ROLES

NOBODY = "00000000-0000-4000-8000-000000000000"
PEOPLE = tuple(role for role in ROLES if role != "service")
DENIED, HIDDEN = 403, 404


def routes_of(app: Any) -> Iterator[str]:
    """Every route that the application has, as the table writes it."""
    for context in iter_route_contexts(app.routes):
        methods = {"GET"} if isinstance(context.route, Mount) else (context.methods or set()) - {"HEAD"}
        yield from (f"{method} {context.path}" for method in methods)


def address(route: str, call_id: str) -> tuple[str, str]:
    """A request for a route: about this call, and about nothing that is there for the rest."""
    method, path = route.replace("/static", "/static/tokens.css").split(" ")
    path = path.replace("{gesprekId}", call_id).replace("{criterium}", "toon")
    return method, re.sub(r"\{\w+\}", NOBODY, path)


@pytest.fixture
def clients(small_town: Any) -> dict[str, TestClient]:
    """Somebody of every role; the medewerker and teamleider have the passport call, and no other."""
    own = small_town.employee_of("paspoort")
    with small_town.database.writing() as session:
        employee = session.get_one(Employee, own)
        employee.team = "Balie"
        session.add(employee)
    places = {"medewerker": {"employee_id": own}, "teamleider": {"team": "Balie"}}
    options = {"follow_redirects": False, "raise_server_exceptions": False}
    return {role: small_town.client_of(role, **places.get(role, {}), **options) for role in PEOPLE}


def ask(client: TestClient, route: str, call_id: str) -> int:
    method, path = address(route, call_id)
    return client.request(method, path, headers={"accept": "application/json"}).status_code


def test_every_route_is_in_the_table_and_every_line_is_a_route(small_town: Any):
    assert set(routes_of(small_town.app)) == set(POLICY)


def test_a_route_that_is_not_in_the_table_is_denied_to_everybody(
    small_town: Any, clients: dict[str, TestClient]
):
    small_town.app.add_api_route("/v1/vergeten", lambda: {"geheim": 1}, methods=["GET"])
    statuses = {role: client.get("/v1/vergeten").status_code for role, client in clients.items()}
    assert statuses == dict.fromkeys(PEOPLE, DENIED)
    assert small_town.client().get("/v1/vergeten").status_code == DENIED
    # And one that came when the table of routes had already been made up: the second lock holds.
    small_town.app.add_api_route("/v1/nagekomen", lambda: {"geheim": 1}, methods=["GET"])
    assert small_town.client().get("/v1/nagekomen").status_code == DENIED


@pytest.mark.parametrize("role", PEOPLE)
def test_each_role_may_what_the_table_says(small_town: Any, clients: dict[str, TestClient], role: str):
    wrong = []
    for route in POLICY:
        rule = rule_of(route)
        if rule.is_public or route in ("POST /uitloggen", "DELETE /v1/sessie"):
            continue
        is_refused = ask(clients[role], route, small_town.calls["paspoort"]) == DENIED
        is_sent_home = route == "GET /" and home_of(role) != "/"
        if is_refused == (role in rule.roles) and not is_sent_home:
            wrong.append(route)
    assert wrong == []


@pytest.mark.parametrize("role", ["medewerker", "teamleider"])
def test_anothers_call_is_not_there_on_any_route(small_town: Any, clients: dict[str, TestClient], role: str):
    routes = [route for route in POLICY if "{gesprekId}" in route and role in rule_of(route).roles]
    assert len(routes) >= 5
    for route in routes:
        status, said = probe(clients[role], route, small_town.calls["parkeren"])
        assert (status, said) == probe(clients[role], route, NOBODY), (
            f"{route}: tells that there is such a call"
        )
        assert status == HIDDEN or (status == 400 and not route.startswith("GET")), route
    assert ask(clients[role], "GET /v1/gesprekken/{gesprekId}", small_town.calls["paspoort"]) == 200


def probe(client: TestClient, route: str, call_id: str) -> tuple[int, str]:
    """With as much right as can be for every route at once; gives what the answer tells."""
    method, path = address(route, call_id)
    headers = {"accept": "application/json", "if-match": '"0"'}
    fields = {"doel": "Onderzoek van een klacht"} if "onthulling" in path else {"tekst": "Mooi gesprek."}
    body = {"json": fields} if path.startswith("/v1/") else {"data": fields}
    answer = client.request(method, path, headers=headers, **(body if method != "GET" else {}))
    return answer.status_code, re.sub(r"urn:uuid:[\w-]+|value=\"\w{64}\"", "", answer.text).replace(
        call_id, ""
    )


@pytest.mark.parametrize("role", ["beheerder", "auditor"])
def test_who_keeps_or_checks_the_service_sees_no_call_at_all(role: str):
    assert [route for route in POLICY if "{gesprekId}" in route and role in rule_of(route).roles] == []
    assert "GET /v1/gesprekken" not in {route for route in POLICY if role in rule_of(route).roles}


def test_without_logging_in_only_the_public_routes_answer(small_town: Any, clients: dict[str, TestClient]):
    with small_town.database.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE users SET issuer = 'x', subject = id"
        )  # accounts: no demo any more
    nobody = small_town.client(follow_redirects=False)
    open_routes = set()
    for route in POLICY:
        status = ask(nobody, route, small_town.calls["paspoort"])
        if status != 401:
            open_routes.add(route)
    public = {route for route, rule in POLICY.items() if rule.is_public}
    assert open_routes == public
    # A provider or a wrong form may refuse, but nobody is asked to log in first.
    assert public == {
        "GET /v1/status",
        "GET /v1/openapi.json",
        "GET /static",
        "GET /inloggen",
        "POST /inloggen",
        "GET /inloggen/oidc",
        "GET /inloggen/oidc/terug",
    }


@pytest.mark.parametrize("scope", SCOPES)
def test_a_program_may_what_its_scope_says(small_town: Any, scope: Any):
    client = small_town.client_with(scope, follow_redirects=False, raise_server_exceptions=False)
    wrong = []
    for route, rule in POLICY.items():
        if not rule.is_public:
            is_refused = ask(client, route, small_town.calls["paspoort"]) == DENIED
            if is_refused == (rule.scope == scope):
                wrong.append(route)
    assert wrong == []


@pytest.mark.parametrize(
    ("role", "place", "seen"),
    [
        ("beoordelaar", {}, 8),
        ("privacyofficer", {}, 8),
        ("teamleider", {"team": "Balie"}, 1),
        ("teamleider", {"team": "Elders"}, 0),
        ("teamleider", {}, 0),
        ("medewerker", {"employee_id": "own"}, 1),
        ("medewerker", {}, 0),
    ],
)
def test_a_list_and_its_count_hold_only_what_somebody_may_see(
    town: Any, role: str, place: dict[str, str], seen: int
):
    own = town.employee_of("paspoort")
    with town.database.writing() as session:
        employee = session.get_one(Employee, own)
        employee.team = "Balie"
        session.add(employee)
    place = {key: own if value == "own" else value for key, value in place.items()}
    page = town.client_of(role, **place).get("/v1/gesprekken").json()
    assert (page["aantal"], len(page["resultaten"])) == (seen, seen)
    if seen == 1:
        assert page["resultaten"][0]["gesprekId"] == town.calls["paspoort"]


def test_a_call_without_an_employee_is_of_no_medewerker(small_town: Any):
    with small_town.database.reading() as session:
        assert session.exec(select(Call.id).where(Call.employee_id == None)).all()  # noqa: E711
    assert small_town.client_of("medewerker").get("/v1/gesprekken").json()["aantal"] == 0


REVIEWED = {"criterium": "toon", "oordeel": "voldoet"}


@pytest.mark.parametrize(
    ("role", "criteria", "total", "reviewer", "special", "reason"),
    [
        ("beoordelaar", 7, True, "Noor", True, "judges: sees all"),
        ("privacyofficer", 7, True, "Noor", False, "special data only for a purpose (masking_policy.yaml)"),
        ("teamleider", 1, False, "Noor", True, "an unconfirmed suggestion moves nobody"),
        ("medewerker", 1, False, "een beoordelaar", True, "nor does it reach the one it is about"),
        ("service", 1, False, "een beoordelaar", False, "nor another system"),
    ],
)
def test_each_role_gets_its_own_fields(
    small_town: Any,
    clients: dict[str, TestClient],
    role: str,
    criteria: int,
    total: bool,
    reviewer: str,
    special: bool,
    reason: str,
):
    path = f"/v1/gesprekken/{small_town.calls['paspoort']}"
    noor = small_town.client_of("beoordelaar", name="Noor")
    seen = {"if-match": noor.get(f"{path}/beoordelingen").headers["etag"]}
    made = noor.post(f"{path}/beoordelingen", json=REVIEWED, headers=seen)
    assert made.status_code == 201, made.text
    client = small_town.client_with("lezen") if role == "service" else clients[role]
    call = client.get(path).json()
    assert len(call["voorstellen"]) == criteria, reason
    assert (call["totaalscore"] is not None) == total, reason
    assert [review["beoordelaar"] for review in call["beoordelingen"]] == [reviewer], reason
    assert bool(call["bijzondereGegevens"]) == special, reason
    reviews = client.get(f"{path}/beoordelingen").json()["resultaten"]
    assert [review["beoordelaar"] for review in reviews] == [reviewer], reason
    one = client.get(f"{path}/beoordelingen/toon").json()
    assert one["beoordelaar"] == reviewer, reason


def refusals(town: Any) -> list[tuple[str, str]]:
    with town.database.reading() as session:
        lines = session.exec(select(AuditEvent).where(AuditEvent.result == "geweigerd")).all()
    return [(line.actor, line.object) for line in lines]


def test_every_refusal_is_in_the_audit_log_and_in_dutch(small_town: Any, clients: dict[str, TestClient]):
    call = small_town.calls["parkeren"]
    answer = clients["beheerder"].get(f"/v1/gesprekken/{call}")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"] == "U mag dit niet doen."
    page = clients["beheerder"].get(f"/gesprekken/{call}", headers={"accept": "text/html"})
    assert page.status_code == DENIED and "U mag dit niet doen." in page.text
    clients["medewerker"].get(f"/v1/gesprekken/{call}")
    assert [what for _, what in refusals(small_town)] == [
        f"GET /v1/gesprekken/{call}",
        f"GET /gesprekken/{call}",
        f"GET /v1/gesprekken/{call}",
    ]


def test_what_somebody_types_in_a_path_does_not_reach_the_audit_log(
    small_town: Any, clients: dict[str, TestClient]
):
    call = small_town.calls["paspoort"]
    clients["auditor"].get(f"/v1/gesprekken/{call}/beoordelingen/Jan%20Jansen")
    assert refusals(small_town)[-1][1] == f"GET /v1/gesprekken/{call}/beoordelingen/{{criterium}}"
