"""Logging in with a name and a password, a limited number of times (per account and per origin)."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, delete, func
from sqlmodel import Session, col, select

from klankbord.accounts import typed_account
from klankbord.audit import Actor, add_line
from klankbord.errors import LoginFailed, TooManyLogins
from klankbord.passwords import hash_password, is_password, needs_new_hash
from models import Database, LoginAttempt, User
from models.base import now

WINDOW: Final = timedelta(minutes=15)
MOST_BY_BOTH: Final = 5
"""Wrong passwords for one account from one origin within `WINDOW`."""
MOST_BY_ACCOUNT: Final = 25
"""From all origins together: many guessers at once. Higher, or anybody could lock a colleague out."""
MOST_BY_ORIGIN: Final = 50
"""For all accounts together: a town hall may have one address for hundreds of people."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What somebody typed, and from where."""

    name: str
    password: str
    origin: str


def log_in(database: Database, given: Credentials) -> User:
    """The account that the name and password are of; every try is in the audit log.

    A try is counted before it is judged, so that tries at the same moment cannot outrun the count.

    Raises:
        TooManyLogins: there were too many wrong passwords; this one was not looked at.
        LoginFailed: no active account has this name and password; which of the two is not told.
    """
    attempt = _count_in(database, given)
    with database.reading() as session:
        user = typed_account(session, given.name)
    is_right = is_password(user, given.password)
    # What was typed as the name may be a password: only names of accounts reach the audit log.
    actor = Actor(user.name if user else "onbekend", origin=given.origin, role=user.role if user else "")
    with database.writing() as session:
        if is_right and user is not None:
            _forget(session, attempt)
            user = session.get_one(User, user.id)
            if needs_new_hash(user):
                user.password_hash = hash_password(given.password)
            session.add(user)
        result = "toegestaan" if is_right else "geweigerd"
        add_line(session, actor, action="inloggen", object=f"account/{actor.name}", result=result)
    if not is_right or user is None:
        raise LoginFailed
    return user


def _count_in(database: Database, given: Credentials) -> LoginAttempt:
    """Write the try down, in a transaction of its own, and see whether it is one too many."""
    attempt = LoginAttempt(account_hash=_hash(given.name.casefold()), origin_hash=_hash(given.origin))
    with database.writing() as session:
        session.execute(delete(LoginAttempt).where(col(LoginAttempt.at) < now() - WINDOW))
        session.add(attempt)
    by_account = col(LoginAttempt.account_hash) == attempt.account_hash
    by_origin = col(LoginAttempt.origin_hash) == attempt.origin_hash
    with database.reading() as session:
        too_many = (
            _count(session, by_account & by_origin) > MOST_BY_BOTH
            or _count(session, by_account) > MOST_BY_ACCOUNT
            or _count(session, by_origin) > MOST_BY_ORIGIN
        )
    if too_many:
        # Not counted: who keeps trying does not make the wait longer, for the owner of the account neither.
        with database.writing() as session:
            session.execute(delete(LoginAttempt).where(col(LoginAttempt.id) == attempt.id))
        raise TooManyLogins
    return attempt


def _count(session: Session, which: ColumnElement[bool]) -> int:
    recent = col(LoginAttempt.at) >= now() - WINDOW
    return session.exec(select(func.count()).select_from(LoginAttempt).where(which, recent)).one()


def _forget(session: Session, attempt: LoginAttempt) -> None:
    """After the right password the wrong ones before it, from the same place, no longer count."""
    session.execute(
        delete(LoginAttempt).where(
            col(LoginAttempt.account_hash) == attempt.account_hash,
            col(LoginAttempt.origin_hash) == attempt.origin_hash,
        )
    )


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
