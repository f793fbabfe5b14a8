"""What the caller asks, turn by turn, and whether the employee goes into it.

Whether an answer is right or whole is not seen here: only that it comes, and is more than a deflection.
"""

import re
from dataclasses import dataclass

from nlp.conversation import Conversation
from nlp.wording import fold

_BEGINNING = re.compile(
    r"(?:^|[.!,]\s+)(?:en |maar |dus |nou |ja |oke |oh |eh )*"
    r"(?:wat|wie|waar\w*|wanneer|waarom|hoe\w*|welke?|kan|kunt|kunnen|mag|mogen|moet\w*|is|zijn|heb|heeft|krijg\w*)\b"
)
_MARKED = re.compile(r"\?")
_LEAST_WORDS = 3
_SHORTEST_ANSWER = 2


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the caller: its turn, and the employee's next turn if that goes into it."""

    turn: int
    answer: int | None


def find_questions(conversation: Conversation, *, deflecting: re.Pattern[str]) -> tuple[Question, ...]:
    """Every question turn of the caller; without question marks the first words of a sentence tell."""
    marked = any(_MARKED.search(turn.text) for turn in conversation.transcript.turns)
    return tuple(
        Question(index, _answer(conversation, index, deflecting=deflecting))
        for index, turn in conversation.turns_of("citizen")
        if len(turn.text.split()) >= _LEAST_WORDS and _asks(turn.text, marked=marked)
    )


def _asks(text: str, *, marked: bool) -> bool:
    return bool(_MARKED.search(text) if marked else _BEGINNING.search(fold(text)))


def _answer(conversation: Conversation, question: int, *, deflecting: re.Pattern[str]) -> int | None:
    turns = conversation.transcript.turns
    for index in range(question + 1, len(turns)):
        if turns[index].speaker == "employee":
            text = fold(turns[index].text)
            says = len(text.split()) >= _SHORTEST_ANSWER and not deflecting.search(text)
            return index if says else None
    return None
