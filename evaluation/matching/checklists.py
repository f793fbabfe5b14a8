"""Reads the checklists of the application, which `evaluation` may not import, for training."""

from pathlib import Path
from typing import Any

import yaml

from nlp.subjects import ChecklistPoint, Subject


def read_subjects(folder: Path) -> tuple[Subject, ...]:
    """Every checklist of a folder, ordered by id; the application has checked their format."""
    documents = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in folder.glob("*.yaml")]
    return tuple(_subject(document) for document in sorted(documents, key=lambda document: document["id"]))


def _subject(document: dict[str, Any]) -> Subject:
    return Subject(
        id=document["id"],
        title=document["title"],
        questions=tuple(document["questions"]),
        points=tuple(_point(point) for point in document["points"]),
        words=tuple(document.get("words", ())),
    )


def _point(document: dict[str, Any]) -> ChecklistPoint:
    return ChecklistPoint(
        id=document["id"],
        text=document["text"],
        paraphrases=tuple(document.get("paraphrases", ())),
        local=document.get("local", False),
        words=tuple(document.get("words", ())),
        facts=tuple(document.get("facts", ())),
    )
