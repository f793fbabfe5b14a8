"""Technique and hard turns, and the plain methods beside the scorer."""

import pytest

from evaluation.baselines import measure_baselines
from evaluation.calls import SampleCall
from evaluation.corpus.as_samples import to_sample
from evaluation.corpus.splits import load_split
from evaluation.counts import Hits
from evaluation.technique import count_items, hard_turns, mean_f1
from nlp.encoder import load_encoder


@pytest.fixture(scope="module")
def train() -> list[SampleCall]:
    return [to_sample(call) for call in load_split("train", purpose="training")]


def test_items_are_counted_by_call() -> None:
    hits = count_items([({"greeting", "farewell"}, {"greeting"}), ({"greeting"}, {"greeting", "summary"})])
    assert hits["greeting"] == Hits(right=2, wrong=0, missed=0)
    assert hits["farewell"] == Hits(right=0, wrong=0, missed=1)
    assert hits["summary"] == Hits(right=0, wrong=1, missed=0)


def test_the_mean_leaves_out_what_nobody_used() -> None:
    hits = count_items([({"greeting"}, {"greeting", "summary"}), ({"farewell"}, {"greeting"})])
    assert mean_f1(hits) == pytest.approx((2 / 3 + 0) / 2)
    assert mean_f1(count_items([])) is None


def test_hard_turns_are_some_of_the_turns_with_a_tone(train: list[SampleCall]) -> None:
    hard = {(call.id, index) for call in train for index in hard_turns(call)}
    toned = {(call.id, index) for call in train for index, turn in enumerate(call.turns) if turn.tone}
    assert hard < toned
    tones = {call.turns[index].tone for call in train for index in hard_turns(call)}
    assert tones == {"friendly", "neutral", "unfriendly"}


def test_baselines_know_more_of_what_they_learnt_from(train: list[SampleCall]) -> None:
    few = train[:12]
    lexicon, tfidf, encoder = measure_baselines(few, few, encoder=load_encoder(None, threads=1))
    assert [one.method for one in (lexicon, tfidf, encoder)] == ["lexicon", "tfidf", "encoder"]
    assert tfidf.tone is not None and lexicon.tone is not None
    assert tfidf.tone > lexicon.tone  # a lexicon learns nothing
    for one in (lexicon, tfidf, encoder):
        assert all(value is None or 0 <= value <= 1 for value in (one.tone, one.technique, one.outcome))
