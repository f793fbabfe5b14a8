"""Tokens of programs: shown once, kept as a hash, for some purposes and some time only."""

import hashlib
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, get_args

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from klankbord.errors import TokenInvalid, TokenNotFound
from models import ServiceToken
from models.base import now

Scope = Literal["lezen", "aanleveren", "exporteren"]
"""What a program may do: read calls (masked), hand in recordings, fetch exports."""

SCOPES: Final[tuple[Scope, ...]] = get_args(Scope)
LONGEST_DAYS: Final = 366
"""A token lives a year at most, so that one that was forgotten ends by itself."""

_PREFIX = "klankbord_"  # so that scanners of code and logs recognise a leaked one
_NAME = re.compile(r"[\w.@ -]{1,90}")
_USE_KEPT_EVERY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token just made; `secret` is not kept anywhere and cannot be shown again."""

    name: str
    secret: str
    expires_at: datetime


def hash_secret(secret: str) -> str:
    """How a secret of 256 random bits is kept; guessing it is hopeless, so no slow hash is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def add_token(session: Session, name: str, *, scopes: Collection[Scope], days: int) -> NewToken:
    """Make a token for a program.

    Raises:
        TokenInvalid: the name is taken or odd, there is no scope, or it would live too long.
    """
    if not _NAME.fullmatch(name):
        raise TokenInvalid("Geef een naam van letters, cijfers, spaties en . _ @ -, hoogstens 90 tekens.")
    if not scopes or not set(scopes) <= set(SCOPES):
        raise TokenInvalid(f"Kies een of meer rechten: {', '.join(SCOPES)}.")
    if not 1 <= days <= LONGEST_DAYS:
        raise TokenInvalid(f"Een token blijft 1 tot {LONGEST_DAYS} dagen geldig.")
    secret = _PREFIX + secrets.token_urlsafe(32)
    token = ServiceToken(
        name=name,
        token_hash=hash_secret(secret),
        scopes=" ".join(scope for scope in SCOPES if scope in scopes),
        expires_at=now() + timedelta(days=days),
    )
    try:
        with session.begin_nested():
            session.add(token)
    except IntegrityError:
        raise TokenInvalid("Er is al een token met deze naam, of er is er een geweest.") from None
    return NewToken(name, secret, token.expires_at)


def list_tokens(session: Session) -> tuple[ServiceToken, ...]:
    """Every token that was ever made, the newest first."""
    return tuple(session.exec(select(ServiceToken).order_by(col(ServiceToken.created_at).desc())))


def revoke_token(session: Session, name: str) -> None:
    """End a token at once; it stays in the list.

    Raises:
        TokenNotFound: there is none of this name.
    """
    token = session.exec(select(ServiceToken).where(ServiceToken.name == name)).first()
    if token is None:
        raise TokenNotFound
    token.revoked_at = token.revoked_at or now()
    session.add(token)


def find_token(session: Session, secret: str) -> ServiceToken | None:
    """The token with this secret, if it still holds."""
    token = session.exec(select(ServiceToken).where(ServiceToken.token_hash == hash_secret(secret))).first()
    if token is None or token.revoked_at is not None or token.expires_at <= now():
        return None
    return token


def is_use_news(token: ServiceToken) -> bool:
    """Whether the moment of use is worth writing down: about once an hour, not at every request."""
    return token.used_at is None or token.used_at + _USE_KEPT_EVERY <= now()


def note_use(session: Session, token_id: str) -> None:
    """Write down that a token was used, so that one that nobody uses can be found and revoked."""
    token = session.get_one(ServiceToken, token_id)
    token.used_at = now()
    session.add(token)
