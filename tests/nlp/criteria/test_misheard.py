"""Not finding something proves nothing where the words were badly understood."""

from collections.abc import Callable

import pytest

from nlp.conversation import Conversation
from nlp.criteria.afsluiting import suggest_closing
from nlp.criteria.avg import suggest_privacy
from nlp.criteria.begroeting import suggest_greeting
from nlp.criteria.samenvatting import suggest_summary
from nlp.heads import Heads
from nlp.results import Suggestion

LINES = (
    "m: zeg het maar",
    "i: wanneer gaat u open en mag mijn hond mee naar binnen",
    "m: om negen uur",
    "i: en de hond",
    "m: die mag niet mee",
    "i: jammer",
    "m: dat is zo",
)
JUDGES: dict[str, Callable[[Conversation, Heads], Suggestion]] = {
    "begroeting": lambda conversation, _: suggest_greeting(conversation),
    "samenvatting": lambda conversation, heads: suggest_summary(conversation, heads.read(conversation), ()),
    "afsluiting": lambda conversation, heads: suggest_closing(conversation, heads.read(conversation), ()),
    "avg": lambda conversation, _: suggest_privacy(conversation, special=()),
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
    heads: Heads, read: Callable[..., Conversation], criterion: str, clear: str
) -> None:
    judge = JUDGES[criterion]
    assert judge(read(*LINES, probability=0.95), heads).verdict == clear
    misheard = judge(read(*LINES, probability=0.7), heads)
    assert (misheard.verdict, misheard.score) == ("onbekend", None)
    assert "slecht verstaan" in misheard.explanation


def test_what_is_heard_counts_also_in_a_poor_recording(converse: Callable[..., Conversation]) -> None:
    polite = ("m: goedemorgen gemeente zonnedam u spreekt met noor", *LINES[1:])
    assert suggest_greeting(converse(*polite, probability=0.7)).verdict == "voldoet"
