"""Trains what finds subjects and points: `python -m evaluation.matching SUBJECTS [FOLDER]`.

SUBJECTS is a folder of checklists as `klankbord/scorecards/subjects`, FOLDER the one of `nlp` weights.
"""

from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evaluation.corpus.splits import Split, load_split
from evaluation.matching import points, topics, verdicts
from evaluation.matching.calls import LabelledCall, read_calls
from evaluation.matching.card import Measured, write_card
from evaluation.matching.checklists import read_subjects
from evaluation.matching.figures import Figures, of_points, of_topics, of_verdicts
from evaluation.matching.lexicon import learn_lexicon
from evaluation.matching.own_lists import read_list_cases
from evaluation.matching.pairs import of_pairs
from evaluation.matching.points import Judged
from evaluation.matching.write import POINTS_VERSION, TOPIC_VERSION, write_points, write_topic
from nlp.criteria.checklist import prepare
from nlp.encoder import Encoder, load_encoder
from nlp.points import WEIGHTS as POINTS
from nlp.points import PointMatcher
from nlp.similarity import Cohort
from nlp.subjects import Subject
from nlp.topic import WEIGHTS as TOPIC
from nlp.training.points.own_lists import read_own_lists
from nlp.training.points.pairs import read_pairs
from nlp.vectors import SentenceVectors

_SPLITS: tuple[Split, Split] = ("train", "development")


@dataclass(frozen=True, slots=True)
class Material:
    """What both models learn from and are measured on."""

    learnt: Sequence[LabelledCall]
    development: Sequence[LabelledCall]
    subjects: Sequence[Subject]
    vectors: SentenceVectors
    encoder: Encoder

    def write_card(self, folder: Path, text: str, measured: Measured, **facts: object) -> None:
        """The card of one model, with what all cards tell."""
        write_card(
            folder,
            text,
            measured,
            encoder=self.encoder.name,
            learnt=len(self.learnt),
            development=len(self.development),
            subjects=len(self.subjects),
            **facts,
        )


def main() -> None:
    """Train on the packaged encoder; write the weights and their cards."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("subjects", type=Path)
    parser.add_argument("folder", type=Path, nargs="?", default=POINTS.parent)
    chosen = parser.parse_args()
    encoder = load_encoder(None)
    learnt, development = (
        read_calls(load_split(split, purpose="training"), encoder=encoder) for split in _SPLITS
    )
    subjects = read_subjects(chosen.subjects)
    material = Material(learnt, development, subjects, SentenceVectors(encoder), encoder)
    train_points(chosen.folder / POINTS.name, material)
    train_topic(chosen.folder / TOPIC.name, material)


def train_points(folder: Path, material: Material) -> None:
    """The models of points and of the verdict."""
    subjects, vectors = material.subjects, material.vectors
    lexicon = learn_lexicon(subjects)
    cases = points.read_cases(material.learnt, subjects=subjects, vectors=vectors, encoder=material.encoder)
    held_out = points.read_cases(
        material.development, subjects=subjects, vectors=vectors, encoder=material.encoder, lexicon=lexicon
    )
    lists = read_list_cases(
        read_own_lists(), subjects=subjects, vectors=vectors, encoder=material.encoder, lexicon=lexicon
    )
    unseen, _, listed = points.judge_unseen([case for case in cases if not case.own])
    unseen_own, unseen_lists, own = points.judge_unseen([case for case in cases if case.own], lists=lists)
    seen = points.judge(listed, [case for case in held_out if not case.own])
    seen_own = points.judge(own, [case for case in held_out if case.own])
    checklists = {subject.id: prepare(subject.points, vectors, lasting=True) for subject in subjects}
    unseen_verdicts, verdict = verdicts.judge_unseen(_whole(unseen), checklists)
    seen_verdicts = verdicts.judge(verdict, _whole(seen), checklists)
    write_points(
        folder, listed=listed, own=own, verdict=verdict, lexicon=lexicon, encoder=material.encoder.name
    )
    measured = {
        "points of a checklist": (of_calls(unseen), of_calls(seen)),
        "points as own sentences": (of_calls(unseen_own), of_calls(seen_own)),
        "lists of other writers, each without that writer": (of_points(unseen_lists), Figures.none()),
        "one to three own sentences": (of_calls(unseen_own, whole=False), of_calls(seen_own, whole=False)),
        "points of a checklist, one to five turns left": (
            of_calls(unseen, is_short=True),
            of_calls(seen, is_short=True),
        ),
        "points as own sentences, one to five turns left": (
            of_calls(unseen_own, is_short=True),
            of_calls(seen_own, is_short=True),
        ),
        "verdict on completeness": (of_verdicts(unseen_verdicts), of_verdicts(seen_verdicts)),
        "invented points, one answer each": (_of_pairs(folder, material), Figures.none()),
    }
    material.write_card(
        folder,
        "points_card.md",
        measured,
        name="dutch-points",
        version=POINTS_VERSION,
        applying=verdict.applying,
        wrong=sum(any(note.wrong for note in call.call.points) for call in material.learnt),
    )


def _whole(judged: Sequence[Judged]) -> list[Judged]:
    return [one for one in judged if not one.case.is_short]


def of_calls(judged: Sequence[Judged], *, whole: bool = True, is_short: bool = False) -> Figures:
    """Figures over calls beside whole lists or parts of one, whole calls or what is left of them."""
    return of_points(one for one in judged if one.case.whole == whole and one.case.is_short == is_short)


def _of_pairs(folder: Path, material: Material) -> Figures:
    questions = [question for subject in material.subjects for question in subject.questions]
    return of_pairs(
        PointMatcher(folder),
        read_pairs(),
        encoder=material.encoder,
        vectors=material.vectors,
        cohort=Cohort.of(material.vectors.of(questions)),
    )


def train_topic(folder: Path, material: Material) -> None:
    """The ranking of subjects."""
    subjects, vectors = material.subjects, material.vectors
    others = topics.read_others(subjects=subjects, vectors=vectors)
    cases = topics.read_cases(material.learnt, subjects=subjects, vectors=vectors)
    unseen, model = topics.rank_unseen(cases, others=others)
    seen = topics.rank(model, topics.read_cases(material.development, subjects=subjects, vectors=vectors))
    write_topic(folder, model, encoder=material.encoder.name)
    measured = {
        name: (
            of_topics([one for one in unseen if one.case.whole == whole]),
            of_topics([one for one in seen if one.case.whole == whole]),
        )
        for name, whole in (("whole calls", True), ("cut after 2, 4 or 8 turns", False))
    }
    material.write_card(
        folder, "topic_card.md", measured, name="dutch-topic", version=TOPIC_VERSION, others=len(others)
    )


if __name__ == "__main__":
    main()
