"""Subjects of a municipality's calls, each with the checklist of a complete answer."""

from dataclasses import dataclass


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
