"""The verdict on completeness from the points of a checklist: how much was told of what applies.

Which points apply to this caller cannot be told from the call (see the card of the weights), so a point that
was not heard counts for the share of unheard points that do apply.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Literal, get_args

import numpy as np
import yaml

from nlp.conversation import Conversation
from nlp.point_features import Features
from nlp.questions import Question, find_questions
from nlp.wording import compile_wordings, fold

Judgement = Literal["voldoet", "aandacht", "voldoet_niet"]
JUDGEMENTS: tuple[Judgement, ...] = get_args(Judgement)

_WORDINGS = Path(__file__).parent / "criteria" / "completeness.yaml"
_OF_EMPLOYEE = ("sweeping", "guessing", "waving")
_LEAST, _MOST = 0.01, 0.99
_MOST_SHOWN = 2


@dataclass(frozen=True, slots=True)
class CompletenessModel:
    """Coefficients (features, judgements), biases (judgements) and how many unheard points apply (0-1)."""

    coefficients: Features
    biases: Features
    applying: float

    def chances(self, features: Features) -> dict[Judgement, float]:
        """The calibrated chance of each judgement."""
        logits = features @ self.coefficients + self.biases
        powers = np.exp(logits - logits.max())
        return dict(zip(JUDGEMENTS, (powers / powers.sum()).tolist(), strict=True))


def told_share(said: Features, *, applying: float) -> float:
    """The share (0-1) of the points that apply which was told, as far as the chances tell."""
    told = float(said.sum())
    return told / max(told + applying * float((1 - said).sum()), 1e-6)


def completeness_features(
    conversation: Conversation, said: Features, *, contradictions: int, applying: float
) -> Features:
    """Shape (11,); `said` are the chances of the points, shape (points,)."""
    share = float(np.clip(told_share(said, applying=applying), _LEAST, _MOST))
    questions = questions_in(conversation)
    unanswered = sum(question.answer is None for question in questions)
    counts = _counts(conversation)
    words = sum(len(turn.text.split()) for _, turn in conversation.turns_of("employee"))
    return np.array(
        [
            np.log(share / (1 - share)),
            said.mean(),
            np.sort(said)[:2].mean(),
            told_share((said > 0.5).astype(np.float64), applying=applying),
            *counts,
            np.log1p(words),
            np.log1p(unanswered),
            float(contradictions > 0),
        ]
    )


def questions_in(conversation: Conversation) -> tuple[Question, ...]:
    """What the caller asks and whether it is gone into."""
    return find_questions(conversation, deflecting=_patterns()["deflecting"])


def doubtful_words(conversation: Conversation) -> Iterator[tuple[int, int, int, str]]:
    """The first places (turn, start, end, speaker) of words that ask to look again, for each speaker."""
    patterns = {
        "employee": [_patterns()[group] for group in _OF_EMPLOYEE],
        "citizen": [_patterns()["challenge"]],
    }
    for speaker, groups in patterns.items():
        places = (
            (index, match.start(), match.end(), speaker)
            for index, turn in enumerate(conversation.transcript.turns)
            if turn.speaker == speaker
            for pattern in groups
            for match in pattern.finditer(fold(turn.text))
        )
        yield from islice(places, _MOST_SHOWN)


def _counts(conversation: Conversation) -> list[float]:
    """How often each kind of wording occurs: log(1 + count)."""
    employee = _said(conversation, "employee")
    counts = [len(_patterns()[group].findall(employee)) for group in _OF_EMPLOYEE]
    counts.append(len(_patterns()["challenge"].findall(_said(conversation, "citizen"))))
    return [float(np.log1p(count)) for count in counts]


def _said(conversation: Conversation, speaker: Literal["employee", "citizen"]) -> str:
    return " \n ".join(fold(turn.text) for _, turn in conversation.turns_of(speaker))


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    groups: dict[str, list[str]] = yaml.safe_load(_WORDINGS.read_text(encoding="utf-8"))
    return {group: compile_wordings(wordings) for group, wordings in groups.items()}
