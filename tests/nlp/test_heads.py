"""The heads of calls: what they read, how new ones are learnt, and what stays when some are replaced."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nlp.conversation import Conversation
from nlp.heads import CALL_HEADS, WEIGHTS, CallModel, Heads, Linear
from nlp.training.conversation.examples import CallExample
from nlp.training.conversation.fit import fit_calls
from nlp.training.conversation.write import replace_calls
from nlp.weight_files import read_head

TALK = (
    "m: Goedemorgen, gemeente Zonnedam, met Noor.",
    "i: Ik wil mijn paspoort verlengen.",
    "m: Dat kan. U komt dus dinsdag om tien uur met een foto, klopt dat?",
    "i: Ja.",
    "m: Kan ik nog iets voor u doen? Tot ziens.",
)


@pytest.fixture(scope="module")
def example(heads: Heads, read: Callable[..., Conversation]) -> CallExample:
    features = heads.features(read(*TALK))
    assert features is not None
    return CallExample(features, {})


def test_what_models_of_calls_read_is_what_they_judge_by(
    heads: Heads, read: Callable[..., Conversation], example: CallExample
):
    reading = heads.read(read(*TALK))
    assert reading is not None
    assert {head: heads.calls[head].chances(example.features) for head in CALL_HEADS} == reading.calls


def test_without_an_employee_there_is_nothing_to_read(heads: Heads, read: Callable[..., Conversation]):
    assert heads.features(read("i: Hallo?", "i: Hallo?")) is None


def test_confidence_is_set_on_calls_that_a_model_did_not_learn_from(example: CallExample):
    """Labels that nothing tells: a model that judged itself on what it learnt would be sure of them."""
    chance = np.random.default_rng(4)
    parts = {"tone": example.features["tone"]}
    examples = [
        CallExample(
            {"tone": parts["tone"] + chance.normal(size=len(parts["tone"]))},
            {"toon": "voldoet" if chance.random() < 0.5 else "aandacht"},
        )
        for _ in range(60)
    ]
    model, out_of_fold, _ = fit_calls("toon", examples)
    assert model.labels == ("aandacht", "voldoet")
    sure = [max(model.chances(one.features).values()) for one in examples]
    assert np.mean(sure) < 0.65
    np.testing.assert_allclose(out_of_fold.sum(axis=1), 1)


def test_only_the_models_that_are_named_are_replaced(heads: Heads, tmp_path: Path):
    tone = heads.calls["toon"]
    other = replace(tone, linear=Linear(tone.linear.coefficients * 2, tone.linear.intercepts))
    replace_calls(tmp_path, WEIGHTS, {"toon": other}, version="9", base="dit")
    card, arrays = read_head(tmp_path)
    before, packaged = read_head(WEIGHTS)
    assert (card["version"], card["base"], card["encoder"]) == ("9", "dit", before["encoder"])
    assert {key for key in packaged if not np.array_equal(packaged[key], arrays[key])} == {
        "toon_coefficients"
    }
    assert isinstance(Heads(tmp_path).calls["toon"], CallModel)
