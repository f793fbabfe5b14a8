"""Reads scorecards and checklists from files, and says of a faulty one everything that is wrong, by line."""

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel

from klankbord.errors import ScorecardInvalid
from klankbord.scorecards.card import ScorecardFile, ScorecardText
from klankbord.scorecards.checklists import SubjectText
from klankbord.scorecards.faults import Fault, LinedDocument, Place, schema_faults, syntax_fault
from nlp.subjects import ChecklistPoint, Subject

DEFAULT_SCORECARD = Path(__file__).parent / "gemeente.yaml"
DEFAULT_SUBJECTS = Path(__file__).parent / "subjects"

_OTHER = "anders"
"""The subject of a call that is about none of the subjects."""

_Text = TypeVar("_Text", bound=BaseModel)


def load_scorecard(path: Path | None = None, *, subjects: Collection[str] | None = None) -> ScorecardFile:
    """Read a scorecard file, or the one that comes along; `subjects` are the ids that it may name.

    Raises:
        ScorecardInvalid: names the file and every fault in it, with its line.
    """
    path = path or DEFAULT_SCORECARD
    body = _read(path)
    if faults := scorecard_faults(body, subjects=subjects):
        raise ScorecardInvalid(told(path, faults))
    return ScorecardFile(read_card(body), body, hashlib.sha256(body.encode()).hexdigest())


@lru_cache(maxsize=32)
def read_card(body: str) -> ScorecardText:
    """The contents of a scorecard that was checked before, such as one out of the database."""
    return ScorecardText.model_validate(yaml.safe_load(body))


def scorecard_faults(body: str, *, subjects: Collection[str] | None = None) -> list[Fault]:
    """Everything that is wrong in the text of a scorecard, in the order of its lines."""
    try:
        document = LinedDocument(body)
    except yaml.YAMLError as error:
        return [syntax_fault(error)]
    faults = {*document.doubles(), *schema_faults(document, ScorecardText), *_same_keys(document)}
    if subjects is not None:
        faults.update(_unknown_subjects(document, subjects))
    return sorted(faults)


def load_subjects(folder: Path | None = None) -> tuple[Subject, ...]:
    """Read every checklist in a folder, or those that come along, ordered by id.

    Raises:
        ScorecardInvalid: names the file and every fault in it, with its line.
    """
    folder = folder or DEFAULT_SUBJECTS
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise ScorecardInvalid(f"In de map {folder.name} staan geen checklists (*.yaml).")
    texts = [_parse(path, SubjectText) for path in files]
    return tuple(text.to_subject() for text in sorted(texts, key=lambda text: text.id))


def with_checklists(subjects: tuple[Subject, ...], card: ScorecardText) -> tuple[Subject, ...]:
    """The subjects with the sentences of the card instead of their points, where it has any."""
    return tuple(
        replace(subject, points=_points(card.checklists[subject.id]))
        if subject.id in card.checklists
        else subject
        for subject in subjects
    )


def told(path: Path, faults: Collection[Fault]) -> str:
    """All faults of a file as one message, a line each where there are more."""
    lines = [f"regel {fault.line}: {fault.reason}" for fault in faults]
    if len(lines) == 1:
        return f"{path.name}, {lines[0]}"
    return "\n".join([f"{path.name} heeft {len(lines)} fouten:", *(f"  {line}" for line in lines)])


def _points(sentences: list[str]) -> tuple[ChecklistPoint, ...]:
    return tuple(
        ChecklistPoint(id=f"punt-{number}", text=sentence, paraphrases=())
        for number, sentence in enumerate(sentences, start=1)
    )


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ScorecardInvalid(f"{path.name} kan niet worden gelezen.") from error


def _parse(path: Path, schema: type[_Text]) -> _Text:
    body = _read(path)
    try:
        document = LinedDocument(body)
    except yaml.YAMLError as error:
        raise ScorecardInvalid(told(path, [syntax_fault(error)])) from None
    if faults := sorted({*document.doubles(), *schema_faults(document, schema)}):
        raise ScorecardInvalid(told(path, faults))
    return schema.model_validate(document.contents)


def _same_keys(document: LinedDocument) -> Iterator[Fault]:
    """Criteria that stand on the card twice."""
    seen: dict[str, int] = {}
    for place, criterion in _criteria(document):
        key = criterion.get("key")
        if not isinstance(key, str):
            continue
        line = document.line((*place, "key"))
        if key in seen:
            yield Fault(line, f"criterium '{key}' staat er al, op regel {seen[key]}.")
        seen.setdefault(key, line)


def _unknown_subjects(document: LinedDocument, subjects: Collection[str]) -> Iterator[Fault]:
    """Subjects that have no checklist, so that a rule or list for them would never be used."""
    checklists = _value(document.contents, "checklists")
    for subject in checklists if isinstance(checklists, dict) else ():
        if subject not in subjects:
            place: Place = ("checklists", str(subject))
            yield Fault(document.line(place), f"onderwerp '{subject}' bestaat niet.")
    for place, criterion in _criteria(document):
        for number, rule in enumerate(_items(criterion.get("nvt_when"))):
            named = _value(rule, "subject")
            for subject in [named] if isinstance(named, str) else _items(named):
                if subject not in subjects and subject != _OTHER:
                    line = document.line((*place, "nvt_when", number, "subject"))
                    yield Fault(line, f"onderwerp '{subject}' bestaat niet.")


def _criteria(document: LinedDocument) -> Iterator[tuple[Place, dict[str, Any]]]:
    """Whatever stands where criteria belong, with its place; the format was not checked."""
    for at, section in enumerate(_items(_value(document.contents, "sections"))):
        for number, criterion in enumerate(_items(_value(section, "criteria"))):
            if isinstance(criterion, dict):
                yield ("sections", at, "criteria", number), criterion


def _value(group: Any, name: str) -> Any:
    return group.get(name) if isinstance(group, dict) else None


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
