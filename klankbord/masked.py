"""What may leave of a transcript, whoever asks: every datum as its label, special turns hidden.

The search index, exports and all else that is kept or sent outside a call's own page use this. The page
itself masks at equal length, by role (`klankbord.masking`).
"""

from collections.abc import Iterable, Sequence

from sqlmodel import Session, col, select

from asr.transcript import Transcript as TranscriptContract
from klankbord.bodies import has_words, read_score, read_transcript
from klankbord.findings import SPECIAL_LABELS
from klankbord.words import DISCLOSURES
from models import Finding, ReviewFinding, Score, Transcript
from nlp.masking import Found, mask


def masked_transcript(session: Session, call_id: str) -> TranscriptContract | None:
    """The scored transcript of a call as "[naam 1]", by what the machine and reviewers found.

    None before a call is scored, for until then nobody looked for personal data; and after its term.
    """
    return masked_transcripts(session, [call_id]).get(call_id)


def masked_transcripts(session: Session, call_ids: Sequence[str]) -> dict[str, TranscriptContract]:
    """The same of many calls at once, without those that have none."""
    scored = select(Score).where(col(Score.call_id).in_(call_ids)).order_by(col(Score.created_at))
    newest = {score.call_id: score for score in session.exec(scored)}
    ids = [score.transcript_id for score in newest.values()]
    rows = {row.id: row for row in session.exec(select(Transcript).where(col(Transcript.id).in_(ids)))}
    disclosures, marked = _disclosures(session, newest.values()), _marked(session, ids)
    masked = {}
    for call_id, score in newest.items():
        row = rows[score.transcript_id]
        if not has_words(row):
            continue
        found: list[Found] = [*disclosures.get(score.id, ())]
        special = {category["turn"] for category in read_score(session, score)["special_categories"]}
        for own in marked.get(row.id, ()):
            if own.label in SPECIAL_LABELS:
                special.add(own.turn)
            else:
                found.append(own)
        contract = read_transcript(session, row)
        masked[call_id] = mask(contract, found, hidden_turns=special, words=DISCLOSURES)
    return masked


def _disclosures(session: Session, scores: Iterable[Score]) -> dict[str, list[Finding]]:
    """What the machine found, per scoring."""
    query = select(Finding).where(col(Finding.score_id).in_([score.id for score in scores]))
    found: dict[str, list[Finding]] = {}
    for finding in session.exec(query.where(col(Finding.suggestion_id).is_(None))):
        found.setdefault(finding.score_id, []).append(finding)
    return found


def _marked(session: Session, transcript_ids: Sequence[str]) -> dict[str, list[ReviewFinding]]:
    """What reviewers found, per transcript."""
    query = select(ReviewFinding).where(col(ReviewFinding.transcript_id).in_(transcript_ids))
    found: dict[str, list[ReviewFinding]] = {}
    for finding in session.exec(query.where(col(ReviewFinding.criterion_id).is_(None))):
        found.setdefault(finding.transcript_id, []).append(finding)
    return found
