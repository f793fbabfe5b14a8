"""Which role sees what: a table of every role and label, and a policy file that does not fit."""

from pathlib import Path
from typing import get_args

import pytest

from klankbord.errors import SettingsInvalid
from klankbord.masking_policy import SPECIAL, load_policy
from models.accounts import ROLES
from nlp.results import DisclosureLabel

LABELS = (*get_args(DisclosureLabel), SPECIAL)
FOR_PURPOSE = {
    "medewerker": {SPECIAL},
    "beoordelaar": set(LABELS),
    "teamleider": {"PERSON", SPECIAL},
    "privacyofficer": set(LABELS),
    "beheerder": set(),
    "auditor": set(),
    "service": set(),
    "onbekende-rol": set(),
}


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("role", [*ROLES, "onbekende-rol"])
def test_each_role_sees_its_labels_for_a_purpose(role: str, label: str):
    assert (label in load_policy().seen(role, purpose="klacht nagaan")) == (label in FOR_PURPOSE[role])


@pytest.mark.parametrize("purpose", [None, "", "  "])
@pytest.mark.parametrize("role", ROLES)
def test_without_a_purpose_no_datum_is_seen(role: str, purpose: str | None):
    assert load_policy().seen(role, purpose=purpose) <= {SPECIAL}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("baas: {altijd: [], met_doel: []}", "a role that does not exist"),
        ("auditor: {altijd: [], met_doel: [BSM]}", "a label that does not exist"),
        ("auditor: {altijd: [BSN], met_doel: []}", "a datum without a purpose"),
        ("auditor: [BSN]", "another form"),
        ("auditor: {", "no YAML"),
    ],
)
def test_a_policy_that_does_not_fit_is_refused(tmp_path: Path, text: str, reason: str):
    file = tmp_path / "beleid.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsInvalid, match="KLANKBORD_MASKING"):
        load_policy(file)
        pytest.fail(reason)


def test_a_municipality_may_be_stricter(tmp_path: Path):
    file = tmp_path / "beleid.yaml"
    file.write_text("beoordelaar: {altijd: [], met_doel: [PERSON]}", encoding="utf-8")
    policy = load_policy(file)
    assert policy.seen("beoordelaar", purpose="klacht") == {"PERSON"}
    assert policy.seen("privacyofficer", purpose="klacht") == frozenset()
