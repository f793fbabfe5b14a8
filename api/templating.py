"""Pages from templates: everything that is filled in is escaped."""

import re
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import Extension
from starlette.requests import Request

from api.visitors import Visitor
from klankbord import words

_FOLDER = Path(__file__).parent / "templates"
# Address and title of what stands at the top of each page, for those who may open it.
_MENU = (
    ("/", "Werkvoorraad"),
    ("/mijn-gesprekken", "Gesprekken"),
    ("/zoeken", "Zoeken"),
    ("/rapporten", "Rapporten"),
    ("/mijn-beoordelingen", "Mijn beoordelingen"),
    ("/kalibraties", "Kalibratie"),
    ("/overeenstemming", "Overeenstemming"),
    ("/bezwaren", "Bezwaren"),
    ("/privacy", "Privacy"),
    ("/noodstops", "Noodstop"),
    ("/auditlogboek", "Auditlogboek"),
)
_POST_FORM = re.compile(r"""(<form\b[^>]*\bmethod="post"[^>]*>)""")
_CSRF_FIELD = (
    '{% if visitor and visitor.csrf %}<input type="hidden" name="csrf" value="{{ visitor.csrf }}">{% endif %}'
)


class Templates:
    """The page templates of one application."""

    def __init__(self, *, organisation: str) -> None:
        # Autoescape for every file: words of a call must never become markup.
        self._environment = Environment(
            loader=FileSystemLoader(_FOLDER),
            autoescape=True,
            extensions=[_FormTokens],
            undefined=StrictUndefined,
            auto_reload=False,  # they come with the program and change with it
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals |= {"organisation": organisation, "words": words, "menu": _MENU}

    def render(self, name: str, request: Request, /, **values: Any) -> str:
        """A template filled in; it knows the nonce that this answer's styles may carry."""
        visitor: Visitor | None = getattr(request.state, "visitor", None)
        return self._environment.get_template(name).render(
            nonce=request.state.nonce,
            visitor=visitor,
            may=visitor.may if visitor else _nobody_may,
            here=request.url.path,
            **values,
        )


class _FormTokens(Extension):
    """Puts the token of the session in every form that posts, so that no template can forget it."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return _POST_FORM.sub(rf"\1{_CSRF_FIELD}", source)


def _nobody_may(route: str) -> bool:
    return False
