"""The audit log as those see it who check it."""

from typing import Any

import pytest


@pytest.mark.parametrize("role", ["auditor", "privacyofficer"])
def test_who_checks_reads_every_line_once_and_is_in_it(town: Any, role: str):
    reviewer = town.client()
    for _ in range(5):
        reviewer.get(f"/v1/gesprekken/{town.calls['paspoort']}")
    client, seen, address = town.client_of(role, name="Ada"), [], "/v1/auditregels?limiet=2"
    for _ in range(3):
        answer = client.get(address)
        page = answer.json()
        seen += [line["nummer"] for line in page["resultaten"]]
        address = answer.links["next"]["url"] if "next" in answer.links else ""
    # Each page that was read adds a line on top, which does not shift the pages below it.
    assert seen == [5, 4, 3, 2, 1]
    newest = client.get("/v1/auditregels").json()
    assert newest["aantal"] == 8
    assert {
        name: newest["resultaten"][0][name] for name in ("actor", "actie", "object", "resultaat", "doel")
    } == {
        "actor": "Ada",
        "actie": "inzien",
        "object": "auditlogboek",
        "resultaat": "toegestaan",
        "doel": None,
    }


def test_refusals_can_be_asked_for(small_town: Any):
    small_town.client_of("beheerder", name="Bas").get("/v1/gesprekken")
    lines = small_town.client_of("auditor").get("/v1/auditregels?resultaat=geweigerd").json()["resultaten"]
    assert [(line["actor"], line["object"]) for line in lines] == [("Bas", "GET /v1/gesprekken")]


def test_a_cursor_of_another_list_is_refused(small_town: Any):
    answer = small_town.client_of("auditor").get("/v1/auditregels?cursor=WyJhIl0")
    assert answer.status_code == 400
    assert answer.json()["type"].endswith(":cursor-ongeldig")
