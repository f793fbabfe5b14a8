"""Subjects of a municipality's calls, each with the checklist of a complete answer."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChecklistPoint:
    """One thing a complete answer holds; `local` marks facts each municipality fills in itself."""

    id: str
    text: str
    paraphrases: tuple[str, ...] = ()
    local: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject with the ways callers open about it and its checklist."""

    id: str
    title: str
    questions: tuple[str, ...]
    points: tuple[ChecklistPoint, ...]
