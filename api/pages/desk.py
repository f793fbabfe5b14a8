"""Who is at a call: claimed by whom, judged in which session, and so what this visitor may do."""

from dataclasses import dataclass

from sqlmodel import Session

from api.context import Visit
from klankbord.blind import calibration_of
from klankbord.claims import ClaimView, claims_of
from models import WorkListRow


@dataclass(frozen=True, slots=True)
class Desk:
    """A call as something to work on for one visitor."""

    is_listed: bool
    claim: ClaimView | None
    is_mine: bool
    calibration: str | None  # the session in which the visitor judges it

    @property
    def can_review(self) -> bool:
        """Whether a verdict would be taken now."""
        return self.calibration is None and (self.claim is None or self.is_mine)


def view_desk(session: Session, call_id: str, *, visit: Visit) -> Desk:
    """How things stand with a call at this moment."""
    claim = claims_of(session, [call_id]).get(call_id)
    return Desk(
        is_listed=session.get(WorkListRow, call_id) is not None,
        claim=claim,
        is_mine=claim is not None and claim.reviewer == visit.actor.name,
        calibration=calibration_of(session, call_id, actor=visit.actor),
    )
