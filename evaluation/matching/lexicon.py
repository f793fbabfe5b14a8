"""Word tables for `nlp.point_features`, from the checklists alone."""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from nlp.point_features import Lexicon
from nlp.subjects import ChecklistPoint, Subject, core_of
from nlp.wording import content_stems

_LEAST_POINTS = 2  # a relation seen in one checklist only is an accident of that subject
_SURE_AFTER = 4


def learn_lexicon(subjects: Sequence[Subject]) -> Lexicon:
    """How rare words are over all wordings, and which words answer which words of a point."""
    points = [point for subject in subjects for point in subject.points]
    sentences = [content_stems(wording) for point in points for wording in (point.text, *point.paraphrases)]
    counts = Counter(stem for stems in sentences for stem in stems)
    rarity = {stem: math.log((len(sentences) + 1) / (count + 1)) for stem, count in counts.items()}
    return Lexicon(rarity, _related(points))


def _related(points: Sequence[ChecklistPoint]) -> dict[str, Mapping[str, float]]:
    """Log odds of a word in the answers to points that hold another word in their text."""
    together: dict[str, Counter[str]] = defaultdict(Counter)
    cores: Counter[str] = Counter()
    answers: Counter[str] = Counter()
    for point in points:
        core = content_stems(core_of(point.text))
        said = core.union(*map(content_stems, (*point.paraphrases, *point.words)))
        cores.update(core)
        answers.update(said)
        for stem in core:
            together[stem].update(said)
    return {
        core: {
            stem: _weight(count, core=cores[core], said=answers[stem], points=len(points))
            for stem, count in counts.items()
            if count >= _LEAST_POINTS
        }
        for core, counts in together.items()
        if cores[core] >= _LEAST_POINTS
    }


def _weight(together: int, *, core: int, said: int, points: int) -> float:
    here = together / core
    elsewhere = (said - together + 0.5) / (points - core + 1)
    return max(0.0, math.log((here + 0.02) / (elsewhere + 0.02))) * min(1.0, core / _SURE_AFTER)
