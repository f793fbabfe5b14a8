"""The audit log on screen: chosen by call, person, action and day, a page at a time, and checked."""

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

import api
import klankbord
from klankbord.metadata import LOCAL_ZONE
from klankbord.words import AUDITED

LOG = "/auditlogboek"
HTML = {"accept": "text/html"}


@pytest.fixture
def officer(small_town: Any) -> TestClient:
    return small_town.client_of("privacyofficer", name="Petra", headers=HTML)


@pytest.fixture
def history(small_town: Any) -> Any:
    """Two people looked at two calls, one asked for names, and an administrator was refused."""
    noor, bram = (small_town.client_of("beoordelaar", name=name) for name in ("Noor", "Bram"))
    passport, parking = (small_town.calls[name] for name in ("paspoort", "parkeren"))
    noor.get(f"/v1/gesprekken/{passport}")
    noor.get(f"/v1/gesprekken/{parking}")
    bram.post(f"/v1/gesprekken/{passport}/onthullingen", json={"doel": "Klacht 2026-118"})
    small_town.client_of("beheerder", name="Bas").get(f"/v1/gesprekken/{passport}")
    return small_town


def lines(page: str) -> list[tuple[str, str]]:
    """Who did what, as the table says."""
    rows = re.findall(r'<th role="rowheader" scope="row">([^<]*)<.*?<td role="cell">([^<]*)', page, re.DOTALL)
    return [(who.strip(), what.strip()) for who, what in rows]


ALL = [
    ("Bas", "Verzoek"),
    ("Bram", "Persoonsgegevens getoond"),
    ("Noor", "Bekeken"),
    ("Noor", "Bekeken"),
]


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ({}, ALL),
        ({"gesprek": "{paspoort}"}, [ALL[0], ALL[1], ALL[3]]),
        ({"gesprek": "http://localhost/gesprekken/{parkeren}/"}, [ALL[2]]),
        ({"wie": "Noor"}, ALL[2:]),
        ({"actie": "onthullen"}, [ALL[1]]),
        ({"resultaat": "geweigerd"}, [ALL[0]]),
        ({"vanaf": "{today}", "totEnMet": "{today}"}, ALL),
        ({"totEnMet": "2020-01-01"}, []),
        ({"vanaf": "2120-01-01"}, []),
        ({"wie": "Noor", "gesprek": "{parkeren}", "actie": "inzien"}, [ALL[2]]),
        ({"wie": "Noor' OR 1=1 --"}, []),
    ],
    ids=[
        "all",
        "a call, also where it was refused",
        "a call by its address",
        "a person",
        "an action",
        "refusals",
        "today, both days included",
        "before",
        "after",
        "all at once",
        "no SQL",
    ],
)
def test_lines_are_chosen(history: Any, officer: TestClient, chosen: dict[str, str], found: list[Any]):
    today = datetime.now(LOCAL_ZONE).date()
    form = {name: value.format(**history.calls, today=today) for name, value in chosen.items()}
    answer = officer.post(LOG, data=form)
    assert answer.status_code == 200
    assert lines(answer.text) == found
    assert history.audit()[-1] == ("Petra", "inzien", "auditlogboek"), "looking is in the log too"


def test_a_purpose_is_told_and_the_call_leads_to_its_page(history: Any, officer: TestClient):
    page = officer.post(LOG, data={"actie": "onthullen"}).text
    assert "Klacht 2026-118" in page
    link = f"/gesprekken/{history.calls['paspoort']}"
    assert link in page
    seen_by_auditor = history.client_of("auditor", headers=HTML).post(LOG, data={"actie": "onthullen"}).text
    assert "Klacht 2026-118" in seen_by_auditor
    assert link not in seen_by_auditor, "an auditor sees no calls"


def test_older_lines_follow_with_the_same_choices(small_town: Any, officer: TestClient):
    reviewer = small_town.client_of("beoordelaar", name="Noor")
    for _ in range(30):
        reviewer.get(f"/v1/gesprekken/{small_town.calls['paspoort']}")
    first = officer.post(LOG, data={"wie": "Noor"})
    assert len(lines(first.text)) == 25
    form = first.text.split('aria-label="Bladeren"')[1]
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
    assert fields.pop("csrf") == officer.headers["X-CSRF-Token"]
    second = officer.post(LOG, data=fields)
    assert lines(second.text) == [("Noor", "Bekeken")] * 5
    assert "Oudere regels" not in second.text
    assert all("Noor" not in str(answer.url) for answer in (first, second)), "no name in an address"


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"gesprek": "vorige week"}, "Gesprek: Dit is geen geldig id."),
        ({"vanaf": "gisteren"}, "Vanaf: "),
        ({"vanaf": "0001-01-01"}, "Vanaf: Geef een waarde vanaf 2000-01-01."),
        ({"totEnMet": "9999-12-31"}, "Tot en met: Geef een waarde tot en met 2999-12-31."),
        ({"resultaat": "misschien"}, "Resultaat: Kies uit"),
        ({"actie": "<script>"}, "Wat: Gebruik alleen gewone tekens."),
    ],
)
def test_a_wrong_choice_is_told_and_nothing_is_shown(
    history: Any, officer: TestClient, form: dict[str, str], said: str
):
    before = history.audit()
    answer = officer.post(LOG, data=form)
    assert (answer.status_code, lines(answer.text)) == (400, [])
    assert said in answer.text
    assert history.audit() == before


def test_the_whole_log_is_checked_on_request(history: Any, officer: TestClient):
    said = officer.post(f"{LOG}/controles").text
    assert "Het logboek klopt tot en met regel 5." in said  # this check is the fifth
    with history.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE audit_events SET actor = 'Iemand' WHERE number = 2")
    said = officer.post(f"{LOG}/controles").text
    assert "regel 2 is veranderd" in said
    assert next(what for who, *what in history.audit() if who == "Petra") == ["controleren", LOG[1:]]


@pytest.mark.parametrize("field", ["gesprekId", "actie", "vanaf", "totEnMet"])
def test_programs_choose_too(history: Any, officer: TestClient, field: str):
    values = {"gesprekId": history.calls["parkeren"], "actie": "onthullen", "vanaf": "2120-01-01"}
    answer = officer.get("/v1/auditregels", params={field: values.get(field, "2020-01-01")}).json()
    assert answer["aantal"] == len(answer["resultaten"]) == (1 if field in ("gesprekId", "actie") else 0)


def test_an_auditor_begins_here(small_town: Any):
    auditor = small_town.client_of("auditor", headers=HTML, follow_redirects=False)
    assert auditor.get("/").headers["location"] == LOG


def test_every_action_that_the_code_notes_has_a_name_on_screen():
    sources = [
        path.read_text(encoding="utf-8")
        for package in (api, klankbord)
        for path in Path(str(package.__file__)).parent.rglob("*.py")
    ]
    noted = {action for source in sources for action in re.findall(r'action="([a-z-]+)"', source)}
    assert len(noted) > 25
    assert noted - set(AUDITED) == set()
