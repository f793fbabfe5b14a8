"""Passwords of local accounts: which are accepted, and how they are kept (Argon2id)."""

from functools import cache
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Final

from klankbord.errors import AccountInvalid
from models import User

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST_PASSWORD: Final = 12
LONGEST_PASSWORD: Final = 200
_FEWEST_KINDS: Final = 5  # different characters in a password

# Argon2 takes 64 MiB a time: no more than this many at once, however many log in.
_hashing = BoundedSemaphore(4)


def check_password(password: str, *, name: str) -> None:
    """Refuse what is guessed first (NIST SP 800-63B: length counts, kinds of characters do not).

    Raises:
        AccountInvalid: says what to do about it.
    """
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise AccountInvalid(
            f"Kies een wachtwoord van {SHORTEST_PASSWORD} tot {LONGEST_PASSWORD} tekens, zoals een korte zin."
        )
    if len(set(password)) < _FEWEST_KINDS or name.casefold() in password.casefold():
        raise AccountInvalid("Dit wachtwoord is te raden. Gebruik uw naam niet en wissel de tekens af.")


def hash_password(password: str) -> str:
    """Argon2id with the parameters of RFC 9106 for ordinary machines."""
    with _hashing:
        return _hasher().hash(password)


def is_password(user: User | None, password: str) -> bool:
    """Whether this is the password of an active local account; takes as long where there is no account."""
    from argon2.exceptions import InvalidHashError, VerificationError

    known = user.password_hash if user is not None and user.is_active else None
    if len(password) > LONGEST_PASSWORD:
        return False
    try:
        with _hashing:
            _hasher().verify(known or _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False
    return known is not None


def needs_new_hash(user: User) -> bool:
    """Whether the password was hashed with lighter parameters than today's."""
    return user.password_hash is not None and _hasher().check_needs_rehash(user.password_hash)


@cache
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher

    return PasswordHasher()


@cache
def _nobodys_hash() -> str:
    return _hasher().hash("of nobody: only there to take as long as a real one")
