"""Routes on their way out: programs are told in headers, from when, until when and what comes instead.

To let a route go, give it a line in `DEPRECATED`; the document marks it, and its answers carry the headers.
NLGov REST API Design Rules: /core/deprecation-schedule and /core/transition-period (at most a year).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Final

from api.roles import POLICY


@dataclass(frozen=True, slots=True)
class Departure:
    """From when a route should no longer be used, when it stops (both UTC), and what takes its place."""

    since: datetime
    until: datetime
    successor: str  # path, such as "/v2/gesprekken"
    explanation: str  # address of a page that says what to change

    def headers(self) -> Iterator[tuple[str, str]]:
        """Of every answer: RFC 9745 (Deprecation), RFC 8594 (Sunset), RFC 8288 and 5829 (Link)."""
        yield "Deprecation", f"@{int(self.since.timestamp())}"
        yield "Sunset", format_datetime(self.until, usegmt=True)
        yield "Link", f'<{self.explanation}>; rel="deprecation"; type="text/html"'
        yield "Link", f'<{self.successor}>; rel="successor-version"'


Departures = Mapping[str, Departure]

DEPRECATED: Final[Departures] = {}
"""By route as in `api.roles`, such as "GET /v1/gesprekken"; none now."""


def check_departures(departures: Departures) -> None:
    """Refuse a line that nobody would ever see the headers of, that ends before it begins, or not in UTC.

    Raises:
        ValueError: names the route.
    """
    for route, departure in departures.items():
        moments = (departure.since, departure.until)
        if any(moment.tzinfo is not UTC for moment in moments):
            raise ValueError(f"the moments of {route} are not in UTC")
        if route not in POLICY or departure.until <= departure.since:
            raise ValueError(f"{route} is no route, or stops before it is deprecated")
