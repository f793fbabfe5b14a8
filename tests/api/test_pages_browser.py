"""The pages in a real browser: a reviewer hears the evidence, confirms and corrects; axe finds nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

WIDE, ZOOMED, NARROW = (1280, 900), (640, 450), (320, 640)  # ZOOMED: 1280 wide at 200 %


def press_until(page: Page, key: str, selector: str) -> None:
    """Press a key until the focus is on an element, as somebody without a mouse does."""
    for _ in range(150):
        page.keyboard.press(key)
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"{selector} cannot be reached with {key}")


def focus_is_in(page: Page, selector: str) -> bool:
    return bool(page.evaluate("selector => !!document.activeElement.closest(selector)", selector))


def test_a_reviewer_goes_from_the_list_to_the_moment_of_the_evidence(open_tab: Any, small_town: Any):
    tab = open_tab()
    page = tab.open("/")
    page.get_by_role("link", name="Paspoort").click()
    expect(page.get_by_role("heading", level=1, name="Paspoort")).to_be_visible()
    assert [action for _, action, _ in small_town.audit()] == ["inzien"], "nothing was heard yet"
    evidence = page.locator("#criterium-samenvatting .kb-bewijs")
    moment = float(evidence.get_attribute("data-moment") or "nan")
    assert moment > 60
    evidence.click()
    page.wait_for_function("moment => document.getElementById('opname').currentTime > moment", arg=moment)
    assert page.evaluate("document.getElementById('opname').currentTime") < moment + 20
    expect(page.locator("mark.kb-merkstreep--nu")).to_have_text("Dan vat ik het even samen")
    expect(page.locator("mark.kb-merkstreep--nu")).to_be_in_viewport()
    expect(evidence).to_be_in_viewport()
    page.get_by_role("button", name="Pauze").click()
    assert page.evaluate("document.getElementById('opname').paused")
    assert [action for _, action, _ in small_town.audit()] == ["inzien", "beluisteren"]
    assert tab.complaints == []


def test_the_waveform_and_the_slider_show_and_move_the_place(open_tab: Any):
    tab = open_tab()
    page = tab.open_call()
    page.wait_for_function(
        "() => document.querySelector('#golf > div')?.shadowRoot?.querySelectorAll('canvas').length >= 2"
    )
    assert page.locator("#tekens .kb-teken").count() == 4
    slider = page.get_by_role("slider", name="Plaats in de opname")
    slider.focus()
    page.keyboard.press("PageUp")
    page.wait_for_function("() => document.getElementById('opname').currentTime > 5")
    expect(slider).to_have_attribute("aria-valuetext", page.locator("#nu").inner_text())
    assert tab.complaints == []


def test_a_criterion_is_confirmed_with_the_keyboard_alone(open_tab: Any):
    tab = open_tab()
    page = tab.open_call()
    press_until(page, "Tab", "#criterium-begroeting button[type=submit]")
    page.keyboard.press("Enter")
    result = page.locator("#criterium-begroeting .kb-uitslag")
    expect(result).to_contain_text("Bevestigd door demo")
    expect(result).to_be_focused()
    expect(page.locator("#voortgang")).to_have_text("1 van 7 beoordeeld")
    press_until(page, "Tab", "#criterium-samenvatting button[type=submit]")
    assert tab.complaints == []


def test_a_criterion_is_corrected_with_a_reason_by_keyboard(open_tab: Any):
    tab = open_tab()
    page = tab.open_call()
    press_until(page, "Tab", "#criterium-toon details:has(form) > summary")
    page.keyboard.press("Enter")
    press_until(page, "Tab", "#criterium-toon input[value=voldoet]")
    page.keyboard.press("ArrowDown")
    press_until(page, "Tab", "#criterium-toon form.kb-formulier button")
    page.keyboard.press("Enter")
    reason = page.locator("#criterium-toon-reden")
    expect(reason).to_be_focused()
    expect(reason).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#criterium-toon-reden-fout")).to_contain_text("Geef een reden")
    expect(page.locator("#criterium-toon input[value=aandacht]")).to_be_checked()
    page.keyboard.type('Te kort af: "geen idee" <b>')
    press_until(page, "Tab", "#criterium-toon form.kb-formulier button")
    page.keyboard.press("Enter")
    result = page.locator("#criterium-toon .kb-uitslag")
    expect(result).to_contain_text('Te kort af: "geen idee" <b>')
    expect(result).to_be_focused()
    page.reload()
    expect(result).to_contain_text("Anders dan het voorstel, door demo")
    # The browser itself reports the refusal of the first try, and nothing else.
    assert [text for text in tab.complaints if "status of 400" not in text] == []


def test_the_last_criterion_completes_the_call(open_tab: Any):
    tab = open_tab()
    page = tab.open_call("parkeren")
    for left in range(7, 0, -1):
        expect(page.get_by_role("button", name="Bevestigen")).to_have_count(left)
        page.get_by_role("button", name="Bevestigen").first.click()
    expect(page.locator("#voortgang")).to_contain_text("Alles is beoordeeld.")
    page.get_by_role("link", name="Volgend gesprek").last.click()
    expect(page.get_by_role("heading", level=1, name="Paspoort")).to_be_visible()
    assert tab.complaints == []


def test_a_recording_that_is_gone_is_told_at_the_player(open_tab: Any):
    tab = open_tab()
    page = tab.open_call("beschadigd")
    page.get_by_role("button", name="Afspelen").click()
    expect(page.locator("#opname-fout")).to_have_text("De opname kan niet worden afgespeeld.")


def test_without_scripts_everything_can_still_be_done(open_tab: Any):
    tab = open_tab(java_script_enabled=False)
    page = tab.open("/gesprekken/{paspoort}")
    expect(page.locator("audio[controls]")).to_be_visible()
    expect(page.get_by_role("button", name="Afspelen")).to_have_count(0)
    page.locator("#criterium-toon").get_by_role("button", name="Bevestigen").click()
    expect(page.locator("#criterium-toon .kb-uitslag")).to_contain_text("Bevestigd door demo")
    page.locator("#criterium-avg details:has(form) > summary").click()
    page.locator("#criterium-avg input[value=voldoet]").check()
    page.locator("#criterium-avg").get_by_role("button", name="Beoordeling opslaan").click()
    expect(page.locator("#criterium-avg-reden-fout")).to_be_visible()


def test_personal_data_is_shown_for_a_purpose_and_hidden_again(open_tab: Any):
    tab = open_tab()
    page = tab.open_call()
    expect(page.get_by_text("Henk Verbeek")).to_have_count(0)
    page.locator("summary", has_text="Toon persoonsgegevens").click()
    page.get_by_label("Waarvoor hebt u de gegevens nodig?").fill("Onderzoek van klacht 2026-118")
    page.get_by_role("button", name="Toon persoonsgegevens").click()
    expect(page.get_by_text("Henk Verbeek")).to_be_visible()
    page.get_by_role("link", name="Verberg de gegevens weer").click()
    expect(page.get_by_text("Henk Verbeek")).to_have_count(0)
    assert tab.complaints == []


def open_every_form(page: Page) -> None:
    for summary in page.locator("summary").all():
        summary.click()


def provoke_a_fault(page: Page) -> None:
    page.locator("#criterium-toon details:has(form) > summary").click()
    page.locator("#criterium-toon").get_by_role("button", name="Beoordeling opslaan").click()
    expect(page.locator("#criterium-toon-oordeel-fout")).to_be_visible()


def confirm_one(page: Page) -> None:
    page.locator("#criterium-toon").get_by_role("button", name="Bevestigen").click()
    expect(page.locator("#criterium-toon .kb-uitslag")).to_be_visible()


def reveal(page: Page) -> None:
    page.locator("summary", has_text="Toon persoonsgegevens").click()
    page.get_by_label("Waarvoor hebt u de gegevens nodig?").fill("Onderzoek van klacht 2026-118")
    page.get_by_role("button", name="Toon persoonsgegevens").click()
    expect(page.get_by_text("U ziet nu persoonsgegevens.")).to_be_visible()


def leave_as_it_is(page: Page) -> None:
    pass


@pytest.mark.parametrize("size", [WIDE, ZOOMED, NARROW], ids=["1280", "200 % zoom", "320"])
@pytest.mark.parametrize(
    ("path", "act"),
    [
        ("/", leave_as_it_is),
        ("/onbekend", leave_as_it_is),
        ("/gesprekken/{beschadigd}", leave_as_it_is),
        ("/gesprekken/{paspoort}", open_every_form),
        ("/gesprekken/{paspoort}", provoke_a_fault),
        ("/gesprekken/{paspoort}", confirm_one),
        ("/gesprekken/{paspoort}", reveal),
    ],
)
def test_axe_finds_nothing_and_no_page_is_wider_than_the_screen(
    open_tab: Any, size: tuple[int, int], path: str, act: Callable[[Page], None]
):
    tab = open_tab(size)
    page = tab.open(path)
    act(page)
    # Before axe comes in, which styles its own probes against the page's policy.
    assert [text for text in tab.complaints if "status of 40" not in text] == []
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
