"""Subjects of a municipality's calls, each with the checklist of a complete answer."""

import re
from dataclasses import dataclass

# "De medewerker zegt dat een pas 40 euro kost" is said as "een pas kost 40 euro".
_PREAMBLE = re.compile(
    r"^(?:de )?(?:medewerker|collega|agent)\s+(?:\w+\s+){1,3}?"
    r"(?:dat|of|naar|wat|hoe|wanneer|waar|welke?|wie)\b\s*",
    re.IGNORECASE,
)
# A team's own sentence often leaves the employee out: "Noemt de kosten", "Vraagt naar het kenteken".
_WITHOUT_SUBJECT = re.compile(
    r"^(?=(?:adviseert|belooft|benoemt|bevestigt|biedt|checkt|controleert|geeft|herhaalt|informeert|laat|legt|maakt"
    r"|meldt|neemt|noemt|noteert|raadt|spreekt|stelt|toont|vat|vermeldt|vertelt|verwijst|vraagt|waarschuwt|wijst|zegt"
    r"|zoekt|zorgt)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ChecklistPoint:
    """One thing a complete answer holds; `local` marks facts each municipality fills in itself.

    `words` are telling words that are said with it. `facts` are its right amounts ("6 weken", "83 euro"):
    an answer that names another amount of the same kind is said to differ. Without facts nothing is compared.
    """

    id: str
    text: str
    paraphrases: tuple[str, ...] = ()
    local: bool = False
    words: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject with the ways callers open about it, the words that tell it and its checklist."""

    id: str
    title: str
    questions: tuple[str, ...]
    points: tuple[ChecklistPoint, ...]
    words: tuple[str, ...] = ()


def wordings_of(point: ChecklistPoint) -> tuple[str, ...]:
    """The ways to say a point: what would be said of its own text first, then the paraphrases."""
    return core_of(point.text), *point.paraphrases


def core_of(text: str) -> str:
    """What would be said of a point that begins with what the employee does."""
    told = _WITHOUT_SUBJECT.sub("De medewerker ", text)
    return _PREAMBLE.sub("", told) or told
