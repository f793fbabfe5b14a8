"""Accounts: who may log in, in which role, and with which password."""

from dataclasses import dataclass, replace
from typing import Final

from sqlmodel import Session, col, func, select

from klankbord.audit import Actor
from klankbord.errors import AccountInvalid, AccountNotFound, ProviderRefused
from klankbord.passwords import check_password, hash_password
from klankbord.people import ensure_employee
from klankbord.pseudonyms import Pseudonyms
from models import User
from models.accounts import ROLES

_LONGEST_NAME: Final = 100  # of an actor in the audit log


@dataclass(frozen=True, slots=True)
class Place:
    """What somebody does here: a role, with the team that they lead or the employee that they are."""

    role: str
    team: str | None = None
    employee_id: str | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody as the OpenID provider knows them; `staff_number` is turned into a pseudonym at once."""

    issuer: str
    subject: str
    name: str
    place: Place
    staff_number: str | None = None


def actor_of(user: User, *, origin: str) -> Actor:
    """Somebody who is logged in, as routes and the audit log know them."""
    return Actor(user.name, origin=origin, role=user.role, team=user.team, employee_id=user.employee_id)


def typed_account(session: Session, name: str) -> User | None:
    """The account that somebody means who typed this name; capitals matter only where two differ in them.

    SQLite knows no other capitals than A to Z: those are typed as they stand in the name.
    """
    alike = session.exec(
        select(User).where((col(User.name) == name) | (func.lower(User.name) == name.lower()))
    ).all()
    exact = (user for user in alike if user.name == name)
    return next(exact, alike[0] if len(alike) == 1 else None)


def add_account(session: Session, name: str, password: str, *, place: Place) -> User:
    """Let somebody log in with a password; a user of this name who could not yet keeps the own reviews.

    Raises:
        AccountInvalid: the name is taken or odd, the password is weak, or the role misses something.
    """
    _check_name(name)
    check_password(password, name=name)
    user = session.exec(select(User).where(User.name == name)).first()
    taken = user or typed_account(session, name)
    if taken is not None and can_log_in(taken):
        raise AccountInvalid("Er is al een account met deze naam.")
    user = user or User(name=name, role=place.role)
    user.password_hash = hash_password(password)
    settle(user, place)
    session.add(user)
    session.flush()
    return user


def account_of(session: Session, identity: Identity, *, pseudonyms: Pseudonyms) -> User:
    """The account of somebody who logged in at the provider, with the role that it gives today.

    Raises:
        ProviderRefused: the account was switched off here, or its name is somebody else's.
        AccountInvalid: the role misses its team or employee.
    """
    known = select(User).where(User.issuer == identity.issuer, User.subject == identity.subject)
    user = session.exec(known).first()
    if user is None:
        _check_name(identity.name)
        if session.exec(select(User).where(User.name == identity.name)).first() is not None:
            raise ProviderRefused("Er is hier al iemand anders met uw naam. Vraag uw beheerder om hulp.")
        user = User(name=identity.name, role=identity.place.role)
        user.issuer, user.subject = identity.issuer, identity.subject
    if not user.is_active:
        raise ProviderRefused("Uw account staat uit. Vraag uw beheerder om hulp.")
    place = identity.place
    if place.role == "medewerker" and identity.staff_number:
        employee = ensure_employee(session, pseudonyms.of(identity.staff_number))
        place = replace(place, employee_id=employee.id)
    settle(user, place)
    session.add(user)
    session.flush()
    return user


def find_account(session: Session, name: str) -> User:
    """The account of this name.

    Raises:
        AccountNotFound: there is none.
    """
    user = session.exec(select(User).where(User.name == name)).first()
    if user is None or not can_log_in(user):
        raise AccountNotFound
    return user


def list_accounts(session: Session) -> tuple[User, ...]:
    """Everybody who may or might log in, by name."""
    users = session.exec(select(User).order_by(col(User.name)))
    return tuple(user for user in users if can_log_in(user))


def has_accounts(session: Session) -> bool:
    """Whether there is or ever was somebody who logs in; then nobody comes in without."""
    known = col(User.password_hash).is_not(None) | col(User.issuer).is_not(None)
    return session.exec(select(User.id).where(known).limit(1)).first() is not None


def set_role(session: Session, user: User, place: Place) -> None:
    """Give an account another role; it holds from the next request on.

    Raises:
        AccountInvalid: the role misses something, or the provider decides on it.
    """
    if user.issuer is not None:
        raise AccountInvalid("De rol van dit account komt van de inlogdienst van de gemeente.")
    settle(user, place)
    session.add(user)


def set_password(session: Session, user: User, password: str) -> None:
    """Give a local account another password.

    Raises:
        AccountInvalid: it is weak, or the account logs in at the provider.
    """
    if user.issuer is not None:
        raise AccountInvalid("Dit account logt in bij de inlogdienst van de gemeente.")
    check_password(password, name=user.name)
    user.password_hash = hash_password(password)
    session.add(user)


def can_log_in(user: User) -> bool:
    """Whether somebody has a way in at all, whether or not it was switched off."""
    return user.password_hash is not None or user.issuer is not None


def settle(user: User, place: Place) -> None:
    """Put somebody in a place.

    Raises:
        AccountInvalid: the role is not for people, or misses its team or employee.
    """
    if place.role not in ROLES or place.role == "service":
        people = ", ".join(role for role in ROLES if role != "service")
        raise AccountInvalid(f"Kies een rol: {people}. Voor een programma maakt u een token.")
    if place.role == "teamleider" and not place.team:
        raise AccountInvalid("Een teamleider heeft een team nodig.")
    if place.role == "medewerker" and not place.employee_id:
        raise AccountInvalid("Een medewerker heeft een personeelsnummer of pseudoniem nodig.")
    user.role = place.role
    user.team = place.team if place.role == "teamleider" else None
    user.employee_id = place.employee_id if place.role == "medewerker" else None


def _check_name(name: str) -> None:
    if not name.strip() or name != name.strip() or len(name) > _LONGEST_NAME or not name.isprintable():
        raise AccountInvalid(f"Geef een naam van 1 tot {_LONGEST_NAME} gewone tekens.")
