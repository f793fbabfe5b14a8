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
