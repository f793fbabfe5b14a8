"""What reviewers add to a call: findings of their own, and notes for coaching; append-only."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from asr.transcript import Turn
from klankbord.audit import Actor, add_line
from klankbord.bodies import read_transcript
from klankbord.calls import latest_score, lock_call
from klankbord.errors import CallNotFound
from klankbord.findings import SPECIAL_LABELS, NoteView, OwnFindingView, moment_of
from klankbord.people import ensure_user
from klankbord.review_errors import FindingInvalid
from klankbord.search import index_call
from klankbord.words import DISCLOSURES
from models import Call, CoachingNote, Criterion, ReviewFinding, Score, Transcript, User

LABELS = (*DISCLOSURES, *SPECIAL_LABELS)
"""What a reviewer may mark beside evidence for a criterion: personal data, and special categories."""

_PIECE = re.compile(r"\w+|\W")
# What is asked for every call that somebody sees: putting it together anew costs more than asking it.
_SCORED = (
    select(Score.transcript_id)
    .where(Score.call_id == bindparam("call_id"))
    .order_by(col(Score.created_at).desc())
    .limit(1)
    .scalar_subquery()
)
_FINDINGS = (
    select(ReviewFinding, User.name)
    .join(User, col(User.id) == col(ReviewFinding.reviewer_id))
    .where(ReviewFinding.call_id == bindparam("call_id"), col(ReviewFinding.transcript_id) == _SCORED)
    .order_by(col(ReviewFinding.turn), col(ReviewFinding.start), col(ReviewFinding.created_at))
)
_FINDINGS_OF = _FINDINGS.where(User.name == bindparam("person"))
_NOTES = (
    select(CoachingNote, User.name)
    .join(User, col(User.id) == col(CoachingNote.author_id))
    .where(CoachingNote.call_id == bindparam("call_id"))
    .order_by(col(CoachingNote.created_at), col(CoachingNote.id))
)
_NOTES_OF = _NOTES.where(User.name == bindparam("person"))


@dataclass(frozen=True, slots=True)
class FindingRequest:
    """A span of one turn (characters), as evidence for a criterion or with one of `LABELS`."""

    turn: int
    start: int
    end: int
    label: str
    explanation: str | None = None


def add_finding(session: Session, call_id: str, request: FindingRequest, *, actor: Actor) -> OwnFindingView:
    """Mark a span in the transcript that the suggestions were made from.

    From then on personal data that is marked so is masked like what the machine found.

    Raises:
        CallNotFound: there is no such call.
        FindingInvalid: the span is not in the transcript, or the label is neither a criterion nor known.
    """
    lock_call(session, call_id)
    score = latest_score(session, call_id)
    stored = session.get(Transcript, score.transcript_id) if score else None
    if score is None or stored is None:
        raise FindingInvalid("Dit gesprek is nog niet gescoord. Er is nog niets te markeren.")
    turns = read_transcript(session, stored).turns
    if not _is_span(request, turns):
        raise FindingInvalid
    criterion = _criterion(session, score, request.label)
    if criterion is None and request.label not in LABELS:
        raise FindingInvalid
    reviewer = ensure_user(session, actor.name)
    finding = ReviewFinding(
        call_id=call_id,
        transcript_id=stored.id,
        criterion_id=criterion.id if criterion else None,
        reviewer_id=reviewer.id,
        turn=request.turn,
        start=request.start,
        end=request.end,
        label=request.label,
        explanation=request.explanation,
    )
    session.add(finding)
    add_line(session, actor, action="markeren", object=f"gesprek/{call_id}")
    session.flush()
    if criterion is None:
        index_call(session, call_id)  # what was just marked can no longer be searched for
    return _view(finding, reviewer.name, turns)


def carry_marks(session: Session, before: Transcript, after: Transcript) -> None:
    """Mark in a corrected version what reviewers marked in the version that was scored before it.

    A mark in a turn with other words covers at least the same words, and any that came in their place or
    beside them: what is hidden stays hidden.
    """
    marked = session.exec(select(ReviewFinding).where(ReviewFinding.transcript_id == before.id)).all()
    if not marked:
        return
    old, new = (read_transcript(session, version).turns for version in (before, after))
    for one in marked:
        start, end = _moved(one, old[one.turn].text, new[one.turn].text)
        if start < end:  # else all of its words were taken out
            kept = one.model_dump(exclude={"id", "transcript_id", "start", "end"})
            session.add(ReviewFinding(**kept, transcript_id=after.id, start=start, end=end))
    session.flush()


def own_findings_of(
    session: Session, call_id: str, *, turns: Sequence[Turn], reviewer: str | None = None
) -> tuple[OwnFindingView, ...]:
    """The findings that reviewers, or this one, added to the scored transcript, in order of the text."""
    query = _FINDINGS if reviewer is None else _FINDINGS_OF
    found = session.exec(query, params={"call_id": call_id, "person": reviewer})
    return tuple(_view(finding, name, turns) for finding, name in found)


def add_note(session: Session, call_id: str, text: str, *, actor: Actor) -> NoteView:
    """Give the employee something to work with, about the whole call.

    Raises:
        CallNotFound: there is no such call.
    """
    if session.get(Call, call_id) is None:
        raise CallNotFound
    author = ensure_user(session, actor.name)
    note = CoachingNote(call_id=call_id, author_id=author.id, text=text)
    session.add(note)
    add_line(session, actor, action="coachen", object=f"gesprek/{call_id}")
    session.flush()
    return NoteView(note.id, author.name, note.text, note.created_at)


def notes_of(session: Session, call_id: str, *, author: str | None = None) -> tuple[NoteView, ...]:
    """The coaching notes on a call, or those of one author, oldest first."""
    query = _NOTES if author is None else _NOTES_OF
    found = session.exec(query, params={"call_id": call_id, "person": author})
    return tuple(NoteView(note.id, name, note.text, note.created_at) for note, name in found)


def _moved(mark: ReviewFinding, old: str, new: str) -> tuple[int, int]:
    """Where the marked words stand in the other text, with those that were put in or beside them."""
    pieces, new_pieces = _PIECE.findall(old), _PIECE.findall(new)
    places, new_places = ([0, *accumulate(map(len, some))] for some in (pieces, new_pieces))
    start, end = len(new), 0
    for kind, *ends in SequenceMatcher(None, pieces, new_pieces, autojunk=False).get_opcodes():
        first, last = (places[at] for at in ends[:2])
        new_first, new_last = (new_places[at] for at in ends[2:])
        if kind == "equal" and first < mark.end and mark.start < last:
            start = min(start, new_first + max(0, mark.start - first))
            end = max(end, new_last - max(0, last - mark.end))
        elif kind != "equal" and first <= mark.end and mark.start <= last:
            start, end = min(start, new_first), max(end, new_last)
    return start, end


def _is_span(request: FindingRequest, turns: Sequence[Turn]) -> bool:
    if not 0 <= request.turn < len(turns):
        return False
    return 0 <= request.start < request.end <= len(turns[request.turn].text)


def _criterion(session: Session, score: Score, key: str) -> Criterion | None:
    query = select(Criterion).where(Criterion.scorecard_id == score.scorecard_id, Criterion.key == key)
    return session.exec(query).first()


def _view(finding: ReviewFinding, reviewer: str, turns: Sequence[Turn]) -> OwnFindingView:
    turn = turns[finding.turn] if finding.turn < len(turns) else None
    return OwnFindingView(
        id=finding.id,
        turn=finding.turn,
        start=finding.start,
        end=finding.end,
        label=finding.label,
        explanation=finding.explanation,
        moment=None if turn is None else moment_of(turn, finding.start),
        reviewer=reviewer,
        created_at=finding.created_at,
    )
