"""Scorecards and checklists: YAML files that a quality team edits without code."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeVar

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from klankbord.errors import ScorecardInvalid
from nlp.amounts import read_fact
from nlp.subjects import ChecklistPoint, Subject
from nlp.wording import content_stems

DEFAULT_SCORECARD = Path(__file__).parent / "gemeente.yaml"
DEFAULT_SUBJECTS = Path(__file__).parent / "subjects"

_Key = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=50)]
_Line = Annotated[str, Field(min_length=1, max_length=200)]
_Text = TypeVar("_Text", bound=BaseModel)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CriterionText(_Strict):
    """One criterion as the quality team writes it."""

    key: _Key
    title: _Line
    question: _Line
    weight: float = Field(gt=0, le=100)
    fatal: bool = False
    nvt: bool = True


class Section(_Strict):
    """A group of criteria under one heading."""

    title: _Line
    criteria: list[CriterionText] = Field(min_length=1)


class ScorecardText(_Strict):
    """A scorecard file: what is judged, how heavily, and what may never go wrong."""

    name: _Key
    version: _Line
    sections: list[Section] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class ScorecardFile:
    """A scorecard as read: its contents, the text it came from and its sha256."""

    contents: ScorecardText
    body: str
    sha256: str


def _tells(word: str) -> str:
    if not content_stems(word):
        raise ValueError("this word is in every call and tells nothing")
    return word


def _is_amount(fact: str) -> str:
    read_fact(fact)
    return fact


_ONE_WORD = r"^[^\W\d_][^\W_]*([-'][^\W_]+)*$"
_Word = Annotated[str, Field(pattern=_ONE_WORD, max_length=40), AfterValidator(_tells)]
_Fact = Annotated[str, Field(max_length=40), AfterValidator(_is_amount)]


class _PointText(_Strict):
    id: _Key
    text: _Line
    local: bool = False
    words: list[_Word] = []
    facts: list[_Fact] = []
    paraphrases: list[str] = []


class _SubjectText(_Strict):
    id: _Key
    title: _Line
    words: list[_Word] = []
    questions: list[str] = Field(min_length=1)
    points: list[_PointText] = Field(min_length=1)


def load_scorecard(path: Path | None = None) -> ScorecardFile:
    """Read a scorecard file, or the one that comes along.

    Raises:
        ScorecardInvalid: names the file and the line or field.
    """
    path = path or DEFAULT_SCORECARD
    body = _read(path)
    contents = _parse(path, body, ScorecardText)
    keys = [criterion.key for section in contents.sections for criterion in section.criteria]
    doubles = sorted({key for key in keys if keys.count(key) > 1})
    if doubles:
        raise ScorecardInvalid(f"{path.name}: criterium {doubles[0]} staat er twee keer in.")
    return ScorecardFile(contents, body, hashlib.sha256(body.encode()).hexdigest())


def load_subjects(folder: Path | None = None) -> tuple[Subject, ...]:
    """Read every checklist in a folder, or those that come along, ordered by id.

    Raises:
        ScorecardInvalid: names the file and the line or field.
    """
    folder = folder or DEFAULT_SUBJECTS
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise ScorecardInvalid(f"In de map {folder.name} staan geen checklists (*.yaml).")
    texts = [_parse(path, _read(path), _SubjectText) for path in files]
    return tuple(
        Subject(
            id=text.id,
            title=text.title,
            questions=tuple(text.questions),
            points=tuple(
                ChecklistPoint(
                    id=point.id,
                    text=point.text,
                    paraphrases=tuple(point.paraphrases),
                    local=point.local,
                    words=tuple(point.words),
                    facts=tuple(point.facts),
                )
                for point in text.points
            ),
            words=tuple(text.words),
        )
        for text in sorted(texts, key=lambda text: text.id)
    )


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ScorecardInvalid(f"{path.name} kan niet worden gelezen.") from error


def _parse(path: Path, body: str, schema: type[_Text]) -> _Text:
    try:
        return schema.model_validate(yaml.safe_load(body))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else "?"
        raise ScorecardInvalid(f"{path.name}, regel {line}: dit is geen geldige YAML.") from None
    except ValidationError as error:
        field = ".".join(str(part) for part in error.errors()[0]["loc"]) or "het bestand"
        raise ScorecardInvalid(f"{path.name}: {field} ontbreekt of klopt niet.") from None
