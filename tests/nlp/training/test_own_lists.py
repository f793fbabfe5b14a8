"""The calls with a list of their own that come along."""

import hashlib
from collections import Counter

from nlp.training.points.own_lists import LISTS, read_own_lists


def test_every_call_has_its_labels_and_stands_there_once() -> None:
    calls = list(read_own_lists())
    assert Counter(call.writer for call in calls) == {"w1": 30, "w2": 30}
    assert len({call.transcript.turns for call in calls}) == len(calls)
    for call in calls:
        assert len(call.covered) == len(call.transcript.points or ()) >= 5
        assert {turn.speaker for turn in call.transcript.turns} == {"employee", "citizen"}


def test_the_card_names_the_file_as_it_is() -> None:
    digest = hashlib.sha256(LISTS.read_bytes()).hexdigest()
    assert digest in (LISTS.parent / "README.md").read_text(encoding="utf-8")
