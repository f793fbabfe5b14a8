"""Applies a scorecard to what the scorer says: n.v.t. rules, confidence, thresholds, and what fails."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from klankbord.channels import channel_of
from klankbord.scorecards.card import OUTCOME_OF, TECHNIQUE_OF, CriterionText, NvtRule, ScorecardText
from nlp.results import CallScore, Finding, Suggestion

_UNKNOWN = "De machine kan dit criterium niet beoordelen. Beluister het gesprek."
_NVT_FORBIDDEN = "De machine vond hier niets over, maar dit criterium geldt altijd. Beluister het gesprek."
_TOO_UNSURE = "De machine is te onzeker voor een oordeel. Haar eerste indruk: {why}"
_SILENT = "Voor dit kanaal doet de machine bij dit criterium geen voorstel."
_OTHER_VERDICT = "{why} De score is {score}; op deze scorekaart is dat '{verdict}'."
_MISSING = {"aandacht": 60, "voldoet_niet": 15}
_VERDICT_WORDS = {"voldoet": "voldoet", "aandacht": "aandacht", "voldoet_niet": "voldoet niet"}
_MOST_CHARACTERS = 1000  # of an explanation, as the database keeps it
_FOUND_SCORE = 90
# Of a technique that was not found the scorer gives no chance; it was right in 97 % of development calls.
_ABSENT = 0.9


class Weighed(Protocol):
    """What a total is made of: a criterion of a scorecard, as stored."""

    key: str
    section: str
    weight: float
    fatal_scope: str | None


@dataclass(frozen=True, slots=True)
class SectionTotal:
    """The weighted score (0-100) of one section; None where nothing in it could be judged."""

    title: str
    total: int | None
    failed: bool


@dataclass(frozen=True, slots=True)
class CallTotal:
    """The weighted score (0-100) of a call; 0 where a fatal criterion fails all of it."""

    total: int | None
    failed: bool
    sections: tuple[SectionTotal, ...]


@dataclass(frozen=True, slots=True)
class Contact:
    """What rules ask of a contact beside what the scorer says: its channel, and its turns' lengths."""

    channel: str
    lengths: Sequence[int]  # characters


def fit(card: ScorecardText, result: CallScore, contact: Contact) -> dict[str, Suggestion]:
    """One suggestion for each criterion of the card, as its rules allow it."""
    made = {suggestion.criterion: suggestion for suggestion in result.suggestions}
    fitted = {}
    for criterion in card.criteria:
        suggestion = made.get(criterion.key) or _of_technique(criterion, result, contact)
        if channel_of(contact.channel) in criterion.silent_for:
            suggestion = Suggestion(criterion.key, "onbekend", None, 0.0, _SILENT)
        least = card.confidence_of(criterion)
        sure = _not_applicable(criterion, result, channel=contact.channel, least=least)
        fitted[criterion.key] = sure or _allowed(card, criterion, suggestion, least=least)
    return fitted


def total_of(criteria: Iterable[Weighed], judged: Mapping[str, tuple[str, int | None]]) -> CallTotal:
    """Totals of verdicts and scores per criterion key, suggested or reviewed.

    N.v.t. and onbekend leave their weight out. One failure of a fatal criterion makes its section count as 0,
    or the whole call.
    """
    grouped: dict[str, list[Weighed]] = {}
    for criterion in criteria:
        grouped.setdefault(criterion.section, []).append(criterion)
    sections, points, weight = [], 0.0, 0.0
    for title, members in grouped.items():
        scores = [(one.weight, score) for one in members if (score := _score(one, judged)) is not None]
        failed = any(_fails(one, judged, "section") for one in members)
        heavy = sum(weight_of for weight_of, _ in scores)
        earned = 0.0 if failed else sum(weight_of * score for weight_of, score in scores)
        sections.append(SectionTotal(title, round(earned / heavy) if heavy else None, failed))
        points, weight = points + earned, weight + heavy
    fails = any(_fails(one, judged, "call") for members in grouped.values() for one in members)
    total = round(points / weight) if weight else None
    return CallTotal(0 if fails else total, fails, tuple(sections))


