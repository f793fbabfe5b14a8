import pytest

from evaluation.corpus.agreement import SECOND, load_second, measure_agreement, tone_pairs


@pytest.fixture(scope="module")
def twice() -> list:
    return load_second()


def test_at_least_sixty_calls_were_labelled_twice(twice: list):
    assert len(twice) == len(list(SECOND.glob("*.yaml"))) >= 60
    assert len({first.batch for first, _ in twice}) == 12


def test_second_labels_fit_their_call(twice: list):
    for first, second in twice:
        employee = {index for index, turn in enumerate(first.turns) if turn.speaker == "employee"}
        assert set(second.tone) == employee, first.id
        assert set(second.points) == {note.id for note in first.points}, first.id
        assert all(note.text in first.turns[note.turn].text for note in second.disclosures), first.id


def test_equal_labels_agree_fully_and_swapped_ones_do_not(twice: list):
    first, second = twice[0]
    pairs = tone_pairs(first, second)
    assert len(pairs) == sum(turn.tone is not None for turn in first.turns)
    measured = {one.label: one for one in measure_agreement(twice)}
    assert 0.6 < measured["tone"].kappa.value < 1.0
    assert measured["tone"].kappa.low < measured["tone"].kappa.value < measured["tone"].kappa.high
