"""Structured logs on standard error, through an allow-list: what is not named here does not get out.

An event has a name and fields that are known, and a field a value of its own shape: an id, a number, the type
of an error. Libraries log too, and their messages may quote a request or a call: of those only who logged,
and the type of the error, is kept.
"""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, Final

import structlog

EVENTS: Final = frozenset(
    {
        "audit_unavailable",
        "job_failed",
        "lease_lost",
        "lease_not_renewed",
        "library",
        "oidc_refused",
        "oidc_unavailable",
        "route_not_in_policy",
        "unexpected_error",
        "webhook_failed",
        "webhook_given_up",
        "webhook_refused",
        "worker_died",
        "worker_failed",
        "worker_refused",
        "worker_stopped",
    }
)
"""Every event that may be logged; another one is logged as `unlisted`, without its fields."""

_ID = re.compile(r"(?:urn:uuid:)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,60}")
FIELDS: Final[Mapping[str, re.Pattern[str]]] = {
    "job": _ID,
    "announcement": _ID,
    "status": re.compile(r"\d{3}"),
    "instance": _ID,
    "error": _NAME,
    "logger": _NAME,
    "stage": re.compile(r"transcribe|score"),
    # A file of the program and a line in it.
    "place": re.compile(r"(?:[A-Za-z0-9_]{1,60}\.pyx?:\d{1,6})?"),
    # As the code declares it: a method and a path without anybody's values.
    "route": re.compile(r"[A-Z]{3,7} (?:/(?:[a-z0-9.-]+|\{[A-Za-z]+\}))+|[A-Z]{3,7} /"),
    # Why a login failed: a check of our own, an error of RFC 6749 or OpenID Connect, or the type of an error.
    "reason": re.compile(
        r"state|browser|iss|discovery|json|invalid_(?:request|client|grant|scope|token)|unauthorized_client"
        r"|unsupported_(?:grant|response)_type|access_denied|server_error|temporarily_unavailable"
        r"|(?:login|consent|interaction)_required"
        r"|[A-Z][A-Za-z]{0,40}(?:Error|Exception|Timeout|Token|Claim|Signature|Key)"
    ),
    "exit_code": re.compile(r"-?\d{1,4}"),
}
"""What each field must look like to be kept."""
_OURS = ("level", "timestamp")


def allow(logger: Any, method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """A processor of structlog that leaves out everything that is not on the list."""
    kept = {name: event[name] for name in _OURS if name in event}
    name = event.get("event")
    if name not in EVENTS:
        return kept | {"event": "unlisted"}
    fields = {
        field: value
        for field, shape in FIELDS.items()
        if isinstance(value := event.get(field), str | int) and shape.fullmatch(str(value))
    }
    return kept | {"event": name} | fields


class Libraries(logging.Handler):
    """Says that a library logged something, and never what."""

    def emit(self, record: logging.LogRecord) -> None:
        """Pass on who logged, and the type of the error if there is one."""
        error = record.exc_info[0] if record.exc_info else None
        log = structlog.get_logger()
        tell = log.error if record.levelno >= logging.ERROR else log.warning
        tell("library", logger=record.name, error=error.__name__ if error else None)


def configure_logs() -> None:
    """JSON lines for machines, readable lines in a terminal; the same for what libraries log."""
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer() if sys.stderr.isatty() else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            allow,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    root = logging.getLogger()
    root.handlers[:] = [Libraries(logging.WARNING)]
    logging.captureWarnings(True)
