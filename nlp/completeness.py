"""The verdict on completeness from the points of a checklist: how much was told of what applies.

Which points apply to this caller cannot be told from the call (see the card of the weights), so a point that
was not heard counts for the share of unheard points that do apply.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal, get_args

import numpy as np

from nlp.answers import OF_CALLER, OF_EMPLOYEE, answer_features, patterns
from nlp.conversation import Conversation
from nlp.point_features import Features
from nlp.questions import Question, find_questions
from nlp.wording import fold

Judgement = Literal["voldoet", "aandacht", "voldoet_niet"]
JUDGEMENTS: tuple[Judgement, ...] = get_args(Judgement)

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
    """Shape (13,); `said` are the chances of the points, shape (points,)."""
    share = float(np.clip(told_share(said, applying=applying), _LEAST, _MOST))
    questions = questions_in(conversation)
    unanswered = sum(question.answer is None for question in questions)
    return np.array(
        [
            np.log(share / (1 - share)),
            said.mean(),
            np.sort(said)[:2].mean(),
            told_share((said > 0.5).astype(np.float64), applying=applying),
            *answer_features(conversation),
            np.log1p(unanswered),
            float(contradictions > 0),
        ]
    )


def questions_in(conversation: Conversation) -> tuple[Question, ...]:
    """What the caller asks and whether it is gone into."""
    return find_questions(conversation, deflecting=patterns()["deflecting"])


def doubtful_words(conversation: Conversation) -> Iterator[tuple[int, int, int, str]]:
    """The first places (turn, start, end, speaker) of words that ask to look again, for each speaker."""
    wordings = {
        "employee": [patterns()[group] for group in OF_EMPLOYEE],
        "citizen": [patterns()[OF_CALLER]],
    }
    for speaker, groups in wordings.items():
        places = (
            (index, match.start(), match.end(), speaker)
            for index, turn in enumerate(conversation.transcript.turns)
            if turn.speaker == speaker
            for pattern in groups
            for match in pattern.finditer(fold(turn.text))
        )
        yield from islice(places, _MOST_SHOWN)
