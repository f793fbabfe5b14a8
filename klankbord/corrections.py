"""Correcting what the recogniser misheard: a new version of the transcript, with its times kept.

The suggestions stay those of the version that was scored until the next night scores the new one. Until then
people see the old version: nobody looked for personal data in the new one yet.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session, col, select

from asr.transcript import Transcript as TranscriptContract
from asr.transcript import Turn, Word
from asr.turns import are_doubtful
from klankbord.audit import Actor, add_line
from klankbord.bodies import pack, read_transcript, seal_transcript
from klankbord.calls import latest_score, lock_call
from klankbord.errors import CorrectionInvalid, TranscriptChanged
from klankbord.masking import MASK
from klankbord.people import ensure_user
from klankbord.visibility import find_call
from models import Correction, Transcript, User


@dataclass(frozen=True, slots=True)
class CorrectionRequest:
    """Other words for characters `start` to `end` of a turn, in `version` of the transcript."""

    turn: int
    start: int
    end: int
    text: str
    version: int


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """A correction as people see it: who changed which turn, never from what into what."""

    id: str
    turn: int
    version: int
    corrected_by: str
    created_at: datetime
    is_scored: bool


def correct_transcript(
    session: Session, call_id: str, asked: CorrectionRequest, *, actor: Actor
) -> CorrectionView:
    """Add a version of the transcript in which one stretch has other words.

    Raises:
        CallNotFound: there is no such call for this actor.
        CorrectionInvalid: the call has no transcript, or the place is not in it, or nothing changes.
        TranscriptChanged: somebody else made a newer version.
    """
    find_call(session, call_id, actor=actor)
    lock_call(session, call_id)
    newest = _newest(session, call_id)
    if newest is None:
        raise CorrectionInvalid("Dit gesprek heeft nog geen transcript.")
    if newest.version != asked.version:
        raise TranscriptChanged
    contract = read_transcript(session, newest)
    corrected = _correct(contract, asked)
    row = Transcript(
        call_id=call_id,
        version=newest.version + 1,
        input_hash=_hash_of(newest, corrected),
        recogniser=newest.recogniser,
        body=seal_transcript(session, call_id, corrected),
        word_count=sum(len(turn.words) for turn in corrected.turns),
        probability=corrected.probability,
    )
    session.add(row)
    session.flush()
    user = ensure_user(session, actor.name)
    correction = Correction(
        call_id=call_id,
        transcript_id=row.id,
        turn=asked.turn,
        start=asked.start,
        end=asked.end,
        user_id=user.id,
    )
    session.add(correction)
    add_line(session, actor, action="corrigeren", object=f"gesprek/{call_id}/transcript/{row.version}")
    session.flush()
    return _view(correction, row, user, scored=0)


def correct_words(
    session: Session, call_id: str, *, turn: int, words: str, said: str, actor: Actor
) -> CorrectionView:
    """Put other words in the place of those that stand once in a turn of the newest version.

    Raises:
        CorrectionInvalid: the words do not stand there, or more than once; else as `correct_transcript`.
        CallNotFound: there is no such call for this actor.
    """
    find_call(session, call_id, actor=actor)
    newest = _newest(session, call_id)
    turns = read_transcript(session, newest).turns if newest else ()
    text = turns[turn].text if 0 <= turn < len(turns) else ""
    if newest is None or not words or words not in text:
        raise CorrectionInvalid("Deze woorden staan niet zo in deze beurt. Neem ze precies over.")
    if text.count(words) > 1:
        raise CorrectionInvalid("Deze woorden staan er vaker. Neem ook de woorden ernaast over.")
    start = text.index(words)
    asked = CorrectionRequest(turn, start, start + len(words), said, newest.version)
    return correct_transcript(session, call_id, asked, actor=actor)


def list_corrections(session: Session, call_id: str, *, actor: Actor) -> tuple[CorrectionView, ...]:
    """What people changed in the transcript of a call, in order.

    Raises:
        CallNotFound: there is no such call for this actor.
    """
    find_call(session, call_id, actor=actor)
    score = latest_score(session, call_id)
    scored = session.get_one(Transcript, score.transcript_id).version if score else 0
    query = (
        select(Correction, Transcript, User)
        .join(Transcript, col(Transcript.id) == col(Correction.transcript_id))
        .join(User, col(User.id) == col(Correction.user_id))
        .where(Correction.call_id == call_id)
        .order_by(col(Transcript.version))
    )
    return tuple(_view(*row, scored=scored) for row in session.exec(query))


def replace_words(turn: Turn, start: int, end: int, text: str) -> Turn:
    """The turn with other words for characters `start` to `end`; all other words keep their times.

    New words share the time of those that they replace, or of the gap in which they are put, by their length.
    Their probability is 1: a person heard them.
    """
    said = turn.text[:start] + text + turn.text[end:]
    if not turn.words:
        return replace(turn, text=said)
    places = list(_places(turn))
    joins_left = not (text + turn.text[end:] + " ")[0].isspace()
    joins_right = not (" " + turn.text[:start] + text)[-1].isspace()
    touched = [
        at
        for at, (head, tail) in enumerate(places)
        if (head < end and start < tail) or (tail == start and joins_left) or (head == end and joins_right)
    ]
    if touched:
        first, after = touched[0], touched[-1] + 1
        head, tail = min(start, places[first][0]), max(end, places[after - 1][1])
        text = turn.text[head:start] + text + turn.text[end:tail]
        times = turn.words[first].start, turn.words[after - 1].end
    else:
        first = after = sum(tail <= start for _, tail in places)
        times = _gap(turn, first)
    added = tuple(_spread(text.split(), *times))
    words = (*turn.words[:first], *added, *turn.words[after:])
    return replace(turn, text=said, words=words, doubtful=turn.doubtful and are_doubtful(words))


def _correct(contract: TranscriptContract, asked: CorrectionRequest) -> TranscriptContract:
    if not 0 <= asked.turn < len(contract.turns):
        raise CorrectionInvalid
    turn = contract.turns[asked.turn]
    if not 0 <= asked.start <= asked.end <= len(turn.text) or MASK in asked.text:
        raise CorrectionInvalid
    corrected = replace_words(turn, asked.start, asked.end, asked.text)
    if corrected.text == turn.text or not corrected.text.strip():
        raise CorrectionInvalid
    turns = (*contract.turns[: asked.turn], corrected, *contract.turns[asked.turn + 1 :])
    return replace(contract, turns=turns)


def _places(turn: Turn) -> Iterator[tuple[int, int]]:
    """Where each word stands in the text, in order; one that cannot be found stands where it would be."""
    position = 0
    for word in turn.words:
        at = turn.text.find(word.text, position)
        start = position if at < 0 else at
        position = start if at < 0 else start + len(word.text)
        yield start, position


def _gap(turn: Turn, at: int) -> tuple[float, float]:
    """The time between the words on either side."""
    before = turn.words[at - 1].end if at else turn.start
    after = turn.words[at].start if at < len(turn.words) else turn.end
    start = before if before is not None else turn.words[0].start
    return start, max(start, after if after is not None else start)


def _spread(words: Sequence[str], start: float, end: float) -> Iterator[Word]:
    letters = sum(map(len, words))
    at = 0
    for word in words:
        begin = start + (end - start) * at / letters
        at += len(word)
        yield Word(round(begin, 3), round(start + (end - start) * at / letters, 3), word, 1.0)


def _newest(session: Session, call_id: str) -> Transcript | None:
    query = select(Transcript).where(Transcript.call_id == call_id)
    return session.exec(query.order_by(col(Transcript.version).desc()).limit(1)).first()


def _hash_of(newest: Transcript, corrected: TranscriptContract) -> str:
    return hashlib.sha256(newest.input_hash.encode() + pack(corrected.to_json())).hexdigest()


def _view(correction: Correction, row: Transcript, user: User, *, scored: int) -> CorrectionView:
    return CorrectionView(
        id=correction.id,
        turn=correction.turn,
        version=row.version,
        corrected_by=user.name,
        created_at=correction.created_at,
        is_scored=row.version <= scored,
    )
