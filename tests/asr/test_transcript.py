"""The transcript contract as hand-written files meet it."""

from typing import Any

import pytest

from asr.transcript import MalformedTranscript, Transcript

WORD = {"start": 0.0, "end": 0.5, "text": "dag", "probability": 0.9}
TURN = {"speaker": "employee", "start": 0.0, "end": 1.0, "text": "dag", "words": [WORD]}


def call(**turn: Any) -> dict[str, Any]:
    return {"id": "a", "topic": None, "points": None, "turns": [{**TURN, **turn}]}


def test_what_is_read_is_written_again():
    assert Transcript.parse(call()).to_json() == call()


def test_doubt_about_a_turn_is_kept():
    document = call(doubtful=True)
    assert Transcript.parse(document).turns[0].doubtful
    assert Transcript.parse(document).to_json() == document


def test_times_words_and_unknown_keys_may_be_missing_or_more():
    transcript = Transcript.parse({"id": "a", "turns": [{"speaker": "citizen", "text": "hoi", "mood": "x"}]})
    assert transcript.to_json() == {
        "id": "a",
        "topic": None,
        "points": None,
        "turns": [{"speaker": "citizen", "text": "hoi"}],
    }


@pytest.mark.parametrize(
    ("turn", "field"),
    [
        ({"speaker": "baas"}, "turns.0.speaker"),
        ({"text": 3}, "turns.0.text"),
        ({"start": -1}, "turns.0.start"),
        ({"start": float("nan")}, "turns.0.start"),
        ({"end": -0.5}, "turns.0.end"),
        ({"start": 2.0}, "turns.0.end"),  # ends before it starts
        ({"words": [{**WORD, "probability": 77}]}, "turns.0.words.0.probability"),
        ({"words": [{**WORD, "end": -2}]}, "turns.0.words.0.end"),
        ({"words": [{**WORD, "start": 0.7}]}, "turns.0.words.0.end"),
        ({"text": "a" * 100_001}, "turns.0.text"),
    ],
)
def test_a_fault_names_its_field_and_never_its_contents(turn: dict[str, Any], field: str):
    with pytest.raises(MalformedTranscript) as caught:
        Transcript.parse(call(**turn))
    assert caught.value.field == field
    assert str(caught.value) == f"field {field} is invalid"
