"""Which scorecards there are: every version that calls were scored with, and the one in use."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from klankbord.scorecards import ScorecardFile, read_card
from models import Call, Criterion, Score, Scorecard


@dataclass(frozen=True, slots=True)
class ScorecardVersion:
    """One version of a scorecard; `calls` have their newest suggestions from it, of `scored` ever."""

    name: str
    version: str
    title: str | None
    criteria: int
    since: datetime | None
    scored: int
    calls: int
    is_present: bool


def list_versions(session: Session, *, present: ScorecardFile) -> list[ScorecardVersion]:
    """Every version, newest first; the one in use stands first even where no call was scored with it yet."""
    newest = select(Score.id).where(col(Score.call_id) == col(Call.id)).order_by(col(Score.created_at).desc())
    latest = newest.limit(1).correlate(Call).scalar_subquery()
    ever = dict(
        session.exec(
            select(Score.scorecard_id, func.count(func.distinct(Score.call_id))).group_by(Score.scorecard_id)
        ).all()
    )
    now = dict(
        session.exec(
            select(Score.scorecard_id, func.count())
            .join(Call, col(Call.id) == col(Score.call_id))
            .where(col(Score.id) == latest)
            .group_by(Score.scorecard_id)
        ).all()
    )
    cards = session.exec(select(Scorecard).order_by(col(Scorecard.created_at).desc())).all()
    versions = [
        ScorecardVersion(
            name=card.name,
            version=card.version,
            title=read_card(card.body).title,
            criteria=sum(1 for _ in read_card(card.body).criteria),
            since=card.created_at,
            scored=ever.get(card.id, 0),
            calls=now.get(card.id, 0),
            is_present=card.sha256 == present.sha256,
        )
        for card in cards
    ]
    if not any(one.is_present for one in versions):
        versions.insert(0, _unused(present))
    return sorted(versions, key=lambda one: not one.is_present)


def criterion_titles(session: Session) -> dict[str, str]:
    """The title of each criterion in its newest scorecard, in the order of the cards, the newest first."""
    query = (
        select(Criterion.key, Criterion.title)
        .join(Scorecard, col(Scorecard.id) == col(Criterion.scorecard_id))
        .order_by(col(Scorecard.created_at).desc(), col(Criterion.position))
    )
    titles: dict[str, str] = {}
    for key, title in session.exec(query):
        titles.setdefault(key, title)
    return titles


def _unused(file: ScorecardFile) -> ScorecardVersion:
    card = file.contents
    return ScorecardVersion(
        name=card.name,
        version=card.version,
        title=card.title,
        criteria=sum(1 for _ in card.criteria),
        since=None,
        scored=0,
        calls=0,
        is_present=True,
    )
