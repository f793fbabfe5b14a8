"""Pages from templates: everything that is filled in is escaped."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request

from klankbord import words

_FOLDER = Path(__file__).parent / "templates"


class Templates:
    """The page templates of one application."""

    def __init__(self, *, organisation: str) -> None:
        # Autoescape for every file: words of a call must never become markup.
        self._environment = Environment(
            loader=FileSystemLoader(_FOLDER),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals |= {"organisation": organisation, "words": words}

    def render(self, name: str, request: Request, /, **values: Any) -> str:
        """A template filled in; it knows the nonce that this answer's styles may carry."""
        return self._environment.get_template(name).render(nonce=request.state.nonce, **values)
