"""How an employee answers: at what length, with what reserve, and whether the caller believes it.

Nothing here knows what is right: only where an answer is thin or doubted. A verdict weighs it with the rest.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
import yaml
from numpy.typing import NDArray

from nlp.conversation import Conversation
from nlp.wording import compile_wordings, content_stems, fold

Features = NDArray[np.float64]

_WORDINGS = Path(__file__).parent / "criteria" / "completeness.yaml"
OF_EMPLOYEE = ("sweeping", "guessing", "waving")
OF_CALLER = "challenge"

_ELABORATE = 25  # words
_BRIEF = 1  # turns
_USUAL_LENGTH = 2.3  # log(1 + words) of an answer, where nothing was asked
_SHORT = 5  # words
_SENTENCE_END = re.compile(r"(?<=[.?!])\s")
_WORD = re.compile(r"\w+")
_HOLLOW = frozenset({"o", "oh", "ja", "nee", "oei", "oke", "eh", "dus", "he"})
_DISBELIEF = re.compile(r"(?:o\W+)?(?:echt|echt waar|serieus|is dat zo|zeker|o ja|o)\W*\?")


def answer_features(conversation: Conversation) -> Features:
    """Shape (7,): elaborate turns, length of answers, the four kinds of wordings, doubting questions.

    Counts are log(1 + count). How the employee sounds or how kind the words are is not among them.
    """
    doubts = sum(1 for _ in doubting_turns(conversation))
    return np.array(
        [
            np.log1p(_elaborate(conversation)),
            _answer_length(conversation),
            *_counts(conversation),
            np.log1p(doubts),
        ]
    )


def is_brief(conversation: Conversation) -> bool:
    """Whether the employee explains something at length in one turn at most."""
    return _elaborate(conversation) <= _BRIEF


def patterns() -> Mapping[str, re.Pattern[str]]:
    """The groups of `completeness.yaml`, compiled once."""
    return _patterns()


def doubting_turns(conversation: Conversation) -> Iterator[int]:
    """Turns in which the caller asks back what the employee just said: "Twee weken?"."""
    turns = conversation.transcript.turns
    for index in range(1, len(turns)):
        if turns[index].speaker == "citizen" and turns[index - 1].speaker == "employee":
            asked = _SENTENCE_END.split(turns[index].text.strip())[0]
            if _DISBELIEF.fullmatch(fold(asked)) or _asks_back(asked, turns[index - 1].text):
                yield index


def _asks_back(asked: str, said: str) -> bool:
    words = [word for word in _WORD.findall(fold(asked)) if word not in _HOLLOW]
    if not asked.endswith("?") or not 0 < len(words) <= _SHORT:
        return False
    numbers = {word for word in words if word.isdigit()} & set(_WORD.findall(fold(said)))
    return bool(numbers or content_stems(asked) & content_stems(said))


def _elaborate(conversation: Conversation) -> int:
    return sum(len(text.split()) > _ELABORATE for text in _texts(conversation, "employee"))


def _answer_length(conversation: Conversation) -> float:
    """The mean of log(1 + words) over what the employee says to a question."""
    turns = conversation.transcript.turns
    lengths = [
        float(np.log1p(len(turns[index + 1].text.split())))
        for index, turn in conversation.turns_of("citizen")
        if "?" in turn.text and index + 1 < len(turns) and turns[index + 1].speaker == "employee"
    ]
    return float(np.mean(lengths)) if lengths else _USUAL_LENGTH


def _counts(conversation: Conversation) -> list[float]:
    employee = " \n ".join(map(fold, _texts(conversation, "employee")))
    citizen = " \n ".join(map(fold, _texts(conversation, "citizen")))
    found = [len(_patterns()[group].findall(employee)) for group in OF_EMPLOYEE]
    found.append(len(_patterns()[OF_CALLER].findall(citizen)))
    return [float(np.log1p(count)) for count in found]


def _texts(conversation: Conversation, speaker: Literal["employee", "citizen"]) -> list[str]:
    return [turn.text for _, turn in conversation.turns_of(speaker)]


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    groups: dict[str, list[str]] = yaml.safe_load(_WORDINGS.read_text(encoding="utf-8"))
    return {group: compile_wordings(wordings) for group, wordings in groups.items()}
