"""What may leave of a transcript, whoever asks: every datum as its label, special turns hidden.

The search index, exports and all else that is kept or sent outside a call's own page use this. The page
itself masks at equal length, by role (`klankbord.masking`).
"""

from sqlmodel import Session, col, select

from asr.transcript import Transcript as TranscriptContract
from klankbord.bodies import has_words, read_score, read_transcript
from klankbord.calls import latest_score
from klankbord.findings import SPECIAL_LABELS
from klankbord.words import DISCLOSURES
from models import Finding, ReviewFinding, Transcript
from nlp.masking import Found, mask


def masked_transcript(session: Session, call_id: str) -> TranscriptContract | None:
    """The scored transcript of a call as "[naam 1]", by what the machine and reviewers found.

    None before a call is scored, for until then nobody looked for personal data; and after its term.
    """
    score = latest_score(session, call_id)
    if score is None:
        return None
    row = session.get_one(Transcript, score.transcript_id)
    if not has_words(row):
        return None
    disclosures = select(Finding).where(Finding.score_id == score.id, col(Finding.suggestion_id).is_(None))
    found: list[Found] = [*session.exec(disclosures)]
    special = {category["turn"] for category in read_score(session, score)["special_categories"]}
    marked = select(ReviewFinding).where(ReviewFinding.transcript_id == row.id)
    for own in session.exec(marked.where(col(ReviewFinding.criterion_id).is_(None))):
        if own.label in SPECIAL_LABELS:
            special.add(own.turn)
        else:
            found.append(own)
    contract = read_transcript(session, row)
    return mask(contract, found, hidden_turns=special, words=DISCLOSURES)
