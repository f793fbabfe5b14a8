"""The corpus as it stands: every call is sound, the split is kept, and nobody real is in it."""

from collections import Counter
from pathlib import Path

import pytest

from evaluation.corpus import CORPUS
from evaluation.corpus.call import CorpusCall, CorpusFormatError, read_call
from evaluation.corpus.diversity import largest_overlaps
from evaluation.corpus.guideline import guideline_faults
from evaluation.corpus.splits import TestIsNotForTraining, load_corpus, load_split, split_ids
from evaluation.corpus.values import value_faults
from klankbord.scorecards import load_subjects


@pytest.fixture(scope="module")
def calls() -> list[CorpusCall]:
    return load_corpus()


def test_there_are_enough_calls_and_subjects(calls: list[CorpusCall]):
    assert len(calls) >= 240
    assert sum(len(call.turns) for call in calls) >= 6000
    assert len({call.subject for call in calls}) >= 40
    assert len({call.batch for call in calls}) >= 10


def test_every_made_up_value_is_right_in_form_and_nobodys(calls: list[CorpusCall]):
    assert [f"{call.id}: {fault}" for call in calls for fault in value_faults(call)] == []


def test_labels_follow_the_guideline_where_that_can_be_counted(calls: list[CorpusCall]):
    assert [f"{call.id}: {fault}" for call in calls for fault in guideline_faults(call)] == []


def test_points_are_those_of_the_checklist(calls: list[CorpusCall]):
    checklists = {subject.id: sorted(point.id for point in subject.points) for subject in load_subjects()}
    wrong = [call.id for call in calls if sorted(note.id for note in call.points) != checklists[call.subject]]
    assert wrong == []


def test_every_label_occurs(calls: list[CorpusCall]):
    turns = [turn for call in calls for turn in call.turns]
    assert len({note.label for turn in turns for note in turn.disclosures}) == 10
    assert len({category for turn in turns for category in turn.special}) == 9
    assert len({act for turn in turns for act in turn.handling}) == 17
    assert len({call.service for call in calls}) == 8
    tones = Counter(turn.tone for turn in turns if turn.tone)
    assert min(tones.values()) >= 150


def test_no_two_calls_are_alike(calls: list[CorpusCall]):
    (worst,) = largest_overlaps(calls, most=1)
    assert worst.share <= 0.02, worst


def test_the_split_holds_every_call_once(calls: list[CorpusCall]):
    ids = [call_id for split in split_ids().values() for call_id in split]
    assert sorted(ids) == sorted(call.id for call in calls)


def test_the_first_twelve_batches_were_divided_once():
    first = {split: sum(call_id < "b13" for call_id in ids) for split, ids in split_ids().items()}
    assert first == {"train": 144, "development": 36, "test": 60}


def test_later_batches_are_for_learning_and_two_are_development_as_a_whole(calls: list[CorpusCall]):
    later = {call.batch for call in calls if call.batch >= "b13"}
    development = {call_id[:3] for call_id in split_ids()["development"] if call_id >= "b13"}
    assert development == {"b17", "b30"}
    assert {call_id[:3] for call_id in split_ids()["train"] if call_id >= "b13"} == later - development


def test_test_holds_whole_batches_and_whole_subjects(calls: list[CorpusCall]):
    test = set(split_ids()["test"])
    inside = [call for call in calls if call.id in test]
    outside = [call for call in calls if call.id not in test]
    assert {"b06", "b11"} <= {call.batch for call in inside} - {call.batch for call in outside}
    assert {call.subject for call in inside}.isdisjoint(call.subject for call in outside)


def test_test_calls_are_not_for_training():
    with pytest.raises(TestIsNotForTraining):
        load_split("test", purpose="training")
    assert len(load_split("test", purpose="evaluation")) == 60
    assert load_split("train", purpose="training")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("id: b01", "id: x01"), "the id differs from the file name"),
        (("tone: neutral", "tone: friendly"), "because is missing"),
        (("turn: 0", "turn: 99"), "is no turn of the employee"),
    ],
)
def test_a_call_that_contradicts_itself_is_refused(tmp_path: Path, change: tuple[str, str], said: str):
    source = next(
        path
        for path in sorted((CORPUS / "b01").glob("*.yaml"))
        if all(text in path.read_text(encoding="utf-8") for text in (change[0],))
    )
    folder = tmp_path / "b01"
    folder.mkdir()
    copy = folder / source.name
    copy.write_text(source.read_text(encoding="utf-8").replace(change[0], change[1], 1), encoding="utf-8")
    with pytest.raises(CorpusFormatError, match=said):
        read_call(copy)
