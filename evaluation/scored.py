"""One sample call beside what a scorer says of it, as cases that can be counted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from evaluation.calls import SampleCall
from evaluation.findings import Span
from evaluation.scores import ABSTAINED, COVERED, MISSING, Judged
from evaluation.technique import hard_turns
from nlp.results import CallScore, TechniqueItem
from nlp.subjects import Subject

_NO_TURN = -1


@dataclass(frozen=True, slots=True)
class ScoredCall:
    """A call and its score; `turns` gives the reference turn of each turn that was scored."""

    call: SampleCall
    score: CallScore
    turns: Mapping[int, int]

    @property
    def disclosures(self) -> list[Span]:
        """The personal data that was found, on the turns of the reference."""
        return [
            Span(self._turn(found.turn), found.start, found.end, found.label)
            for found in self.score.disclosures
        ]

    @property
    def categories(self) -> list[Span]:
        """The special categories that were found, on the turns of the reference."""
        return [
            Span.of_turn(self._turn(found.turn), found.category) for found in self.score.special_categories
        ]

    @property
    def topic(self) -> Judged:
        """The subject of the call; says something only of a scorer that was not told it."""
        topic = self.score.topic
        return Judged(self.call.subject, topic.label, topic.confidence)

    @property
    def outcome(self) -> Judged:
        """How the call ended."""
        outcome = self.score.outcome
        return Judged(self.call.outcome, outcome.label, outcome.confidence)

    @property
    def tone(self) -> list[Judged]:
        """The wording of every scored turn that is a turn of the employee in the reference too."""
        labels = {index: turn.tone for index, turn in enumerate(self.call.turns)}
        return [
            Judged(label, found.label, found.confidence)
            for found in self.score.tone
            if (label := labels.get(self._turn(found.turn))) is not None
        ]

    @property
    def hard_tone(self) -> list[Judged]:
        """Of the tones only those of turns whose surface misleads."""
        hard = hard_turns(self.call)
        labels = {index: turn.tone for index, turn in enumerate(self.call.turns)}
        return [
            Judged(label, found.label, found.confidence)
            for found in self.score.tone
            if (at := self._turn(found.turn)) in hard and (label := labels.get(at)) is not None
        ]

    @property
    def technique(self) -> tuple[set[TechniqueItem], set[TechniqueItem]]:
        """The techniques that were used and those that were found."""
        return (
            {label.item for label in self.call.technique or ()},
            {one.item for one in self.score.outcome.technique},
        )

    def points(self, subject: Subject) -> list[Judged]:
        """Whether each labelled point of the subject's checklist was covered."""
        texts = {point.id: point.text for point in subject.points}
        given = {point.text: point for point in self.score.points}
        return [
            Judged(_point_label(label.covered), _point_label(found.covered), found.confidence)
            for label in self.call.points
            if (found := given.get(texts.get(label.id, ""))) is not None
        ]

    def verdicts(self) -> Iterator[tuple[str, Judged]]:
        """Every labelled criterion with both verdicts; a scorer without a suggestion abstains."""
        suggested = {suggestion.criterion: suggestion for suggestion in self.score.suggestions}
        for criterion, verdict in self.call.criteria.items():
            found = suggested.get(criterion)
            if found is None:
                yield criterion, Judged(verdict, ABSTAINED, 0.0)
            else:
                yield criterion, Judged(verdict, found.verdict, found.confidence)

    def _turn(self, index: int) -> int:
        """The reference turn; a turn that is none of them matches nothing."""
        return self.turns.get(index, _NO_TURN)


def _point_label(covered: bool) -> str:
    return COVERED if covered else MISSING
