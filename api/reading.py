"""Calls as they leave the service: nothing is shown before its audit line is written (BIO2 8.15.01)."""

from sqlmodel import Session

from api.context import Visit
from klankbord.audit import write_ahead
from klankbord.calls import CallDetail, get_call
from klankbord.errors import CallNotFound
from klankbord.masking_policy import load_policy
from klankbord.review import role_of
from models import Call


def find_call(session: Session, call_id: str) -> Call:
    """The stored call, for its recording and waveform.

    Raises:
        CallNotFound: there is none with this id.
    """
    call = session.get(Call, call_id)
    if call is None:
        raise CallNotFound
    return call


def show_call(session: Session, call_id: str, *, visit: Visit) -> CallDetail:
    """A call with its personal data masked.

    Raises:
        CallNotFound: there is none with this id.
        AuditUnavailable: the audit line could not be written.
    """
    policy = load_policy(visit.context.settings.masking)
    detail = get_call(session, call_id, seen=policy.seen(role_of(session, visit.actor.name)))
    session.rollback()  # gives the connection back: holding it while asking for another can block everybody
    _note(visit, "inzien", f"gesprek/{call_id}")
    return detail


def reveal_call(session: Session, call_id: str, *, purpose: str, visit: Visit) -> CallDetail:
    """A call with the personal data that the role may see; the purpose goes into the audit log only.

    Raises:
        CallNotFound: there is none with this id.
        AuditUnavailable: the audit line could not be written.
    """
    policy = load_policy(visit.context.settings.masking)
    seen = policy.seen(role_of(session, visit.actor.name), purpose=purpose)
    detail = get_call(session, call_id, seen=seen)
    session.rollback()
    write_ahead(
        visit.context.database, visit.actor, action="onthullen", object=f"gesprek/{call_id}", purpose=purpose
    )
    return detail


def listen_to(call_id: str, *, visit: Visit) -> None:
    """Note that somebody listens to a recording, once per listening.

    Raises:
        AuditUnavailable: the audit line could not be written.
    """
    listenings = visit.context.listenings
    if listenings.is_new(visit.actor, call_id):
        write_ahead(
            visit.context.database, visit.actor, action="beluisteren", object=f"gesprek/{call_id}/opname"
        )
        listenings.begin(visit.actor, call_id)


def _note(visit: Visit, action: str, what: str) -> None:
    write_ahead(visit.context.database, visit.actor, action=action, object=what)
