"""Keeping what a scorer says of a call: score, suggestions and findings, append-only."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from sqlmodel import Session, col, select

from klankbord.calls import pack
from klankbord.errors import ScorecardInvalid
from klankbord.scorecards import ScorecardFile
from klankbord.search import index_call
from models import Criterion, Finding, Score, Scorecard, Transcript
from models import Suggestion as SuggestionRow
from nlp.results import CallScore, Suggestion

_UNKNOWN = "De machine kan dit criterium niet beoordelen. Beluister het gesprek."
_NVT_FORBIDDEN = "De machine vond hier niets over, maar dit criterium geldt altijd. Beluister het gesprek."


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
                fatal=criterion.fatal,
                allows_nvt=criterion.nvt,
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
    scorecard = made_from.scorecard
    query = select(Criterion).where(Criterion.scorecard_id == scorecard.id)
    criteria = session.exec(query.order_by(col(Criterion.position))).all()
    suggestions = _suggestions_for(criteria, result)
    contract = result.to_json()
    body = {key: contract[key] for key in ("tone", "points", "outcome", "special_categories")}
    score = Score(
        call_id=made_from.transcript.call_id,
        transcript_id=made_from.transcript.id,
        scorecard_id=scorecard.id,
        input_hash=made_from.input_hash,
        scorer=made_from.scorer,
        topic=result.topic.label,
        topic_confidence=result.topic.confidence,
        outcome=result.outcome.label,
        outcome_confidence=result.outcome.confidence,
        total=weighted_total(criteria, suggestions),
        fatal=any(c.fatal and suggestions[c.key].verdict == "voldoet_niet" for c in criteria),
        body=pack(body),
    )
    session.add(score)
    session.flush()
    for criterion in criteria:
        _save_suggestion(session, score, criterion, suggestions[criterion.key])
    for disclosure in result.disclosures:
        spans = asdict(disclosure)
        del spans["text"]  # the words themselves stay in the transcript
        session.add(Finding(score_id=score.id, **spans))
    session.flush()
    index_call(session, score.call_id)
    return score


def weighted_total(criteria: Iterable[Criterion], suggestions: Mapping[str, Suggestion]) -> int | None:
    """The weighted mean (0-100) of what could be judged; n.v.t. and onbekend leave their weight out."""
    judged = [
        (criterion.weight, score)
        for criterion in criteria
        if (score := suggestions[criterion.key].score) is not None
    ]
    weight = sum(weight for weight, _ in judged)
    return round(sum(weight * score for weight, score in judged) / weight) if weight else None


def _suggestions_for(criteria: Iterable[Criterion], result: CallScore) -> dict[str, Suggestion]:
    made = {suggestion.criterion: suggestion for suggestion in result.suggestions}
    return {criterion.key: _fit(criterion, made.get(criterion.key)) for criterion in criteria}


def _fit(criterion: Criterion, suggestion: Suggestion | None) -> Suggestion:
    """The suggestion as the scorecard allows it; the machine abstains on what it does not know."""
    if suggestion is None:
        return Suggestion(criterion.key, "onbekend", None, 0.0, _UNKNOWN)
    if suggestion.verdict == "nvt" and not criterion.allows_nvt:
        return Suggestion(criterion.key, "onbekend", None, 0.0, _NVT_FORBIDDEN)
    return suggestion


def _save_suggestion(session: Session, score: Score, criterion: Criterion, suggestion: Suggestion) -> None:
    row = SuggestionRow(
        score_id=score.id,
        criterion_id=criterion.id,
        verdict=suggestion.verdict,
        score=suggestion.score,
        confidence=suggestion.confidence,
        explanation=suggestion.explanation,
    )
    session.add(row)
    session.flush()
    for finding in suggestion.findings:
        session.add(Finding(score_id=score.id, suggestion_id=row.id, **asdict(finding)))
