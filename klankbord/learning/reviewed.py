"""What people decided of calls, as training data: the reviews that count, of criteria that a head judges."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sqlalchemy import exists
from sqlmodel import Session, col, select

from asr.transcript import Transcript as TranscriptContract
from klankbord.blind import no_blind_review_waits
from klankbord.bodies import has_words, read_transcript
from klankbord.channels import ONE_WAY, channel_of
from klankbord.privacy_errors import CallErased, SealBroken
from klankbord.scorecards import read_card
from klankbord.scorecards.card import Thresholds
from models import (
    CalibrationCall,
    CalibrationSession,
    Call,
    Criterion,
    Database,
    Dispute,
    DisputeDecision,
    Review,
    Scorecard,
    Transcript,
)
from nlp.conversation import Conversation
from nlp.criteria.judgement import not_a_dialogue
from nlp.doubt import Hearing
from nlp.encoder import Encoder
from nlp.heads import CALL_HEADS, CallHead

CRITERIA: tuple[CallHead, ...] = tuple(head for head in CALL_HEADS if head != "outcome")
"""The heads that a criterion of the scorecard is named after; no review says how a call ended."""

_HELD_OUT_ONE_IN = 3
_TOGETHER = 16  # calls in memory at once
_LEAST_TURNS = 3  # of the employee: with fewer the criteria do not ask the heads
# The verdicts that the heads give stand for these scores; with other limits a card makes others of them.
_LIMITS = Thresholds(voldoet=75, aandacht=45)


@dataclass(frozen=True, slots=True)
class Decided:
    """What people decided of one call; `blind` are the criteria that were judged without the suggestion."""

    call_id: str
    verdicts: Mapping[CallHead, str]
    blind: frozenset[CallHead]

    @property
    def is_held_out(self) -> bool:
        """Whether the call is only ever measured on."""
        return is_held_out(self.call_id)


@dataclass(frozen=True, slots=True)
class DecidedConversation:
    """A call that people decided on, ready to be read."""

    decided: Decided
    conversation: Conversation = field(repr=False)


@dataclass(frozen=True, slots=True)
class Counted:
    """How many reviews of a criterion there are to learn from and to measure on, and how many were blind."""

    learnt: int = 0
    held_out: int = 0
    blind: int = 0

    @property
    def reviews(self) -> int:
        """All of them."""
        return self.learnt + self.held_out


def count(decided: Iterable[Decided]) -> dict[CallHead, Counted]:
    """The reviews of each criterion in these calls."""
    found = tuple(decided)
    return {
        criterion: _count([one for one in found if criterion in one.verdicts], criterion)
        for criterion in CRITERIA
    }


def _count(decided: Sequence[Decided], criterion: CallHead) -> Counted:
    held_out = sum(one.is_held_out for one in decided)
    return Counted(len(decided) - held_out, held_out, sum(criterion in one.blind for one in decided))


def is_held_out(call_id: str) -> bool:
    """Whether a call is only ever measured on: one in three, by its id, and so the same in every run."""
    return int.from_bytes(hashlib.sha256(call_id.encode()).digest()[:8]) % _HELD_OUT_ONE_IN == 0


def decided_calls(session: Session, *, labels: Mapping[CallHead, Collection[str]]) -> tuple[Decided, ...]:
    """Every call with a review that a head can learn from, in the order of their ids.

    The newest review of a criterion counts. Left out are those that were withdrawn or wait for the decision
    on a dispute; calls that wait for a blind review or are in a calibration session that has not ended;
    messages, which the heads do not judge; verdicts that a head does not know; and criteria of which the
    scorecard draws other limits than the heads.
    """
    contested, bent = _contested(session), _other_limits(session)
    newest = {(row.call_id, row.key): row for row in session.exec(_reviews())}
    verdicts: dict[str, dict[CallHead, str]] = {}
    blind: dict[str, set[CallHead]] = {}
    for (call_id, key), row in sorted(newest.items()):
        is_message = channel_of(row.channel) in ONE_WAY
        if is_message or row.id in contested or (row.scorecard_id, key) in bent:
            continue
        if row.verdict not in labels[key]:  # withdrawn ones too
            continue
        verdicts.setdefault(call_id, {})[key] = row.verdict
        if row.blind:
            blind.setdefault(call_id, set()).add(key)
    return tuple(
        Decided(call_id, found, frozenset(blind.get(call_id, ()))) for call_id, found in verdicts.items()
    )


def read_decided(
    database: Database,
    decided: Sequence[Decided],
    *,
    encoder: Encoder,
    progress: Callable[[int, int], None],
) -> Iterator[DecidedConversation]:
    """Read the newest transcript of each call, a few at a time; nothing of it is kept.

    Calls without readable words, and those of which the criteria do not ask the heads, are left out.
    `progress` is told how many calls are done, of how many.
    """
    for start in range(0, len(decided), _TOGETHER):
        some = decided[start : start + _TOGETHER]
        with database.reading() as session:
            found = [(one, words) for one in some if (words := _words(session, one.call_id)) is not None]
        judged = [(one, words) for one, words in found if _is_judged(words)]
        yield from _encode(judged, encoder)
        progress(start + len(some), len(decided))


def _encode(
    found: Sequence[tuple[Decided, TranscriptContract]], encoder: Encoder
) -> Iterator[DecidedConversation]:
    vectors = encoder.encode([turn.text for _, words in found for turn in words.turns])
    start = 0
    for one, words in found:
        end = start + len(words.turns)
        yield DecidedConversation(one, Conversation(words, (), vectors[start:end]))
        start = end


def _reviews() -> Any:
    """Reviews of these criteria, the newest of a call and criterion last."""
    in_open_session = exists().where(
        col(CalibrationCall.call_id) == col(Call.id),
        col(CalibrationSession.id) == col(CalibrationCall.session_id),
        col(CalibrationSession.ended_at).is_(None),
    )
    columns: Any = (
        *(Review.id, Review.call_id, Review.verdict, Review.blind),
        *(Call.channel, Criterion.key, Criterion.scorecard_id),
    )
    return (
        select(*columns)
        .join(Criterion, col(Criterion.id) == col(Review.criterion_id))
        .join(Call, col(Call.id) == col(Review.call_id))
        .where(col(Criterion.key).in_(CRITERIA), Call.state == "gescoord")
        .where(no_blind_review_waits(), ~in_open_session)
        .order_by(col(Review.version), col(Review.created_at))
    )


def _contested(session: Session) -> frozenset[str]:
    """The reviews on which a second reviewer still has to decide."""
    decided = select(DisputeDecision.dispute_id)
    return frozenset(session.exec(select(Dispute.review_id).where(col(Dispute.id).not_in(decided))))


def _other_limits(session: Session) -> frozenset[tuple[str, str]]:
    """Scorecard and criterion where a score of the heads stands for another verdict than they gave."""
    return frozenset(
        (card.id, criterion.key)
        for card in session.exec(select(Scorecard))
        for contents in [read_card(card.body)]
        for criterion in contents.criteria
        if contents.thresholds_of(criterion) != _LIMITS
    )


def _words(session: Session, call_id: str) -> TranscriptContract | None:
    """The newest version of the transcript; None where its words are gone or cannot be read."""
    versions = select(Transcript).where(Transcript.call_id == call_id)
    row = session.exec(versions.order_by(col(Transcript.version).desc()).limit(1)).first()
    if row is None or not has_words(row):
        return None
    try:
        return read_transcript(session, row)
    except (CallErased, SealBroken):
        return None


def _is_judged(words: TranscriptContract) -> bool:
    """Whether the criteria ask the heads at all, as they do at night."""
    conversation = Conversation(words, (), np.zeros((len(words.turns), 0), dtype=np.float32))
    employee = sum(1 for _ in conversation.turns_of("employee"))
    if employee < _LEAST_TURNS or Hearing(words).is_lost:
        return False
    return not_a_dialogue("toon", conversation) is None
