"""The texts of the documents: Jinja templates over the facts and answers, in Dutch."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from evaluation.interval import Estimate
from klankbord import words

_FOLDER: Final = Path(__file__).with_name("texts")
OPEN: Final = "**[nog in te vullen door de gemeente]**"
"""Stands where nobody gave an answer."""


def render(name: str, **values: object) -> str:
    """Fill in a template; a value that is missing is an error of ours, never a gap in a document."""
    return _environment().get_template(name).render(**values)


def days(count: int | None) -> str:
    """A term of keeping, in words."""
    return "geen termijn ingesteld" if count is None else words.counted(count, "dag", "dagen")


def share(value: float | None) -> str:
    """A share (0-1) as a percentage; a dash where it is unknown."""
    return "–" if value is None else f"{value:.0%}".replace("%", " %")


def interval(found: Estimate) -> str:
    """A figure with its 95 % interval; a dash where it is unknown."""
    if found.value is None:
        return "–"
    ends = "" if found.low is None or found.high is None else f" ({found.low:.2f} tot {found.high:.2f})"
    return f"{found.value:.2f}{ends}".replace(".", ",")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=select_autoescape(),  # of pages only; these are plain text and Markdown
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    filters: dict[str, Callable[..., str]] = {
        "days": days,
        "share": share,
        "cell": _cell,
        "interval": interval,
    }
    environment.filters.update(filters)
    environment.globals.update(words=words, open=OPEN)
    return environment


def _cell(text: str) -> str:
    """A text that stays within one cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")
