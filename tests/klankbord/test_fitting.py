"""What a scorecard makes of suggestions: rules, confidence, thresholds and totals."""

from dataclasses import dataclass

import pytest

from klankbord.scorecards.card import ScorecardText
from klankbord.scorecards.fitting import Contact, fit, total_of
from nlp.results import CallScore, Finding, Outcome, Suggestion, Technique, Topic

FOUND = (Finding(2, 0, 4, "TOON", "Hier."),)


def card(**rules: object) -> ScorecardText:
    criterion = {"key": "toon", "title": "Toon", "question": "Beleefd?", "weight": 10, **rules}
    sections = [{"title": "Toon", "criteria": [criterion]}]
    return ScorecardText.model_validate({"name": "proef", "version": "1", "sections": sections})


def result(
    verdict: str = "voldoet",
    score: int | None = 80,
    *,
    confidence: float = 0.9,
    outcome: Outcome | None = None,
) -> CallScore:
    return CallScore(
        id="a",
        topic=Topic("paspoort", 0.7),
        disclosures=(),
        special_categories=(),
        tone=(),
        points=(),
        outcome=outcome or Outcome("transferred", 0.8, 1),
        suggestions=(Suggestion("toon", verdict, score, confidence, "Daarom.", FOUND),),
    )


def fitted(scorecard: ScorecardText, scored: CallScore, *, channel: str = "telefoon") -> Suggestion:
    return fit(scorecard, scored, Contact(channel, [10, 20, 30]))["toon"]


BECAUSE = {"because": "Hoort hier niet."}
RULES = [
    ({"channel": "chat"}, "chat", "nvt", "the channel is named"),
    ({"channel": "e-mail"}, "Mail", "nvt", "another spelling of the same channel"),
    ({"channel": "chat"}, "telefoon", "voldoet", "another channel"),
    ({"outcome": "doorverbonden"}, "telefoon", "nvt", "the call ended like that"),
    ({"outcome": ["beantwoord", "doorverbonden"]}, "telefoon", "nvt", "one of several will do"),
    ({"outcome": "beantwoord"}, "telefoon", "voldoet", "the call ended otherwise"),
    ({"subject": "paspoort"}, "telefoon", "nvt", "the subject is named"),
    ({"subject": "paspoort", "channel": "chat"}, "telefoon", "voldoet", "all that is named must hold"),
]


@pytest.mark.parametrize(("rule", "channel", "verdict", "reason"), RULES)
def test_when_a_criterion_does_not_apply(rule: dict[str, object], channel: str, verdict: str, reason: str):
    found = fitted(card(nvt_when=[rule | BECAUSE]), result(), channel=channel)
    assert found.verdict == verdict, reason
    assert (found.score is None) == (verdict == "nvt")


def test_a_rule_that_holds_less_surely_than_asked_is_left():
    sure = card(nvt_when=[{"outcome": "doorverbonden"} | BECAUSE], confidence=0.85)
    assert fitted(sure, result(confidence=0.9)).verdict == "voldoet"  # the outcome is known with .8


def test_the_confidence_of_a_rule_is_that_of_what_it_rests_on():
    rule = {"outcome": "doorverbonden", "subject": "paspoort"}
    assert fitted(card(nvt_when=[rule | BECAUSE]), result()).confidence == 0.7


def test_below_the_least_confidence_the_machine_says_nothing_but_shows_its_evidence():
    found = fitted(card(confidence=0.6), result(confidence=0.5))
    assert (found.verdict, found.score, found.findings) == ("onbekend", None, FOUND)
    assert fitted(card(confidence=0.5), result(confidence=0.5)).verdict == "voldoet"


@pytest.mark.parametrize(
    ("score", "verdict"), [(90, "voldoet"), (89, "aandacht"), (60, "aandacht"), (59, "voldoet_niet")]
)
def test_thresholds_of_the_card_decide(score: int, verdict: str):
    strict = card(thresholds={"voldoet": 90, "aandacht": 60})
    found = fitted(strict, result(score=score))
    assert found.verdict == verdict
    assert ("op deze scorekaart" in found.explanation) == (verdict != "voldoet")


@pytest.mark.parametrize(
    ("scorecard", "scored", "verdict", "reason"),
    [
        (card(nvt=False), result("nvt", None), "onbekend", "this criterion always applies"),
        (card(), result("nvt", None), "nvt", "this one need not"),
        (card(key="iets-anders"), result(), "onbekend", "the machine knows nothing of it"),
    ],
)
def test_what_the_card_does_not_allow_or_the_machine_does_not_know(
    scorecard: ScorecardText, scored: CallScore, verdict: str, reason: str
):
    (found,) = fit(scorecard, scored, Contact("telefoon", [])).values()
    assert found.verdict == verdict, reason


def test_a_criterion_of_its_own_is_judged_by_a_technique():
    own = card(key="luisteren", technique="doorvragen", missing="voldoet_niet")
    used = Outcome("answered", 0.9, 2, technique=(Technique("listening", 1, 0.8),))
    (found,) = fit(own, result(outcome=used), Contact("telefoon", [10, 20, 30])).values()
    assert (found.verdict, found.confidence) == ("voldoet", 0.8)
    assert [(finding.turn, finding.end) for finding in found.findings] == [(1, 20)]
    (missed,) = fit(own, result(), Contact("telefoon", [10, 20, 30])).values()
    assert missed.verdict == "voldoet_niet"


@dataclass
class Criterion:
    key: str
    section: str
    weight: float
    fatal_scope: str | None = None


CRITERIA = [
    Criterion("volledigheid", "Inhoud", 30),
    Criterion("afhandeling", "Inhoud", 10, "section"),
    Criterion("avg", "Privacy", 20, "call"),
    Criterion("toon", "Toon", 40),
]
GOOD = {"volledigheid": 80, "afhandeling": 100, "avg": 100, "toon": 50}
TOTALS = [
    ({}, 74, False, 85, "the weighted mean"),
    ({"toon": ("nvt", None)}, 90, False, 85, "n.v.t. leaves its weight out"),
    ({"toon": ("onbekend", None)}, 90, False, 85, "what the machine does not know leaves its weight out"),
    ({"toon": ("voldoet_niet", 0)}, 54, False, 85, "not fatal"),
    ({"afhandeling": ("voldoet_niet", 0)}, 40, False, 0, "fails its section"),
    ({"avg": ("voldoet_niet", 10)}, 0, True, 85, "fails the call"),
    ({"avg": ("aandacht", 50)}, 64, False, 85, "fatal only where it is not met"),
]


@pytest.mark.parametrize(("change", "total", "failed", "contents", "reason"), TOTALS)
def test_totals(
    change: dict[str, tuple[str, int | None]], total: int, failed: bool, contents: int, reason: str
):
    judged = {key: ("voldoet", score) for key, score in GOOD.items()} | change
    found = total_of(CRITERIA, judged)
    assert (found.total, found.failed, found.sections[0].total) == (total, failed, contents), reason


def test_nothing_judged_gives_no_total():
    assert total_of(CRITERIA, {}).total is None
