import pytest

from evaluation.corpus.agreement import (
    LABELLINGS,
    TwiceLabelled,
    labelling_of,
    load_twice_labelled,
    measure_agreement,
    tone_pairs,
)
from evaluation.corpus.handling_agreement import measure_handling


@pytest.fixture(scope="module")
def twice() -> list[TwiceLabelled]:
    return load_twice_labelled()


def test_at_least_sixty_calls_of_every_batch_were_labelled_twice(twice: list[TwiceLabelled]):
    assert len(twice) == len(list((LABELLINGS / "first").glob("*.yaml"))) >= 60
    assert len({one.call.batch for one in twice}) == 12


@pytest.mark.parametrize("which", ["first", "second"])
def test_labels_fit_their_call(which: str, twice: list[TwiceLabelled]):
    for one in twice:
        labelling, turns = getattr(one, which), one.call.turns
        employee = {index for index, turn in enumerate(turns) if turn.speaker == "employee"}
        assert labelling.id == one.call.id
        assert set(labelling.tone) == employee, one.call.id
        assert set(labelling.points) == {note.id for note in one.call.points}, one.call.id
        assert all(datum.text in turns[datum.turn].text for datum in labelling.disclosures), one.call.id


def test_a_labelling_agrees_fully_with_itself(twice: list[TwiceLabelled]):
    settled = [TwiceLabelled(one.call, labelling_of(one.call), labelling_of(one.call)) for one in twice]
    assert {measured.alike for measured in measure_agreement(settled)} == {1.0}


def test_two_people_agree_in_part(twice: list[TwiceLabelled]):
    assert len(tone_pairs(twice[0])) == sum(turn.tone is not None for turn in twice[0].call.turns)
    tone = next(measured for measured in measure_agreement(twice) if measured.label == "tone")
    assert 0.6 < tone.kappa.low < tone.kappa.value < tone.kappa.high < 1.0


def test_acts_with_data_were_labelled_blind_too():
    acts, verdict = measure_handling()
    assert verdict.pairs >= 30
    assert acts.pairs > 17 * 10 * verdict.pairs
    assert 0.7 < acts.kappa.low < acts.kappa.value < 1.0
