"""Corpus calls as the models read them: turns, vectors and labels, every call encoded once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from asr.transcript import Transcript, Turn
from evaluation.corpus.call import CorpusCall
from nlp.conversation import Conversation
from nlp.encoder import Encoder
from nlp.subjects import ChecklistPoint


@dataclass(frozen=True, slots=True)
class LabelledCall:
    """A corpus call with its turns as a recogniser writes them."""

    call: CorpusCall
    conversation: Conversation

    @property
    def subject(self) -> str:
        """The id of the call's subject."""
        return self.call.subject


def read_calls(calls: Sequence[CorpusCall], *, encoder: Encoder) -> list[LabelledCall]:
    """Encode the turns of every call; the models need no Docs."""
    read = []
    for call in calls:
        turns = tuple(Turn(turn.speaker, turn.written or turn.text) for turn in call.turns)
        vectors = encoder.encode([turn.text for turn in turns])
        read.append(LabelledCall(call, Conversation(Transcript(call.id, turns), (), vectors)))
    return read


def beginning_of(conversation: Conversation, turns: int) -> Conversation:
    """The first turns of a call: what a chat or a call that was cut short leaves."""
    kept = replace(conversation.transcript, turns=conversation.transcript.turns[:turns])
    return Conversation(kept, conversation.docs[:turns], conversation.vectors[:turns])


def excerpt_of(conversation: Conversation, places: Sequence[int]) -> Conversation:
    """Only these turns of a call, without Docs."""
    turns = conversation.transcript.turns
    kept = replace(conversation.transcript, turns=tuple(turns[place] for place in places))
    return Conversation(kept, (), conversation.vectors[list(places)])


def bare(points: Sequence[ChecklistPoint]) -> list[ChecklistPoint]:
    """The points as a team's own sentences: text only."""
    return [ChecklistPoint(point.id, point.text) for point in points]


def folds_of(calls: Sequence[LabelledCall], count: int, *, seed: int = 0) -> list[set[str]]:
    """Subjects divided at random: what learns from one part is judged on subjects it has not seen."""
    subjects = sorted({call.subject for call in calls})
    np.random.default_rng(seed).shuffle(subjects)
    return [set(subjects[start::count]) for start in range(count)]
