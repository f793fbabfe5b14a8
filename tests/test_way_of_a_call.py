"""The whole way of a call, as a municipality lives it: real audio, recogniser, database, service, browser."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from evaluation.calls import SAMPLE_CALLS

CALL = "paspoort-kwijt"


def environment(home: Path) -> dict[str, str]:
    """As an administrator has it; no call is drawn for a blind review, which would show no evidence."""
    return {**os.environ, "KLANKBORD_HOME": str(home), "KLANKBORD_BLIND_SHARE": "0"}


def klankbord(home: Path, *arguments: str) -> str:
    """Run the command as an administrator would; gives what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "klankbord", *arguments],
        env=environment(home),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def service(home: Path) -> Iterator[str]:
    """`klankbord serve` in a process of its own, until the block ends; gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "klankbord", "serve", "--port", str(port)],
        env=environment(home),
        stdout=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/v1/status", process)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=30)


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        assert process.poll() is None, "the service stopped"
        try:
            assert httpx.get(url, timeout=5).status_code == 200
            return
        except httpx.TransportError:
            time.sleep(0.2)
    pytest.fail("the service did not start")


def get(url: str) -> dict:
    return httpx.get(url, timeout=30).raise_for_status().json()


def open_only_call(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("table").get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="Transcript")).to_be_visible()
    expect(page.get_by_role("button", name="Afspelen")).to_be_visible()  # the script has loaded


@pytest.mark.browser
def test_a_recording_goes_in_and_a_reviewer_confirms_a_score(tmp_path: Path, browser: Browser):
    recording = SAMPLE_CALLS / f"{CALL}.opus"
    metadata = SAMPLE_CALLS / "metadata.csv"
    assert "1 nieuw gesprek," in klankbord(tmp_path, "ingest", str(recording), "--metadata", str(metadata))
    listed = klankbord(tmp_path, "nightly")
    assert "Werkvoorraad (1)" in listed

    with service(tmp_path) as address:
        (item,) = get(f"{address}/v1/werkvoorraad")["resultaten"]
        call = get(f"{address}/v1/gesprekken/{item['gesprekId']}")
        speakers = {turn["spreker"] for turn in call["transcript"]["beurten"]}
        assert speakers == {"medewerker", "inwoner"}
        assert "fatima" not in json.dumps(call).lower()  # the name she gives is masked

        page = browser.new_page()
        open_only_call(page, address)
        evidence = page.locator("button[data-bevinding][data-moment]").first
        moment = float(evidence.get_attribute("data-moment") or "nan")
        evidence.click()
        page.wait_for_function(
            "moment => document.querySelector('audio').currentTime >= moment - 0.1", arg=moment
        )
        before = page.get_by_text("Bevestigd door").count()
        page.get_by_role("button", name="Bevestigen").first.click()
        expect(page.get_by_text("Bevestigd door")).to_have_count(before + 1)
        page.close()

    with service(tmp_path) as address:
        page = browser.new_page()
        open_only_call(page, address)
        expect(page.get_by_text("Bevestigd door demo")).to_have_count(1)
        reviews = get(f"{address}/v1/gesprekken/{item['gesprekId']}/beoordelingen")
        assert len(reviews["resultaten"]) == 1
        page.close()
