"""The lines that the tone head learns from: what must hold before a figure on them means anything."""

from collections import Counter, defaultdict
from collections.abc import Callable

import pytest

from nlp.heads import TONES as TONE_LABELS
from nlp.training.tone.lines import SPLITS, Line, read_lines
from nlp.turn_features import words_of

LINES = read_lines()


def test_a_scene_is_in_one_split() -> None:
    splits: defaultdict[object, set[str]] = defaultdict(set)
    for line in LINES:
        splits[line.scene].add(line.split)
    assert {scene for scene, where in splits.items() if len(where) > 1} == set()


def test_no_line_is_in_two_splits_but_for_case_and_punctuation() -> None:
    splits: defaultdict[object, set[str]] = defaultdict(set)
    for line in LINES:
        splits[tuple(words_of(line.text))].add(line.split)
    assert [words for words, where in splits.items() if len(where) > 1] == []


def test_no_line_is_there_twice() -> None:
    assert [text for text, times in Counter(line.text for line in LINES).items() if times > 1] == []


def test_scenes_are_small() -> None:
    sizes = Counter(line.scene for line in LINES if not line.asr)
    assert {scene: size for scene, size in sizes.items() if not 6 <= size <= 15} == {}


@pytest.mark.parametrize(
    ("least", "wanted"),
    [
        (170, lambda line: line.label == "friendly" and not line.asr),
        (170, lambda line: line.label == "neutral" and not line.asr),
        (170, lambda line: line.label == "unfriendly" and not line.asr),
        (150, lambda line: line.hard),
        (200, lambda line: line.asr),
        (900, lambda line: line.split == "train"),
        (150, lambda line: line.split == "development"),
        (150, lambda line: line.split == "test"),
    ],
    ids=["friendly", "neutral", "unfriendly", "hard", "variants", "train", "development", "test"],
)
def test_there_are_enough(least: int, wanted: Callable[[Line], bool]) -> None:
    assert sum(map(wanted, LINES)) >= least


@pytest.mark.parametrize("split", SPLITS)
def test_every_split_holds_every_label_and_both_kinds_of_trouble(split: str) -> None:
    lines = [line for line in LINES if line.split == split]
    counts = Counter(line.label for line in lines)
    assert set(counts) == set(TONE_LABELS)
    assert max(counts.values()) < 1.5 * min(counts.values())
    assert any(line.hard for line in lines)
    assert any(line.asr for line in lines)


def test_a_line_as_recognised_has_no_capitals_and_marks() -> None:
    for line in LINES:
        if line.asr:
            assert line.text == line.text.lower()
            assert not set(line.text) & set(".,;:?!")


def test_labels_name_wording_and_never_an_emotion() -> None:
    # AI Act art. 5(1)(f): no emotion of an employee may be inferred, so there is no label for one.
    assert TONE_LABELS == ("friendly", "neutral", "unfriendly")
