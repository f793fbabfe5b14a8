"""Logging in with a real browser: axe finds nothing, the keyboard is enough, htmx sends the token along."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from klankbord.accounts import Place, add_account
from tests.api.test_pages_browser import NARROW, WIDE

pytestmark = pytest.mark.browser

PASSWORD = "een zin die niemand raadt"  # noqa: S105


@pytest.fixture
def accounts(small_town: Any) -> Any:
    """The municipality with one account: Noor, who reviews."""
    with small_town.database.writing() as session:
        add_account(session, "Noor", PASSWORD, place=Place("beoordelaar"))
    return small_town


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_somebody_logs_in_by_keyboard_and_reviews(accounts: Any, open_tab: Any, size: tuple[int, int]):
    tab = open_tab(size)
    page = tab.open("/gesprekken/{paspoort}")
    expect(page.get_by_role("heading", level=1, name="Inloggen")).to_be_visible()
    assert Axe().run(page).response["violations"] == []
    page.get_by_label("Naam").fill("Noor")
    page.get_by_label("Wachtwoord").fill("verkeerd wachtwoord")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="klopt niet")).to_be_visible()
    expect(page.get_by_label("Wachtwoord")).to_be_focused()
    assert Axe().run(page).response["violations"] == []
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Paspoort")).to_be_visible()
    page.locator("#criterium-toon").get_by_role("button", name="Bevestigen").click()
    expect(page.get_by_text("Bevestigd door Noor")).to_be_visible()
    page.get_by_role("link", name="Noor", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="Uw account")).to_be_visible()
    assert Axe().run(page).response["violations"] == []
    page.get_by_role("button", name="Uitloggen").click()
    expect(page.get_by_role("heading", level=1, name="Inloggen")).to_be_visible()
    # The browser itself reports the refused password as an error of the network.
    assert [line for line in tab.complaints if "400" not in line] == []


def log_in(page: Any) -> None:
    page.get_by_label("Naam").fill("Noor")
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Paspoort")).to_be_visible()


def test_what_was_typed_survives_the_end_of_a_session(accounts: Any, open_tab: Any):
    page = open_tab(WIDE).open("/gesprekken/{paspoort}")
    log_in(page)
    card = page.locator("#criterium-toon")
    card.locator("summary", has_text="Anders beoordelen").click()
    card.get_by_role("radio", name="Aandacht").check()
    card.get_by_label("Reden in uw eigen woorden").fill("Kortaf aan het eind.")
    page.context.clear_cookies()
    card.get_by_role("button", name="Beoordeling opslaan").click()
    expect(page.get_by_text("Wat u had ingevuld, staat daar dan nog.")).to_be_visible()
    log_in(page)
    expect(page.locator("#meldingen")).to_contain_text("staat weer in het formulier")
    expect(card.get_by_label("Reden in uw eigen woorden")).to_have_value("Kortaf aan het eind.")
    expect(card.get_by_role("radio", name="Aandacht")).to_be_checked()
    card.get_by_role("button", name="Beoordeling opslaan").click()
    expect(card.locator(".kb-uitslag")).to_contain_text("Kortaf aan het eind.")
    page.reload()
    expect(card.locator(".kb-uitslag")).to_contain_text("Kortaf aan het eind.")
    expect(page.locator("#meldingen")).not_to_contain_text("staat weer in het formulier")


def test_whoever_logs_in_after_somebody_else_finds_none_of_their_words(accounts: Any, open_tab: Any):
    with accounts.database.writing() as session:
        add_account(session, "Bram", PASSWORD, place=Place("beoordelaar"))
    page = open_tab(WIDE).open("/gesprekken/{paspoort}")
    log_in(page)
    card = page.locator("#criterium-toon")
    card.locator("summary", has_text="Anders beoordelen").click()
    card.get_by_label("Reden in uw eigen woorden").fill("Alleen van Noor.")
    page.context.clear_cookies()
    page.reload()
    page.get_by_label("Naam").fill("Bram")
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Paspoort")).to_be_visible()
    expect(card.get_by_label("Reden in uw eigen woorden")).to_have_value("")
    page.wait_for_function("!JSON.stringify(sessionStorage).includes('Alleen van Noor')")
    expect(card.get_by_label("Reden in uw eigen woorden")).to_have_value("")


def test_who_types_stays_logged_in(accounts: Any, open_tab: Any):
    page = open_tab(WIDE).open("/gesprekken/{paspoort}")
    log_in(page)
    page.clock.install()
    page.reload()
    card = page.locator("#criterium-toon")
    card.locator("summary", has_text="Anders beoordelen").click()
    page.clock.fast_forward("05:01")
    with page.expect_request("**/v1/sessie"):
        card.get_by_label("Reden in uw eigen woorden").fill("Nog bezig.")


def test_the_pages_of_a_medewerker_have_no_violations(small_town: Any, open_tab: Any):
    client = small_town.client_of("medewerker", employee_id=small_town.employee_of("paspoort"))
    tab = open_tab(NARROW)
    cookie = {"name": "klankbord", "value": client.cookies["klankbord"], "url": tab.address}
    tab.page.context.add_cookies([cookie])
    page = tab.open("/")
    expect(page.get_by_role("heading", level=1, name="Uw gesprekken")).to_be_visible()
    assert Axe().run(page).response["violations"] == []
    page.get_by_role("main").get_by_role("link", name="Paspoort").click()
    expect(page.get_by_role("heading", level=1, name="Paspoort")).to_be_visible()
    assert tab.complaints == []
