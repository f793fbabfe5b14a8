"""Whose calls somebody sees: decided here, for every list, call, recording, transcript and review.

| role | calls | why |
|---|---|---|
| medewerker | the own ones, of the account's employee | the own work, with the evidence (AVG art. 15) |
| teamleider | those of the own team | coaching; another team's people are none of their business |
| beoordelaar | all | the fair sample goes across teams |
| privacyofficer | all | has to be able to look into any complaint or leak |
| service | all, as far as its token's scope lets it in | copies, reports and archives are of the whole |
| beheerder | none | keeps the machine going, which needs no conversation |
| auditor | none | reads who did what, not what was said |

An account that misses what its role asks (a medewerker without an employee, a teamleider without a team)
sees nothing. What somebody may not see does not exist for them: 404, never 403, so that no id can be probed.
"""

from sqlalchemy import ColumnElement, True_, bindparam, false, true
from sqlmodel import Session, col, select

from klankbord.audit import Actor
from klankbord.errors import CallNotFound
from models import Call, Employee

EVERYTHING: ColumnElement[bool] = true()
"""For the command line and the nightly run, which act for the municipality itself."""

_ALL = frozenset({"beoordelaar", "privacyofficer", "service"})
_BY_ID = select(Call).where(Call.id == bindparam("call_id"))


def visible_calls(actor: Actor) -> ColumnElement[bool]:
    """The condition on `calls` that holds for those that this actor may see."""
    if actor.role in _ALL:
        return true()
    if actor.role == "teamleider" and actor.team:
        team = select(Employee.id).where(Employee.team == actor.team)
        return col(Call.employee_id).in_(team)
    if actor.role == "medewerker" and actor.employee_id:
        return col(Call.employee_id) == actor.employee_id
    return false()


def find_call(session: Session, call_id: str, *, actor: Actor) -> Call:
    """One call, if this actor may see it.

    Raises:
        CallNotFound: there is none with this id, or it is not for this actor.
    """
    visible = visible_calls(actor)
    query = _BY_ID if isinstance(visible, True_) else _BY_ID.where(visible)
    call = session.exec(query, params={"call_id": call_id}).first()
    if call is None:
        raise CallNotFound
    return call
