"""The emergency stop: a criterion, transcribing, or all that the machine does (AI Act art. 14(4)(e)).

Workers look before each item and again before they keep it, so that a stop holds within one item.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Self

from sqlmodel import Session, col, select

from klankbord.audit import Actor, add_line
from klankbord.errors import WrongInput
from klankbord.privacy_errors import StopNotFound, StopUnknown
from models import Criterion, Database, EmergencyStop
from models.base import now
from nlp.results import Suggestion

TRANSCRIBE: Final = "transcribe"
ALL: Final = "all"
UNKNOWN: Final = "onbekend"
STOPPED: Final = "Dit criterium is stilgezet. De machine geeft er geen voorstel over."

_ACTIVE: Final = select(EmergencyStop.target).where(col(EmergencyStop.lifted_at).is_(None))


class MachineStopped(WrongInput):
    """Somebody stopped this stage while it was at work; what it was at is given back, and nothing is kept."""

    status, code = 409, "machine-staat-stil"
    message = "De machine staat stil door een noodstop. Hef die op met 'klankbord resume'."


@dataclass(frozen=True, slots=True)
class StopView:
    """What was stopped when, by whom and why, and whether it goes on again."""

    id: str
    target: str
    reason: str
    placed_by: str
    placed_at: datetime
    lifted_by: str | None
    lifted_at: datetime | None

    @classmethod
    def of(cls, stop: EmergencyStop) -> Self:
        """A stored stop as people see it."""
        return cls(
            stop.id,
            stop.target,
            stop.reason,
            stop.placed_by,
            stop.placed_at,
            stop.lifted_by,
            stop.lifted_at,
        )


def active_stops(session: Session) -> frozenset[str]:
    """What stands still at this moment."""
    return frozenset(session.exec(_ACTIVE).all())


def stopped_stages(stops: frozenset[str]) -> frozenset[str]:
    """The stages of which no job may begin or end."""
    if ALL in stops:
        return frozenset({"transcribe", "score"})
    return frozenset({"transcribe"}) & stops


def stages_standing_still(database: Database) -> frozenset[str]:
    """The stages of which no job may begin at this moment."""
    with database.reading() as session:
        return stopped_stages(active_stops(session))


def refuse_stopped(session: Session, stage: str) -> None:
    """Begin or keep nothing of a stage that stands still.

    Raises:
        MachineStopped: it does.
    """
    if stage in stopped_stages(active_stops(session)):
        raise MachineStopped


def place_stop(session: Session, target: str, *, reason: str, actor: Actor) -> StopView:
    """Stop a criterion, `TRANSCRIBE` or `ALL`; what stands still already stays as it is.

    Raises:
        StopUnknown: there is no such criterion on any scorecard.
    """
    known = session.exec(select(Criterion.id).where(Criterion.key == target).limit(1)).first()
    if known is None and target not in (TRANSCRIBE, ALL):
        raise StopUnknown
    running = _running(session, target)
    if running is not None:
        return StopView.of(running)
    stop = EmergencyStop(target=target, reason=reason, placed_by=actor.name)
    session.add(stop)
    add_line(session, actor, action="noodstop", object=f"machine/{target}")
    session.flush()
    return StopView.of(stop)


def lift_stop(session: Session, target: str, *, actor: Actor) -> StopView:
    """Let it go on again.

    Raises:
        StopNotFound: it does not stand still.
    """
    stop = _running(session, target)
    if stop is None:
        raise StopNotFound
    stop.lifted_by, stop.lifted_at = actor.name, now()
    session.add(stop)
    add_line(session, actor, action="noodstop-opheffen", object=f"machine/{target}")
    session.flush()
    return StopView.of(stop)


def list_stops(session: Session) -> tuple[StopView, ...]:
    """Every stop that ever was, the newest first."""
    query = select(EmergencyStop).order_by(col(EmergencyStop.placed_at).desc(), col(EmergencyStop.id))
    return tuple(StopView.of(stop) for stop in session.exec(query))


def unless_stopped(suggestion: Suggestion, stops: frozenset[str]) -> Suggestion:
    """The suggestion, or the sentence that says that its criterion stands still."""
    if suggestion.criterion not in stops:
        return suggestion
    return replace(suggestion, verdict=UNKNOWN, score=None, confidence=0.0, explanation=STOPPED, findings=())


def _running(session: Session, target: str) -> EmergencyStop | None:
    query = select(EmergencyStop).where(EmergencyStop.target == target)
    return session.exec(query.where(col(EmergencyStop.lifted_at).is_(None)).with_for_update()).first()
