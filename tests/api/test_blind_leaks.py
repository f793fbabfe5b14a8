"""A blind review, seen by a clever client: nothing that it can ask depends on what the machine thinks."""

import json
import re
from datetime import date
from typing import Any

import pytest
from sqlmodel import select

from klankbord.blind import settle_night
from klankbord.bodies import read_score, seal_score
from models import Finding, Sample, Score, Suggestion

KEYS = ("volledigheid", "afhandeling", "avg", "toon", "begroeting", "samenvatting", "afsluiting")
HTML = {"accept": "text/html"}


@pytest.fixture
def blind_town(small_town: Any) -> Any:
    """All that waits is drawn for a blind review."""
    with small_town.database.writing() as session:
        assert settle_night(session, date(2026, 11, 3), key=b"sleutel", share=1.0) == 2
    return small_town


def turn_around(town: Any) -> None:
    """Let the machine think the contrary in everything that it says of a call."""
    other = {"voldoet": "voldoet_niet", "voldoet_niet": "voldoet", "aandacht": "nvt", "onbekend": "voldoet"}
    with town.database.writing() as session:
        for suggestion in session.exec(select(Suggestion)):
            suggestion.verdict = other[suggestion.verdict]
            suggestion.score, suggestion.confidence = 37, 0.123
            suggestion.explanation = "Heel iets anders."
            session.add(suggestion)
        for finding in session.exec(select(Finding).where(Finding.suggestion_id.is_not(None))):  # type: ignore[union-attr]
            session.delete(finding)
        for score in session.exec(select(Score)):
            score.total, score.fatal, score.outcome, score.outcome_confidence = (
                1,
                not score.fatal,
                "referred",
                0.1,
            )
            score.topic_confidence = 0.2
            body = read_score(session, score)
            for point in body["points"]:
                point |= {"covered": not point["covered"], "confidence": 0.11, "turn": None}
            body["special_categories"], body["tone"] = [], []
            score.body = seal_score(session, score.call_id, body)
            session.add(score)
        for sample in session.exec(select(Sample)):
            sample.reason, sample.priority, sample.explanation = "doubt", 0.01, "De machine is onzeker."
            session.add(sample)


def everything(town: Any, client: Any) -> dict[str, tuple[int, str, str | None]]:
    """Every answer of the API and the pages that could tell something of a call, by its address."""
    call = town.calls["paspoort"]
    query = "?zekerheidVanaf=0&limiet=1"
    addresses = [
        *("", "?sorteer=zekerheid", "?sorteer=-reden", query, "?reden=risico", "?reden=blind"),
        *(f"?criterium=avg&oordeel={verdict}" for verdict in ("voldoet", "voldoet_niet", "onbekend")),
    ]
    asked = [f"/v1/werkvoorraad{one}" for one in addresses]
    asked += ["/v1/werkvoorraad/aantallen", "/v1/werkvoorraad/aantallen?reden=risico", "/v1/gesprekken"]
    asked += [
        f"/v1/gesprekken/{call}{one}"
        for one in ("", "/beoordelingen", "/beoordelingen/toon", "/geschiedenis")
    ]
    asked += ["/v1/overeenstemming", "/v1/overeenstemming?alleenBlind=true", "/", "/?zekerheid=0-0.6"]
    asked += [f"/gesprekken/{call}{one}" for one in ("", "/geschiedenis", "/oordelen")]
    found = {}
    for address in asked:
        response = client.get(address, headers=HTML if not address.startswith("/v1") else {})
        found[address] = (response.status_code, clean(response.text), response.headers.get("etag"))
    return found


def clean(text: str) -> str:
    """Without what differs in each answer: nonces, names of occurrences, CSRF tokens."""
    text = re.sub(r'nonce="[^"]*"|urn:uuid:[0-9a-f-]+', "", text)
    return re.sub(r"\d\d:\d\d:\d\d\.\d+", "", text)


def test_no_answer_depends_on_the_suggestion(blind_town: Any):
    client = blind_town.client()
    before = everything(blind_town, client)
    turn_around(blind_town)
    after = everything(blind_town, client)
    assert {address for address in before if before[address] != after[address]} == set()
    listed = json.loads(before["/v1/werkvoorraad"][1])
    assert listed["aantal"] == 2 and {one["reden"] for one in listed["resultaten"]} == {"blind"}


def test_without_the_blind_draw_the_same_answers_do_depend_on_it(small_town: Any):
    # The proof that the comparison above can see a difference at all.
    client = small_town.client()
    before = everything(small_town, client)
    turn_around(small_town)
    after = everything(small_town, client)
    changed = {address for address in before if before[address] != after[address]}
    call = small_town.calls["paspoort"]
    assert {"/v1/werkvoorraad", f"/v1/gesprekken/{call}", f"/gesprekken/{call}", "/"} <= changed