def _score(criterion: Weighed, judged: Mapping[str, tuple[str, int | None]]) -> int | None:
    return judged.get(criterion.key, ("onbekend", None))[1]


def _fails(criterion: Weighed, judged: Mapping[str, tuple[str, int | None]], scope: str) -> bool:
    verdict, _ = judged.get(criterion.key, ("onbekend", None))
    return criterion.fatal_scope == scope and verdict == "voldoet_niet"


def _not_applicable(
    criterion: CriterionText, result: CallScore, *, channel: str, least: float
) -> Suggestion | None:
    """The first rule that says so, where it holds surely enough."""
    for rule in criterion.nvt_when:
        sure = _holds(rule, result, channel=channel)
        if sure is not None and sure >= least:
            return Suggestion(criterion.key, "nvt", None, round(sure, 3), rule.because)
    return None


def _allowed(
    card: ScorecardText, criterion: CriterionText, suggestion: Suggestion | None, *, least: float
) -> Suggestion:
    if suggestion is None:
        return Suggestion(criterion.key, "onbekend", None, 0.0, _UNKNOWN)
    if suggestion.verdict == "nvt" and not criterion.nvt:
        return Suggestion(criterion.key, "onbekend", None, 0.0, _NVT_FORBIDDEN)
    if suggestion.verdict != "onbekend" and suggestion.confidence < least:
        why = _TOO_UNSURE.format(why=suggestion.explanation)[:_MOST_CHARACTERS]
        return Suggestion(criterion.key, "onbekend", None, 0.0, why, suggestion.findings)
    return _by_thresholds(card, criterion, suggestion)


def _by_thresholds(card: ScorecardText, criterion: CriterionText, suggestion: Suggestion) -> Suggestion:
    """The verdict that the card gives to this score."""
    if suggestion.score is None:
        return suggestion
    verdict = card.thresholds_of(criterion).verdict(suggestion.score)
    if verdict == suggestion.verdict:
        return suggestion
    why = _OTHER_VERDICT.format(
        why=suggestion.explanation, score=suggestion.score, verdict=_VERDICT_WORDS[verdict]
    )
    return replace(suggestion, verdict=verdict, explanation=why[:_MOST_CHARACTERS])


def _holds(rule: NvtRule, result: CallScore, *, channel: str) -> float | None:
    """How sure it is (0-1) that the rule holds; None where it does not."""
    sure = 1.0
    if rule.channel and channel_of(channel) not in rule.channel:
        return None
    if rule.outcome:
        if result.outcome.label not in {OUTCOME_OF[word] for word in rule.outcome}:
            return None
        sure = min(sure, result.outcome.confidence)
    if rule.subject:
        if result.topic.label not in rule.subject:
            return None
        sure = min(sure, result.topic.confidence)
    return sure


def _of_technique(criterion: CriterionText, result: CallScore, contact: Contact) -> Suggestion | None:
    """What the scorer found of the technique that the card asks for; None where it read nothing."""
    if criterion.technique is None or result.outcome.label == "unknown":
        return None
    item = TECHNIQUE_OF[criterion.technique]
    used = next((one for one in result.outcome.technique if one.item == item), None)
    if used is not None:
        why = f"De medewerker deed dit: {criterion.technique}."
        found = _whole_turn(used.turn, contact, label=criterion.technique, why=why)
        return Suggestion(criterion.key, "voldoet", _FOUND_SCORE, used.confidence, why, found)
    why = f"Dit is niet gevonden: {criterion.technique}."
    last = result.outcome.turn
    shown = () if last is None else _whole_turn(last, contact, label="einde", why=why)
    return Suggestion(criterion.key, criterion.missing, _MISSING[criterion.missing], _ABSENT, why, shown)


def _whole_turn(turn: int, contact: Contact, *, label: str, why: str) -> tuple[Finding, ...]:
    end = contact.lengths[turn] if turn < len(contact.lengths) else 0
    return (Finding(turn, 0, end, label, why),)
