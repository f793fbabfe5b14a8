"""Own sentences and guesses, measured with the real scorer."""

from pathlib import Path

import pytest

from evaluation.corpus.as_samples import to_sample
from evaluation.corpus.splits import load_split
from evaluation.matching.checklists import read_subjects
from evaluation.unseen import measure_guesses, measure_own_sentences
from nlp.encoder import load_encoder
from nlp.score import Scorer

SUBJECTS = Path(__file__).parents[2] / "klankbord" / "scorecards" / "subjects"


@pytest.fixture(scope="module")
def scorer() -> Scorer:
    used = {call.subject for call in load_split("development", purpose="evaluation")[:3]}
    subjects = [subject for subject in read_subjects(SUBJECTS) if subject.id in used]
    return Scorer(encoder=load_encoder(None, threads=1), subjects=subjects)


def test_own_sentences_and_guesses_of_a_few_calls(scorer: Scorer) -> None:
    calls = [to_sample(call) for call in load_split("development", purpose="evaluation")[:3]]
    subjects = {subject.id: subject for subject in read_subjects(SUBJECTS)}
    points = measure_own_sentences(calls, scorer, subjects=subjects)
    assert points.cases == sum(len(call.points) for call in calls)
    assert (points.accuracy.value or 0) > 0.5
    assert measure_guesses(calls, scorer).value == 1.0  # among three subjects or fewer, three guesses suffice
