"""Versions of the heads: written whole, switched at once, kept, and never replaced by another one unasked."""

import json
import shutil
import stat
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from klankbord.engines import check_engines, open_scorer
from klankbord.errors import SettingsInvalid
from klankbord.inventory import list_weights
from klankbord.learning.versions import (
    PACKAGED,
    NothingBefore,
    SwitchedMeanwhile,
    Versions,
    VersionUnusable,
    packaged_version,
)
from klankbord.settings import Settings
from nlp.heads import CallModel, Heads, Linear
from nlp.training.conversation.write import replace_calls

DAY = date(2026, 11, 22)
LEARNT = {"toon": {"on": "2026-11-22", "learnt": 40, "held_out": 20, "blind": 3}}


def leaning(heads: Heads, by: float) -> CallModel:
    """The packaged model of tone, with another leaning."""
    model = heads.calls["toon"]
    intercepts = model.linear.intercepts + np.array([by, 0, 0])
    return CallModel(model.labels, model.parts, Linear(model.linear.coefficients, intercepts))


@pytest.fixture(scope="session")
def packaged() -> Heads:
    return Heads()


@pytest.fixture
def versions(settings: Settings) -> Versions:
    return Versions(settings.weights)


@pytest.fixture
def add(versions: Versions, packaged: Heads) -> Callable[..., str]:
    """Adds a version that leans towards the first verdict on tone."""

    def write(by: float = 1.0, *, base: str | None = None) -> str:
        def fill(folder: Path) -> None:
            models = {"toon": leaning(packaged, by)}
            what = {"version": "geleerd", "base": base or packaged_version(), "learnt": LEARNT}
            replace_calls(folder, versions.place_of(PACKAGED), models, **what)
            (folder / "CARD.md").write_text("# Geleerd\n", encoding="utf-8")

        return versions.add(fill, on=DAY)

    return write


def test_at_first_the_version_that_comes_along_judges(versions: Versions):
    assert versions.active == PACKAGED
    assert [(one.name, one.is_active) for one in versions.list()] == [(PACKAGED, True)]
    with pytest.raises(NothingBefore):
        versions.roll_back()


def test_a_version_judges_after_a_switch_and_not_before(
    versions: Versions, packaged: Heads, add: Callable[..., str]
):
    name = add()
    assert name.startswith("20261122-")
    assert versions.active == PACKAGED
    versions.switch(name, instead_of=PACKAGED)
    assert versions.active == name
    leans = versions.open_active().calls["toon"].linear.intercepts - packaged.calls["toon"].linear.intercepts
    np.testing.assert_allclose(leans, [1, 0, 0])
    assert versions.learnt_in(name) == LEARNT


def test_back_goes_step_by_step_and_keeps_all(versions: Versions, add: Callable[..., str]):
    first, second = add(1.0), add(2.0)
    versions.switch(first, instead_of=PACKAGED)
    versions.switch(second, instead_of=first)
    assert [versions.roll_back(), versions.roll_back()] == [first, PACKAGED]
    with pytest.raises(NothingBefore):
        versions.roll_back()
    assert {one.name for one in versions.list()} == {first, second, PACKAGED}


def test_back_passes_over_what_cannot_judge(versions: Versions, settings: Settings, add: Callable[..., str]):
    first, second = add(1.0), add(2.0)
    versions.switch(first, instead_of=PACKAGED)
    versions.switch(second, instead_of=first)
    (settings.weights / first / "head.npz").write_bytes(b"")
    assert versions.before() == PACKAGED
    assert versions.roll_back() == PACKAGED


def test_two_who_switch_at_once_do_not_undo_each_other(versions: Versions, add: Callable[..., str]):
    first, second = add(1.0), add(2.0)
    versions.switch(first, instead_of=PACKAGED)
    with pytest.raises(SwitchedMeanwhile):
        versions.switch(second, instead_of=PACKAGED)
    assert versions.active == first


def spoil_card(folder: Path) -> None:
    card = json.loads((folder / "weights.json").read_text(encoding="utf-8"))
    card["sha256"]["head.npz"] = "0" * 64
    (folder / "weights.json").write_text(json.dumps(card), encoding="utf-8")


def tell_otherwise(folder: Path) -> None:
    card = (folder / "weights.json").read_text(encoding="utf-8")
    (folder / "weights.json").write_text(card.replace('"learnt": 40', '"learnt": 400'), encoding="utf-8")


def swap(folder: Path) -> None:
    """Sound weights, but not those of this version."""
    for file in ("head.npz", "weights.json"):
        shutil.copy(Versions(folder.parent).place_of(PACKAGED) / file, folder / file)


