"""Who may come in: accounts, the sessions of their browsers, tokens of programs, and wrong passwords."""

from datetime import datetime

from sqlalchemy import Index, true
from sqlmodel import Field

from models.base import Table, UtcDateTime, check_one_of, new_id, now

ROLES = ("medewerker", "beoordelaar", "teamleider", "privacyofficer", "beheerder", "auditor", "service")


class User(Table, table=True):
    """Somebody who acts, with one role; who may log in has a password here or a subject at the provider.

    Reviews and audit lines name users, so they are never removed: an account ends by `is_active`.
    """

    __tablename__ = "users"
    __table_args__ = (
        check_one_of("role", ROLES),
        Index("ix_users_issuer_subject", "issuer", "subject", unique=True),
    )

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    name: str = Field(max_length=100, unique=True)
    role: str = Field(max_length=20)
    team: str | None = Field(default=None, max_length=100)  # that a teamleider leads
    employee_id: str | None = Field(default=None, foreign_key="employees.id", index=True)  # of a medewerker
    is_active: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    password_hash: str | None = Field(default=None, max_length=200)  # Argon2id
    issuer: str | None = Field(default=None, max_length=200)  # of OpenID Connect, with `subject`
    subject: str | None = Field(default=None, max_length=255)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class BrowserSession(Table, table=True):
    """Somebody who is logged in; the token itself is in the browser only."""

    __tablename__ = "browser_sessions"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    token_hash: str = Field(max_length=64, unique=True)  # sha256
    user_id: str = Field(foreign_key="users.id", index=True)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    seen_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime, index=True)  # however busy somebody is


class OidcLogin(Table, table=True):
    """A login that was sent to the OpenID provider and may come back once, in the same browser."""

    __tablename__ = "oidc_logins"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    state_hash: str = Field(max_length=64, unique=True)  # sha256
    browser_hash: str = Field(max_length=64)  # sha256 of the cookie that the login began with
    nonce: str = Field(max_length=100)
    verifier: str = Field(max_length=100)  # PKCE
    return_to: str = Field(max_length=500)
    expires_at: datetime = Field(sa_type=UtcDateTime, index=True)


class LoginAttempt(Table, table=True):
    """A password that was tried and was not found right; forgotten as soon as it no longer counts.

    Names and addresses are hashed: a password typed where the name belongs must not stand here.
    """

    __tablename__ = "login_attempts"
    __table_args__ = (
        Index("ix_login_attempts_account_hash_at", "account_hash", "at"),
        Index("ix_login_attempts_origin_hash_at", "origin_hash", "at"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    account_hash: str = Field(max_length=64)
    origin_hash: str = Field(max_length=64)
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class ServiceToken(Table, table=True):
    """What a program shows instead of a password; the token itself was shown once and is not kept."""

    __tablename__ = "service_tokens"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    name: str = Field(max_length=100, unique=True)
    token_hash: str = Field(max_length=64, unique=True)  # sha256
    scopes: str = Field(max_length=200)  # words with spaces between
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
