"""Summary: the employee sums up or checks."""

from collections.abc import Callable

import pytest

from nlp.conversation import Conversation
from nlp.criteria.samenvatting import suggest_summary

Converse = Callable[..., Conversation]

ASKED = "i: ik wil graag een parkeervergunning voor mijn nieuwe auto"


@pytest.mark.parametrize(
    ("said", "score"),
    [
        ("dus als ik het goed begrijp zoekt u een vergunning", 100),
        ("even samengevat u vraagt hem online aan", 100),  # no punctuation
        ("Klopt het dat u net verhuisd bent?", 100),
        ("dus u wilt een parkeervergunning voor de nieuwe auto", 80),  # repeats what was said
        ("dus u gaat naar de website", 20),  # repeats nothing
        ("dat kost dertig euro per jaar", 20),
    ],
)
def test_score(converse: Converse, said: str, score: int) -> None:
    suggestion = suggest_summary(
        converse("m: goedemorgen", ASKED, f"m: {said}", "i: ja", "m: komt in orde", "i: mooi")
    )
    assert suggestion.score == score


def test_absence_points_at_the_last_turn_of_the_employee(converse: Converse) -> None:
    suggestion = suggest_summary(
        converse("m: goedemorgen", ASKED, "m: dat kan online", "i: ja", "m: dag", "i: dag")
    )
    assert suggestion.verdict == "voldoet_niet"
    assert [finding.turn for finding in suggestion.findings] == [4]
    assert "geen samenvatting" in suggestion.explanation


def test_a_short_call_needs_none(converse: Converse) -> None:
    assert suggest_summary(converse("m: goedemorgen", ASKED, "m: dat kan online", "i: ja")).verdict == "nvt"
