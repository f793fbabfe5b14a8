"""Calls as they leave the service: nothing is shown before its audit line is written (BIO2 8.15.01)."""

from dataclasses import replace
from datetime import timedelta

from sqlmodel import Session

from api.context import Visit
from klankbord.audible import covered_copy, covered_ranges, heard_by, hears_all, note_reveal
from klankbord.audit import write_ahead
from klankbord.audit_lines import AuditQuery, list_lines
from klankbord.blind import show_to
from klankbord.call_views import CallDetail
from klankbord.calls import get_call
from klankbord.fields import limit_fields
from klankbord.masking_policy import load_policy
from klankbord.own_reviews import ReviewedCall, list_own_reviews
from klankbord.paging import Page
from klankbord.search import SearchHit, search_calls
from klankbord.store import StoredRecording
from klankbord.visibility import find_call, visible_calls
from models import AuditEvent


def show_call(session: Session, call_id: str, *, visit: Visit) -> CallDetail:
    """A call with its personal data masked.

    Raises:
        CallNotFound: there is none with this id, or it is not for this visitor.
        AuditUnavailable: the audit line could not be written.
    """
    policy = load_policy(visit.context.settings.masking)
    seen = policy.seen(visit.actor.role)
    detail = get_call(session, call_id, visible=visible_calls(visit.actor), seen=seen)
    detail = show_to(session, detail, actor=visit.actor)
    detail = limit_fields(detail, actor=visit.actor, seen=seen)
    session.rollback()  # gives the connection back: holding it while asking for another can block everybody
    _note(visit, "inzien", f"gesprek/{call_id}")
    return detail


def show_criteria(session: Session, call_id: str, *, visit: Visit) -> CallDetail:
    """A call for its criteria alone; no word of it is shown, so no audit line is written.

    Raises:
        CallNotFound: there is none with this id, or it is not for this visitor.
    """
    seen = load_policy(visit.context.settings.masking).seen(visit.actor.role)
    detail = get_call(session, call_id, visible=visible_calls(visit.actor), seen=seen)
    detail = replace(show_to(session, detail, actor=visit.actor), transcript=None)
    return limit_fields(detail, actor=visit.actor, seen=seen)


def reveal_call(session: Session, call_id: str, *, purpose: str, visit: Visit) -> CallDetail:
    """A call with the personal data that the role may see; the purpose goes into the audit log only.

    Raises:
        CallNotFound: there is none with this id, or it is not for this visitor.
        AuditUnavailable: the audit line could not be written.
    """
    policy = load_policy(visit.context.settings.masking)
    seen = policy.seen(visit.actor.role, purpose=purpose)
    detail = get_call(session, call_id, visible=visible_calls(visit.actor), seen=seen)
    detail = show_to(session, detail, actor=visit.actor)
    detail = limit_fields(detail, actor=visit.actor, seen=seen)
    session.rollback()
    write_ahead(
        visit.context.database, visit.actor, action="onthullen", object=f"gesprek/{call_id}", purpose=purpose
    )
    with visit.context.database.writing() as writing:
        note_reveal(writing, call_id, actor=visit.actor)
    return detail


def search_said(
    session: Session, question: str, *, limit: int, cursor: str | None, visit: Visit
) -> Page[SearchHit]:
    """The calls, of those that the visitor may see, in which all of the question is said.

    The audit line says that somebody searched, never for what: people type names.

    Raises:
        SearchEmpty: there is no word in it to look for.
        CursorInvalid: the cursor is not one of ours.
        AuditUnavailable: the audit line could not be written.
    """
    found = search_calls(session, question, limit=limit, cursor=cursor, visible=visible_calls(visit.actor))
    session.rollback()
    _note(visit, "zoeken", "gesprekken")
    return found


def show_own_reviews(session: Session, *, limit: int, cursor: str | None, visit: Visit) -> Page[ReviewedCall]:
    """An employee's own reviews with the words that they rest on, masked.

    Raises:
        AccessDenied: the account is of no employee.
        CursorInvalid: the cursor is not one of ours.
        AuditUnavailable: the audit line could not be written.
    """
    settings = visit.context.settings
    found = list_own_reviews(
        session,
        actor=visit.actor,
        seen=load_policy(settings.masking).seen(visit.actor.role),
        term=timedelta(days=settings.dispute_days),
        limit=limit,
        cursor=cursor,
    )
    session.rollback()
    for reviewed in found.items:
        _note(visit, "inzien", f"gesprek/{reviewed.call.id}/beoordelingen")
    return found


def show_audit_lines(
    session: Session, query: AuditQuery, *, limit: int, cursor: str | None, visit: Visit
) -> Page[AuditEvent]:
    """A page of the audit log; reading it is itself in the log.

    Raises:
        CursorInvalid: the cursor is not one of ours.
        AuditUnavailable: the audit line could not be written.
    """
    found = list_lines(session, query, limit=limit, cursor=cursor)
    session.rollback()
    _note(visit, "inzien", "auditlogboek")
    return found


def listen_to(session: Session, call_id: str, *, visit: Visit) -> StoredRecording:
    """The recording, silent where the visitor may not hear it; noted once per listening.

    Raises:
        CallNotFound: there is none with this id, or it is not for this visitor.
        RecordingNotFound: it is no longer in the store.
        NotYetMaskable, RecordingNotMaskable: there is no copy without personal data.
        AuditUnavailable: the audit line could not be written.
    """
    context = visit.context
    call = find_call(session, call_id, actor=visit.actor)
    policy = load_policy(context.settings.masking)
    heard = heard_by(session, call_id, policy=policy, actor=visit.actor)
    sha256 = call.audio_sha256
    recording = context.recordings.find(sha256)
    what = f"gesprek/{call_id}/opname"
    if hears_all(heard):
        session.rollback()  # as above: one connection at a time
    else:
        ranges = covered_ranges(session, call, heard=heard)
        session.rollback()
        recording = covered_copy(context.recordings, sha256, ranges, work=context.settings.work)
        what += "/gemaskeerd"
    if context.listenings.is_new(visit.actor, what):
        write_ahead(context.database, visit.actor, action="beluisteren", object=what)
        context.listenings.begin(visit.actor, what)
    return recording


def _note(visit: Visit, action: str, what: str) -> None:
    write_ahead(visit.context.database, visit.actor, action=action, object=what)
