"""The pages as HTML: what a reviewer reads and sends, with and without scripts."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from markupsafe import escape
from sqlmodel import col, delete, select

from klankbord.blind import settle_night
from klankbord.bodies import read_transcript, seal_transcript
from models import Call, Finding, Sample, Transcript
from tests.api.conftest import DOUBTFUL, VERDICTS

HTML = {"accept": "text/html"}
HTMX = HTML | {"hx-request": "true"}
NASTY = "<script>alert('x')</script> \"aan'halingen\" & <img src=x onerror=alert(1)>"


def page(town: Any, name: str = "paspoort") -> str:
    return town.client().get(f"/gesprekken/{town.calls[name]}", headers=HTML).text


def send(town: Any, part: str, headers: dict[str, str] = HTML, **fields: str) -> Any:
    reviews = town.client().get(f"/v1/gesprekken/{town.calls['paspoort']}/beoordelingen")
    fields = {"versie": reviews.headers["etag"].strip('"')} | fields
    return town.client(follow_redirects=False).post(
        f"/gesprekken/{town.calls['paspoort']}/{part}", data=fields, headers=headers
    )


def test_the_work_list_says_what_waits_and_why(town: Any):
    text = town.client().get("/", headers=HTML).text
    assert "Er wachten 2 gesprekken op een beoordeling." in text
    assert text.index("Risico") < text.index("Steekproef")  # what needs a person most stands on top
    assert "ma 2 nov 2026, 09:14" in text  # Amsterdam
    assert f'href="/gesprekken/{town.calls["paspoort"]}"' in text


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("beschadigd", "De opname is beschadigd of is geen geluid."),
        ("leeg", "In de opname staat geen geluid."),
        ("te-lang", "De opname is langer dan toegestaan."),
        ("geen-spraak", "In de opname spreekt niemand."),
        ("mislukt", "De verwerking is mislukt"),
    ],
)
def test_a_problem_is_told_in_one_line_on_both_pages(small_town: Any, state: str, sentence: str):
    assert sentence in small_town.client().get("/", headers=HTML).text
    assert sentence in page(small_town, state)


def test_a_call_that_still_waits_is_no_problem(small_town: Any):
    assert small_town.calls["nieuw"] not in small_town.client().get("/").text
    assert "Dit gesprek wacht nog op de nacht" in page(small_town, "nieuw")


def test_an_empty_work_list_says_so(small_town: Any):
    with small_town.database.writing() as session:
        for sample in session.exec(select(Sample)):
            session.delete(sample)
    assert "Er wacht geen gesprek op een beoordeling." in small_town.client().get("/").text


def test_a_long_work_list_goes_on(small_town: Any):
    with small_town.database.writing() as session:
        for number in range(24):
            call = Call(audio_sha256=f"x{number}", size_bytes=1, started_at=datetime(2026, 11, 1, tzinfo=UTC))
            session.add(call)
            session.flush()
            reason = {"reason": "quota", "explanation": "Te weinig van deze wachtrij.", "priority": 0.1}
            session.add(Sample(call_id=call.id, night=date(2026, 11, 3), **reason))
    first = small_town.client().get("/").text
    address = re.search(r'rel="next" href="([^"]+)"', first)
    assert address and first.count("<tr") == 26
    second = small_town.client().get(address[1]).text
    assert second.count("<tr") == 2
    assert "Naar het begin van de lijst" in second and "Volgende gesprekken" not in second


def test_a_turn_that_was_hardly_heard_says_so_in_words(small_town: Any):
    turns = page(small_town).split('<li class="kb-beurt ')[1:]
    doubtful = [number for number, turn in enumerate(turns) if "Slecht verstaan, luister zelf" in turn]
    assert doubtful == [DOUBTFUL]


def test_the_page_hides_personal_data_and_marks_evidence(town: Any):
    text = page(town)
    assert "Verbeek" not in text and "06 12345678" not in text
    assert re.search(r"<mark [^>]*>gemeente Zonnedam</mark>\s*<small[^>]*>Begroeting</small>", text)
    assert town.audit() == [("demo", "inzien", f"gesprek/{town.calls['paspoort']}")]


def test_what_only_a_reviewer_marked_is_told_and_can_be_shown(small_town: Any):
    call_id = small_town.calls["parkeren"]
    with small_town.database.writing() as session:
        session.exec(delete(Finding).where(col(Finding.suggestion_id).is_(None)))
    client = small_town.client()
    none_left = client.get(f"/gesprekken/{call_id}", headers=HTML).text
    mark = {"beurt": 0, "begin": 0, "einde": 4, "label": "PERSON"}
    assert client.post(f"/v1/gesprekken/{call_id}/bevindingen", json=mark).status_code == 201
    shown = client.get(f"/gesprekken/{call_id}", headers=HTML).text
    for part in ("Naam (gemarkeerd door een beoordelaar)", "verborgen met puntjes", "/onthullingen"):
        assert part not in none_left and part in shown, part


def test_the_next_call_is_offered(small_town: Any):
    assert f'href="/gesprekken/{small_town.calls["parkeren"]}"' in page(small_town)


def test_a_purpose_shows_personal_data_once(town: Any):
    answer = send(town, "onthullingen", doel="Onderzoek van klacht 2026-118")
    assert answer.status_code == 200
    assert "Henk Verbeek" in answer.text and "U ziet nu persoonsgegevens." in answer.text
    assert town.audit()[-1][1] == "onthullen"
    assert "Verbeek" not in page(town)


@pytest.mark.parametrize("purpose", ["", "klacht", " " * 30])
def test_no_purpose_no_personal_data(small_town: Any, purpose: str):
    answer = send(small_town, "onthullingen", doel=purpose)
    assert answer.status_code == 400
    assert "Verbeek" not in answer.text
    assert 'aria-describedby="doel-uitleg doel-fout" aria-invalid="true"' in answer.text
    assert [action for _, action, _ in small_town.audit()] == ["inzien"]


def test_without_scripts_a_review_leads_back_to_its_criterion(town: Any):
    answer = send(town, "beoordelingen", criterium="toon", oordeel="voldoet")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/gesprekken/{town.calls['paspoort']}#criterium-toon"
    assert "Bevestigd door demo" in page(town)


def test_htmx_gets_the_card_and_the_progress(town: Any):
    fields = {"criterium": "toon", "oordeel": "aandacht", "score": "60", "reden": "Te kort af."}
    answer = send(town, "beoordelingen", HTMX, **fields)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert answer.text.strip().startswith(
        '<article class="kb-criterium kb-criterium--klaar" id="criterium-toon"'
    )
    assert "Anders dan het voorstel, door demo" in answer.text and "Te kort af." in answer.text
    assert 'tabindex="-1" autofocus' in answer.text
    assert "1 van 7 beoordeeld" in answer.text and 'hx-swap-oob="true"' in answer.text
    assert re.search(r'href="#criterium-(?!toon)\w+">Volgende: ', answer.text)


def test_after_the_last_verdict_the_card_leads_to_the_next_call(small_town: Any):
    for criterion, verdict in VERDICTS.items():
        judged = "voldoet" if verdict == "onbekend" else verdict
        answer = send(small_town, "beoordelingen", HTMX, criterium=criterion, oordeel=judged)
        assert answer.status_code == 200
    card = answer.text.split("</article>")[0]
    assert "Alles is beoordeeld." in card and "Volgende:" not in card
    assert f'href="/gesprekken/{small_town.calls["parkeren"]}">Volgend gesprek</a>' in card


def test_whoever_judges_all_at_once_reads_how_to_judge(small_town: Any):
    call = small_town.calls["paspoort"]
    form = small_town.client().get(f"/gesprekken/{call}/oordelen", headers=HTML).text
    assert form.count("Hoe u dit beoordeelt") == len(VERDICTS)


@pytest.mark.parametrize(
    ("fields", "message", "field"),
    [
        ({"oordeel": "aandacht"}, "Geef een reden als uw oordeel anders is dan het voorstel.", "reden"),
        ({"oordeel": "nvt", "reden": "x"}, "Dit criterium kan niet op 'n.v.t.' staan.", "oordeel"),
        ({"reden": "x"}, "Kies een oordeel.", "oordeel"),
        ({"oordeel": "voldoet", "score": "101"}, "Geef een waarde tot en met 100.", "score"),
        ({"oordeel": "voldoet", "score": "goed"}, "Geef een heel getal.", "score"),
    ],
)
@pytest.mark.parametrize("headers", [HTML, HTMX], ids=["without scripts", "htmx"])
def test_a_fault_stands_at_its_field_and_keeps_what_was_typed(
    small_town: Any, headers: dict[str, str], fields: dict[str, str], message: str, field: str
):
    answer = send(small_town, "beoordelingen", headers, criterium="toon", **fields)
    assert answer.status_code == 400
    assert str(escape(message)) in answer.text
    assert f'id="criterium-toon-{field}-fout"' in answer.text
    assert re.search(rf'aria-describedby="[^"]*criterium-toon-{field}-fout"', answer.text)
    assert answer.text.count(" autofocus") == 1
    if "score" in fields:
        assert f'value="{fields["score"]}"' in answer.text
    assert "0 van 7 beoordeeld" in answer.text


def test_an_error_in_a_part_of_the_page_goes_where_messages_stand(small_town: Any):
    answer = send(small_town, "beoordelingen", HTMX, criterium="kleur", oordeel="voldoet")
    assert answer.status_code == 404
    assert answer.headers["hx-retarget"] == "#meldingen"
    assert "<html" not in answer.text and "Dit criterium staat niet op de scorekaart" in answer.text
    assert 'id="meldingen"' in page(small_town)


def test_words_of_a_call_never_become_markup(small_town: Any):
    call_id = small_town.calls["paspoort"]
    with small_town.database.writing() as session:
        row = session.exec(select(Transcript).where(Transcript.call_id == call_id)).one()
        document = read_transcript(session, row)
        turns = list(document.turns)
        turns[3] = replace(turns[3], text=NASTY)
        row.body = seal_transcript(session, call_id, replace(document, turns=tuple(turns)))
        session.add(row)
    send(small_town, "beoordelingen", criterium="toon", oordeel="aandacht", reden=NASTY)
    for text in (
        page(small_town),
        send(small_town, "beoordelingen", HTMX, criterium="toon", oordeel="aandacht", reden=NASTY).text,
        send(small_town, "beoordelingen", criterium="toon", oordeel="", reden=f"</textarea>{NASTY}").text,
        send(small_town, "onthullingen", doel=f'">{NASTY}').text,
        send(small_town, "onthullingen", doel='">').text,
    ):
        assert "<script>alert" not in text and "<img" not in text
        assert '="">' not in re.sub(r'value=""', "", text)
        assert "&lt;script&gt;" in text


def test_a_page_has_no_script_or_style_of_its_own(small_town: Any):
    # What the security policy would refuse anyway.
    for text in (page(small_town), small_town.client().get("/").text):
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", text)


def test_the_menu_says_where_one_is(town: Any):
    browser = town.client()
    assert '<a href="/zoeken" aria-current="page">' in browser.get("/zoeken").text
    assert browser.get(f"/gesprekken/{town.calls['paspoort']}").text.count("aria-current") == 0


@pytest.mark.parametrize(
    ("role", "back"), [("beoordelaar", "/"), ("medewerker", "/mijn-gesprekken")], ids=["reviewer", "employee"]
)
def test_the_way_back_is_to_a_page_that_one_may_see(small_town: Any, role: str, back: str):
    own = {"employee_id": small_town.employee_of("paspoort")} if role == "medewerker" else {}
    shown = small_town.client_of(role, **own).get(f"/gesprekken/{small_town.calls['paspoort']}").text
    assert f'<p class="kb-terug"><a class="utrecht-link utrecht-link--html-a" href="{back}">' in shown


def test_whoever_judges_all_at_once_sees_what_was_suggested(small_town: Any):
    shown = small_town.client().get(f"/gesprekken/{small_town.calls['paspoort']}/oordelen").text
    assert shown.count('class="kb-voorstel"') == 7
    assert "checked" not in shown, "a choice that stands ready would be an advice"


def test_whoever_judges_all_at_once_blind_sees_no_suggestion(small_town: Any):
    with small_town.database.writing() as session:
        settle_night(session, date(2026, 11, 3), key=b"sleutel", share=1.0)
    shown = small_town.client().get(f"/gesprekken/{small_town.calls['paspoort']}/oordelen").text
    assert 'class="kb-voorstel"' not in shown
    assert "Waarom anders dan het voorstel" not in shown


def test_what_was_found_leads_to_where_it_was_said(town: Any):
    shown = town.client().post("/zoeken", data={"vraag": "paspoort"}).text
    assert re.search(r'href="/gesprekken/[0-9a-f-]{36}#beurt-\d+">\d+:\d\d</a>', shown)


def test_a_calibration_of_something_else_than_calls_says_which_line(small_town: Any):
    noor = small_town.client_of("beoordelaar", name="noor")
    small_town.client_of("beoordelaar", name="bram")
    calls = f"http://localhost/gesprekken/{small_town.calls['paspoort']}\nparkeren"
    fields = {"titel": "November", "gesprekken": calls, "beoordelaars": ["noor", "bram"]}
    shown = noor.post("/kalibraties", data=fields).text
    assert "Gesprekken: regel 2 is geen adres van een gesprek." in shown


def test_a_calibration_needs_no_addresses_of_calls(small_town: Any):
    noor = small_town.client_of("beoordelaar", name="noor")
    small_town.client_of("beoordelaar", name="bram")
    fields = {"titel": "November", "willekeurig": "twee", "beoordelaars": ["noor", "bram"]}
    assert "Aantal gesprekken: Geef een heel getal." in noor.post("/kalibraties", data=fields).text
    begun = noor.post("/kalibraties", data=fields | {"willekeurig": "2"}).text
    assert "noor: 0 van 2 gesprekken klaar" in begun


@pytest.mark.parametrize(
    ("role", "link"), [("beoordelaar", "Naar de werkvoorraad"), ("medewerker", "Naar het begin")]
)
def test_an_error_leads_to_where_one_may_go(small_town: Any, role: str, link: str):
    page = small_town.client_of(role, headers={"accept": "text/html"}).get("/onbekend")
    assert page.status_code == 404
    assert f'href="/">{link}</a>' in page.text


def test_a_form_that_can_be_mended_leads_back_to_its_call(small_town: Any):
    wrong = send(small_town, "overslagen", redencode="anders")
    assert wrong.status_code == 400
    assert "Geef bij &#39;Een andere reden&#39; ook een toelichting." in wrong.text
    back = f'href="/gesprekken/{small_town.calls["paspoort"]}">Terug naar het gesprek</a>'
    assert back in wrong.text


def test_an_employee_finds_where_to_contest_from_the_call(small_town: Any):
    for criterion, verdict in VERDICTS.items():
        judged = "voldoet" if verdict == "onbekend" else verdict
        send(small_town, "beoordelingen", criterium=criterion, oordeel=judged)
    own = small_town.client_of("medewerker", employee_id=small_town.employee_of("paspoort"))
    shown = own.get(f"/gesprekken/{small_town.calls['paspoort']}", headers=HTML).text
    reviews = re.findall(r'href="/mijn-beoordelingen#(beoordeling-[^"]+)"', shown)
    contested = own.get("/mijn-beoordelingen", headers=HTML).text
    assert len(reviews) == len(VERDICTS) and all(f'id="{one}"' in contested for one in reviews)


def test_an_employee_is_offered_nothing_that_is_forbidden(small_town: Any):
    own = small_town.client_of("medewerker", employee_id=small_town.employee_of("paspoort"))
    shown = own.get(f"/gesprekken/{small_town.calls['paspoort']}", headers=HTML).text
    assert "verborgen met puntjes" in shown and "onthullingen" not in shown


def test_a_calibration_says_who_makes_the_accounts_it_needs(small_town: Any):
    assert (
        "klankbord account add" in small_town.client_of("beoordelaar", name="noor").get("/kalibraties").text
    )