def judge(client: Any, town: Any, key: str, verdict: str) -> Any:
    path = f"/v1/gesprekken/{town.calls['paspoort']}/beoordelingen"
    headers = {"If-Match": client.get(path).headers["etag"]}
    return client.post(path, json={"criterium": key, "oordeel": verdict}, headers=headers)


def test_no_verdict_is_answered_otherwise_because_of_the_suggestion(blind_town: Any):
    client = blind_town.client()
    for key, verdict in (("toon", "voldoet_niet"), ("avg", "voldoet"), ("avg", "voldoet_niet")):
        answer = judge(client, blind_town, key, verdict)
        assert answer.status_code == 201, "no reason is asked: that would tell"
        assert answer.json()["score"] in (0, 100) and answer.json()["blind"]


def test_the_suggestion_appears_beside_the_verdicts_when_all_are_in(blind_town: Any):
    client = blind_town.client()
    address = f"/v1/gesprekken/{blind_town.calls['paspoort']}"
    for key in KEYS:
        shown = client.get(address).json()
        assert shown["blind"] and shown["voorstellen"] == [] and shown["totaalscore"] is None
        assert [one["criterium"] for one in shown["criteria"]] == list(KEYS)
        assert judge(client, blind_town, key, "voldoet").status_code == 201
    shown = client.get(address).json()
    assert not shown["blind"] and len(shown["voorstellen"]) == 7 and shown["totaalscore"] is not None
    assert all(one["blind"] for one in shown["beoordelingen"])


def test_the_page_of_a_blind_call_takes_verdicts_and_then_shows_the_suggestions(blind_town: Any):
    client, call = blind_town.client(follow_redirects=False), blind_town.calls["paspoort"]
    page = client.get(f"/gesprekken/{call}", headers=HTML).text
    assert "zonder het voorstel te zien" in page and "Bevestigen" not in page
    assert "Zelf beoordelen" in page and "Verbeek" not in page
    for number, key in enumerate(KEYS, start=1):
        version = client.get(f"/v1/gesprekken/{call}/beoordelingen").headers["etag"].strip('"')
        answer = client.post(
            f"/gesprekken/{call}/beoordelingen",
            data={"criterium": key, "oordeel": "voldoet", "versie": version},
            headers=HTML | {"hx-request": "true"},
        )
        assert answer.status_code == 200
        assert ("hx-redirect" in answer.headers) == (number == len(KEYS))
    page = client.get(f"/gesprekken/{call}", headers=HTML).text
    assert "Zonder voorstel beoordeeld door demo" in page and "Voorstel" in page


def test_a_member_of_a_calibration_gets_nothing_either(small_town: Any):
    anna = small_town.client_of("beoordelaar", name="anna")
    small_town.client_of("beoordelaar", name="bram")
    call = small_town.calls["paspoort"]
    body = {"titel": "Najaar", "gesprekken": [call], "beoordelaars": ["anna", "bram"]}
    begun = anna.post("/v1/kalibraties", json=body)
    assert begun.status_code == 201
    before = everything(small_town, anna)
    turn_around(small_town)
    after = everything(small_town, anna)
    told = {address for address in before if before[address] != after[address]}
    # The other call is not in the session, so the list may still change; this call must not.
    assert not {address for address in told if call in address}
    assert call not in json.dumps(anna.get("/v1/werkvoorraad").json())
    address = begun.headers["location"]
    assert anna.get(f"{address}/uitkomsten").status_code == 409
    verdicts = {"oordelen": [{"criterium": key, "oordeel": "voldoet"} for key in KEYS]}
    for name in ("anna", "bram"):
        client = small_town.client_of("beoordelaar", name=name)
        assert client.put(f"{address}/gesprekken/{call}/oordelen", json=verdicts).status_code == 200
    results = anna.get(f"{address}/uitkomsten").json()
    assert results["criteria"][0]["oordelen"][0]["beoordelaars"] == {"anna": "voldoet", "bram": "voldoet"}
    assert anna.get(f"/v1/gesprekken/{call}").json()["voorstellen"]


def test_a_blind_call_in_use_stays_blind_for_the_list_counts(blind_town: Any):
    counts = blind_town.client().get("/v1/werkvoorraad/aantallen").json()
    assert counts["redenen"] == {"blind": 2} and counts["oordelen"] == {}
    assert counts["aantal"] == 2
