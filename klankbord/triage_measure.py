"""How the work list would order labelled calls: what `klankbord evaluate triage` measures."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from evaluation.calls import SampleCall
from evaluation.reference import data_set, reference_of
from evaluation.report import DataSet, Report
from evaluation.run import CallScorer
from evaluation.triage import ranking_table
from klankbord.scorecards import ScorecardText
from klankbord.scorecards.fitting import Contact
from klankbord.triage_reading import assess_score
from klankbord.triage_risk import Assessment, place_of


@dataclass(frozen=True, slots=True)
class Ranked:
    """A labelled call as triage sees it, and what people found: anything not met, and anything fatal."""

    assessment: Assessment
    is_find: bool
    is_fatal: bool


def rank(
    calls: Sequence[SampleCall],
    scorer: CallScorer,
    *,
    card: ScorecardText,
    progress: Callable[[int, int], None] | None = None,
) -> list[Ranked]:
    """Score the calls without telling their subject and put them in the order of the work list."""
    fatal = {criterion.key for criterion in card.criteria if criterion.fatal}
    ranked = []
    texts = [reference_of(call) for call in calls]
    for call, text, score in zip(calls, texts, scorer.score_many(texts), strict=True):
        contact = Contact(call.channel, [len(turn.text) for turn in text.turns])
        failed = {key for key, verdict in call.criteria.items() if verdict == "voldoet_niet"}
        ranked.append(Ranked(assess_score(card, score, contact), bool(failed), bool(failed & fatal)))
        if progress is not None:
            progress(len(ranked), len(texts))
    return sorted(ranked, key=lambda one: (place_of(one.assessment), one.assessment.call_id), reverse=True)


def evaluate_triage(
    calls: Sequence[SampleCall],
    scorer: CallScorer,
    *,
    card: ScorecardText,
    minutes: float,
    data: DataSet | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """How early fatal calls stand on the list, and the finds that reviewing its top gives an hour."""
    ranked = rank(calls, scorer, card=card, progress=progress)
    table = ranking_table(
        [one.is_fatal for one in ranked],
        [(one.assessment.find_chance, one.is_find) for one in ranked],
        minutes=minutes,
    )
    return Report(
        name="triage",
        title="Werkvoorraad op de tekst van de referentie",
        data=data or data_set(len(calls)),
        versions={"scorer": scorer.version, "scorekaart": f"{card.name} {card.version}"},
        tables=(table,),
    )
