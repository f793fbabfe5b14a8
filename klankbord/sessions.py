"""Sessions of browsers, kept on the server: ended by time, by logging out, or by an administrator."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, func
from sqlmodel import Session, col, select

from klankbord.tokens import hash_secret
from models import BrowserSession, User
from models.base import now

_SEEN_KEPT_EVERY = timedelta(minutes=1)
# Put together once: it is asked at every request.
_BY_TOKEN = (
    select(BrowserSession, User)
    .join(User, col(User.id) == col(BrowserSession.user_id))
    .where(BrowserSession.token_hash == bindparam("token_hash"))
)


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long a session lasts without a sign of life, and however busy somebody is."""

    idle: timedelta
    absolute: timedelta


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session that holds, and whose it is; `is_stale` when its sign of life must be written down."""

    id: str
    user: User
    expires_at: datetime
    is_stale: bool


def begin_session(session: Session, user: User, *, lifetime: Lifetime) -> str:
    """Log somebody in and give the secret for the browser; sessions that ended are forgotten.

    A new secret at every login: one that somebody planted in the browser before is worth nothing.
    """
    _forget_ended(session, lifetime)
    secret = secrets.token_urlsafe(32)
    session.add(
        BrowserSession(token_hash=hash_secret(secret), user_id=user.id, expires_at=now() + lifetime.absolute)
    )
    session.flush()
    return secret


def find_session(session: Session, secret: str, *, lifetime: Lifetime) -> OpenSession | None:
    """The session with this secret, if it still holds and its account does too."""
    row = session.exec(_BY_TOKEN, params={"token_hash": hash_secret(secret)}).first()
    if row is None:
        return None
    found, user = row
    moment = now()
    if moment >= min(found.expires_at, found.seen_at + lifetime.idle) or not user.is_active:
        return None
    is_stale = moment >= found.seen_at + _SEEN_KEPT_EVERY
    return OpenSession(found.id, user, found.expires_at, is_stale)


def keep_alive(session: Session, session_id: str) -> None:
    """Write down a sign of life; nothing happens where the session was ended meanwhile."""
    found = session.get(BrowserSession, session_id)
    if found is not None:
        found.seen_at = now()
        session.add(found)


def end_session(session: Session, secret: str) -> None:
    """Log out; a secret that is of no session changes nothing."""
    session.execute(delete(BrowserSession).where(col(BrowserSession.token_hash) == hash_secret(secret)))


def end_sessions_of(session: Session, user: User) -> int:
    """End every session of an account; gives how many there were."""
    mine = col(BrowserSession.user_id) == user.id
    count = session.exec(select(func.count()).select_from(BrowserSession).where(mine)).one()
    session.execute(delete(BrowserSession).where(mine))
    return count


def csrf_token(secret: str) -> str:
    """What a form or script must send along with a session's cookie; other sites cannot know it."""
    return hmac.digest(secret.encode(), b"csrf", "sha256").hex()


def _forget_ended(session: Session, lifetime: Lifetime) -> None:
    moment = now()
    session.execute(
        delete(BrowserSession).where(
            (col(BrowserSession.expires_at) <= moment)
            | (col(BrowserSession.seen_at) <= moment - lifetime.idle)
        )
    )
