"""The head of handling on calls as they are spoken, and what it reads of them."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from nlp.conversation import Conversation
from nlp.criteria.avg import suggest_privacy
from nlp.criteria.handled import HandledCall
from nlp.criteria.handling import find_facts
from nlp.criteria.handling_features import HandledTurns, call_row, read_handling
from nlp.criteria.handling_head import ACTS, WEIGHTS, HandlingHead
from nlp.errors import WeightsDamaged, WeightsMissing
from nlp.results import DisclosureLabel, HandlingAct
from nlp.special_categories import SpecialHead, find_special_categories
from nlp.weight_files import read_head, write_head

Converse = Callable[..., Conversation]
NEEDS: frozenset[DisclosureLabel] = frozenset({"ADDRESS", "BSN"})


def features(
    conversation: Conversation, needs: frozenset[DisclosureLabel] | None = None
) -> tuple[HandledTurns, HandledCall]:
    call = HandledCall(conversation, find_special_categories(conversation, SpecialHead()))
    return read_handling(conversation, call, find_facts(call, needs=needs), needs=needs), call


@pytest.fixture(scope="module")
def head() -> HandlingHead:
    return HandlingHead()


@pytest.mark.parametrize(
    ("lines", "turn", "act"),
    [
        (
            (
                "i: is mijn zus al geholpen?",
                "m: Haar aanvraag is afgewezen, omdat ze nog schulden heeft staan.",
            ),
            1,
            "tells_other",
        ),
        (
            ("i: er is een lamp stuk", "m: wat is uw geboortedatum en uw postcode?", "i: 3 mei 1951"),
            1,
            "checks",
        ),
        (("i: ik heb suiker", "m: dat hoeft u mij niet te vertellen, dat noteer ik niet"), 1, "keeps_away"),
        (("i: mijn nummer is 06 12345678", "m: dus 06 12345678"), 1, "repeats"),
    ],
)
def test_a_turn_shows_what_it_does(
    read: Converse, head: HandlingHead, lines: tuple[str, ...], turn: int, act: HandlingAct
) -> None:
    conversation = read(*lines, "m: fijne dag verder")
    turns, _ = features(conversation)
    acts = head.read(conversation, turns, ruled="voldoet").acts
    told, other = turns.indexes.index(turn), turns.indexes.index(len(lines))
    assert acts[act][told] > 0.3
    assert acts[act][told] > 5 * acts[act][other]


def test_what_the_rules_say_counts(read: Converse, head: HandlingHead) -> None:
    conversation = read("i: dag", "m: wat is uw bsn?", "i: 111222333", "m: dank u")
    turns, _ = features(conversation)
    fine, wrong = (head.read(conversation, turns, ruled=ruled) for ruled in ("voldoet", "voldoet_niet"))
    assert wrong.verdicts["voldoet_niet"] > fine.verdicts["voldoet_niet"]


def test_what_a_subject_needs_is_read(read: Converse) -> None:
    conversation = read("i: dag", "m: wat is uw bsn?", "i: 111222333")
    cues = [features(conversation, needs)[0].cues for needs in (None, NEEDS, frozenset[DisclosureLabel]())]
    assert np.array_equal(cues[0], cues[1])
    assert not np.array_equal(cues[1], cues[2])


def test_a_call_is_as_wide_whatever_its_length() -> None:
    widths = {call_row(np.zeros((turns, 3)), ruled="nvt").shape for turns in (0, 1, 5)}
    assert len(widths) == 1


def _changed(
    folder: Path, change: Callable[[dict[str, NDArray[Any]]], Mapping[str, NDArray[Any]]]
) -> HandlingHead:
    card, arrays = read_head(WEIGHTS)
    kept = {key: value for key, value in card.items() if key not in ("name", "version", "encoder", "sha256")}
    write_head(folder, change(dict(arrays)), name="own", version="1", encoder=card["encoder"], **kept)
    return HandlingHead(folder)


def _sure(folder: Path, *, verdict: str, acts: Mapping[str, float]) -> HandlingHead:
    """Weights that give any call this verdict, and any turn these chances; other acts next to none."""
    card = read_head(WEIGHTS)[0]
    chances = np.array([acts.get(act, 1e-9) for act in card["acts"]])

    def change(arrays: dict[str, NDArray[Any]]) -> Mapping[str, NDArray[Any]]:
        likely = np.where(np.array(card["verdicts"]) == verdict, 50.0, -50.0)
        calibration = np.column_stack([np.zeros(len(chances)), np.log(chances / (1 - chances))])
        return arrays | {"verdict_intercepts": likely, "calibration": calibration}

    return _changed(folder, change)


def test_a_fault_that_cannot_be_shown_is_not_suggested(read: Converse, tmp_path: Path) -> None:
    head = _sure(tmp_path, verdict="voldoet_niet", acts={})
    plain = suggest_privacy(read("i: hoe laat bent u open", "m: om negen uur"), special=(), head=head)
    assert (plain.verdict, plain.findings) == ("onbekend", ())
    told = suggest_privacy(read("i: wie klaagt er", "m: dat blijft tussen ons, hoor"), special=(), head=head)
    assert (told.verdict, told.findings[0].label) == ("voldoet_niet", "doorverteld")


@pytest.mark.parametrize(
    ("verdict", "acts", "labels", "reason"),
    [
        ("voldoet_niet", {"tells_other": 0.9}, ["derde", "derde"], "the worst of a turn stands for it"),
        ("aandacht", {"tells_other": 0.3}, ["onnodig"], "what is only possible says nothing beside a rule"),
        ("aandacht", {"repeats": 0.9}, ["onnodig"], "care is no evidence of a fault"),
        ("voldoet", {"checks": 0.9}, ["onnodig", "gevraagd", "identificatie"], "the rule stays in sight"),
    ],
)
def test_evidence_fits_the_verdict(
    read: Converse,
    tmp_path: Path,
    verdict: str,
    acts: Mapping[str, float],
    labels: list[str],
    reason: str,
) -> None:
    conversation = read("i: een lamp is stuk", "m: mag ik uw bsn?", "i: 111222333", "m: dank u")
    suggestion = suggest_privacy(
        conversation,
        special=(),
        needs=frozenset[DisclosureLabel](),
        head=_sure(tmp_path, verdict=verdict, acts=acts),
    )
    assert suggestion.verdict == verdict
    assert [finding.label for finding in suggestion.findings] == labels, reason
    said_first = suggestion.explanation == suggestion.findings[0].explanation
    # Where a rule is overruled, its turn is pointed at instead of praised over.
    assert said_first == (verdict != "voldoet")


@pytest.mark.parametrize(
    ("lines", "verdict"),
    [((), "onbekend"), (("i: is daar iemand",), "onbekend"), (("m: goedemiddag, zegt u het maar",), "nvt")],
)
def test_calls_of_which_little_is_heard(
    read: Converse, head: HandlingHead, lines: tuple[str, ...], verdict: str
) -> None:
    assert suggest_privacy(read(*lines), special=(), head=head).verdict == verdict


def test_a_notice_that_a_scorecard_wants_is_for_the_rules(read: Converse, head: HandlingHead) -> None:
    conversation = read("m: ja", "i: goed")
    assert (
        suggest_privacy(conversation, special=(), notice_wanted=True, head=head).findings[0].label
        == "geen-opnamemelding"
    )


def test_acts_are_those_of_the_labels() -> None:
    assert set(read_head(WEIGHTS)[0]["acts"]) <= set(ACTS)


def test_weights_that_are_missing_or_changed_are_refused(tmp_path: Path) -> None:
    with pytest.raises(WeightsMissing):
        HandlingHead(tmp_path)
    for file in WEIGHTS.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "head.npz").write_bytes(b"changed")
    with pytest.raises(WeightsDamaged):
        HandlingHead(tmp_path)
