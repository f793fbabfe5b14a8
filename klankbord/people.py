"""The rows of people: the users behind actors, and the employees whose calls are judged."""

from datetime import datetime
from typing import TypeVar

from sqlalchemy import bindparam
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from klankbord.audit import Actor
from models import Call, Employee, User

_Row = TypeVar("_Row", User, Employee)
# Put together once: they are asked at almost every request.
_BY_NAME = select(User).where(User.name == bindparam("name"))
_ID_BY_NAME = select(User.id).where(User.name == bindparam("name"))


def ensure_user(session: Session, name: str, *, role: str = "beoordelaar") -> User:
    """The user of this name, made on first sight."""
    return _ensure(session, select(User).where(User.name == name), User(name=name, role=role))


def ensure_employee(session: Session, pseudonym: str) -> Employee:
    """The employee with this pseudonym, made on first sight."""
    known = select(Employee).where(Employee.pseudonym == pseudonym)
    return _ensure(session, known, Employee(pseudonym=pseudonym))


def find_employee(session: Session, pseudonym: str) -> str | None:
    """The id of the employee with this pseudonym, if any call or account made one."""
    return session.exec(select(Employee.id).where(Employee.pseudonym == pseudonym)).first()


def join_team(session: Session, employee: Employee, team: str, *, at: datetime) -> bool:
    """Put an employee in the team that a call names, unless a call after that moment (`at`) was taken in.

    Calls come in any order, and the newest one says best who leads the employee now. Gives whether the team
    changed.
    """
    if employee.team == team:
        return False
    later = select(Call.id).where(Call.employee_id == employee.id, col(Call.started_at) > at)
    if employee.team is not None and session.exec(later.limit(1)).first() is not None:
        return False
    employee.team = team
    session.add(employee)
    return True


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
