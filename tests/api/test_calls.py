"""One call: masked unless asked for, and never shown without an audit line."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlmodel import delete

from models import Call, Finding, Review, Score, Suggestion, WorkListRow
from tests.api.conftest import DOUBTFUL

PLANTED = ("Verbeek", "14 maart 1961", "1234 AB", "06 12345678")
PURPOSE = {"doel": "Onderzoek van klacht 2026-118"}


def text_of(transcript: dict[str, Any]) -> str:
    words = [word["tekst"] for turn in transcript["beurten"] for word in turn["woorden"]]
    return " ".join([*(turn["tekst"] for turn in transcript["beurten"]), *words])


def test_a_call_is_masked_in_text_and_words(town: Any):
    call = town.client().get(f"/v1/gesprekken/{town.calls['paspoort']}").json()
    assert call["transcript"]["gemaskeerd"] is True
    text = text_of(call["transcript"])
    assert "Goedemorgen, gemeente Zonnedam" in text
    assert not any(secret in text for secret in PLANTED)
    assert "Verbeek" not in str(call)


def test_a_call_says_everything_that_a_reviewer_needs(small_town: Any):
    call = small_town.client().get(f"/v1/gesprekken/{small_town.calls['paspoort']}").json()
    assert call["onderwerp"] == "paspoort"
    assert call["uitkomst"] == {"label": "beantwoord", "zekerheid": 0.8}
    assert call["kritiek"] is True
    assert call["beoordelingen"] == []
    assert call["versies"]["herkenner"] == "whisper-base" and call["versies"]["scorer"] == "scorer-1"
    assert {finding["label"] for finding in call["avgMeldingen"]} >= {"PERSON", "POSTCODE", "PHONE"}
    greeting = next(item for item in call["voorstellen"] if item["criterium"] == "begroeting")
    evidence = greeting["bevindingen"][0]
    turn = call["transcript"]["beurten"][evidence["beurt"]]
    assert turn["tekst"][evidence["begin"] : evidence["einde"]] == "gemeente Zonnedam"
    doubtful = [at for at, turn in enumerate(call["transcript"]["beurten"]) if turn["slechtVerstaan"]]
    assert doubtful == [DOUBTFUL]
    assert turn["begin"] < evidence["moment"] < turn["einde"]


def test_reading_a_call_is_audited(town: Any):
    town.client().get(f"/v1/gesprekken/{town.calls['paspoort']}")
    assert town.audit() == [("demo", "inzien", f"gesprek/{town.calls['paspoort']}")]


def test_a_purpose_shows_personal_data_and_is_kept_in_the_audit_log_alone(
    town: Any, capsys: pytest.CaptureFixture[str]
):
    path = f"/v1/gesprekken/{town.calls['paspoort']}/onthullingen"
    answer = town.client().post(path, json=PURPOSE).json()
    assert answer["transcript"]["gemaskeerd"] is False
    text = text_of(answer["transcript"])
    assert all(secret in text for secret in PLANTED)
    actor, action, what = town.audit()[-1]
    assert (actor, action) == ("demo", "onthullen")
    assert what == f"gesprek/{town.calls['paspoort']}"
    assert town.purposes() == [PURPOSE["doel"]]
    assert PURPOSE["doel"] not in "".join(capsys.readouterr())
    assert PURPOSE["doel"] not in str(answer)


def test_the_longest_purpose_fits_in_the_audit_log(town: Any):
    path = f"/v1/gesprekken/{town.calls['paspoort']}/onthullingen"
    assert town.client().post(path, json={"doel": "é" * 140}).status_code == 200
    assert town.purposes() == ["é" * 140]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/v1/gesprekken/{paspoort}", None),
        ("POST", "/v1/gesprekken/{paspoort}/onthullingen", PURPOSE),
        ("GET", "/v1/gesprekken/{paspoort}/opname", None),
        ("GET", "/gesprekken/{paspoort}", None),
        ("POST", "/v1/gesprekken/{paspoort}/beoordelingen", {"criterium": "toon", "oordeel": "voldoet"}),
    ],
)
def test_without_an_audit_log_nothing_is_shown(small_town: Any, method: str, path: str, body: Any):
    client, reviews = small_town.client(), f"/v1/gesprekken/{small_town.calls['paspoort']}/beoordelingen"
    seen = {"If-Match": client.get(reviews).headers["ETag"]}
    with small_town.database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE audit_events")
    response = client.request(method, path.format(**small_town.calls), json=body, headers=seen)
    assert response.status_code == 503
    assert response.headers["content-type"] == "application/problem+json"
    assert "Zonnedam" not in response.text


@pytest.mark.parametrize("state", ["beschadigd", "nieuw", "mislukt"])
def test_a_call_without_transcript_can_be_shown_and_revealed(small_town: Any, state: str):
    path = f"/v1/gesprekken/{small_town.calls[state]}"
    call = small_town.client().get(path).json()
    assert call["status"] == state
    assert call["transcript"] is None and call["voorstellen"] == []
    assert small_town.client().post(f"{path}/onthullingen", json=PURPOSE).json()["transcript"] is None


def test_the_waveform_has_a_row_for_each_channel(small_town: Any):
    waveform = small_town.client().get(f"/v1/gesprekken/{small_town.calls['paspoort']}/golfvorm").json()
    assert [len(channel) for channel in waveform["kanalen"]] == [400, 400]
    assert 100 < waveform["duur"] < 140


def test_a_call_between_its_stages_shows_its_state_and_no_words(town: Any):
    call_id = town.calls["paspoort"]
    with town.database.writing() as session:
        for table in (WorkListRow, Review, Finding, Suggestion, Score):
            session.exec(delete(table))
        session.get_one(Call, call_id).state = "getranscribeerd"
    answer = town.client().get(f"/v1/gesprekken/{call_id}")
    page = town.client().get(f"/gesprekken/{call_id}")
    assert (answer.status_code, page.status_code) == (200, 200)
    assert answer.json()["transcript"] is None
    assert "nog geen voorstel" in page.text
    assert not any(secret in answer.text + page.text for secret in PLANTED)


def test_many_readers_at_once_are_all_answered(town: Any):
    path = f"/v1/gesprekken/{town.calls['paspoort']}"
    with town.client() as client, ThreadPoolExecutor(32) as readers:
        statuses = list(readers.map(lambda _: client.get(path).status_code, range(64)))
    assert statuses == [200] * 64
