"""Keeping what a scorer says of a call: score, suggestions and findings, append-only."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlmodel import Session, col, select

from klankbord.announcements import announce
from klankbord.bodies import read_transcript, seal_score
from klankbord.calls import latest_score, lock_call
from klankbord.errors import ScorecardInvalid
from klankbord.evidence import carry_marks
from klankbord.scorecards import ScorecardFile, read_card
from klankbord.scorecards.card import FatalScope
from klankbord.scorecards.fitting import CallTotal, Contact, fit, total_of
from klankbord.search import index_call
from klankbord.stops import active_stops, unless_stopped
from klankbord.worklist import follow_score
from models import Criterion, Finding, Score, Scorecard, Transcript
from models import Suggestion as SuggestionRow
from nlp.results import CallScore, Suggestion

_SCOPES: dict[FatalScope, str] = {"gesprek": "call", "onderdeel": "section"}


def ensure_scorecard(session: Session, file: ScorecardFile) -> Scorecard:
    """The row of this scorecard version, made on first sight.

    Raises:
        ScorecardInvalid: the file changed, but its version did not.
    """
    text = file.contents
    known = session.exec(
        select(Scorecard).where(Scorecard.name == text.name, Scorecard.version == text.version)
    ).first()
    if known is not None:
        if known.sha256 != file.sha256:
            raise ScorecardInvalid(
                f"Scorekaart {text.name} is veranderd, maar heeft nog versie {text.version}. Verhoog die."
            )
        return known
    card = Scorecard(name=text.name, version=text.version, sha256=file.sha256, body=file.body)
    session.add(card)
    session.flush()
    criteria = [(section.title, criterion) for section in text.sections for criterion in section.criteria]
    for position, (section, criterion) in enumerate(criteria):
        session.add(
            Criterion(
                scorecard_id=card.id,
                key=criterion.key,
                section=section,
                title=criterion.title,
                position=position,
                weight=criterion.weight,
                fatal=criterion.fatal is not None,
                fatal_scope=None if criterion.fatal is None else _SCOPES[criterion.fatal],
                allows_nvt=criterion.nvt,
                question=criterion.question,
                explanation=criterion.explanation,
            )
        )
    session.flush()
    return card


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a score was made from: the transcript, the scorecard and the scorer's version."""

    transcript: Transcript
    scorecard: Scorecard
    scorer: str
    input_hash: str


def save_score(session: Session, result: CallScore, made_from: Provenance) -> Score:
    """Add everything the scorer said; every criterion of the scorecard gets a suggestion.

    The call can be searched from then on, without the personal data that was found.
    """
    transcript, scorecard = made_from.transcript, made_from.scorecard
    call, before = lock_call(session, transcript.call_id), latest_score(session, transcript.call_id)
    query = select(Criterion).where(Criterion.scorecard_id == scorecard.id)
    criteria = session.exec(query.order_by(col(Criterion.position))).all()
    contact = Contact(
        channel=call.channel,
        lengths=[len(turn.text) for turn in read_transcript(session, transcript).turns],
    )
    stops = active_stops(session)
    made = fit(read_card(scorecard.body), result, contact)
    suggestions = {key: unless_stopped(one, stops) for key, one in made.items()}
    total = total_of(criteria, {key: (one.verdict, one.score) for key, one in suggestions.items()})
    score = Score(
        call_id=transcript.call_id,
        transcript_id=transcript.id,
        scorecard_id=scorecard.id,
        input_hash=made_from.input_hash,
        scorer=made_from.scorer,
        topic=result.topic.label,
        topic_confidence=result.topic.confidence,
        outcome=result.outcome.label,
        outcome_confidence=result.outcome.confidence,
        repeat=result.outcome.repeat,
        irritation=result.outcome.irritation,
        total=total.total,
        fatal=total.failed,
        body=seal_score(session, transcript.call_id, _body(result, total, stops=stops)),
        cause=_cause(before, made_from),
    )
    session.add(score)
    session.flush()
    for criterion in criteria:
        made_now = suggestions[criterion.key]
        _save_suggestion(session, score, criterion, made_now, stopped=criterion.key in stops)
    for disclosure in result.disclosures:
        spans = asdict(disclosure)
        del spans["text"]  # the words themselves stay in the transcript
        session.add(Finding(score_id=score.id, **spans))
    session.flush()
    if before is not None and before.transcript_id != transcript.id:
        carry_marks(session, session.get_one(Transcript, before.transcript_id), transcript)
    index_call(session, score.call_id)
    announce(session, "gesprek.gescoord", score.call_id)
    follow_score(session, score)
    return score


def _body(result: CallScore, total: CallTotal, *, stops: frozenset[str]) -> dict[str, Any]:
    """What is kept beside the suggestions; `read` holds them as they were before the card's rules."""
    contract = result.to_json()
    body = {key: contract[key] for key in ("tone", "points", "outcome", "special_categories")}
    body["sections"] = [asdict(section) for section in total.sections]
    # Triage has to know of a failure that the card finds too unsure to suggest.
    body["read"] = [
        {"criterion": one.criterion, "verdict": one.verdict, "score": one.score, "confidence": one.confidence}
        for one in result.suggestions
        if one.criterion not in stops
    ]
    return body


def _cause(before: Score | None, made_from: Provenance) -> str:
    """Why this scoring is made: what differs from the one before it."""
    if before is None:
        return "nieuw"
    if before.transcript_id != made_from.transcript.id:
        return "transcript"
    return "scorekaart" if before.scorecard_id != made_from.scorecard.id else "scorer"


def _save_suggestion(
    session: Session, score: Score, criterion: Criterion, suggestion: Suggestion, *, stopped: bool
) -> None:
    row = SuggestionRow(
        score_id=score.id,
        criterion_id=criterion.id,
        verdict=suggestion.verdict,
        score=suggestion.score,
        confidence=suggestion.confidence,
        explanation=suggestion.explanation,
        stopped=stopped,
    )
    session.add(row)
    session.flush()
    for finding in suggestion.findings:
        session.add(Finding(score_id=score.id, suggestion_id=row.id, **asdict(finding)))
