"""Not finding something proves nothing where the words were badly understood."""

from collections.abc import Callable

import pytest

from nlp.conversation import Conversation
from nlp.criteria.afsluiting import suggest_closing
from nlp.criteria.avg import suggest_privacy
from nlp.criteria.begroeting import suggest_greeting
from nlp.criteria.samenvatting import suggest_summary
from nlp.results import Outcome, Suggestion, Topic

LINES = (
    "m: zeg het maar",
    "i: wanneer gaat u open en mag mijn hond mee naar binnen",
    "m: om negen uur",
    "i: en de hond",
    "m: die mag niet mee",
    "i: jammer",
    "m: dat is zo",
)
JUDGES: dict[str, Callable[[Conversation], Suggestion]] = {
    "begroeting": suggest_greeting,
    "samenvatting": suggest_summary,
    "afsluiting": lambda conversation: suggest_closing(conversation, Outcome("answered", 0.8, None)),
    "avg": lambda conversation: suggest_privacy(conversation, topic=Topic("anders", 0.5), special=()),
}


@pytest.mark.parametrize(
    ("criterion", "clear"),
    [
        ("begroeting", "voldoet_niet"),
        ("samenvatting", "voldoet_niet"),
        ("afsluiting", "voldoet_niet"),
        ("avg", "nvt"),
    ],
)
def test_what_is_absent_is_judged_on_clear_words_only(
    converse: Callable[..., Conversation], criterion: str, clear: str
) -> None:
    judge = JUDGES[criterion]
    assert judge(converse(*LINES, probability=0.95)).verdict == clear
    misheard = judge(converse(*LINES, probability=0.7))
    assert (misheard.verdict, misheard.score) == ("onbekend", None)
    assert "slecht verstaan" in misheard.explanation


def test_what_is_heard_counts_also_in_a_poor_recording(converse: Callable[..., Conversation]) -> None:
    polite = ("m: goedemorgen gemeente zonnedam u spreekt met noor", *LINES[1:])
    assert suggest_greeting(converse(*polite, probability=0.7)).verdict == "voldoet"
