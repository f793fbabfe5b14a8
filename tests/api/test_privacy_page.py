"""The privacy officer's pages: requests of inhabitants, legal holds, deletions and the emergency stop."""

import io
import json
import re
import zipfile
from typing import Any

import pytest
from fastapi.testclient import TestClient

from models import Call

HTML = {"accept": "text/html"}
REASON = "Klacht bij de ombudsman"
PURPOSE = "Inzageverzoek 2026-118"


@pytest.fixture
def officer(small_town: Any) -> TestClient:
    return small_town.client_of("privacyofficer", name="Petra", headers=HTML)


def name_in_telephone_system(town: Any, call: str, external_id: str) -> None:
    with town.database.writing() as session:
        row = session.get_one(Call, town.calls[call])
        row.external_id = external_id
        session.add(row)


def fault_at(page: str, field: str) -> str:
    found = re.search(rf'id="{field}-fout"><span aria-hidden="true">✕</span> ([^<]*)</p>', page)
    return found[1] if found else ""


def present(town: Any) -> set[str]:
    with town.database.reading() as session:
        return {name for name, call_id in town.calls.items() if session.get(Call, call_id)}


def test_everything_of_a_call_is_handed_over_as_a_zip(small_town: Any, officer: TestClient):
    name_in_telephone_system(small_town, "parkeren", "T-1")
    passport, parking = (small_town.calls[name] for name in ("paspoort", "parkeren"))
    form = {"gesprekken": f"\n https://klankbord/gesprekken/{passport}/ \n", "externeIds": "T-1"}
    answer = officer.post("/privacy/inzageverzoeken", data=form | {"doel": PURPOSE})
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        kept = {name.split("/")[0] for name in archive.namelist()}
        assert json.loads(archive.read(f"{passport}/gesprek.json"))["calls"]
    assert kept == {passport, parking}
    assert small_town.audit()[-2:] == [
        ("Petra", "inzageverzoek", f"gesprek/{passport}"),
        ("Petra", "inzageverzoek", f"gesprek/{parking}"),
    ]


@pytest.mark.parametrize(
    ("form", "field", "said"),
    [
        ({"gesprekken": "", "doel": PURPOSE}, "gesprekken", "Noem minstens een gesprek"),
        ({"gesprekken": "{paspoort}\n\nvorige week", "doel": PURPOSE}, "gesprekken", "Regel 3: Dit is geen"),
        ({"gesprekken": "{paspoort}", "doel": "kort"}, "doel", "Geef minstens 10 tekens"),
        ({"gesprekken": "{paspoort}", "externeIds": "weg", "doel": PURPOSE}, "gesprekken", "Bij 1 id hoort"),
        ({"externeIds": "x" * 101, "doel": PURPOSE}, "externeIds", "Regel 1: Geef hoogstens 100"),
    ],
)
def test_a_request_that_does_not_fit_is_drawn_again_with_its_fault(
    small_town: Any, officer: TestClient, form: dict[str, str], field: str, said: str
):
    filled = {name: value.format(**small_town.calls) for name, value in form.items()}
    answer = officer.post("/privacy/inzageverzoeken", data=filled)
    assert answer.status_code == 400
    assert said in fault_at(answer.text, field)
    assert all(value in answer.text for value in filled.values()), "what was typed is still there"
    assert "inzageverzoek" not in [action for _, action, _ in small_town.audit()]


def test_calls_are_erased_once_somebody_saw_which_and_is_sure(small_town: Any, officer: TestClient):
    name_in_telephone_system(small_town, "parkeren", "T-1")
    passport, parking = (small_town.calls[name] for name in ("paspoort", "parkeren"))
    before = present(small_town)
    officer.post(f"/gesprekken/{passport}/bewaarplichten", data={"reden": REASON})
    gone = "00000000-0000-4000-8000-000000000000"
    form = {"gesprekken": f"{passport}\n{gone}", "externeIds": "T-1\nT-weg"}
    proposal = officer.post("/privacy/wissingen/voorstel", data=form)
    assert proposal.status_code == 200
    assert "Wis 1 gesprek" in proposal.text
    assert "1 id uit het telefoniesysteem hoort niet" in proposal.text
    assert "dit gesprek is er niet (meer)" in proposal.text
    assert present(small_town) == before, "looking erases nothing"

    shown = re.search(r'name="gesprekken" value="([^"]*)"', proposal.text)
    assert shown is not None
    unsure = officer.post("/privacy/wissingen", data={"gesprekken": shown[1]})
    assert unsure.status_code == 400
    assert "Vink aan" in fault_at(unsure.text, "zeker")
    assert present(small_town) == before

    assert shown[1] == parking, "what was not to go when it was shown does not go later either"
    asked = {"gesprekken": f"{parking} {passport} {gone}", "zeker": "ja"}
    done = officer.post("/privacy/wissingen", data=asked)
    assert "1 gesprek gewist" in done.text
    assert "Bleef staan: er is een bewaarplicht" in done.text
    assert "Was er niet (meer)" in done.text
    assert present(small_town) == before - {"parkeren"}
    records = officer.get("/verwijderingen").text
    assert "1 keer een heel gesprek" in records
    assert parking not in records, "never whose"


