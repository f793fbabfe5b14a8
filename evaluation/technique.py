"""Conversation technique and hard turns: what is compared beside tone, outcome and verdicts.

Hard turns are those whose surface misleads, by the wording groups of `nlp/turn_wordings.yaml`: courteous
words in an unfriendly turn (sarcasm, a courteous rebuff), a refusal in a friendly turn (bad news told well)
and in a neutral one (a firm refusal with respect).
"""

from collections.abc import Mapping, Sequence
from typing import get_args

from evaluation.calls import SampleCall
from evaluation.counts import Hits
from nlp.results import TechniqueItem, ToneLabel
from nlp.turn_features import group_counts, wording_index

ITEMS: tuple[TechniqueItem, ...] = get_args(TechniqueItem)

_COURTEOUS = ("polite", "thanks", "wish", "warmth", "farewell_word", "closing_question")
_REFUSING = ("refusal", "no_solution")
_MISLEADING: Mapping[ToneLabel, tuple[str, ...]] = {
    "unfriendly": _COURTEOUS,
    "friendly": _REFUSING,
    "neutral": _REFUSING,
}


def hard_turns(call: SampleCall) -> frozenset[int]:
    """The employee turns of a call whose wording points to another tone than they have."""
    counts = group_counts([turn.text for turn in call.turns])
    groups = wording_index().groups
    return frozenset(
        index
        for index, turn in enumerate(call.turns)
        if turn.tone and any(counts[index, groups.index(group)] for group in _MISLEADING[turn.tone])
    )


def count_items(
    calls: Sequence[tuple[set[TechniqueItem], set[TechniqueItem]]],
) -> dict[TechniqueItem, Hits]:
    """Items that were used and items that were found, of each call."""
    return {
        item: Hits(
            sum(item in used and item in found for used, found in calls),
            sum(item not in used and item in found for used, found in calls),
            sum(item in used and item not in found for used, found in calls),
        )
        for item in ITEMS
    }


def mean_f1(hits: Mapping[TechniqueItem, Hits]) -> float | None:
    """Mean F1 over the items that were used at all: of others F1 can only be nought."""
    used = [one for one in hits.values() if one.right + one.missed]
    scores = [score for one in used if (score := one.value) is not None]
    return sum(scores) / len(scores) if scores else None
