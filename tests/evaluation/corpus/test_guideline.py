"""Each rule of the guideline that can be counted, on a sound call in which one label is changed."""

from dataclasses import replace

import pytest

from evaluation.corpus.call import Commitment, CorpusCall, Judgement, PointNote, TechniqueNote
from evaluation.corpus.guideline import guideline_faults
from evaluation.corpus.splits import load_split


@pytest.fixture(scope="module")
def call() -> CorpusCall:
    return next(call for call in load_split("train", purpose="evaluation") if call.id == "b01-trouwen-gratis")


def _judged(call: CorpusCall, **verdicts: str) -> CorpusCall:
    changed = {key: Judgement(verdict, "waarom") for key, verdict in verdicts.items()}  # type: ignore[arg-type]
    return replace(call, criteria={**call.criteria, **changed})


def _used(call: CorpusCall, *items: str) -> CorpusCall:
    return replace(call, technique=tuple(TechniqueNote(item, 0) for item in items))  # type: ignore[arg-type]


def _told(call: CorpusCall, *covered: bool, wrong: bool = False) -> CorpusCall:
    notes = [PointNote(f"p{at}", told, 0 if told else None, wrong) for at, told in enumerate(covered)]
    return replace(call, points=tuple(notes))


def test_a_sound_call_has_no_fault(call: CorpusCall):
    assert list(guideline_faults(call)) == []


@pytest.mark.parametrize(
    ("items", "outcome", "verdicts", "said"),
    [
        (
            ("closing_question", "farewell"),
            "answered",
            {"afsluiting": "aandacht"},
            "by its technique voldoet",
        ),
        (("farewell",), "answered", {"afsluiting": "voldoet"}, "by its technique aandacht"),
        ((), "answered", {"afsluiting": "nvt"}, "by its technique voldoet_niet"),
        (("summary",), "answered", {"samenvatting": "aandacht"}, "the technique says otherwise"),
        ((), "answered", {"samenvatting": "nvt"}, "nvt in a call of"),
        ((), "answered", {"begroeting": "voldoet"}, "without a greeting"),
        ((), "transferred_warm", {}, "warm_transfer and the outcome"),
        (("greeting", "greeting"), "answered", {}, "stands twice"),
    ],
)
def test_technique_and_verdict_agree(
    call: CorpusCall, items: tuple[str, ...], outcome: str, verdicts: dict[str, str], said: str
):
    changed = replace(_judged(_used(call, *items), **verdicts), outcome=outcome)
    assert any(said in fault for fault in guideline_faults(changed))


def test_a_call_that_was_handed_over_needs_no_closing(call: CorpusCall):
    changed = replace(_judged(_used(call), afsluiting="nvt"), outcome="transferred_cold")
    assert not any("afsluiting" in fault for fault in guideline_faults(changed))


def test_a_promise_says_when(call: CorpusCall):
    promised = replace(_used(call, "commitment"), commitments=(Commitment(0, "Anouk", "belt terug"),))
    assert "commitment: no promise says when" in list(guideline_faults(promised))


@pytest.mark.parametrize(
    ("unfriendly", "verdict", "right"),
    [
        (0, "voldoet", True),
        (0, "aandacht", False),
        (1, "voldoet", False),
        (1, "voldoet_niet", True),  # one very bad turn
        (2, "aandacht", False),
        (2, "voldoet_niet", True),
    ],
)
def test_tone_counts_unfriendly_turns(call: CorpusCall, unfriendly: int, verdict: str, right: bool):
    employee = [index for index, turn in enumerate(call.turns) if turn.tone]
    turns = tuple(
        replace(turn, tone="unfriendly" if index in employee[:unfriendly] else "neutral")
        if turn.tone
        else turn
        for index, turn in enumerate(call.turns)
    )
    changed = _judged(replace(call, turns=turns), toon=verdict)
    assert any("toon" in fault for fault in guideline_faults(changed)) is not right


@pytest.mark.parametrize(
    ("covered", "wrong", "verdict", "right"),
    [
        ((True, True, True, False), False, "voldoet", True),
        ((True, True, True, False), False, "voldoet_niet", False),
        ((True, True, True, True), False, "aandacht", True),  # the question itself may stay open
        ((True, True, True, True), True, "voldoet", False),
        ((True, True, False, False), False, "voldoet", False),
        ((True, False, False, False), False, "aandacht", False),
        ((), False, "voldoet", False),
        ((), False, "nvt", True),
    ],
)
def test_completeness_counts_points(
    call: CorpusCall, covered: tuple[bool, ...], wrong: bool, verdict: str, right: bool
):
    changed = _judged(_told(call, *covered, wrong=wrong), volledigheid=verdict)
    assert any("volledigheid" in fault for fault in guideline_faults(changed)) is not right


@pytest.mark.parametrize(
    ("acts", "verdict", "right"),
    [
        (("asks_needless",), "aandacht", True),
        (("checks", "tells_other"), "voldoet_niet", True),
        (("checks", "explains"), "aandacht", False),
        (("keeps_away",), "voldoet", True),
        # A fault may be too small to cost the verdict, but there was something at stake.
        (("prompts",), "voldoet", True),
        (("prompts",), "nvt", False),
        ((), "voldoet_niet", True),  # not labelled, as in the test split
    ],
)
def test_faults_with_data_stand_in_a_turn(call: CorpusCall, acts: tuple[str, ...], verdict: str, right: bool):
    turns = (replace(call.turns[0], handling=acts), *(replace(turn, handling=()) for turn in call.turns[1:]))  # type: ignore[arg-type]
    changed = _judged(replace(call, turns=turns), avg=verdict)
    assert any(fault.startswith("avg") for fault in guideline_faults(changed)) is not right
