"""What stands out in a call: risk first, then doubt, each with its reason in Dutch.

How likely a reviewer finds something is only used to choose and to order; it is no score of anybody.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import prod

_DOUBT_BELOW = 0.5
# A failing verdict that is less sure is a doubt, unless the criterion is fatal.
_RISK_FROM = 0.6
# Of words less sure than this on average about half are others than were said.
_HEARD_BELOW = 0.6
# How often a person gave "voldoet niet" where the machine gave these: train and development calls together.
_FAILS: Mapping[str, float] = {"voldoet": 0.02, "aandacht": 0.06, "nvt": 0.02, "onbekend": 0.2}
_UNRESOLVED, _REPEAT, _IRRITATION = 0.3, 0.15, 0.15
_HIGHEST_ORDINARY = 0.999
_MOST_CHARACTERS = 500  # of an explanation, as the database keeps it


@dataclass(frozen=True, slots=True)
class Suggested:
    """One suggestion as triage weighs it; confidence 0-1."""

    criterion: str
    title: str
    fatal: bool
    verdict: str
    confidence: float

    @property
    def chance(self) -> float:
        """How likely a person would say "voldoet niet"."""
        return self.confidence if self.verdict == "voldoet_niet" else _FAILS[self.verdict]


@dataclass(frozen=True, slots=True)
class Assessment:
    """What triage reads of one call; team, employee and topic are None where nobody knows them.

    `heard` is how sure the recogniser was of the words (0-1); what was typed is sure.
    """

    call_id: str
    suggestions: tuple[Suggested, ...]
    team: str | None = None
    employee: str | None = None
    topic: str | None = None
    outcome: str = "unknown"
    outcome_confidence: float = 0.0
    repeat: bool = False
    irritation: bool = False
    heard: float = 1.0

    @property
    def find_chance(self) -> float:
        """How likely a reviewer finds at least one criterion that is not met, if these go their own way."""
        return 1 - prod(1 - one.chance for one in self.suggestions)

    @property
    def fatal_chance(self) -> float:
        """How likely a fatal criterion is not met."""
        return 1 - prod(1 - one.chance for one in self.suggestions if one.fatal)

    @property
    def is_unresolved(self) -> bool:
        """Whether the caller was most likely not helped."""
        return self.outcome == "unresolved" and self.outcome_confidence >= _DOUBT_BELOW


@dataclass(frozen=True, slots=True)
class Ground:
    """Why a call stands out; a higher priority comes first: fatal 2-3, other risk 1-2, doubt 0-1."""

    sample: str
    priority: float
    explanation: str


def ground_of(call: Assessment) -> Ground | None:
    """The heaviest reason to hear this call, or None where nothing stands out."""
    return _risk(call) or _doubt(call)


def place_of(call: Assessment) -> tuple[float, float]:
    """Where a call stands on a list of all calls: higher comes first."""
    ground = ground_of(call)
    return (ground.priority if ground else -1.0, call.find_chance)


def _risk(call: Assessment) -> Ground | None:
    wrong = [
        one
        for one in call.suggestions
        if one.verdict == "voldoet_niet" and (one.fatal or one.confidence >= _RISK_FROM)
    ]
    told = [*_circumstances(call)]
    if not wrong and not told:
        return None
    fatal = [one for one in wrong if one.fatal]
    why = [f"Mogelijk niet goed: {_listed(wrong)}."] if wrong else []
    if fatal:
        why.insert(0, f"Kritiek: {_listed(fatal)}.")
        why[1:] = [f"Ook mogelijk niet goed: {_listed(rest)}."] if (rest := _others(wrong, fatal)) else []
        priority = 2 + min(_HIGHEST_ORDINARY, call.fatal_chance)
    else:
        heavy = max((one.confidence for one in wrong), default=0.0) + 0.05 * len(wrong)
        priority = 1 + min(_HIGHEST_ORDINARY, 0.6 * heavy + sum(weight for weight, _ in told))
    return Ground("risk", priority, _told([*why, *(line for _, line in told)]))


def _doubt(call: Assessment) -> Ground | None:
    unsure = [one for one in call.suggestions if _is_doubtful(one)]
    reasons = ["De opname is slecht verstaan."] if call.heard < _HEARD_BELOW else []
    reasons += _clashes(call)
    if not unsure and not reasons:
        return None
    share = (len(unsure) + len(reasons)) / (len(call.suggestions) + len(reasons))
    why = [f"De machine is onzeker over: {_listed(unsure)}."] if unsure else []
    return Ground("doubt", min(_HIGHEST_ORDINARY, share), _told([*why, *reasons]))


def _circumstances(call: Assessment) -> Iterable[tuple[float, str]]:
    """What the caller met, with how much it weighs; it is no score of the employee."""
    if call.is_unresolved:
        yield _UNRESOLVED, "De vraag lijkt niet opgelost."
    if call.repeat:
        yield _REPEAT, "De inwoner zegt al eerder contact te hebben gehad."
    if call.irritation:
        yield _IRRITATION, "De inwoner zegt in de loop van het gesprek vaker niet tevreden te zijn."


def _clashes(call: Assessment) -> Iterable[str]:
    """Verdicts that hardly go together, so that one of them may be wrong."""
    verdicts = {one.criterion: one.verdict for one in call.suggestions}
    if verdicts.get("afhandeling") == "voldoet" and verdicts.get("volledigheid") == "voldoet_niet":
        yield "De afhandeling lijkt goed, maar het antwoord niet volledig."
    if verdicts.get("afhandeling") == "voldoet" and call.outcome == "unresolved":
        yield "De afhandeling lijkt goed, maar de vraag niet opgelost."
    if verdicts.get("afhandeling") == "voldoet_niet" and call.outcome == "answered":
        yield "De vraag lijkt beantwoord, maar de afhandeling niet goed."


def _is_doubtful(one: Suggested) -> bool:
    least = _RISK_FROM if one.verdict == "voldoet_niet" else _DOUBT_BELOW
    return one.verdict == "onbekend" or one.confidence < least


def _others(wrong: Iterable[Suggested], fatal: Iterable[Suggested]) -> list[Suggested]:
    known = {one.criterion for one in fatal}
    return [one for one in wrong if one.criterion not in known]


def _listed(suggestions: Iterable[Suggested]) -> str:
    return ", ".join(one.title.lower() for one in suggestions)


def _told(lines: Iterable[str]) -> str:
    return " ".join(lines)[:_MOST_CHARACTERS]
