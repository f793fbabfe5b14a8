"""How Klankbord is set up here, as far as its documents tell of it: settings, scorecard, weights and use."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from sqlmodel import Session, col, func, select

from klankbord.agreement import CriterionAgreement, agreement_of_year
from klankbord.inventory import ENCODER, LEARNT, Weights, list_weights
from klankbord.masking_policy import SPECIAL, load_policy
from klankbord.metadata import LOCAL_ZONE
from klankbord.retention import Terms, terms_of
from klankbord.scorecards import ScorecardText, load_scorecard, load_subjects
from klankbord.scorecards.card import CriterionText
from klankbord.settings import Settings
from klankbord.stops import StopView, list_stops
from klankbord.words import DISCLOSURES
from models import Call, Review
from models.accounts import ROLES
from models.base import now

_UNNAMED: Final = Settings.model_fields["organisation"].default


@dataclass(frozen=True, slots=True)
class Use:
    """How much Klankbord was used here, and how often machine and people agreed in twelve months.

    `blind` is about reviews given before the suggestion was shown: they say how good the machine is. Most
    of `agreement` was given beside it, and leans towards it.
    """

    calls: int
    reviewed: int
    since: datetime | None
    agreement: tuple[CriterionAgreement, ...]
    blind: tuple[CriterionAgreement, ...]
    stops: tuple[StopView, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the documents tell; `masking` has for each role what it sees always and for a purpose."""

    organisation: str | None
    contact: str | None
    day: date
    settings: Settings
    scorecard: ScorecardText
    subjects: int
    weights: tuple[Weights, ...]
    terms: Terms
    masking: Mapping[str, tuple[str, str]]
    use: Use

    @property
    def criteria(self) -> tuple[CriterionText, ...]:
        """What is judged, in the order of the scorecard."""
        return tuple(self.scorecard.criteria)

    @property
    def encoder(self) -> str:
        """The text encoder in use."""
        return next(weights.name for weights in self.weights if weights.kind == ENCODER)

    @property
    def learnt_here(self) -> bool:
        """Whether the heads in use learnt from reviews of this municipality."""
        return any(weights.kind == LEARNT for weights in self.weights)

    @property
    def is_postgresql(self) -> bool:
        """Whether the database is a server of its own."""
        address = self.settings.database_url
        return address is not None and address.get_secret_value().startswith("postgresql")

    @property
    def keeps_forever(self) -> tuple[str, ...]:
        """The kinds of data without a term."""
        terms = {"opname": self.terms.recording, "transcript": self.terms.transcript}
        terms |= {"voorstellen en beoordelingen": self.terms.scores, "auditlogboek": self.terms.audit}
        return tuple(kind for kind, days in terms.items() if days is None)


def gather_facts(settings: Settings, session: Session) -> Facts:
    """Read everything that the documents tell.

    Raises:
        SettingsInvalid: a file that the settings name cannot be used.
        ScorecardInvalid: says what a person must mend.
    """
    subjects = load_subjects(settings.subjects)
    card = load_scorecard(settings.scorecard, subjects=[subject.id for subject in subjects])
    return Facts(
        organisation=None if settings.organisation == _UNNAMED else settings.organisation,
        contact=settings.contact_email or settings.contact_url,
        day=now().astimezone(LOCAL_ZONE).date(),
        settings=settings,
        scorecard=card.contents,
        subjects=len(subjects),
        weights=tuple(list_weights(settings)),
        terms=terms_of(settings),
        masking=_masking(settings.masking),
        use=_use(session),
    )


def _masking(policy_file: Path | None) -> dict[str, tuple[str, str]]:
    policy = load_policy(policy_file)
    return {role: (_named(policy.seen(role)), _named(policy.seen(role, purpose="x"))) for role in ROLES}


def _named(labels: frozenset[str]) -> str:
    """Labels in words, all of them as one word; nothing as a dash."""
    if set(DISCLOSURES) <= labels:
        return "alles" if SPECIAL in labels else "alle gewone persoonsgegevens"
    names = [DISCLOSURES[label] for label in DISCLOSURES if label in labels]
    return ", ".join([*names, *(["bijzondere gegevens"] if SPECIAL in labels else [])]) or "–"


def _use(session: Session) -> Use:
    day = now().astimezone(LOCAL_ZONE).date()
    return Use(
        calls=session.exec(select(func.count()).select_from(Call)).one(),
        reviewed=session.exec(select(func.count(func.distinct(col(Review.call_id))))).one(),
        since=session.exec(select(func.min(col(Call.started_at)))).one(),
        agreement=agreement_of_year(session, until=day),
        blind=agreement_of_year(session, until=day, blind_only=True),
        stops=list_stops(session),
    )
