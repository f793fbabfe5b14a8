"""Logs: only events and fields on the list, and never words of a person, whoever logs."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from klankbord.logs import EVENTS, FIELDS, Libraries, allow

ID = "1f6b7a52-8d2e-4c73-9c5f-0c8f5c2f6a11"
SECRETS = ("Jansen-de Vries", "111222333", "jan@voorbeeld.nl", "mijn man is ziek", "06-12345678")


@pytest.mark.parametrize(
    ("event", "fields", "kept", "reason"),
    [
        ("job_failed", {"job": ID, "stage": "score", "error": "ValueError"}, 3, "all on the list"),
        ("job_failed", {"job": "Jansen"}, 0, "no id"),
        ("job_failed", {"stage": "mijn bsn"}, 0, "no stage"),
        ("job_failed", {"error": "ValueError: 111222333"}, 0, "a message behind the type"),
        ("job_failed", {"text": "ik ben Jansen", "user": "jan"}, 0, "fields that nobody named"),
        ("unexpected_error", {"instance": f"urn:uuid:{ID}", "place": "calls.py:12"}, 2, "where it happened"),
        ("unexpected_error", {"place": "/home/jan/gesprek.py:12"}, 0, "a path of somebody"),
        ("route_not_in_policy", {"route": "GET /v1/gesprekken/{gesprekId}"}, 1, "as it is declared"),
        ("route_not_in_policy", {"route": "GET /v1/gesprekken/Jansen de Vries"}, 0, "with somebody's value"),
        ("oidc_refused", {"reason": "invalid_grant"}, 1, "an error of the standard"),
        ("oidc_refused", {"reason": "InvalidClaimError"}, 1, "the type of an error"),
        ("oidc_refused", {"reason": "jansen"}, 0, "what a provider answers may be anything"),
        ("worker_died", {"exit_code": -9}, 1, "a number"),
    ],
)
def test_only_known_fields_of_the_right_shape_pass(
    event: str, fields: dict[str, Any], kept: int, reason: str
):
    passed = allow(None, "error", {"event": event, "level": "error", **fields})
    assert len(passed) == 2 + kept, reason
    assert {name: passed[name] for name in passed if name in fields}.items() <= fields.items()


def test_an_event_that_nobody_listed_says_nothing():
    passed = allow(None, "info", {"event": "caller Jansen asked", "level": "info", "job": ID})
    assert passed == {"event": "unlisted", "level": "info"}


def test_every_event_of_the_program_is_on_the_list():
    """An event that is forgotten here would be lost just when somebody looks for it."""
    from pathlib import Path
    from re import findall

    root = Path(__file__).parents[2]
    files = [path for name in ("klankbord", "api") for path in (root / name).rglob("*.py")]
    calls = [
        found
        for path in files
        for found in findall(r'_log\.\w+\(\s*"([^"]+)"([^)]*)', path.read_text(encoding="utf-8"))
    ]
    assert calls and {event for event, _ in calls} <= EVENTS
    assert {field for _, rest in calls for field in findall(r"(\w+)=", rest)} <= set(FIELDS)


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    before = structlog.get_config()
    structlog.configure(
        processors=[structlog.processors.add_log_level, allow, structlog.processors.JSONRenderer()],
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
    yield stream
    structlog.configure(**before)


@pytest.mark.parametrize("secret", SECRETS)
def test_a_library_that_quotes_somebody_is_not_repeated(written: io.StringIO, secret: str):
    logger, handler = logging.getLogger("uvicorn.proef"), Libraries(logging.WARNING)
    logger.propagate = False
    logger.addHandler(handler)
    try:
        raise ValueError(secret)
    except ValueError:
        logger.exception("could not parse %s", secret)
    logger.warning(secret)
    logger.removeHandler(handler)
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    assert [(line["event"], line["logger"], line.get("error")) for line in lines] == [
        ("library", "uvicorn.proef", "ValueError"),
        ("library", "uvicorn.proef", None),
    ]
    assert secret not in written.getvalue()
