"""What an employee names when a call opens: a greeting, the organisation and a name."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from nlp.turn_features import wordings_in
from nlp.wording import fold

OpeningPart = Literal["groet", "organisatie", "naam"]
OPENING_PARTS: tuple[OpeningPart, ...] = get_args(OpeningPart)

_OPENING_TURNS = 2
_GROUPS: dict[str, OpeningPart] = {
    "greeting_word": "groet",
    "organisation": "organisatie",
    "own_name": "naam",
}
_CLAUSE_END = re.compile(r"[?]|\b(?:waar|waarmee|wat|hoe|zeg|zegt|vertel|dit gesprek|kan ik|mag ik)\b")
# "De Peelhorst", "Van der Veen", "el Idrissi": small words belong to the name that follows.
_NAME = re.compile(
    r"\b(?:(?:[Vv]an|[Dd]e[rn]?|[Hh]et|[Tt]en?|[Tt]er|[Ee]l|'[st])\s+)*[A-ZÀ-Þ][\w'’-]+"
    r"(?:\s+(?:(?:van|der?|den|het|ten?|ter|el|op|aan)\s+)*[A-ZÀ-Þ][\w'’-]+)*"
)
_BEFORE_A_NAME = re.compile(r"\b(?:met|is|ben|treft|heeft|hebt|spreekt|van)\s*$")
_OF_THE_CALLER = re.compile(r"(?<!met )\b(?:mevrouw|meneer|mevr|mw|dhr|heer)[. ]*$")
_ARTICLE = re.compile(r"(?:De|Het|Den|'s|Sint)\s")
_NO_NAMES = frozenset(
    [
        "met",
        "u",
        "je",
        "dit",
        "de",
        "het",
        "een",
        "ik",
        "mijn",
        "hier",
        "welkom",
        "fijne",
        "goed",
        "team",
        "afdeling",
        "belastingen",
        "parkeren",
        "dag",
        "burgerzaken",
        "werk",
        "inkomen",
        "sociaal",
        "wijkteam",
        "woz",
        "wmo",
        "kcc",
        "klantcontact",
    ]
)


@dataclass(frozen=True, slots=True)
class Named:
    """A part of the opening: characters of a turn."""

    turn: int
    start: int
    end: int


def opening_parts(turns: Sequence[tuple[int, str]]) -> dict[OpeningPart, Named]:
    """What is named in the first two turns of the employee, given with their indexes."""
    found: dict[OpeningPart, Named] = {}
    for index, text in turns[:_OPENING_TURNS]:
        for part, start, end in _parts(text):
            found.setdefault(part, Named(index, start, end))
        if found.keys() - {"groet"}:
            break  # the next turn answers the caller; only after "hallo?" it may open
    return found


def _parts(text: str) -> Iterator[tuple[OpeningPart, int, int]]:
    folded = fold(text)
    known = [(hit, _GROUPS[hit.group]) for hit in wordings_in(text) if hit.group in _GROUPS]
    for hit, part in known:
        if part != "naam":
            yield part, hit.start, hit.end
    if folded == text:  # typed or recognised without capitals
        yield from (("naam", hit.start, hit.end) for hit, part in known if part == "naam")
        return
    organisations = [hit.end for hit, part in known if part == "organisatie"]
    yield from _names(text, folded, organisations)


def _names(text: str, folded: str, organisations: Sequence[int]) -> Iterator[tuple[OpeningPart, int, int]]:
    end = _CLAUSE_END.search(folded)
    runs = list(_runs(text, folded, end.start() if end else len(text)))
    for at, (start, stop) in enumerate(runs):
        if any(text[known:start].strip() in ("", "van") for known in organisations if known <= start):
            # "gemeente Maasvoort Wilma": a place and then a name.
            article = _ARTICLE.match(text[start:stop])
            place = text.find(" ", start + (article.end() if article else 0), stop)
            if place > 0:
                yield "naam", place + 1, stop
        elif not organisations and at == 0 and len(runs) > 1 and not _BEFORE_A_NAME.search(folded[:start]):
            yield "organisatie", start, stop
        elif not _OF_THE_CALLER.search(folded[:start]):
            yield "naam", start, stop


def _runs(text: str, folded: str, end: int) -> Iterator[tuple[int, int]]:
    """Names in the text before `end`, without greetings and words that only begin a sentence."""
    greetings = [hit for hit in wordings_in(text) if hit.group in ("greeting_word", "organisation")]
    for match in _NAME.finditer(text, 0, end):
        start, stop = match.span()
        moved = True
        while moved:
            moved = False
            for hit in greetings:
                if hit.start <= start < hit.end:
                    start, moved = _next_word(text, hit.end), True
            first = folded[start:stop].split(" ", maxsplit=1)[0]
            if first in _NO_NAMES and start < stop:
                start, moved = _next_word(text, start + len(first)), True
            if start >= stop:
                break
        if start < stop:
            yield start, stop


def _next_word(text: str, at: int) -> int:
    while at < len(text) and not text[at].isalnum():
        at += 1
    return at
