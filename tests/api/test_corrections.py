"""Corrections through the API: a new version, one at a time, scored in the next night."""

from typing import Any

from fastapi.testclient import TestClient

ASKED = {"transcriptversie": 1, "beurt": 0, "begin": 0, "einde": 11, "tekst": "Goedemiddag"}


def path_of(town: Any) -> str:
    return f"/v1/gesprekken/{town.calls['paspoort']}/correcties"


def test_a_correction_waits_for_the_next_night(town: Any):
    client = town.client()
    answer = client.post(path_of(town), json=ASKED)
    assert answer.status_code == 201
    made = answer.json()
    assert (made["transcriptversie"], made["gescoord"], made["verbeterdDoor"]) == (2, False, "demo")
    assert client.get(path_of(town)).json() == {"aantal": 1, "volgende": None, "resultaten": [made]}
    assert ("demo", "corrigeren", f"gesprek/{town.calls['paspoort']}/transcript/2") in town.audit()


def test_the_second_of_two_people_is_told(client: TestClient, small_town: Any):
    assert client.post(path_of(small_town), json=ASKED).status_code == 201
    late = client.post(path_of(small_town), json=ASKED)
    assert late.status_code == 409
    assert late.json()["type"].endswith(":transcript-veranderd")


def test_the_words_of_a_correction_are_in_no_answer_and_no_audit_line(client: TestClient, small_town: Any):
    client.post(path_of(small_town), json=ASKED | {"tekst": "Xylofoonspeler"})
    listed = client.get(path_of(small_town)).text
    assert "Xylofoon" not in listed + str(small_town.audit())


def test_a_wrong_place_names_its_field_or_the_rule(client: TestClient, small_town: Any):
    negative = client.post(path_of(small_town), json=ASKED | {"begin": -1})
    assert [fault["veld"] for fault in negative.json()["fouten"]] == ["begin"]
    beyond = client.post(path_of(small_town), json=ASKED | {"einde": 90_000})
    assert (beyond.status_code, beyond.json()["type"].rpartition(":")[2]) == (400, "correctie-ongeldig")


def test_a_reviewer_corrects_a_word_on_the_page(small_town: Any):
    reviewer = small_town.client_of("beoordelaar", follow_redirects=False)
    page = f"/gesprekken/{small_town.calls['paspoort']}"
    done = reviewer.post(
        f"{page}/correcties", data={"beurt": "1", "woorden": "waarmee kan ik", "gezegd": "hoe kan ik"}
    )
    assert done.status_code == 303
    assert "Beurt 1 is verbeterd door" in reviewer.get(page).text
    wrong = reviewer.post(f"{page}/correcties", data={"beurt": "1", "woorden": "Fatima", "gezegd": "Fatma"})
    assert wrong.status_code == 400, "what is masked cannot be guessed at"
