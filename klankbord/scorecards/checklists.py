"""Checklists of subjects: YAML files in a folder, one a subject."""

from typing import Annotated

from pydantic import AfterValidator, Field

from klankbord.scorecards.card import Key, Line, Strict
from nlp.amounts import read_fact
from nlp.subjects import ChecklistPoint, Subject
from nlp.wording import content_stems


def _tells(word: str) -> str:
    if not content_stems(word):
        raise ValueError("dit woord valt in elk gesprek en zegt dus niets")
    return word


def _is_amount(fact: str) -> str:
    try:
        read_fact(fact)
    except ValueError:
        raise ValueError("schrijf één getal met een eenheid, zoals 6 weken of 83 euro") from None
    return fact


_ONE_WORD = r"^[^\W\d_][^\W_]*([-'][^\W_]+)*$"
_Word = Annotated[str, Field(pattern=_ONE_WORD, max_length=40), AfterValidator(_tells)]
_Fact = Annotated[str, Field(max_length=40), AfterValidator(_is_amount)]


class PointText(Strict):
    """One point of a checklist as the quality team writes it."""

    id: Key
    text: Line
    local: bool = False
    words: list[_Word] = Field([])
    facts: list[_Fact] = Field([])
    paraphrases: list[str] = Field([])


class SubjectText(Strict):
    """A subject with its checklist as the quality team writes it."""

    id: Key
    title: Line
    words: list[_Word] = Field([])
    questions: list[str] = Field(min_length=1)
    points: list[PointText] = Field(min_length=1)

    def to_subject(self) -> Subject:
        """The subject as scorers read it."""
        points = (
            ChecklistPoint(
                id=point.id,
                text=point.text,
                paraphrases=tuple(point.paraphrases),
                local=point.local,
                words=tuple(point.words),
                facts=tuple(point.facts),
            )
            for point in self.points
        )
        return Subject(
            id=self.id,
            title=self.title,
            questions=tuple(self.questions),
            points=tuple(points),
            words=tuple(self.words),
        )
