"""What the call page shows beside the transcript: suggestions in their sections, and the forms."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby

from api.faults import Fault
from klankbord.call_views import AskedCriterion, CallDetail, SuggestionView
from klankbord.disputes import DISPUTE_REASON
from klankbord.errors import CriterionNotFound
from klankbord.findings import OwnFindingView


@dataclass(frozen=True, slots=True)
class ReviewForm:
    """What a reviewer filled in, as typed, with what is wrong with it per field."""

    verdict: str = ""
    score: str = ""
    reason: str = ""
    reason_code: str = ""
    faults: Mapping[str, str] = field(default_factory=dict)

    @property
    def first_fault(self) -> str | None:
        """The first field to mend: that is where the focus goes."""
        return next(
            (name for name in ("oordeel", "score", "redencode", "reden") if name in self.faults), None
        )

    def with_faults(self, faults: Iterable[Fault]) -> "ReviewForm":
        """This form with a message beside each field that does not fit."""
        messages = {fault.field: fault.message for fault in faults}
        if "oordeel" in messages:
            messages["oordeel"] = "Kies een oordeel."
        return replace(self, faults=messages)

    def with_fault(self, name: str, message: str) -> "ReviewForm":
        """This form with a message beside one field."""
        return replace(self, faults={name: message})


@dataclass(frozen=True, slots=True)
class PurposeForm:
    """The purpose that was filled in to see personal data, and what is wrong with it."""

    purpose: str = ""
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """One criterion on the page; `is_fresh` where it was reviewed just now.

    Without a suggestion the review is blind.
    """

    call_id: str
    asked: AskedCriterion
    suggestion: SuggestionView | None
    form: ReviewForm
    findings: tuple[OwnFindingView, ...] = ()
    is_fresh: bool = False

    @property
    def verdicts(self) -> tuple[str, ...]:
        """What a person may decide here."""
        return ("voldoet", "aandacht", "voldoet_niet", *(("nvt",) if self.asked.allows_nvt else ()))

    @property
    def can_confirm(self) -> bool:
        """Whether there is a suggestion to agree with."""
        return self.suggestion is not None and self.suggestion.verdict in self.verdicts

    @property
    def how(self) -> str:
        """What the review made of the suggestion, in words."""
        review, suggestion = self.asked.review, self.suggestion
        if review is not None and review.reason_code == DISPUTE_REASON:
            return "Na bezwaar beslist door"
        if review is not None and review.is_blind:
            return "Zonder voorstel beoordeeld door"
        if review is None or suggestion is None or suggestion.verdict == "onbekend":
            return "Door"
        return "Bevestigd door" if review.verdict == suggestion.verdict else "Anders dan het voorstel, door"


@dataclass(frozen=True, slots=True)
class Section:
    """The criteria under one heading of the scorecard."""

    title: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How many criteria of the call a person judged."""

    done: int
    total: int

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left to judge."""
        return self.done == self.total


def view_sections(detail: CallDetail, *, forms: Mapping[str, ReviewForm]) -> tuple[Section, ...]:
    """The criteria by section; `forms` holds what was filled in wrongly, per criterion."""
    cards = [_card(detail, asked, forms.get(asked.key, ReviewForm())) for asked in detail.asked]
    grouped = groupby(cards, key=lambda card: card.asked.section)
    return tuple(Section(title, tuple(cards)) for title, cards in grouped)


def view_card(detail: CallDetail, criterion: str, *, form: ReviewForm) -> Card:
    """One criterion after it was reviewed, or after that went wrong.

    Raises:
        CriterionNotFound: the call has no such criterion.
    """
    for asked in detail.asked:
        if asked.key == criterion:
            return replace(_card(detail, asked, form), is_fresh=not form.faults)
    raise CriterionNotFound


def view_progress(detail: CallDetail) -> Progress:
    """How far the review of a call is; of a blind one, how far one's own is."""
    done = sum(asked.review is not None for asked in detail.asked)
    return Progress(done, len(detail.asked))


def _card(detail: CallDetail, asked: AskedCriterion, form: ReviewForm) -> Card:
    suggested = (one for one in detail.suggestions if one.criterion == asked.key)
    return Card(
        call_id=detail.summary.id,
        asked=asked,
        suggestion=next(suggested, None),
        form=form,
        findings=tuple(one for one in detail.own_findings if one.label == asked.key),
    )
