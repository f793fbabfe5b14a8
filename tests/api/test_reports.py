"""Reports: within sight of who asks, with intervals, never per employee."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient


@pytest.mark.parametrize("per", ["alles", "onderwerp", "kanaal", "team", "maand"])
def test_every_grouping_counts_every_scored_call_once(client: TestClient, per: str):
    report = client.get(f"/v1/rapporten?per={per}").json()
    assert sum(group["gesprekken"] for group in report["afloop"]) == 2
    for group in report["afloop"]:
        assert set(group["eersteContact"]) == {"waarde", "laag", "hoog"}


def test_a_period_without_calls_is_an_empty_report(client: TestClient):
    report = client.get("/v1/rapporten?vanaf=2020-01-01&tot=2020-02-01").json()
    assert (report["afloop"], report["beoordelingen"], report["stijgend"]) == ([], [], [])


def test_nothing_in_a_report_names_an_employee(small_town: Any):
    text = small_town.client().get("/v1/rapporten?per=team").text
    assert "M0" not in text
    assert "medewerker" not in text


@pytest.mark.parametrize("query", ["per=medewerker", "vanaf=gisteren", "vanaf=0001-01-01", "volgorde=naam"])
def test_what_cannot_be_asked_is_refused(client: TestClient, query: str):
    assert client.get(f"/v1/rapporten?{query}").status_code == 400


def test_a_teamleider_sees_the_own_team_only(small_town: Any):
    other = small_town.client_of("teamleider", team="Een ander team")
    assert other.get("/v1/rapporten").json()["afloop"] == []


def test_the_page_shows_the_figures_and_the_norm(client: TestClient):
    page = client.get("/rapporten?per=onderwerp")
    assert page.status_code == 200
    assert "Paspoort" in page.text
    assert "norm van 80 %" in page.text


def test_the_last_day_of_the_page_counts(small_town: Any, client: TestClient):
    begun = client.get(f"/v1/gesprekken/{small_town.calls['paspoort']}").json()["begintijd"]
    day = datetime.fromisoformat(begun).date()
    of_that_day = client.get(f"/rapporten?per=onderwerp&vanaf={day}&totEnMet={day}").text
    assert "Paspoort" in of_that_day
    assert f'name="totEnMet" value="{day}"' in of_that_day
    before = client.get(f"/rapporten?per=onderwerp&totEnMet={day - timedelta(days=1)}").text
    assert "Paspoort" not in before


def test_the_page_says_what_is_wrong_with_a_date(client: TestClient):
    page = client.get("/rapporten?vanaf=gisteren")
    assert (page.status_code, "Kies een dag uit de kalender" in page.text) == (400, True)
    page = client.get("/rapporten?vanaf=2026-11-02&totEnMet=2026-11-01")
    assert (page.status_code, "ligt voor de eerste dag" in page.text) == (400, True)


def test_an_empty_choice_is_all_calls(client: TestClient):
    assert client.get("/rapporten?per=").status_code == 200


def test_a_norm_over_few_calls_is_not_judged(client: TestClient):
    assert "<td>te weinig gesprekken</td>" in client.get("/rapporten").text


def test_the_chart_says_what_its_bars_measure(client: TestClient):
    page = client.get("/rapporten?per=onderwerp").text
    assert re.findall(r'text-anchor="middle">(\d+ %)</text>', page) == ["0 %", "50 %", "100 %"]
