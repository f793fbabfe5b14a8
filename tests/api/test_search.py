"""Search through the API and on its page: masked, audited, and never by address."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

SEARCH = "/v1/zoekvragen"


def test_a_call_is_found_by_what_was_said(town: Any):
    answer = town.client().post(SEARCH, json={"vraag": "foto vakanties"})
    assert answer.status_code == 200
    (hit,) = answer.json()["resultaten"]
    assert hit["gesprekId"] == town.calls["paspoort"]
    (first, *_) = hit["fragmenten"]
    marked = [first["tekst"][mark["begin"] : mark["einde"]].lower() for mark in first["markeringen"]]
    assert marked
    assert set(marked) <= {"pasfoto", "vakantie"}
    assert answer.json()["volgende"] is None


def test_what_was_masked_is_neither_found_nor_shown(town: Any):
    client = town.client()
    detail = client.get(f"/v1/gesprekken/{town.calls['paspoort']}").json()
    assert detail["avgMeldingen"], "the call holds personal data"
    revealed = client.post(
        f"/v1/gesprekken/{town.calls['paspoort']}/onthullingen", json={"doel": "Vergelijken in een test."}
    ).json()
    names = [
        revealed["transcript"]["beurten"][found["beurt"]]["tekst"][found["begin"] : found["einde"]]
        for found in detail["avgMeldingen"]
        if found["label"] == "PERSON"
    ]
    assert names
    for name in names:
        for hit in client.post(SEARCH, json={"vraag": name}).json()["resultaten"]:
            assert hit["gesprekId"] != town.calls["paspoort"]


def test_a_search_is_audited_without_the_question(town: Any):
    town.client().post(SEARCH, json={"vraag": "paspoort"})
    assert ("demo", "zoeken", "gesprekken") in town.audit()
    assert "paspoort" not in str(town.audit()) + str(town.purposes())


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"vraag": ""}, "vraag"),
        ({"vraag": "x" * 201}, "vraag"),
        ({}, "vraag"),
        ({"vraag": "paspoort", "limiet": 0}, "limiet"),
        ({"vraag": "paspoort", "volgorde": "naam"}, "volgorde"),
    ],
    ids=["empty", "too long", "missing", "no results asked", "unknown key"],
)
def test_a_wrong_question_names_its_field(client: TestClient, body: dict[str, Any], field: str):
    answer = client.post(SEARCH, json=body)
    assert answer.status_code == 400
    assert [fault["veld"] for fault in answer.json()["fouten"]] == [field]


@pytest.mark.parametrize("question", ["?!", "06 12"], ids=["marks", "numbers"])
def test_a_question_without_words_is_refused(client: TestClient, question: str):
    answer = client.post(SEARCH, json={"vraag": question})
    assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (400, "zoekvraag-leeg")


def test_the_page_shows_what_was_found_and_marks_it(client: TestClient):
    assert 'name="vraag"' in client.get("/zoeken").text
    page = client.post("/zoeken", data={"vraag": "paspoort"})
    assert page.status_code == 200
    assert "<mark>paspoort" in page.text
    assert "Gevonden gesprekken" in page.text


@pytest.mark.parametrize(
    ("question", "status", "says"),
    [
        ("", 400, "Typ een of meer woorden"),
        ("x" * 300, 400, "ten hoogste 200 tekens"),
        ("onvindbaarheidstoeslag", 200, "Niets gevonden"),
        ("<script>alert(1)</script>", 200, "Niets gevonden"),
    ],
    ids=["empty", "too long", "not said", "script"],
)
def test_the_page_says_what_is_wrong(client: TestClient, question: str, status: int, says: str):
    page = client.post("/zoeken", data={"vraag": question})
    assert page.status_code == status
    assert says in page.text
    assert "<script>alert" not in page.text
