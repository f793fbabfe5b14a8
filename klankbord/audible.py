"""What somebody may hear of a call: the recording itself, or a copy in which personal data is covered.

Hearing follows seeing: a role hears what it may see (`klankbord.masking_policy`), so names and numbers are
covered until a purpose was named, and turns with special personal data for who may not see those. What the
telephone system marks as hold is covered too: nobody looked for personal data there.

A copy is made once for each set of stretches and kept encrypted under the key of its recording. It fails
closed: where it cannot be made there is no sound at all.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Collection, Sequence
from datetime import timedelta
from math import inf
from pathlib import Path
from threading import Lock

from sqlmodel import Session, col, select

from asr.audio import decode
from asr.bleep import bleep
from asr.errors import AsrError
from klankbord.audit import Actor
from klankbord.bodies import has_words, read_score, read_transcript
from klankbord.calls import latest_score
from klankbord.findings import SPECIAL_LABELS
from klankbord.masking import bleep_ranges
from klankbord.masking_policy import LABELS, SPECIAL, MaskingPolicy
from klankbord.privacy_errors import NotYetMaskable, RecordingNotMaskable
from klankbord.store import RecordingStore, StoredRecording
from klankbord.workspace import prepare
from models import Call, Finding, Reveal, ReviewFinding, Transcript
from models.base import now
from nlp.masking import Found

REVEALED_FOR = timedelta(minutes=30)
"""So long after naming a purpose somebody hears what the purpose is for."""

_VERSION = 1  # raised when copies are to be made anew
_RATE = 8_000
_making = Lock()

Ranges = tuple[tuple[float, float], ...]


def note_reveal(session: Session, call_id: str, *, actor: Actor) -> None:
    """Let somebody who named a purpose hear the call with the data that the purpose is for, for a while."""
    session.add(Reveal(call_id=call_id, actor=actor.name, ends_at=now() + REVEALED_FOR))
    session.flush()


def heard_by(session: Session, call_id: str, *, policy: MaskingPolicy, actor: Actor) -> frozenset[str]:
    """The labels that this actor may hear in this call at this moment."""
    named = select(Reveal.id).where(
        Reveal.call_id == call_id, Reveal.actor == actor.name, col(Reveal.ends_at) > now()
    )
    has_purpose = session.exec(named.limit(1)).first() is not None
    return policy.heard(actor.role, has_purpose=has_purpose)


def covered_ranges(session: Session, call: Call, *, heard: Collection[str]) -> Ranges:
    """Start and end (seconds, or infinite) of what may not be heard by who may hear these labels.

    Raises:
        NotYetMaskable: nobody looked for personal data in the call yet, or its words are gone.
    """
    score = latest_score(session, call.id)
    row = session.get(Transcript, score.transcript_id) if score else None
    if score is None or row is None or not has_words(row):
        raise NotYetMaskable
    disclosures = select(Finding).where(Finding.score_id == score.id, col(Finding.suggestion_id).is_(None))
    marked = select(ReviewFinding).where(
        ReviewFinding.transcript_id == row.id, col(ReviewFinding.criterion_id).is_(None)
    )
    own = session.exec(marked).all()
    everything: list[Found] = [
        *session.exec(disclosures),
        *(one for one in own if one.label not in SPECIAL_LABELS),
    ]
    special = {category["turn"] for category in read_score(session, score)["special_categories"]}
    special |= {one.turn for one in own if one.label in SPECIAL_LABELS}
    spoken = bleep_ranges(
        read_transcript(session, row),
        [one for one in everything if one.label not in heard],
        duration=inf,
        hidden_turns=() if SPECIAL in heard else special,
    )
    return _joined([*spoken, *((start, end) for start, end in call.hold)])


def hears_all(heard: Collection[str]) -> bool:
    """Whether somebody may hear the recording as it is."""
    return set(heard) >= LABELS


def _seconds_of(recording: StoredRecording) -> float:
    """How long a recording really is, by its samples: what its header says may be missing or wrong."""
    return float(sum(block.shape[1] for block in decode(recording, sample_rate=_RATE))) / _RATE


def covered_copy(store: RecordingStore, sha256: str, ranges: Ranges, *, work: Path) -> StoredRecording:
    """The recording with these stretches silent, made on first use; itself where there are none.

    While it is made, a plain file stands in `work` that only its owner can read: encoders write to files. It
    holds the covered copy, never what was covered; one that a crash left behind goes with the next copy.

    Raises:
        RecordingNotFound: the recording is gone; RecordingNotMaskable: no copy could be made.
    """
    recording = store.find(sha256)
    if not ranges:
        return recording
    name = hashlib.sha256(json.dumps([_VERSION, ranges]).encode()).hexdigest()
    if copy := store.find_copy(sha256, name):
        return copy
    with _making:
        return store.find_copy(sha256, name) or _make(store, recording, name, ranges, work=work)


def _make(
    store: RecordingStore, recording: StoredRecording, name: str, ranges: Ranges, *, work: Path
) -> StoredRecording:
    handle, path = tempfile.mkstemp(dir=prepare(work))  # for its owner only
    os.close(handle)
    plain = Path(path)
    try:
        seconds = _seconds_of(recording)
        inside = [(max(0.0, start), min(end, seconds)) for start, end in ranges if start < seconds]
        if not inside:
            raise RecordingNotMaskable  # the transcript is not of this recording
        # Silence: codecs of low bit rates smear a tone, and then the copy does not pass its own check.
        bleep(recording, plain, ranges=inside)
        with plain.open("rb") as covered:
            return store.keep_copy(recording.sha256, name, covered)
    except AsrError as error:
        raise RecordingNotMaskable from error
    finally:
        plain.unlink(missing_ok=True)


def _joined(ranges: Sequence[tuple[float, float]]) -> Ranges:
    joined: list[tuple[float, float]] = []
    for start, end in sorted(ranges):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return tuple(joined)
