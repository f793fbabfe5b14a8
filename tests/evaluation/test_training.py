"""What the conversation heads learn from, and the figures of their card."""

import pytest

from evaluation.corpus.splits import load_split
from evaluation.scores import Judged
from evaluation.training import labelled
from evaluation.training_card import f1_of
from nlp.encoder import load_encoder
from nlp.heads import CALL_HEADS, ENDINGS, ITEMS, TONES, WEIGHTS
from nlp.training.conversation.examples import read_calls, rows_of_calls


def test_every_label_of_a_call_reaches_the_heads() -> None:
    calls = load_split("train", purpose="training")[:5]
    for call, learnt in zip(calls, labelled(calls), strict=True):
        assert set(learnt.calls) == set(CALL_HEADS)
        assert [turn.speaker for turn in learnt.transcript.turns] == [turn.speaker for turn in call.turns]
        assert set(learnt.tones) == {at for at, turn in enumerate(call.turns) if turn.speaker == "employee"}
        assert len(learnt.technique) == len({note.item for note in call.technique})


def test_rows_are_the_turns_of_the_employee() -> None:
    calls = labelled(load_split("train", purpose="training")[:2])
    rows = rows_of_calls(read_calls(calls, encoder=load_encoder(None, threads=1)))
    employee = [turn.text for call in calls for turn in call.transcript.turns if turn.speaker == "employee"]
    assert list(rows.texts) == employee
    assert rows.dense.shape[0] == len(employee)
    assert rows.items.shape == (len(employee), len(ITEMS))
    assert rows.items.sum() == sum(len(call.technique) for call in calls)
    assert set(rows.tones) <= set(range(len(TONES)))
    assert set(rows.endings) <= set(range(-1, len(ENDINGS)))


@pytest.mark.parametrize(
    ("pairs", "score"),
    [
        ((("a", "a"), ("a", "b"), ("b", "a")), 0.5),
        ((("a", "a"),), 1.0),
        ((("b", "b"),), None),  # nobody gave the label
    ],
)
def test_f1_of_one_label(pairs: tuple[tuple[str, str], ...], score: float | None) -> None:
    assert f1_of("a", [Judged(reference, predicted, 1.0) for reference, predicted in pairs]) == score


def test_the_card_names_the_heads_and_no_test_figure() -> None:
    card = (WEIGHTS / "CARD.md").read_text(encoding="utf-8")
    assert all(head in card for head in (*CALL_HEADS, *ITEMS))
    assert "{" not in card
    assert "| macro-F1 |" in card
