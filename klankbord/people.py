"""The rows of people: the users behind actors, and the employees whose calls are judged."""

from typing import TypeVar

from sqlalchemy import bindparam
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select
from sqlmodel.sql.expression import SelectOfScalar

from klankbord.audit import Actor
from models import Employee, User

_Row = TypeVar("_Row", User, Employee)
# Put together once: they are asked at almost every request.
_BY_NAME = select(User).where(User.name == bindparam("name"))
_ID_BY_NAME = select(User.id).where(User.name == bindparam("name"))


def ensure_user(session: Session, name: str, *, role: str = "beoordelaar") -> User:
    """The user of this name, made on first sight."""
    return _ensure(session, select(User).where(User.name == name), User(name=name, role=role))


def ensure_employee(session: Session, pseudonym: str, *, team: str | None = None) -> Employee:
    """The employee with this pseudonym, made on first sight; a team that was not known yet is added."""
    known = select(Employee).where(Employee.pseudonym == pseudonym)
    employee = _ensure(session, known, Employee(pseudonym=pseudonym, team=team))
    if employee.team is None and team is not None:
        employee.team = team
        session.add(employee)
    return employee


def _ensure(session: Session, known: SelectOfScalar[_Row], made: _Row) -> _Row:
    """The known row, or the one just made; another request may make the same at this very moment."""
    row = session.exec(known).first()
    if row is not None:
        return row
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:
        return session.exec(known).one()
    return made


def find_user(session: Session, name: str) -> User | None:
    """The user of this name, if there is one yet."""
    return session.exec(_BY_NAME, params={"name": name}).first()


def user_id_of(session: Session, actor: Actor) -> str | None:
    """The id that the actor's reviews are kept under; None for who did nothing yet."""
    return session.exec(_ID_BY_NAME, params={"name": actor.name}).first()
