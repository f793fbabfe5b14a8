"""What people paste into a form: ids, and addresses of pages, one a line."""

import re
from dataclasses import dataclass

_CALL = re.compile(r"(?:^|/)gesprekken/([^/?#\s]+)")


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not empty; `number` counts all lines from 1, as people do."""

    number: int
    text: str


def filled_lines(text: str) -> tuple[Line, ...]:
    """The lines of a field, but for empty ones."""
    lines = (Line(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1))
    return tuple(line for line in lines if line.text)


def pasted_call(text: str) -> str:
    """The id in what may be the id of a call or the address of its page; it may turn out to be none."""
    found = _CALL.search(text.strip())
    return found[1] if found else text.strip()
