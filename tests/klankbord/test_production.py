"""Other machines are served only when a municipality chose terms, keeps keys apart and has TLS."""

from pathlib import Path

import pytest

from klankbord.errors import SettingsInvalid
from klankbord.production import check_production
from klankbord.settings import Settings

READY = {
    "host": "0.0.0.0",
    "retention_recording_days": 30,
    "retention_transcript_days": 90,
    "retention_scores_days": 365,
    "retention_audit_days": 365,
    "trusted_proxy": "10.0.0.1",
    "public_url": "https://klankbord.zonnedam.nl",
}


def settings_of(tmp_path: Path, **changes: object) -> Settings:
    own = {"keys": tmp_path / "sleutels", "master_key_file": tmp_path / "hoofd"}
    return Settings(_env_file=None, home=tmp_path / "home", **(READY | own | changes))


def test_production_with_everything_starts(tmp_path: Path):
    check_production(settings_of(tmp_path))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "[::1]"])
def test_this_machine_alone_is_served_without(tmp_path: Path, host: str):
    check_production(Settings(_env_file=None, home=tmp_path, host=host))


@pytest.mark.parametrize(
    ("changes", "named", "reason"),
    [
        ({"retention_recording_days": None}, "KLANKBORD_RETENTION_RECORDING_DAYS", "no term for recordings"),
        ({"retention_transcript_days": None}, "KLANKBORD_RETENTION_TRANSCRIPT_DAYS", "no term for words"),
        ({"retention_scores_days": None}, "KLANKBORD_RETENTION_SCORES_DAYS", "no term for scores"),
        ({"retention_audit_days": None}, "KLANKBORD_RETENTION_AUDIT_DAYS", "no term for the audit log"),
        ({"keys": None}, "KLANKBORD_KEYS", "keys beside the data are copied along with it"),
        ({"master_key_file": None}, "KLANKBORD_MASTER_KEY_FILE", "a master key beside the keys"),
        ({"trusted_proxy": None}, "KLANKBORD_TRUSTED_PROXY", "nothing ends TLS"),
        ({"public_url": None}, "KLANKBORD_PUBLIC_URL", "nobody knows the address"),
        ({"public_url": "http://klankbord.zonnedam.nl"}, "KLANKBORD_PUBLIC_URL", "without TLS"),
    ],
)
def test_what_is_missing_is_named_in_one_line(
    tmp_path: Path, changes: dict[str, object], named: str, reason: str
):
    with pytest.raises(SettingsInvalid) as raised:
        check_production(settings_of(tmp_path, **changes))
    (line,) = raised.value.detail.splitlines()
    assert line.startswith(f"{named} ontbreekt: "), reason


def test_a_proxy_on_this_machine_serves_others_too(tmp_path: Path):
    with pytest.raises(SettingsInvalid, match="KLANKBORD_KEYS"):
        check_production(Settings(_env_file=None, home=tmp_path, trusted_proxy="127.0.0.1"))


def test_keys_inside_the_home_are_refused(tmp_path: Path):
    with pytest.raises(SettingsInvalid, match="buiten KLANKBORD_HOME"):
        check_production(settings_of(tmp_path, keys=tmp_path / "home" / "keys"))


def test_all_that_is_missing_is_named_at_once(tmp_path: Path):
    with pytest.raises(SettingsInvalid) as raised:
        check_production(Settings(_env_file=None, home=tmp_path, host="0.0.0.0"))
    assert len(raised.value.detail.splitlines()) == 8


def test_the_audit_log_is_kept_half_a_year_at_least(tmp_path: Path):
    """AI Act art. 19 and 26(6)."""
    with pytest.raises(ValueError, match="183"):
        settings_of(tmp_path, retention_audit_days=182)
