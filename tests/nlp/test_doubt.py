"""Doubt of the recogniser: where it is weighed, and that more of it never makes anything surer."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asr.transcript import Speaker, Transcript, Turn, Word
from nlp.doubt import Hearing, as_certain, weigh_doubt
from nlp.results import (
    CallScore,
    Disclosure,
    Finding,
    Outcome,
    Point,
    SpecialCategory,
    Suggestion,
    Technique,
    Topic,
    TurnTone,
    Verdict,
)

LINES: tuple[tuple[Speaker, str], ...] = (
    ("employee", "Goedemorgen, gemeente Rijndam"),
    ("citizen", "ik wil verhuizen"),
    ("employee", "Naar de Dorpsstraat twaalf"),
    ("citizen", "ja dat klopt"),
    ("employee", "Dan regel ik dat voor u"),
    ("employee", "Fijne dag nog"),
)
WORDS = sum(len(text.split()) for _, text in LINES)


def call(*probabilities: float | None, doubtful: Sequence[int] = ()) -> Transcript:
    """The lines, each turn with its probability for all its words; None for a turn that was typed."""
    given = probabilities + probabilities[-1:] * (len(LINES) - len(probabilities))
    turns = []
    for at, ((speaker, text), probability) in enumerate(zip(LINES, given, strict=True)):
        words = () if probability is None else words_of(text, [probability] * len(text.split()))
        turns.append(Turn(speaker, text, words=words, doubtful=at in doubtful))
    return Transcript("gesprek", tuple(turns))


def words_of(text: str, probabilities: Sequence[float]) -> tuple[Word, ...]:
    return tuple(Word(0.0, 1.0, word, one) for word, one in zip(text.split(), probabilities, strict=True))


def suggestion(criterion: str, verdict: Verdict, *, sure: float = 0.9, turn: int | None = 0) -> Suggestion:
    findings = () if turn is None else (Finding(turn, 0, len(LINES[turn][1]), "x", "Kijk hier."),)
    return Suggestion(criterion, verdict, 50, sure, "Zo staat het er.", findings)


def scored(*suggestions: Suggestion) -> CallScore:
    """A score with something of every kind."""
    return CallScore(
        id="gesprek",
        topic=Topic("verhuizing", 0.9),
        disclosures=(Disclosure(2, 8, 26, "ADDRESS", "Dorpsstraat twaalf", 0.9, "Een straat."),),
        special_categories=(SpecialCategory(1, "health", 0.8),),
        tone=(TurnTone(0, "friendly", 0.9), TurnTone(2, "neutral", 0.7)),
        points=(Point("De medewerker noemt de dag.", True, 0.9, 2), Point("En de kosten.", False, 0.8, None)),
        outcome=Outcome("answered", 0.8, 4, technique=(Technique("greeting", 0, 0.9),)),
        suggestions=suggestions,
    )


def confidences(score: CallScore) -> list[float]:
    """Of everything in a score, in a fixed order; an outcome that became unknown has no technique."""
    found = (*score.disclosures, *score.special_categories, *score.tone, *score.points, score.outcome)
    technique = [one.confidence for one in score.outcome.technique] or [0.0]
    return [*(one.confidence for one in (*found, *score.suggestions)), *technique]


ALL = (
    suggestion("begroeting", "voldoet_niet"),
    suggestion("samenvatting", "voldoet", turn=2),
    suggestion("volledigheid", "aandacht", turn=2),
    suggestion("avg", "voldoet_niet", turn=2),
    suggestion("afhandeling", "voldoet", turn=4),
    suggestion("afsluiting", "nvt", turn=None),
    suggestion("toon", "voldoet"),
)


@pytest.mark.parametrize(
    ("judged", "heard", "verdict", "reason"),
    [
        (suggestion("begroeting", "voldoet"), call(0.7), "voldoet", "what was heard was said"),
        (suggestion("begroeting", "voldoet"), call(0.2, 0.9), "onbekend", "but its own words are guesses"),
        (suggestion("begroeting", "voldoet"), call(0.8, 0.4), "voldoet", "other turns say nothing of it"),
        (suggestion("begroeting", "voldoet_niet"), call(0.5), "onbekend", "a name may be lost"),
        (suggestion("begroeting", "aandacht"), call(0.97, 0.5), "aandacht", "the opening was heard well"),
        (suggestion("afsluiting", "voldoet_niet"), call(0.95), "voldoet_niet", "hardly a word was lost"),
        (suggestion("afsluiting", "aandacht", sure=0.6), call(0.5), "onbekend", "here more was"),
        (suggestion("afsluiting", "aandacht", sure=0.5), call(0.95), "aandacht", "heard as clear as text"),
        (suggestion("toon", "voldoet"), call(0.9, 0.2, 0.8, 0.2, 0.8), "voldoet", "callers do not count"),
        (suggestion("toon", "voldoet", sure=0.6), call(0.9, 0.9, 0.2), "onbekend", "rude words may be lost"),
        (suggestion("toon", "voldoet_niet", turn=2), call(0.5, 0.5, 0.8, 0.5), "voldoet_niet", "a clear one"),
        (suggestion("avg", "voldoet"), call(0.95), "voldoet", "the whole call was heard"),
        (suggestion("avg", "voldoet"), call(0.9, 0.3, 0.5), "onbekend", "a fault may be misheard"),
        (suggestion("avg", "nvt", sure=0.65, turn=None), call(0.75), "onbekend", "personal data too"),
        (suggestion("avg", "voldoet_niet", turn=2), call(0.6), "voldoet_niet", "better one too many"),
        (suggestion("avg", "voldoet_niet", turn=2), call(0.9, 0.9, 0.3, 0.9), "onbekend", "but not a guess"),
        (suggestion("avg", "aandacht", sure=0.6, turn=2), call(0.8), "onbekend", "a value word by word"),
    ],
)
def test_a_verdict_stands_on_what_was_heard(judged: Suggestion, heard: Transcript, verdict: str, reason: str):
    (weighed,) = weigh_doubt(scored(judged), heard).suggestions
    assert weighed.verdict == verdict, reason
    assert weighed.findings == judged.findings
    if verdict == "onbekend":
        assert (weighed.score, weighed.confidence) == (None, 0.0)
        assert "slecht verstaan" in weighed.explanation and weighed.explanation.endswith("luister zelf.")
    else:
        assert 0 < weighed.confidence < judged.confidence
        assert (weighed.score, weighed.explanation) == (judged.score, judged.explanation)


@pytest.mark.parametrize(
    ("transcript", "reason"),
    [
        (call(None), "typed"),
        (call(1.0), "every word was corrected by a person"),
        (call(1.0, doubtful=[0, 1]), "the same in turns that were in doubt"),
        (replace(call(None), turns=()), "nothing was said"),
    ],
)
def test_words_that_are_certain_change_nothing(transcript: Transcript, reason: str):
    score = scored(*ALL)
    assert weigh_doubt(score, transcript).to_json() == score.to_json(), reason


def test_a_suggestion_that_abstained_keeps_its_reason():
    silent = Suggestion("toon", "onbekend", None, 0.0, "Er is geen tekst om te beoordelen.")
    assert weigh_doubt(scored(silent), call(0.3)).suggestions == (silent,)


def test_nothing_is_judged_of_an_employee_who_was_hardly_heard():
    weighed = weigh_doubt(scored(*ALL), call(0.3, 0.99, 0.3, 0.99, 0.3))
    assert {one.verdict for one in weighed.suggestions} == {"onbekend"}
    assert {one.explanation for one in weighed.suggestions} == {
        "De medewerker is te slecht verstaan om dit te beoordelen."
    }
    assert (weighed.outcome.label, weighed.outcome.confidence) == ("unknown", 0.0)


def test_findings_keep_their_labels_and_lose_confidence_by_their_own_words():
    before = scored()
    after = weigh_doubt(before, call(0.99, 0.99, 0.2, 0.99))
    assert after.disclosures[0].confidence < 0.7 * before.disclosures[0].confidence
    assert after.tone[1].confidence < 0.8 * before.tone[1].confidence
    assert after.tone[0].confidence > 0.99 * before.tone[0].confidence
    assert [(one.turn, one.label) for one in after.tone] == [(one.turn, one.label) for one in before.tone]
    assert [(one.text, one.covered, one.turn) for one in after.points] == [
        (one.text, one.covered, one.turn) for one in before.points
    ]


def test_only_the_words_of_a_value_count_for_it():
    text = LINES[2][1]
    sure_of_value, sure_of_rest = (
        replace(call(0.99), turns=tuple(
            replace(turn, words=words_of(text, chances)) if turn.text == text else turn
            for turn in call(0.99).turns
        ))
        for chances in ([0.1, 0.1, 0.99, 0.99], [0.99, 0.99, 0.1, 0.1])
    )  # fmt: skip
    values = [weigh_doubt(scored(), heard).disclosures[0] for heard in (sure_of_value, sure_of_rest)]
    assert values[0].confidence > 0.85
    assert values[1].confidence < 0.6


def test_a_turn_in_doubt_is_worth_half():
    clear, doubtful = Hearing(call(0.48)), Hearing(call(0.48, doubtful=[2]))
    assert doubtful.trust([2]) == pytest.approx(clear.trust([2]) / 2)
    assert doubtful.trust([0]) == clear.trust([0])
    assert doubtful.lost([2]) > clear.lost([2])


def test_long_words_weigh_more():
    (turn,) = (
        Turn("employee", "de gemeentesecretaris", words=words_of("de gemeentesecretaris", [0.1, 0.9])),
    )
    assert Hearing(Transcript("a", (turn,))).trust([0]) > 0.8


def test_a_doubtful_turn_without_probabilities_is_in_doubt_and_others_are_not():
    hearing = Hearing(call(None, doubtful=[1]))
    assert hearing.trust([1]) < 0.5 < hearing.trust([0]) == 1.0
    assert hearing.lost([0]) == 0


def test_as_certain_keeps_the_text():
    heard = call(0.4, doubtful=[0])
    assert as_certain(heard) == call(None)


@given(
    chances=st.lists(st.floats(0, 1), min_size=WORDS, max_size=WORDS),
    at=st.integers(0, WORDS - 1),
    lower=st.floats(0, 1),
    doubtful=st.sets(st.integers(0, len(LINES) - 1)),
)
def test_a_less_certain_word_never_makes_anything_surer(
    chances: list[float], at: int, lower: float, doubtful: set[int]
):
    less = [*chances]
    less[at] *= lower
    before, after = (
        confidences(weigh_doubt(scored(*ALL), heard(given, doubtful))) for given in (chances, less)
    )
    assert all(one <= other for one, other in zip(after, before, strict=True))


def heard(chances: Sequence[float], doubtful: set[int]) -> Transcript:
    """The lines with a probability for every word."""
    turns, position = [], 0
    for at, (speaker, text) in enumerate(LINES):
        count = len(text.split())
        words = words_of(text, chances[position : position + count])
        turns.append(Turn(speaker, text, words=words, doubtful=at in doubtful))
        position += count
    return Transcript("gesprek", tuple(turns))
