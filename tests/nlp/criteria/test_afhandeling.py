"""Outcome: how the call ended."""

from collections.abc import Callable

import pytest

from nlp.conversation import Conversation
from nlp.criteria.afhandeling import judge_outcome, suggest_resolution

Converse = Callable[..., Conversation]

BEGIN = (
    "m: goedemorgen",
    "i: ik bel over mijn aanvraag",
    "m: die ligt bij de afdeling en dat duurt meestal zes weken",
)


@pytest.mark.parametrize(
    ("ending", "label", "turn"),
    [
        (("i: oke dank u wel", "m: fijne dag"), "answered", 3),
        (("m: ik verbind u door met de afdeling", "i: graag"), "transferred", 3),
        (
            ("m: zal ik u doorverbinden met een collega", "i: ja graag", "m: moment"),
            "transferred",
            3,
        ),  # accepted
        (
            ("m: zal ik u doorverbinden met een collega", "i: nee hoor dank u wel"),
            "answered",
            4,
        ),  # offered only
        (("m: ik kan u nu niet doorverbinden", "i: oke bedankt"), "answered", 4),  # denied
        (("m: mijn collega belt u morgen terug", "i: fijn"), "callback_promised", 3),
        (("m: ik maak een terugbelverzoek", "i: fijn"), "callback_promised", 3),
        (("m: daarvoor moet u bij de belastingdienst zijn", "i: o ja"), "referred", 3),
        (("m: daar gaat de gemeente niet over", "i: o"), "referred", 3),
        (("m: dat kan ik helaas niet voor u nakijken", "i: tja"), "unresolved", 3),
        (("i: dan bel ik morgen wel weer",), "unresolved", 3),
        (("i: tja",), "unknown", None),
    ],
)
def test_outcome(converse: Converse, ending: tuple[str, ...], label: str, turn: int | None) -> None:
    outcome = judge_outcome(converse(*BEGIN, *ending))
    assert (outcome.label, outcome.turn) == (label, turn)


@pytest.mark.parametrize(
    ("ending", "score", "verdict"),
    [
        (("m: wij bellen u morgen terug", "i: fijn"), 90, "voldoet"),  # with a term
        (("m: wij bellen u terug", "i: fijn"), 60, "aandacht"),  # without one
        (("i: dank u wel dat is duidelijk",), 100, "voldoet"),
        (("m: ik kom er niet uit", "i: tja"), 20, "voldoet_niet"),
        (("i: tja",), None, "onbekend"),
    ],
)
def test_what_the_outcome_is_worth(
    converse: Converse, ending: tuple[str, ...], score: int | None, verdict: str
) -> None:
    conversation = converse(*BEGIN, *ending)
    suggestion = suggest_resolution(conversation, judge_outcome(conversation))
    assert (suggestion.score, suggestion.verdict) == (score, verdict)
    assert bool(suggestion.findings) == (score is not None)