@pytest.mark.parametrize(
    ("spoil", "state", "reason"),
    [
        (shutil.rmtree, "ontbreekt", "somebody removed it"),
        (lambda folder: (folder / "weights.json").unlink(), "ontbreekt", "half of it"),
        (lambda folder: (folder / "head.npz").unlink(), "beschadigd", "half of it"),
        (lambda folder: (folder / "head.npz").write_bytes(b"PK"), "beschadigd", "cut off"),
        (lambda folder: (folder / "weights.json").write_text("{"), "beschadigd", "a card that was cut off"),
        (lambda folder: (folder / "weights.json").write_text("[]"), "beschadigd", "no card at all"),
        (spoil_card, "beschadigd", "another checksum"),
        (tell_otherwise, "beschadigd", "what it was learnt from was changed"),
        (swap, "beschadigd", "other weights under its name"),
    ],
)
def test_a_version_that_cannot_judge_stops_the_night(
    settings: Settings,
    versions: Versions,
    add: Callable[..., str],
    spoil: Callable[[Path], None],
    state: str,
    reason: str,
):
    name = add()
    versions.switch(name, instead_of=PACKAGED)
    check_engines(settings)
    spoil(settings.weights / name)
    with pytest.raises(VersionUnusable) as caught:
        check_engines(settings)
    assert caught.value.state == state, reason
    assert name in str(caught.value)
    assert "klankbord learn rollback" in str(caught.value)
    versions.roll_back()
    check_engines(settings)


def test_a_version_for_other_heads_is_outdated(versions: Versions, add: Callable[..., str]):
    name = add(base="dutch-conversation@1.0.0+00000000")
    with pytest.raises(VersionUnusable, match="eerdere versie van Klankbord"):
        versions.switch(name, instead_of=PACKAGED)
    assert versions.list()[0].state == "verouderd"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "removed, while versions are there"),
        ("{", "cut off"),
        ('{"active": "meegeleverd"}', "half of it"),
        ('{"active": "../../elders", "earlier": []}', "no version of ours"),
        ('{"active": 1, "earlier": []}', "no name"),
    ],
)
def test_a_lost_pointer_is_no_reason_to_guess(
    settings: Settings, versions: Versions, add: Callable[..., str], content: str | None, reason: str
):
    versions.switch(add(), instead_of=PACKAGED)
    pointer = settings.weights / "active.json"
    if content is None:
        pointer.unlink()
    else:
        pointer.write_text(content, encoding="utf-8")
    with pytest.raises(SettingsInvalid, match=r"active\.json"):
        check_engines(settings)
    assert versions.roll_back() == PACKAGED, reason
    check_engines(settings)


def test_a_version_that_was_not_finished_does_not_exist(settings: Settings, versions: Versions):
    def fail(folder: Path) -> None:
        (folder / "head.npz").write_bytes(b"half")
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        versions.add(fail, on=DAY)
    assert [one.name for one in versions.list()] == [PACKAGED]
    assert [one.name for one in settings.weights.iterdir()] == ["active.json"]


def test_the_same_version_made_again_is_one_and_mends_it(
    settings: Settings, versions: Versions, add: Callable[..., str]
):
    name = add()
    assert add() == name
    (settings.weights / name / "head.npz").write_bytes(b"PK")
    assert versions.list()[0].state == "beschadigd"
    assert add() == name
    assert [(one.name, one.state) for one in versions.list()] == [(name, "in orde"), (PACKAGED, "in orde")]


def test_versions_are_for_their_owner_only(settings: Settings, versions: Versions, add: Callable[..., str]):
    versions.switch(add(), instead_of=PACKAGED)
    for path in (settings.weights, *settings.weights.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path.name


def test_the_scorer_changes_with_the_version(settings: Settings, versions: Versions, add: Callable[..., str]):
    before = open_scorer(settings).version
    versions.switch(add(), instead_of=PACKAGED)
    after = open_scorer(settings).version
    assert before != after, "or no call would be scored again"
    versions.roll_back()
    assert open_scorer(settings).version == before


def test_the_list_of_weights_tells_which_version_judges(
    settings: Settings, versions: Versions, add: Callable[..., str]
):
    versions.switch(add(), instead_of=PACKAGED)
    learnt = [weights for weights in list_weights(settings) if weights.kind == "geleerd hoofd"]
    assert [(one.name, one.state) for one in learnt] == [(versions.active, "gecontroleerd")]
