"""Which calls a calibration gets where nobody picks them: at random, so that nobody's favourites decide."""

from collections.abc import Collection
from random import SystemRandom

from sqlmodel import Session, col, exists, select

from klankbord.blind import no_blind_review_waits
from klankbord.review_errors import CalibrationInvalid
from models import CalibrationCall, Call, Review

# To draw from, the newest: members should hear what callers ask these days.
_MOST_CALLS = 1_000


def draw_calls(session: Session, count: int, *, besides: Collection[str]) -> list[str]:
    """So many scored calls that nobody has judged yet, in this session or before.

    Raises:
        CalibrationInvalid: there are not so many; it says how many there are.
    """
    query = (
        select(Call.id)
        .where(
            Call.state == "gescoord",
            no_blind_review_waits(),
            ~exists().where(col(Review.call_id) == col(Call.id)),
            ~exists().where(col(CalibrationCall.call_id) == col(Call.id)),
        )
        .order_by(col(Call.started_at).desc())
        .limit(_MOST_CALLS)
    )
    found = [call_id for call_id in session.exec(query) if call_id not in besides]
    if len(found) < count:
        raise CalibrationInvalid(
            f"Kies een lager aantal: {len(found)} van de gesprekken heeft nog niemand beoordeeld."
        )
    return SystemRandom().sample(found, count)
