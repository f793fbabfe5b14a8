"""Training of subjects and points: what it learns, and that it never learns from what it is judged on."""

from pathlib import Path

import numpy as np
import pytest

from evaluation.corpus.splits import load_split
from evaluation.matching import points, topics
from evaluation.matching.calls import LabelledCall, beginning_of, folds_of, read_calls
from evaluation.matching.checklists import read_subjects
from evaluation.matching.figures import of_points, of_topics
from evaluation.matching.lexicon import learn_lexicon
from evaluation.matching.pairs import of_pairs
from evaluation.matching.write import write_topic
from nlp.encoder import load_encoder
from nlp.points import PointMatcher
from nlp.similarity import Cohort
from nlp.subjects import Subject
from nlp.topic import TopicRanker
from nlp.training.points.pairs import read_pairs
from nlp.vectors import SentenceVectors

SUBJECTS = Path(__file__).parents[3] / "klankbord" / "scorecards" / "subjects"
SOME = 12  # calls of train: enough to fit on, quick to encode


@pytest.fixture(scope="module")
def vectors(shared_cache: Path) -> SentenceVectors:
    return SentenceVectors(load_encoder(None, threads=1), folder=shared_cache)


@pytest.fixture(scope="module")
def calls() -> list[LabelledCall]:
    every = load_split("train", purpose="training")
    return read_calls(every[:: len(every) // SOME], encoder=load_encoder(None, threads=1))


@pytest.fixture(scope="module")
def subjects(calls: list[LabelledCall]) -> tuple[Subject, ...]:
    """Those of the calls."""
    used = {call.subject for call in calls}
    return tuple(subject for subject in read_subjects(SUBJECTS) if subject.id in used)


def test_folds_share_no_subject_and_leave_none_out(calls: list[LabelledCall]) -> None:
    folds = folds_of(calls, 3)
    assert sum(map(len, folds)) == len(set().union(*folds))
    assert set().union(*folds) == {call.subject for call in calls}


def test_words_that_answer_a_word_of_a_point() -> None:
    related = learn_lexicon(read_subjects(SUBJECTS)).related["kost"]
    assert related["euro"] > 0.5  # "wat kost het" is answered with euros
    assert "medewerk" not in related


def test_a_call_without_its_subject_is_still_ranked(
    calls: list[LabelledCall], subjects: tuple[Subject, ...], vectors: SentenceVectors, tmp_path: Path
) -> None:
    cases = topics.read_cases(calls, subjects=subjects, vectors=vectors)
    others = topics.read_others(subjects=subjects, vectors=vectors)
    unseen, model = topics.rank_unseen(cases, others=others)
    figures = of_topics([one for one in unseen if one.case.whole])
    assert figures.cases == len(calls)
    assert (figures.values["first guess"] or 0) > 0.7  # of a dozen subjects
    write_topic(tmp_path, model, encoder="e@1")
    read = TopicRanker(tmp_path).rank(cases[0].fit)
    (again, *_) = topics.rank(model, cases)
    assert np.allclose(read.shares, again.shares)
    assert read.right == pytest.approx(again.right)


def test_points_are_judged_better_than_chance_for_unseen_subjects(
    calls: list[LabelledCall], subjects: tuple[Subject, ...], vectors: SentenceVectors
) -> None:
    encoder = load_encoder(None, threads=1)
    cases = points.read_cases(calls, subjects=subjects, vectors=vectors, encoder=encoder)
    assert {(case.own, case.whole) for case in cases} == {(False, True), (True, True), (True, False)}
    for own in (False, True):
        unseen, _, model = points.judge_unseen([case for case in cases if case.own == own])
        assert {one.case.cut for one in unseen} == {own}, "own sentences are looked for in passages"
        assert len(points.judge(model, [case for case in cases if case.own == own])) == len(unseen)
        assert (of_points(unseen).values["AUC"] or 0) > 0.6


def test_pairs_have_both_sides_and_none_is_there_twice() -> None:
    rows = read_pairs()
    assert len({(row.point, row.context, row.line) for row in rows}) == len(rows)
    sides = {
        group: {row.covered for row in rows if row.group == group} for group in {row.group for row in rows}
    }
    assert {group for group, found in sides.items() if found != {True, False}} == set()


def test_near_misses_are_told_apart_better_than_chance(
    subjects: tuple[Subject, ...], vectors: SentenceVectors
) -> None:
    rows = read_pairs()[:200]
    cohort = Cohort.of(vectors.of([question for subject in subjects for question in subject.questions]))
    encoder = load_encoder(None, threads=1)
    figures = of_pairs(PointMatcher(), rows, encoder=encoder, vectors=vectors, cohort=cohort)
    assert figures.cases > 0.9 * len(rows), "only a word or two is not judged"
    assert (figures.values["AUC"] or 0) > 0.7


def test_the_beginning_of_a_call(calls: list[LabelledCall]) -> None:
    short = beginning_of(calls[0].conversation, 4)
    assert len(short.transcript.turns) == len(short.vectors) == 4
