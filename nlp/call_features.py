"""What the heads read of a whole call, given what they made of its turns."""

from collections.abc import Mapping, Sequence
from typing import Literal, get_args

import numpy as np

from nlp.answers import answer_features
from nlp.conversation import Conversation
from nlp.echoes import echo_features
from nlp.results import TechniqueItem
from nlp.turn_features import PLACE, Features, TurnFeatures, wording_index

Part = Literal[
    "tone", "technique", "evidence", "closing", "words", "ending", "summary", "size", "echo", "answers"
]
PARTS: tuple[Part, ...] = get_args(Part)

_ITEMS: tuple[TechniqueItem, ...] = get_args(TechniqueItem)
_TELLING: Mapping[TechniqueItem, str] = {
    "greeting": "greeting_word",
    "recording_notice": "recording_notice",
    "identity_check": "identity_reason",
    "listening": "open_question",
    "summary": "summary_phrase",
    "hold_explained": "hold",
    "warm_transfer": "warm_words",
    "commitment": "promise_call",
    "closing_question": "closing_question",
    "farewell": "farewell_word",
}
_FRIENDLY, _UNFRIENDLY = 0, 2
_STRONGEST = 3
_SHAPE = ("words", "commas", "share said before", "words said before", "ends as a question")
_ENDING_TURNS = 7
_LAST_OF_EMPLOYEE, _LAST_OF_CITIZEN = 3, 2
_NOTHING = -6.0  # the score of an item in a call without turns of the employee


def context_features(logits: Features, tones: Features, *, place: Features) -> Features:
    """What tells the tone of a turn beside the turn: how the employee words the rest of the call.

    `logits` and `tones`, their probabilities, have shape (employee turns, 3), `place` (those, PLACE).
    """
    others = (tones.sum(axis=0) - tones) / max(len(tones) - 1, 1)
    strongest = np.array([_strongest(np.delete(tones[:, _UNFRIENDLY], at)) for at in range(len(tones))])
    columns = [PLACE.index("words"), PLACE.index("first"), PLACE.index("share of the call")]
    return np.hstack([logits, others, strongest.reshape(len(tones), _STRONGEST), place[:, columns]])


def highest_two(logits: Features) -> Features:
    """Highest and second highest score of each item over the call: shape (items, 2)."""
    padded = np.vstack([logits, np.full((2, logits.shape[1]), _NOTHING)])
    return np.sort(padded, axis=0)[-2:][::-1].T


def item_features(logits: Features, groups: Features) -> Features:
    """What tells whether an item was used: its two highest scores and its telling words: (items, 3).

    `logits` has shape (employee turns, items), `groups` (those, wording groups). Items that are rare in the
    training calls lean on their words.
    """
    names = wording_index().groups
    told = groups[:, [names.index(_TELLING[item]) for item in _ITEMS]].max(axis=0, initial=0)
    return np.column_stack([highest_two(logits), np.minimum(told, 1)])


def call_features(
    conversation: Conversation,
    turns: TurnFeatures,
    *,
    tones: Features,
    technique: Features,
    present: Features,
    evidence: Features,
) -> Mapping[Part, Features]:
    """The parts of a call's features.

    `tones` (employee turns, 3), `technique` (employee turns, items), `present` (items) the chances that each
    was used in the call, `evidence` (employee turns, endings).
    """
    spoken = conversation.transcript.turns
    employee = [index for index, turn in enumerate(spoken) if turn.speaker == "employee"]
    citizen = [index for index, turn in enumerate(spoken) if turn.speaker == "citizen"]
    highest = highest_two(technique)
    return {
        "tone": _tone(tones),
        "technique": np.concatenate([present, highest.ravel()]),
        "evidence": _evidence(evidence),
        "closing": _closing(present, turns, employee),
        "words": _words(turns, employee, citizen, total=len(spoken)),
        "ending": np.concatenate(
            [
                _mean(turns.vectors, employee[-_LAST_OF_EMPLOYEE:]),
                _mean(turns.vectors, citizen[-_LAST_OF_CITIZEN:]),
            ]
        ),
        "summary": _summing_up(present, turns, technique, employee),
        "echo": echo_features(conversation),
        "answers": answer_features(conversation),
        "size": np.log1p(np.array([len(employee), len(citizen), sum(len(turn.text) for turn in spoken)])),
    }


def _evidence(evidence: Features) -> Features:
    """Highest scores for each ending, over the call and over its last turns, and how late the best one is."""
    late = highest_two(evidence[-_ENDING_TURNS // 2 :])[:, 0]
    places = evidence.argmax(axis=0) / max(len(evidence), 1) if len(evidence) else np.zeros(evidence.shape[1])
    return np.concatenate([highest_two(evidence).ravel(), late, places])


def _closing(present: Features, turns: TurnFeatures, employee: Sequence[int]) -> Features:
    """Closing question and farewell, together and apart, and whether the call was handed over."""
    question, farewell, warm = (
        present[_ITEMS.index(item)] for item in ("closing_question", "farewell", "warm_transfer")
    )
    both = [question * farewell, (1 - question) * (1 - farewell), question, farewell, warm]
    groups = wording_index().groups
    names = ("transfer", "warm_words", "farewell_word", "wish", "closing_question")
    last = turns.groups[list(employee[-_LAST_OF_EMPLOYEE:])].max(axis=0, initial=0)
    return np.concatenate([both, last[[groups.index(name) for name in names]]])


def _tone(tones: Features) -> Features:
    unfriendly, friendly = tones[:, _UNFRIENDLY], tones[:, _FRIENDLY]
    surely = np.array([(unfriendly > 0.5).sum(), (unfriendly > 0.8).sum(), unfriendly.sum()])
    shares = tones.mean(axis=0) if len(tones) else np.zeros(3)
    return np.concatenate([_strongest(unfriendly), np.log1p(surely), shares, _strongest(friendly)])


def _strongest(values: Features) -> Features:
    padded = np.concatenate([values, np.zeros(_STRONGEST)])
    return np.sort(padded)[::-1][:_STRONGEST]


def _words(turns: TurnFeatures, employee: Sequence[int], citizen: Sequence[int], *, total: int) -> Features:
    def counted(indexes: Sequence[int]) -> Features:
        counts: Features = turns.groups[list(indexes)].sum(axis=0)
        return np.log1p(counts)

    ending = total - _ENDING_TURNS
    return np.concatenate(
        [
            counted(employee),
            counted([index for index in employee if index >= ending]),
            counted(citizen),
            counted([index for index in citizen if index >= ending]),
        ]
    )


def _mean(vectors: Features, indexes: Sequence[int]) -> Features:
    if not indexes:
        return np.zeros(vectors.shape[1])
    mean: Features = vectors[list(indexes)].mean(axis=0)
    return mean


def _summing_up(
    present: Features, turns: TurnFeatures, technique: Features, employee: Sequence[int]
) -> Features:
    """The chance of a summary, with the wordings and the shape of the turn that sums up most.

    Nothing else of the call: how long or how kind it was may not decide whether it was summed up.
    """
    at, groups = _ITEMS.index("summary"), wording_index().groups
    names = [groups.index(name) for name in ("summary_phrase", "check_question")]
    checked = np.log1p(turns.groups[list(employee)][:, names].sum(axis=0))
    if not employee:
        return np.zeros(len(_SHAPE) + 2 * len(names) + 3)
    best = employee[int(technique[:, at].argmax())]
    shape = turns.place[best, [PLACE.index(name) for name in _SHAPE]]
    scores = [present[at], *highest_two(technique)[at]]
    return np.concatenate([scores, turns.groups[best, names], checked, shape])
