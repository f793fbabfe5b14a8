"""What may leave of a transcript, whoever asks: every datum as its label, special turns hidden.

The search index, exports and all else that is kept or sent outside a call's own page use this. The page
itself masks at equal length, by role (`klankbord.masking`).
"""

from collections.abc import Sequence

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from asr.transcript import Transcript as TranscriptContract
from klankbord.bodies import open_all
from klankbord.findings import SPECIAL_LABELS
from klankbord.words import DISCLOSURES
from models import Call, Finding, ReviewFinding, Score, Transcript
from nlp.masking import Found, mask

# Put together once: that costs as much as the asking.
_DISCLOSURES = select(Finding).where(
    col(Finding.score_id).in_(bindparam("score_ids", expanding=True)), col(Finding.suggestion_id).is_(None)
)
_MARKED = select(ReviewFinding).where(
    col(ReviewFinding.transcript_id).in_(bindparam("transcript_ids", expanding=True)),
    col(ReviewFinding.criterion_id).is_(None),
)
# The scorings of some calls with what was scored, the newest last.
_SCORED = (
    select(Score.call_id, Score.id, Score.transcript_id, Call.audio_sha256)
    .add_columns(col(Score.body).label("scored"), col(Transcript.body).label("said"))
    .join(Transcript, col(Transcript.id) == col(Score.transcript_id))
    .join(Call, col(Call.id) == col(Score.call_id))
    .where(col(Score.call_id).in_(bindparam("call_ids", expanding=True)))
    .order_by(col(Score.created_at))
)


def masked_transcript(session: Session, call_id: str) -> TranscriptContract | None:
    """The scored transcript of a call as "[naam 1]", by what the machine and reviewers found.

    None before a call is scored, for until then nobody looked for personal data; and after its term.
    """
    return masked_transcripts(session, [call_id]).get(call_id)


def masked_transcripts(session: Session, call_ids: Sequence[str]) -> dict[str, TranscriptContract]:
    """The same of many calls at once, without those that have none."""
    newest = {row.call_id: row for row in session.execute(_SCORED, {"call_ids": list(call_ids)})}
    rows = [row for row in newest.values() if row.said]  # after its term only the row is left
    scores = open_all(session, "scores", {row.audio_sha256: row.scored for row in rows})
    transcripts = open_all(session, "transcript", {row.audio_sha256: row.said for row in rows})
    disclosures = _disclosures(session, [row.id for row in rows])
    marked = _marked(session, [row.transcript_id for row in rows])
    masked = {}
    for row in rows:
        found: list[Found] = [*disclosures.get(row.id, ())]
        special = {category["turn"] for category in scores[row.audio_sha256]["special_categories"]}
        for own in marked.get(row.transcript_id, ()):
            if own.label in SPECIAL_LABELS:
                special.add(own.turn)
            else:
                found.append(own)
        contract = TranscriptContract.parse(transcripts[row.audio_sha256])
        masked[row.call_id] = mask(contract, found, hidden_turns=special, words=DISCLOSURES)
    return masked


def _disclosures(session: Session, score_ids: Sequence[str]) -> dict[str, list[Finding]]:
    """What the machine found, per scoring."""
    found: dict[str, list[Finding]] = {}
    for finding in session.exec(_DISCLOSURES, params={"score_ids": list(score_ids)}):
        found.setdefault(finding.score_id, []).append(finding)
    return found


def _marked(session: Session, transcript_ids: Sequence[str]) -> dict[str, list[ReviewFinding]]:
    """What reviewers found, per transcript."""
    found: dict[str, list[ReviewFinding]] = {}
    for finding in session.exec(_MARKED, params={"transcript_ids": list(transcript_ids)}):
        found.setdefault(finding.transcript_id, []).append(finding)
    return found
