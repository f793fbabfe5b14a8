"""A change needs the token that our own pages send along: a cookie alone is not enough."""

import re
from typing import Any

import pytest

HTML = {"accept": "text/html"}
PURPOSE = {"doel": "Onderzoek van klacht 2026-118"}


@pytest.mark.parametrize(
    ("kind", "status", "reason"),
    [
        ("form without", 403, "a form of another site has the cookie, but not the token"),
        ("form wrong", 403, "a guess"),
        ("form with", 200, "our own form"),
        ("header", 200, "htmx sends it along"),
        ("json without", 403, "a script of another site"),
        ("json with", 200, "our own script"),
        ("multipart", 403, "a form with a file, without the header"),
    ],
)
def test_a_change_needs_the_token_of_the_session(small_town: Any, kind: str, status: int, reason: str):
    browser = small_town.client_of("beoordelaar", name="Noor", follow_redirects=False)
    token = browser.headers.pop("x-csrf-token")
    page = f"/gesprekken/{small_town.calls['paspoort']}/onthullingen"
    right = {"X-CSRF-Token": token}
    answer = {
        "form without": lambda: browser.post(page, data=PURPOSE, headers=HTML),
        "form wrong": lambda: browser.post(page, data=PURPOSE | {"csrf": "x" * 64}, headers=HTML),
        "form with": lambda: browser.post(page, data=PURPOSE | {"csrf": token}, headers=HTML),
        "header": lambda: browser.post(page, data=PURPOSE, headers=HTML | right | {"hx-request": "true"}),
        "json without": lambda: browser.post(f"/v1{page}", json=PURPOSE),
        "json with": lambda: browser.post(f"/v1{page}", json=PURPOSE, headers=right),
        "multipart": lambda: browser.post(page, files={"csrf": (None, token)}, headers=HTML),
    }[kind]()
    assert answer.status_code == status, reason
    if status == 403:
        assert "Deze pagina is te oud." in answer.text


def test_the_token_of_one_session_is_not_that_of_another(small_town: Any):
    first, second = (small_town.client_of("beoordelaar", name="Noor") for _ in range(2))
    first.headers["x-csrf-token"] = second.headers["x-csrf-token"]
    assert first.delete("/v1/sessie").status_code == 403


def test_every_form_of_every_page_carries_the_token(small_town: Any):
    browser = small_town.client_of("beoordelaar", name="Noor", headers=HTML)
    forms = 0
    for path in ("/", "/account", f"/gesprekken/{small_town.calls['paspoort']}"):
        text = browser.get(path).text
        posts = re.findall(r'<form\b[^>]*method="post"[^>]*>(.{0,60})', text, re.DOTALL)
        assert posts, path
        assert all(post.startswith('<input type="hidden" name="csrf" value="') for post in posts), path
        forms += len(posts)
        assert "hx-headers:inherited" in text
    assert forms > 7
