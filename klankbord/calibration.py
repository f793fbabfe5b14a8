"""Calibration sessions: several reviewers judge the same calls, blind until all are in.

What is handed in counts for the session only: it has no effect on the employee of the call.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlmodel import Session, col, func, select

from klankbord.audit import Actor, add_line
from klankbord.blind import is_drawn
from klankbord.calibration_draw import draw_calls
from klankbord.calls import latest_score
from klankbord.errors import AccessDenied, CallNotFound, CriterionNotFound, VerdictNotAllowed
from klankbord.people import ensure_user, find_user
from klankbord.review_errors import (
    CalibrationEnded,
    CalibrationInvalid,
    CalibrationNotFound,
    CriteriaIncomplete,
)
from models import (
    CalibrationCall,
    CalibrationMember,
    CalibrationSession,
    CalibrationVerdict,
    Call,
    Criterion,
    Review,
    Suggestion,
    User,
)
from models.base import now

_JUDGES = ("beoordelaar",)


@dataclass(frozen=True, slots=True)
class CalibrationRequest:
    """Which calls are judged by whom (names of accounts); `drawn` more are drawn at random."""

    title: str
    call_ids: tuple[str, ...]
    reviewers: tuple[str, ...]
    drawn: int = 0


@dataclass(frozen=True, slots=True)
class CalibrationVerdictRequest:
    """What a member makes of one criterion."""

    criterion: str
    verdict: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class MemberProgress:
    """How many calls of a session a member has handed in; never what."""

    reviewer: str
    done: int


@dataclass(frozen=True, slots=True)
class CalibrationView:
    """A session as everybody may see it; `own` are the calls that the viewer has handed in."""

    id: str
    title: str
    created_by: str
    created_at: datetime
    ended_at: datetime | None
    call_ids: tuple[str, ...]
    members: tuple[MemberProgress, ...]
    own: frozenset[str]

    @property
    def state(self) -> Literal["loopt", "afgesloten"]:
        """Whether verdicts are still taken."""
        return "loopt" if self.ended_at is None else "afgesloten"


def open_session(session: Session, request: CalibrationRequest, *, actor: Actor) -> CalibrationView:
    """Begin a session.

    Raises:
        CallNotFound: a call does not exist.
        CalibrationInvalid: too few members, one who is no reviewer, no calls or too few to draw from, a call
            that is not scored, that waits for a blind review, or that a member knows already from a review or
            another session.
    """
    maker = ensure_user(session, actor.name, role=actor.role)
    members = [_member(session, name) for name in dict.fromkeys(request.reviewers)]
    if len(members) < 2:
        raise CalibrationInvalid("Kies minstens twee beoordelaars.")
    picked = list(dict.fromkeys(request.call_ids))
    chosen = picked + draw_calls(session, request.drawn, besides=picked)
    if not chosen:
        raise CalibrationInvalid("Kies minstens één gesprek.")
    made = CalibrationSession(title=request.title, created_by=maker.id)
    session.add(made)
    session.flush()
    for position, call_id in enumerate(chosen):
        score_id = _fit(session, call_id, members)
        session.add(
            CalibrationCall(session_id=made.id, call_id=call_id, score_id=score_id, position=position)
        )
    session.add_all(CalibrationMember(session_id=made.id, reviewer_id=member.id) for member in members)
    add_line(session, actor, action="kalibratie-openen", object=f"kalibratie/{made.id}")
    session.flush()
    return view_session(session, made.id, actor=actor)


def hand_in(
    session: Session,
    session_id: str,
    call_id: str,
    requests: Sequence[CalibrationVerdictRequest],
    *,
    actor: Actor,
) -> CalibrationView:
    """Keep a member's verdicts on all criteria of one call; until the session ends they may be given anew.

    The session ends with the last verdicts that were missing.

    Raises:
        CalibrationNotFound: there is no such session.
        AccessDenied: the actor is no member.
        CallNotFound: the call is not in the session.
        CalibrationEnded: all is in already.
        CriterionNotFound: the scorecard of the call has no such criterion.
        CriteriaIncomplete: a criterion is left out or there twice.
        VerdictNotAllowed: a criterion cannot be "nvt".
    """
    held = _locked(session, session_id)
    reviewer = ensure_user(session, actor.name, role=actor.role)
    if session.get(CalibrationMember, (session_id, reviewer.id)) is None:
        raise AccessDenied("U doet niet mee aan deze kalibratie.")
    judged = session.get(CalibrationCall, (session_id, call_id))
    if judged is None:
        raise CallNotFound
    if held.ended_at is not None:
        raise CalibrationEnded
    for criterion, request in _judged(criteria_of(session, judged.score_id), requests):
        session.add(
            CalibrationVerdict(
                session_id=session_id,
                call_id=call_id,
                criterion_id=criterion.id,
                reviewer_id=reviewer.id,
                verdict=request.verdict,
                note=request.note,
            )
        )
    add_line(session, actor, action="kalibreren", object=f"kalibratie/{session_id}/gesprek/{call_id}")
    session.flush()
    view = view_session(session, session_id, actor=actor)
    if all(member.done == len(view.call_ids) for member in view.members):
        held.ended_at = now()
        session.add(held)
        session.flush()
        return view_session(session, session_id, actor=actor)
    return view


def _judged(
    criteria: Mapping[str, Criterion], requests: Sequence[CalibrationVerdictRequest]
) -> list[tuple[Criterion, CalibrationVerdictRequest]]:
    """Each criterion with its verdict; raises as `hand_in` says."""
    keys = [request.criterion for request in requests]
    if not set(keys) <= set(criteria):
        raise CriterionNotFound
    if sorted(keys) != sorted(criteria):
        raise CriteriaIncomplete
    judged = [(criteria[request.criterion], request) for request in requests]
    for criterion, request in judged:
        if request.verdict == "nvt" and not criterion.allows_nvt:
            raise VerdictNotAllowed(f"Het criterium '{criterion.title}' kan niet op 'n.v.t.' staan.")
    return judged


def close_session(session: Session, session_id: str, *, actor: Actor) -> CalibrationView:
    """End a session that not everybody finished; only its maker may, and it cannot be undone.

    Raises:
        CalibrationNotFound: there is no such session.
        AccessDenied: somebody else made it.
        CalibrationEnded: it ended already.
    """
    held = _locked(session, session_id)
    if held.created_by != ensure_user(session, actor.name, role=actor.role).id:
        raise AccessDenied("Alleen wie de kalibratie begon, kan haar afsluiten.")
    if held.ended_at is not None:
        raise CalibrationEnded
    held.ended_at = now()
    session.add(held)
    add_line(session, actor, action="kalibratie-sluiten", object=f"kalibratie/{session_id}")
    session.flush()
    return view_session(session, session_id, actor=actor)


def list_sessions(session: Session, *, actor: Actor) -> tuple[CalibrationView, ...]:
    """All sessions, the newest first: there are a few a year."""
    newest = select(CalibrationSession.id).order_by(col(CalibrationSession.created_at).desc())
    return tuple(view_session(session, session_id, actor=actor) for session_id in session.exec(newest).all())


def view_session(session: Session, session_id: str, *, actor: Actor) -> CalibrationView:
    """One session with how far everybody is.

    Raises:
        CalibrationNotFound: there is none with this id.
    """
    query = select(CalibrationSession, User.name).join(User, col(User.id) == CalibrationSession.created_by)
    found = session.exec(query.where(CalibrationSession.id == session_id)).one_or_none()
    if found is None:
        raise CalibrationNotFound
    held, maker = found
    calls = select(CalibrationCall.call_id).where(CalibrationCall.session_id == session_id)
    done = _done(session, session_id)
    return CalibrationView(
        id=held.id,
        title=held.title,
        created_by=maker,
        created_at=held.created_at,
        ended_at=held.ended_at,
        call_ids=tuple(session.exec(calls.order_by(col(CalibrationCall.position)))),
        members=tuple(MemberProgress(name, len(calls)) for name, calls in done.items()),
        own=frozenset(done.get(actor.name, ())),
    )


def criteria_of(session: Session, score_id: str) -> dict[str, Criterion]:
    """The criteria that a scoring was made for, in order."""
    query = (
        select(Criterion)
        .join(Suggestion, col(Suggestion.criterion_id) == col(Criterion.id))
        .where(Suggestion.score_id == score_id)
        .order_by(col(Criterion.position))
    )
    return {criterion.key: criterion for criterion in session.exec(query)}


def _done(session: Session, session_id: str) -> dict[str, list[str]]:
    """The calls that each member handed in."""
    members = (
        select(User.name)
        .join(CalibrationMember, col(CalibrationMember.reviewer_id) == col(User.id))
        .where(CalibrationMember.session_id == session_id)
        .order_by(col(User.name))
    )
    done: dict[str, list[str]] = {name: [] for name in session.exec(members)}
    given = (
        select(User.name, CalibrationVerdict.call_id)
        .join(User, col(User.id) == col(CalibrationVerdict.reviewer_id))
        .where(CalibrationVerdict.session_id == session_id)
        .distinct()
    )
    for name, call_id in session.exec(given):
        done[name].append(call_id)
    return done


def _locked(session: Session, session_id: str) -> CalibrationSession:
    """The session, with nobody else handing in or closing until this transaction ends."""
    query = select(CalibrationSession).where(CalibrationSession.id == session_id)
    held = session.exec(query.with_for_update(key_share=True)).one_or_none()
    if held is None:
        raise CalibrationNotFound
    return held


def _member(session: Session, name: str) -> User:
    user = find_user(session, name)
    if user is None or user.role not in _JUDGES or not user.is_active:
        raise CalibrationInvalid("Een van de namen is geen beoordelaar.")
    return user


def _fit(session: Session, call_id: str, members: Sequence[User]) -> str:
    """The scoring of a call that all members can judge without knowing what others made of it."""
    if session.get(Call, call_id) is None:
        raise CallNotFound
    score = latest_score(session, call_id)
    if score is None:
        raise CalibrationInvalid("Een van de gesprekken is nog niet gescoord.")
    if is_drawn(session, call_id):
        raise CalibrationInvalid("Een van de gesprekken wacht op een blinde beoordeling.")
    ids = [member.id for member in members]
    reviewed = select(func.count()).select_from(Review)
    known = session.exec(reviewed.where(Review.call_id == call_id, col(Review.reviewer_id).in_(ids))).one()
    elsewhere = (
        select(func.count())
        .select_from(CalibrationCall)
        .join(CalibrationMember, col(CalibrationMember.session_id) == col(CalibrationCall.session_id))
        .where(CalibrationCall.call_id == call_id, col(CalibrationMember.reviewer_id).in_(ids))
    )
    if known or session.exec(elsewhere).one():
        raise CalibrationInvalid("Een van de beoordelaars kent een van de gesprekken al.")
    return score.id
