"""What the head of handling reads: words of each turn, data said around it and the facts that rules find.

The rules see wordings that somebody thought of; the head weighs them against all that was said.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np

from nlp.conversation import Conversation
from nlp.criteria.handled import Fact, FactKind, HandledCall
from nlp.results import DisclosureLabel, Verdict
from nlp.special_features import shifted
from nlp.turn_features import Features, turn_features

KINDS: tuple[FactKind, ...] = get_args(FactKind)
LABELS: tuple[DisclosureLabel, ...] = get_args(DisclosureLabel)

_TURN_OF_SAME = 2  # turns back, where two people take turns
_HIGHEST = 2  # scores of each act
_LEAST_SCORE = -6.0  # of an act: what a model says below it tells nothing


@dataclass(frozen=True, slots=True)
class HandledTurns:
    """Turns of the employee: their `indexes`, `words` of shape (those, dense width), `cues` (those, cues)."""

    indexes: tuple[int, ...]
    words: Features
    cues: Features

    @property
    def rows(self) -> Features:
        """What the model of turns reads."""
        return np.hstack([self.words, self.cues])


def read_handling(
    conversation: Conversation,
    call: HandledCall,
    facts: Sequence[Fact],
    *,
    needs: frozenset[DisclosureLabel] | None,
) -> HandledTurns:
    """Read one call; `facts` are what the rules found in it, `needs` what its subject needs."""
    indexes = tuple(index for index, _ in conversation.turns_of("employee"))
    words = turn_features(conversation).dense(indexes)
    return HandledTurns(indexes, words, _cues(call, facts, needs=needs)[list(indexes)])


def call_row(logits: Features, *, ruled: Verdict) -> Features:
    """What the verdict is judged on: the two highest scores of each act, their sum, and what the rules say.

    `logits` has shape (employee turns, acts).
    """
    padded = np.vstack([logits, np.full((_HIGHEST, logits.shape[1]), _LEAST_SCORE)])
    chances = 1 / (1 + np.exp(-logits))
    rules = np.array([ruled == verdict for verdict in get_args(Verdict)], dtype=np.float64)
    return np.concatenate([np.sort(padded, axis=0)[-_HIGHEST:].ravel(), np.log1p(chances.sum(axis=0)), rules])


def _cues(call: HandledCall, facts: Sequence[Fact], *, needs: frozenset[DisclosureLabel] | None) -> Features:
    """Shape (turns, cues)."""
    turns = len(call.texts)
    found = _marked(turns, KINDS, ((fact.finding.turn, fact.kind) for fact in facts))
    asked = _marked(
        turns, LABELS, ((fact.finding.turn, fact.label) for fact in facts if fact.kind == "gevraagd")
    )
    said = _marked(turns, LABELS, ((at, hit.label) for at, hits in enumerate(call.hits) for hit in hits))
    needless = np.array([needs is not None and label not in needs for label in LABELS], dtype=np.float64)
    citizen = np.array([speaker != "employee" for speaker in call.speakers], dtype=np.float64)[:, None]
    given = shifted(np.maximum.accumulate(said * citizen, axis=0), 1) if turns else said
    special = _marked(turns, ("special",), ((found.turn, "special") for found in call.special))
    known = (np.arange(turns)[:, None] > call.identified()).astype(np.float64)
    return np.hstack(
        [
            *(found, shifted(found, _TURN_OF_SAME), found * known),
            *(asked, asked * needless),
            *(said, shifted(said, 1), shifted(said, -1), said * (1 - given)),
            *(special, shifted(special, 1), shifted(special, -1)),
            known,
        ]
    )


def _marked(turns: int, names: Sequence[str], places: Iterable[tuple[int, str | None]]) -> Features:
    """Shape (turns, names): where each occurs."""
    rows = np.zeros((turns, len(names)))
    for turn, name in places:
        if name is not None:
            rows[turn, names.index(name)] = 1
    return rows
