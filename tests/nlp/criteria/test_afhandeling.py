"""Outcome: how the call ended, what was promised, and what the caller says of earlier calls."""

from collections.abc import Callable

import pytest

from nlp.conversation import Conversation
from nlp.criteria.afhandeling import judge_outcome, suggest_resolution
from nlp.heads import Heads
from nlp.results import Outcome

Converse = Callable[..., Conversation]

BEGIN = (
    "m: Goedemorgen, gemeente Rijndam, u spreekt met Fatima. Waar kan ik u mee helpen?",
    "i: Goedemorgen, ik bel over mijn aanvraag voor een parkeervergunning.",
    "m: Die ligt bij de afdeling en dat duurt meestal zes weken.",
    "i: Ik wacht al acht weken.",
)
ANSWERED = (
    "m: Ik zie hem staan. Hij is goedgekeurd en ligt vandaag op de post.",
    "i: O, wat fijn. Dank u wel, dan weet ik genoeg.",
    "m: Graag gedaan. Fijne dag.",
)
EXPLAINED = (
    "m: Ik kijk even mee. Uw aanvraag is op 3 maart binnengekomen en compleet, u hoeft niets te sturen.",
    "i: Waarom hoor ik dan niets?",
    "m: Er zijn twee keer zoveel aanvragen als anders. Tot die tijd mag u met de bevestiging parkeren.",
    "i: O, dat scheelt. En wanneer weet ik het dan?",
)
CALLED_BACK = (
    "m: Ik leg het voor aan de afdeling en een collega belt u morgen voor twaalf uur terug.",
    "i: Goed, dan wacht ik dat af.",
    "m: Op welk nummer kan zij u bellen?",
    "i: Dit nummer is goed.",
    "m: Dan hoort u het morgen. Fijne dag.",
)
TRANSFERRED = (
    "m: Ik verbind u door met mijn collega Wim van de afdeling, want hij beslist daarover. Ik blijf erbij.",
    "i: Graag.",
    "m: Daar is Wim, hij weet waar het over gaat. Ik laat jullie samen.",
)


def outcome_of(heads: Heads, conversation: Conversation) -> Outcome:
    return judge_outcome(conversation, heads.read(conversation))


@pytest.mark.parametrize(
    ("ending", "label"),
    [(ANSWERED, "answered"), (CALLED_BACK, "callback_promised"), (TRANSFERRED, "transferred")],
)
def test_outcome(heads: Heads, read: Converse, ending: tuple[str, ...], label: str) -> None:
    outcome = outcome_of(heads, read(*BEGIN, *ending))
    assert outcome.label == label
    assert outcome.turn is not None
    assert 0 < outcome.confidence <= 1


def test_only_a_transfer_is_warm_or_cold(heads: Heads, read: Converse) -> None:
    assert outcome_of(heads, read(*BEGIN, *TRANSFERRED)).warm is True
    assert outcome_of(heads, read(*BEGIN, *ANSWERED)).warm is None


def test_the_verdict_rests_on_the_turn_that_shows_the_outcome(heads: Heads, read: Converse) -> None:
    conversation = read(*BEGIN, *EXPLAINED, *CALLED_BACK)
    reading = heads.read(conversation)
    outcome = judge_outcome(conversation, reading)
    suggestion = suggest_resolution(conversation, reading, outcome)
    assert suggestion.verdict == "voldoet"
    assert [finding.turn for finding in suggestion.findings] == [outcome.turn]
    assert "teruggebeld" in suggestion.explanation


def test_without_heads_nothing_is_known(converse: Converse) -> None:
    conversation = converse(*BEGIN, *ANSWERED)
    outcome = judge_outcome(conversation, None)
    assert (outcome.label, outcome.turn) == ("unknown", None)
    assert suggest_resolution(conversation, None, outcome).verdict == "onbekend"
