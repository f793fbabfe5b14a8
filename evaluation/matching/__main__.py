"""Trains what finds subjects and points: `python -m evaluation.matching SUBJECTS [FOLDER]`.

SUBJECTS is a folder of checklists as `klankbord/scorecards/subjects`, FOLDER the one of `nlp` weights.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from evaluation.corpus.splits import load_split
from evaluation.matching import points, topics, verdicts
from evaluation.matching.calls import LabelledCall, read_calls
from evaluation.matching.card import write_card
from evaluation.matching.checklists import read_subjects
from evaluation.matching.figures import of_points, of_topics, of_verdicts
from evaluation.matching.lexicon import learn_lexicon
from evaluation.matching.write import VERSION, write_points, write_topic
from nlp.criteria.checklist import prepare
from nlp.encoder import load_encoder
from nlp.points import WEIGHTS as POINTS
from nlp.subjects import Subject
from nlp.topic import WEIGHTS as TOPIC
from nlp.vectors import SentenceVectors


def main() -> None:
    """Train on the packaged encoder; write the weights and their cards."""
    subjects = read_subjects(Path(sys.argv[1]))
    weights = Path(sys.argv[2]) if len(sys.argv) > 2 else POINTS.parent
    encoder = load_encoder(None)
    vectors = SentenceVectors(encoder)
    learnt = read_calls(load_split("train", purpose="training"), encoder=encoder)
    development = read_calls(load_split("development", purpose="training"), encoder=encoder)
    train_points(
        weights / POINTS.name, learnt, development, subjects=subjects, vectors=vectors, encoder=encoder.name
    )
    train_topic(
        weights / TOPIC.name, learnt, development, subjects=subjects, vectors=vectors, encoder=encoder.name
    )


def train_points(
    folder: Path,
    learnt: Sequence[LabelledCall],
    development: Sequence[LabelledCall],
    *,
    subjects: Sequence[Subject],
    vectors: SentenceVectors,
    encoder: str,
) -> None:
    """The models of points and of the verdict."""
    lexicon = learn_lexicon(subjects)
    cases = points.read_cases(learnt, subjects=subjects, vectors=vectors)
    held_out = points.read_cases(development, subjects=subjects, vectors=vectors, lexicon=lexicon)
    unseen, listed = points.judge_unseen([case for case in cases if not case.own])
    unseen_own, own = points.judge_unseen([case for case in cases if case.own])
    seen = points.judge(listed, [case for case in held_out if not case.own])
    seen_own = points.judge(own, [case for case in held_out if case.own])
    checklists = {subject.id: prepare(subject.points, vectors, lasting=True) for subject in subjects}
    unseen_verdicts, verdict = verdicts.judge_unseen(unseen, checklists)
    seen_verdicts = verdicts.judge(verdict, seen, checklists)
    write_points(folder, listed=listed, own=own, verdict=verdict, lexicon=lexicon, encoder=encoder)
    measured = {
        "points of a checklist": (of_points(unseen), of_points(seen)),
        "points as own sentences": (
            of_points(one for one in unseen_own if one.case.whole),
            of_points(one for one in seen_own if one.case.whole),
        ),
        "one to three own sentences": (
            of_points(one for one in unseen_own if not one.case.whole),
            of_points(one for one in seen_own if not one.case.whole),
        ),
        "verdict on completeness": (of_verdicts(unseen_verdicts), of_verdicts(seen_verdicts)),
    }
    write_card(
        folder,
        "points_card.md",
        measured,
        name="dutch-points",
        version=VERSION,
        encoder=encoder,
        learnt=len(learnt),
        development=len(development),
        subjects=len(subjects),
        applying=verdict.applying,
        wrong=sum(any(note.wrong for note in call.call.points) for call in learnt),
    )


def train_topic(
    folder: Path,
    learnt: Sequence[LabelledCall],
    development: Sequence[LabelledCall],
    *,
    subjects: Sequence[Subject],
    vectors: SentenceVectors,
    encoder: str,
) -> None:
    """The ranking of subjects."""
    others = topics.read_others(subjects=subjects, vectors=vectors)
    cases = topics.read_cases(learnt, subjects=subjects, vectors=vectors)
    unseen, model = topics.rank_unseen(cases, others=others)
    seen = topics.rank(model, topics.read_cases(development, subjects=subjects, vectors=vectors))
    write_topic(folder, model, encoder=encoder)
    measured = {
        name: (
            of_topics([one for one in unseen if one.case.whole == whole]),
            of_topics([one for one in seen if one.case.whole == whole]),
        )
        for name, whole in (("whole calls", True), ("cut after 2, 4 or 8 turns", False))
    }
    write_card(
        folder,
        "topic_card.md",
        measured,
        name="dutch-topic",
        version=VERSION,
        encoder=encoder,
        learnt=len(learnt),
        development=len(development),
        subjects=len(subjects),
        others=len(others),
    )


if __name__ == "__main__":
    main()
