"""Own lists of other writers than the corpus has, as the model of points reads them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp.conversation import Conversation
from nlp.criteria.checklist import Checklists
from nlp.encoder import Encoder
from nlp.passages import by_passage
from nlp.point_features import Features, Lexicon, point_features, telling_turns
from nlp.similarity import Cohort
from nlp.subjects import Subject
from nlp.training.points.own_lists import OwnList
from nlp.vectors import SentenceVectors


@dataclass(frozen=True, slots=True)
class ListCase:
    """One call beside its own list; `features` (points, passages, features)."""

    writer: str
    features: Features
    truth: NDArray[np.bool_]


def read_list_cases(
    lists: Iterable[OwnList],
    *,
    subjects: Sequence[Subject],
    vectors: SentenceVectors,
    encoder: Encoder,
    lexicon: Lexicon,
) -> list[ListCase]:
    """Each call with its own list, its turns cut as they are when a point of such a list is looked for."""
    checklists = Checklists(vectors)
    cohort = Cohort.of(vectors.of([question for subject in subjects for question in subject.questions]))
    cases = []
    for one in lists:
        encoded = encoder.encode([turn.text for turn in one.transcript.turns])
        call = by_passage(Conversation(one.transcript, (), encoded), encoder, closely=True).conversation
        checklist = checklists.of_sentences(one.transcript.points or ())
        features = point_features(call, checklist, turns=telling_turns(call), cohort=cohort, lexicon=lexicon)
        cases.append(ListCase(one.writer, features, np.array(one.covered)))
    return cases
