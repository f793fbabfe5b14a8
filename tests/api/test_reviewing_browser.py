"""The pages around a review in a real browser: claims, filters, blind verdicts, calibration and disputes."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from api.visitors import cookie_name
from klankbord.blind import settle_night

pytestmark = pytest.mark.browser

WIDE, NARROW = (1280, 900), (320, 640)
KEYS = ("volledigheid", "afhandeling", "avg", "toon", "begroeting", "samenvatting", "afsluiting")


@pytest.fixture
def open_as(browser: Browser, address: str, small_town: Any) -> Iterator[Callable[..., Page]]:
    """Opens a page as somebody who is logged in."""
    contexts = []

    def open_one(client: Any, path: str, size: tuple[int, int] = WIDE) -> Page:
        context = browser.new_context(viewport={"width": size[0], "height": size[1]})
        contexts.append(context)
        name = cookie_name(small_town.settings)
        context.add_cookies([{"name": name, "value": client.cookies[name], "url": address}])
        page = context.new_page()
        page.goto(address + path)
        return page

    yield open_one
    for context in contexts:
        context.close()


def check(page: Page) -> None:
    """No violation, and nothing wider than the screen."""
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_reviewer_claims_skips_and_judges_one_after_the_other(small_town: Any, open_as: Any):
    noor = small_town.client_of("beoordelaar", name="noor")
    call = small_town.calls["paspoort"]
    page = open_as(noor, f"/gesprekken/{call}")
    page.get_by_role("button", name="Claimen").click()
    expect(page.get_by_text("U hebt dit gesprek geclaimd tot")).to_be_visible()
    # Two verdicts without a reload in between: the second knows of the first.
    for done, key in enumerate(("begroeting", "afsluiting"), start=1):
        page.locator(f"#criterium-{key}").get_by_role("button", name="Bevestigen").click()
        expect(page.locator(f"#criterium-{key} .kb-uitslag")).to_contain_text("Bevestigd door noor")
        expect(page.locator("#voortgang")).to_contain_text(f"{done} van 7 beoordeeld")
    other = open_as(small_town.client_of("beoordelaar", name="bram"), f"/gesprekken/{call}")
    expect(other.get_by_text("noor beoordeelt dit gesprek tot")).to_be_visible()
    expect(other.get_by_role("button", name="Bevestigen")).to_have_count(0)
    page.locator("summary", has_text="Overslaan").click()
    page.get_by_role("button", name="Dit gesprek overslaan").click()
    expect(page.get_by_role("heading", level=1, name="Parkeervergunning")).to_be_visible()
    page.goto(page.url.rsplit("/gesprekken", 1)[0] + "/")
    expect(page.get_by_role("link", name="Paspoort")).to_have_count(0)


def test_a_verdict_claims_the_call_and_the_page_says_so_at_once(small_town: Any, open_as: Any):
    page = open_as(
        small_town.client_of("beoordelaar", name="noor"), f"/gesprekken/{small_town.calls['paspoort']}"
    )
    expect(page.get_by_text("Niemand heeft dit gesprek geclaimd.")).to_be_visible()
    expect(page.get_by_text("Volgens het voorstel gaat een kritiek criterium mis.")).to_be_visible()
    for key in KEYS:
        card = page.locator(f"#criterium-{key}")
        if not card.get_by_role("button", name="Bevestigen").count():
            card.locator("summary", has_text="Zelf beoordelen").click()
            card.locator("input[value=voldoet]").check()
            card.get_by_role("button", name="Beoordeling opslaan").click()
        else:
            card.get_by_role("button", name="Bevestigen").click()
        expect(card.locator(".kb-uitslag")).to_be_visible()
        if key == KEYS[0]:
            expect(page.get_by_text("U hebt dit gesprek geclaimd tot")).to_be_visible()
    expect(page.locator("#voortgang")).to_contain_text("Alles is beoordeeld.")
    expect(page.get_by_text("Volgens het voorstel gaat een kritiek criterium mis.")).to_have_count(0)
    expect(page.get_by_role("button", name="Claim verlengen")).to_have_count(0)


def test_a_verdict_that_got_no_answer_says_so(small_town: Any, open_as: Any):
    page = open_as(small_town.client_of("beoordelaar"), f"/gesprekken/{small_town.calls['paspoort']}")
    page.route("**/beoordelingen", lambda route: route.abort())
    page.locator("#criterium-toon").get_by_role("button", name="Bevestigen").click()
    expect(page.locator("#meldingen")).to_contain_text("Er kwam geen antwoord.")
    expect(page.locator("#meldingen")).to_be_in_viewport()
    check(page)


def test_numbers_keep_their_headings_on_a_phone(small_town: Any, open_as: Any):
    review_all(small_town, "noor")
    for path, heading in (("/rapporten", "Eerste contact"), ("/overeenstemming", "Gelijk")):
        page = open_as(small_town.client_of("beoordelaar", name="noor"), path, NARROW)
        column = page.get_by_role("columnheader", name=heading).first
        assert (column.bounding_box() or {})["width"] > 20, path
        check(page)


def test_a_stale_page_says_so(small_town: Any, open_as: Any):
    noor = small_town.client_of("beoordelaar", name="noor")
    call = small_town.calls["paspoort"]
    page = open_as(noor, f"/gesprekken/{call}")
    reviews = f"/v1/gesprekken/{call}/beoordelingen"
    headers = {"If-Match": noor.get(reviews).headers["etag"]}
    assert noor.post(reviews, json={"criterium": "toon", "oordeel": "voldoet"}, headers=headers).is_success
    page.locator("#criterium-avg").get_by_role("button", name="Bevestigen").click()
    expect(page.locator("#meldingen")).to_contain_text("Dit gesprek is intussen veranderd.")


def test_the_list_is_narrowed_down_by_its_form(small_town: Any, open_as: Any):
    page = open_as(small_town.client_of("beoordelaar"), "/")
    page.locator("summary", has_text="Kiezen en sorteren").click()
    page.get_by_label("Waarom op de lijst").select_option("steekproef")
    page.get_by_role("button", name="Toon gesprekken").click()
    expect(page.get_by_text("Er wacht 1 gesprek op een beoordeling met deze keuzes.")).to_be_visible()
    expect(page.get_by_role("link", name="Paspoort")).to_have_count(0)
    expect(page.get_by_label("Waarom op de lijst")).to_have_value("steekproef")
    page.get_by_role("link", name="Wis alle keuzes").click()
    expect(page.get_by_role("link", name="Paspoort")).to_be_visible()


def test_the_last_blind_verdict_shows_the_suggestions(small_town: Any, open_as: Any):
    with small_town.database.writing() as session:
        settle_night(session, date(2026, 11, 3), key=b"sleutel", share=1.0)
    page = open_as(small_town.client_of("beoordelaar"), f"/gesprekken/{small_town.calls['paspoort']}")
    for key in KEYS:
        card = page.locator(f"#criterium-{key}")
        expect(card.locator(".kb-voorstel")).to_have_count(0)
        card.locator("input[value=voldoet]").check()
        card.get_by_role("button", name="Beoordeling opslaan").click()
        expect(card.locator(".kb-uitslag")).to_contain_text("Zonder voorstel beoordeeld")
    expect(page.locator(".kb-voorstel")).to_have_count(7)


def test_an_employee_contests_and_another_reviewer_decides(small_town: Any, open_as: Any):
    call = small_town.calls["paspoort"]
    review_all(small_town, "noor")
    employee = small_town.client_of("medewerker", employee_id=small_town.employee_of("paspoort"))
    page = open_as(employee, "/mijn-beoordelingen")
    page.locator("summary", has_text="Toon van de woorden").click()
    form = page.locator("article", has=page.get_by_role("heading", name="Toon van de woorden"))
    form.get_by_role("button", name="Bezwaar versturen").click()
    expect(page.get_by_text("Geef minstens 10 tekens.")).to_be_visible()
    page.get_by_label("Waarom bent u het niet eens?").filter(visible=True).fill("Ik bleef juist rustig.")
    page.get_by_role("button", name="Bezwaar versturen").filter(visible=True).click()
    expect(page.get_by_text("Een andere beoordelaar beslist over uw bezwaar.")).to_be_visible()
    own = open_as(small_town.client_of("beoordelaar", name="noor"), "/bezwaren")
    expect(own.get_by_text("u beoordeelde dit zelf")).to_be_visible()
    judge = open_as(small_town.client_of("beoordelaar", name="bram"), "/")
    judge.get_by_role("link", name="Er wacht 1 bezwaar op een tweede beoordelaar").click()
    judge.get_by_role("link", name="Toon van de woorden").click()
    judge.get_by_label("Het oordeel aanpassen").check()
    judge.get_by_label("Aandacht").check()
    judge.get_by_label("Toelichting").fill("De toon wisselde, maar bleef beleefd.")
    judge.get_by_role("button", name="Beslissing vastleggen").click()
    expect(judge.get_by_text("Het oordeel is aangepast.")).to_be_visible()
    counts = small_town.client_of("beoordelaar", name="bram").get(f"/v1/gesprekken/{call}/beoordelingen/toon")
    assert counts.json()["oordeel"] == "aandacht"


def review_all(town: Any, name: str) -> None:
    client, reviews = (
        town.client_of("beoordelaar", name=name),
        f"/v1/gesprekken/{town.calls['paspoort']}/beoordelingen",
    )
    body = {
        "beoordelingen": [{"criterium": key, "oordeel": "voldoet", "redencode": "te-streng"} for key in KEYS],
        "coachingsnotitie": "Mooi rustig gesprek.",
    }
    headers = {"If-Match": client.get(reviews).headers["etag"]}
    assert client.put(reviews, json=body, headers=headers).status_code == 200


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1280", "320"])
def test_axe_finds_nothing_on_any_of_these_pages(small_town: Any, open_as: Any, size: tuple[int, int]):
    noor, bram = (small_town.client_of("beoordelaar", name=name) for name in ("noor", "bram"))
    passport, parking = small_town.calls["paspoort"], small_town.calls["parkeren"]
    body = {"titel": "Najaar", "gesprekken": [parking], "beoordelaars": ["noor", "bram"]}
    session = noor.post("/v1/kalibraties", json=body).json()["kalibratieId"]
    for path in (
        "/?sorteer=datum",
        f"/gesprekken/{passport}/oordelen",
        "/kalibraties",
        f"/kalibraties/{session}",
    ):
        check(open_as(noor, path, size))
    judging = open_as(noor, f"/kalibraties/{session}/gesprekken/{parking}", size)
    check(judging)
    judging.locator("#beurt-1 .kb-tijd").click()
    expect(judging.get_by_role("button", name="Pauze")).to_be_visible()
    for key in KEYS:
        judging.locator(f"input[name=oordeel-{key}][value=voldoet]").check()
    judging.get_by_role("button", name="Oordelen inleveren").click()
    expect(judging.get_by_text("Ingeleverd")).to_be_visible()
    verdicts = {"oordelen": [{"criterium": key, "oordeel": "aandacht"} for key in KEYS]}
    assert bram.put(f"/v1/kalibraties/{session}/gesprekken/{parking}/oordelen", json=verdicts).is_success
    review_all(small_town, "noor")
    employee = small_town.client_of("medewerker", employee_id=small_town.employee_of("paspoort"))
    own = employee.get("/v1/mijn-beoordelingen").json()["resultaten"][0]["beoordelingen"][0]
    grounds = {"toelichting": "Dit klopt volgens mij niet."}
    disputed = employee.post(
        f"/v1/beoordelingen/{own['beoordeling']['beoordelingId']}/bezwaren", json=grounds
    )
    for client, path in (
        (noor, f"/kalibraties/{session}"),
        (noor, f"/gesprekken/{passport}/geschiedenis"),
        (noor, "/overeenstemming"),
        (employee, "/mijn-beoordelingen"),
        (bram, "/bezwaren"),
        (bram, f"/bezwaren/{disputed.json()['bezwaarId']}"),
    ):
        check(open_as(client, path, size))


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1280", "320"])
def test_a_privacy_officer_finds_who_saw_what_and_why(small_town: Any, open_as: Any, size: tuple[int, int]):
    call, noor = small_town.calls["paspoort"], small_town.client_of("beoordelaar", name="noor")
    for _ in range(26):
        noor.get(f"/v1/gesprekken/{call}")
    noor.post(f"/v1/gesprekken/{call}/onthullingen", json={"doel": "Klacht 2026-118"})
    page = open_as(small_town.client_of("privacyofficer", name="petra"), "/account", size)
    page.get_by_role("link", name="Auditlogboek").click()
    check(page)
    page.locator("summary", has_text="Kiezen").click()
    page.get_by_label("Gesprek (id of adres)").fill("geen id")
    page.get_by_role("button", name="Toon regels").click()
    expect(page.get_by_text("Gesprek: Dit is geen geldig id.")).to_be_visible()
    check(page)
    page.get_by_label("Gesprek (id of adres)").fill(call)
    page.get_by_label("Wie (naam van het account)").fill("noor")
    page.get_by_role("button", name="Toon regels").click()
    expect(page.get_by_text("27 regels, de nieuwste eerst.")).to_be_visible()
    expect(page.get_by_text("Klacht 2026-118")).to_be_visible()
    check(page)
    page.get_by_role("button", name="Oudere regels").click()
    expect(page.get_by_role("row")).to_have_count(3)  # the heading and the last two lines
    page.get_by_role("button", name="Controleer het logboek").click()
    expect(page.get_by_text("Het logboek klopt tot en met regel")).to_be_visible()
    check(page)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1280", "320"])
def test_a_privacy_officer_holds_hands_over_and_erases(small_town: Any, open_as: Any, size: tuple[int, int]):
    petra = small_town.client_of("privacyofficer", name="petra")
    passport, parking = (small_town.calls[name] for name in ("paspoort", "parkeren"))
    page = open_as(petra, f"/gesprekken/{passport}", size)
    page.get_by_role("link", name="Bewaren, inzage of wissen").click()
    page.get_by_label("Waarom moet dit gesprek blijven?").fill("Klacht 12")
    page.get_by_role("button", name="Leg bewaarplicht op").click()
    expect(page.get_by_text("Geef minstens 10 tekens.")).to_be_visible()
    check(page)
    page.get_by_label("Waarom moet dit gesprek blijven?").fill("Klacht nummer 12")
    page.get_by_role("button", name="Leg bewaarplicht op").click()
    expect(page.get_by_role("button", name="Hef op")).to_be_visible()
    check(page)
    page.get_by_role("link", name="Maak een inzagebestand, of wis dit gesprek").click()
    expect(page.get_by_label("Gesprekken")).to_have_value(passport)
    page.get_by_role("button", name="Maak het inzagebestand").click()
    expect(page.get_by_label("Waarvoor")).to_have_attribute("aria-invalid", "true")
    check(page)
    page.get_by_label("Waarvoor").fill("Inzageverzoek 2026-118")
    with page.expect_download() as download:
        page.get_by_role("button", name="Maak het inzagebestand").click()
    assert download.value.suggested_filename == "inzage.zip"
    page.get_by_label("Gesprekken").fill(f"{passport}\n/gesprekken/{parking}")
    page.get_by_role("button", name="Bekijk wat er gewist zou worden").click()
    page.get_by_role("button", name="Wis 1 gesprek").click()
    expect(page.get_by_text("Vink aan dat u weet dat dit niet terug te draaien is.")).to_be_visible()
    check(page)
    page.get_by_label("Ik weet dat dit niet terug te draaien is").check()
    page.get_by_role("button", name="Wis 1 gesprek").click()
    expect(page.get_by_role("heading", level=1, name="1 gesprek gewist")).to_be_visible()
    check(page)
    check(open_as(petra, "/verwijderingen", size))
    check(open_as(petra, "/bewaarplichten", size))
    stops = open_as(petra, "/noodstops", size)
    stops.get_by_role("button", name="Zet stil").click()
    expect(stops.get_by_label("Waarom")).to_have_attribute("aria-invalid", "true")
    check(stops)
    stops.get_by_label("Wat", exact=True).select_option("Toon van de woorden")
    stops.get_by_label("Waarom").fill("Het criterium slaat door")
    stops.get_by_role("button", name="Zet stil").click()
    expect(stops.get_by_role("button", name="Hef op")).to_be_visible()
    check(stops)