@pytest.mark.parametrize(("shown", "said"), [("", "Noem minstens"), ("geen-id", "Regel 1: Dit is geen")])
def test_a_form_that_somebody_changed_erases_nothing(
    small_town: Any, officer: TestClient, shown: str, said: str
):
    before = present(small_town)
    answer = officer.post("/privacy/wissingen", data={"gesprekken": shown, "zeker": "ja"})
    assert answer.status_code == 400
    assert said in fault_at(answer.text, "gesprekken")
    assert present(small_town) == before


def test_where_nothing_can_be_erased_there_is_no_button(small_town: Any, officer: TestClient):
    call_id = small_town.calls["paspoort"]
    officer.post(f"/gesprekken/{call_id}/bewaarplichten", data={"reden": REASON})
    for form in ({"gesprekken": call_id}, {"externeIds": "T-weg"}):
        page = officer.post("/privacy/wissingen/voorstel", data=form).text
        assert "Er is geen gesprek dat gewist kan worden." in page
        assert 'action="/privacy/wissingen"' not in page


def test_a_hold_is_placed_and_lifted_from_the_call(small_town: Any, officer: TestClient):
    call_id = small_town.calls["paspoort"]
    place = f"/gesprekken/{call_id}/bewaarplichten"
    assert place in officer.get(f"/gesprekken/{call_id}").text
    assert place not in small_town.client(headers=HTML).get(f"/gesprekken/{call_id}").text, (
        "a reviewer's page"
    )
    short = officer.post(place, data={"reden": "kort"})
    assert (short.status_code, "Geef minstens 10 tekens." in fault_at(short.text, "reden")) == (400, True)
    assert ">kort</textarea>" in short.text
    assert "Er zijn geen bewaarplichten." in officer.get("/bewaarplichten").text
    held = officer.post(place, data={"reden": REASON})
    assert (held.status_code, REASON in held.text) == (200, True)
    everywhere = officer.get("/bewaarplichten").text
    assert REASON in everywhere and f'href="{place}"' in everywhere
    lift = re.search(r'action="([^"]*/opheffing)"', held.text)
    assert lift is not None
    lifted = officer.post(lift[1])
    assert "Dit gesprek heeft geen bewaarplicht." in lifted.text
    assert "Opgeheven (1)" in lifted.text
    assert REASON not in officer.get("/bewaarplichten").text
    assert officer.post(lift[1]).status_code == 404, "it was lifted"
    assert f"/privacy?gesprek={call_id}" in lifted.text
    assert f">{call_id}</textarea>" in officer.get(f"/privacy?gesprek={call_id}").text


def test_the_machine_is_stopped_on_screen(small_town: Any):
    administrator = small_town.client_of("beheerder", name="Bas", headers=HTML)
    form = {"doel": "avg", "reden": "Het criterium slaat door"}
    for wrong, field in (({"doel": ""}, "doel"), ({"doel": "verzonnen"}, "doel"), ({"reden": "x"}, "reden")):
        refused = administrator.post("/noodstops", data=form | wrong)
        assert refused.status_code == 400
        assert fault_at(refused.text, field)
    stopped = administrator.post("/noodstops", data=form)
    assert "Het criterium slaat door" in stopped.text
    assert 'action="/noodstops/avg/opheffing"' in stopped.text
    shown = small_town.client().get(f"/v1/gesprekken/{small_town.calls['paspoort']}").json()["voorstellen"]
    assert next(one for one in shown if one["criterium"] == "avg")["oordeel"] == "onbekend"
    resumed = administrator.post("/noodstops/avg/opheffing")
    assert "Er staat niets stil." in resumed.text
    assert "Wat eerder stilstond (1)" in resumed.text
    assert administrator.post("/noodstops/avg/opheffing").status_code == 404


def test_the_auditor_reads_what_was_deleted_and_no_more(small_town: Any):
    auditor = small_town.client_of("auditor", headers=HTML)
    assert "/verwijderingen" in auditor.get("/auditlogboek").text
    assert "Er is nog niets verwijderd." in auditor.get("/verwijderingen").text
    assert auditor.get("/privacy").status_code == 403
    assert auditor.get("/noodstops").status_code == 403
    assert auditor.get("/bewaarplichten").status_code == 403


def test_asking_for_calls_that_are_gone_gives_no_empty_zip(small_town: Any):
    body = {"gesprekken": ["00000000-0000-4000-8000-000000000000"], "doel": PURPOSE}
    answer = small_town.client_of("privacyofficer").post("/v1/inzageverzoeken", json=body)
    assert answer.status_code == 400
    assert answer.json()["type"].endswith(":gesprekken-niet-gevonden")
