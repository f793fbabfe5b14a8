"""The head of handling learns from labelled calls what holds for writers that it did not meet."""

from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from evaluation.corpus.splits import load_split
from evaluation.handling_training import read_cases
from nlp.conversation import Conversation
from nlp.criteria.handling_features import call_row
from nlp.criteria.handling_head import ACTS, HandlingHead, act_chances
from nlp.encoder import load_encoder
from nlp.heads import softmax
from nlp.score import Scorer, TrainedHeads
from nlp.special_categories import SpecialHead
from nlp.training.handling.fit import FEWEST_SHOWN, Fitted, HandledCase, chances_of, fit
from nlp.training.handling.write import write_head

CALLS = 72
Read = list[tuple[Conversation, HandledCase]]


@pytest.fixture(scope="module")
def read() -> Read:
    special = SpecialHead()
    scorer = Scorer(encoder=load_encoder(None, threads=1), subjects=(), heads=TrainedHeads(special=special))
    train = load_split("train", purpose="training")
    some = [train[at] for at in range(0, len(train), len(train) // CALLS)][:CALLS]
    return read_cases(some, scorer=scorer, special=special)


@pytest.fixture(scope="module")
def cases(read: Read) -> list[HandledCase]:
    return [case for _, case in read]


@pytest.fixture(scope="module")
def fitted(cases: list[HandledCase]) -> Fitted:
    return fit(cases, dimensions=384)


def test_acts_are_found_with_writers_that_were_not_learnt_from(
    cases: list[HandledCase], fitted: Fitted
) -> None:
    labels, chances = np.vstack([case.acts for case in cases]), chances_of(fitted)
    for act in ("asks", "keeps_away", "repeats"):
        truth = labels[:, ACTS.index(act)]  # type: ignore[arg-type]
        found = chances[:, fitted.models.turns.acts.index(act)]  # type: ignore[arg-type]
        assert average_precision_score(truth, found) > 3 * truth.mean(), act


def test_rare_acts_are_left_out(cases: list[HandledCase], fitted: Fitted) -> None:
    shown = {act: sum(int(case.acts[:, at].sum()) for case in cases) for at, act in enumerate(ACTS)}
    assert all(shown[act] >= FEWEST_SHOWN for act in fitted.models.turns.acts)
    assert len(fitted.models.turns.acts) < len(ACTS)


def test_what_is_written_reads_as_it_was_learnt(read: Read, fitted: Fitted, tmp_path: Path) -> None:
    write_head(tmp_path, fitted, encoder="encoder")
    head, models = HandlingHead(tmp_path), fitted.models
    for conversation, case in read[:10]:
        reading = head.read(conversation, case.turns, ruled=case.ruled)
        logits = models.turns.logits(case.turns.rows, case.texts)
        found = np.column_stack([reading.acts[act] for act in models.turns.acts])
        # Coefficients of n-grams are written in 16 bits.
        assert np.allclose(found, act_chances(models.calibration, logits), atol=0.01)
        (verdicts,) = softmax(models.verdict.logits(call_row(logits, ruled=case.ruled)[None]))
        assert [reading.verdicts[verdict] for verdict in models.verdicts] == pytest.approx(verdicts, abs=0.02)


def test_verdicts_of_unknown_writers_are_better_than_a_guess(
    cases: list[HandledCase], fitted: Fitted
) -> None:
    truth = np.array([fitted.models.verdicts.index(case.verdict) for case in cases])
    shares = np.bincount(truth) / len(truth)
    guess = -np.log(shares[truth]).mean()
    assert -np.log(fitted.chances[np.arange(len(truth)), truth]).mean() < guess
