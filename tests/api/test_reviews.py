"""Reviews through the API: confirmed, corrected with a reason, and the newest counts."""

from typing import Any

import pytest


def post(town: Any, **body: Any) -> Any:
    path = f"/v1/gesprekken/{town.calls['paspoort']}/beoordelingen"
    client = town.client()
    return client.post(path, json=body, headers={"If-Match": client.get(path).headers["etag"]})


@pytest.mark.parametrize(
    ("body", "status", "code", "reason"),
    [
        ({"criterium": "toon", "oordeel": "voldoet"}, 201, None, "confirmed"),
        ({"criterium": "toon", "oordeel": "aandacht", "reden": "Te kort af."}, 201, None, "corrected"),
        ({"criterium": "toon", "oordeel": "aandacht"}, 400, "reden-ontbreekt", "no reason"),
        ({"criterium": "toon", "oordeel": "aandacht", "reden": "  "}, 400, "reden-ontbreekt", "only spaces"),
        ({"criterium": "afhandeling", "oordeel": "voldoet"}, 201, None, "nothing to differ from"),
        (
            {"criterium": "toon", "oordeel": "nvt", "reden": "x"},
            400,
            "oordeel-niet-toegestaan",
            "always applies",
        ),
        (
            {"criterium": "kleur", "oordeel": "voldoet"},
            404,
            "criterium-niet-gevonden",
            "not on the scorecard",
        ),
        ({"criterium": "toon", "oordeel": "onbekend"}, 400, "invoer-ongeldig", "a person does not abstain"),
        ({"criterium": "toon", "oordeel": "voldoet", "score": -1}, 400, "invoer-ongeldig", "below 0"),
        (
            {"criterium": "toon", "oordeel": "voldoet", "reden": "a" * 2001},
            400,
            "invoer-ongeldig",
            "too long",
        ),
    ],
)
def test_the_rules_of_a_review(
    small_town: Any, body: dict[str, Any], status: int, code: str | None, reason: str
):
    response = post(small_town, **body)
    assert response.status_code == status, reason
    if code is not None:
        assert response.json()["type"].endswith(f":{code}"), reason
        assert "beoordelen" not in [action for _, action, _ in small_town.audit()], reason


def test_a_review_can_be_found_where_it_says(town: Any):
    response = post(town, criterium="toon", oordeel="aandacht", score=60, reden="Te kort af.")
    review = response.json()
    assert town.client().get(response.headers["location"]).json() == review
    assert review["beoordelaar"] == "demo"
    assert (review["score"], review["reden"]) == (60, "Te kort af.")
    assert town.audit()[0][1:] == ("beoordelen", f"gesprek/{town.calls['paspoort']}/toon")


def test_the_newest_review_counts_and_the_suggestion_stays(town: Any):
    post(town, criterium="avg", oordeel="voldoet_niet")
    post(town, criterium="avg", oordeel="voldoet", reden="De controle was goed.")
    call_path = f"/v1/gesprekken/{town.calls['paspoort']}"
    reviews = town.client().get(f"{call_path}/beoordelingen").json()
    assert reviews["aantal"] == 1
    assert reviews["resultaten"][0]["oordeel"] == "voldoet"
    call = town.client().get(call_path).json()
    assert [item["oordeel"] for item in call["voorstellen"] if item["criterium"] == "avg"] == ["voldoet_niet"]
    assert call["beoordelingen"] == reviews["resultaten"]


def test_a_call_leaves_the_work_list_when_all_is_judged(town: Any):
    path = f"/v1/gesprekken/{town.calls['paspoort']}"
    for item in town.client().get(path).json()["voorstellen"]:
        verdict = "voldoet" if item["oordeel"] == "onbekend" else item["oordeel"]
        assert post(town, criterium=item["criterium"], oordeel=verdict).status_code == 201
    waiting = town.client().get("/v1/werkvoorraad").json()["resultaten"]
    assert [call["gesprekId"] for call in waiting] == [town.calls["parkeren"]]
