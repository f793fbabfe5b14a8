"""What the caller's words tell triage: a repeated call, and words that grow more displeased.

Words of the caller only; never a score of the employee, and no emotion of anybody (AI Act art. 5(1)(f)).
"""

from nlp.conversation import Conversation
from nlp.turn_features import wordings_in

_LEAST_TURNS = 2


def calls_again(conversation: Conversation) -> bool:
    """Whether the caller says to have called, written or reported before."""
    return any("repeat_contact" in groups for groups in _caller_groups(conversation))


def grows_displeased(conversation: Conversation) -> bool:
    """Whether the caller's words of displeasure return in the second half, and more than before."""
    displeased = ["caller_displeased" in groups for groups in _caller_groups(conversation)]
    half = len(displeased) // 2
    late, early = sum(displeased[half:]), sum(displeased[:half])
    return late >= _LEAST_TURNS and late > early


def _caller_groups(conversation: Conversation) -> list[set[str]]:
    return [{hit.group for hit in wordings_in(turn.text)} for _, turn in conversation.turns_of("citizen")]
