from pathlib import Path

import pytest

from klankbord.errors import SettingsInvalid
from klankbord.settings import Settings


def test_the_defaults_serve_one_machine_only():
    settings = Settings(_env_file=None)
    assert settings.host == "127.0.0.1"
    assert not settings.local_accounts and settings.oidc_issuer is None
    assert settings.database_url is None


def test_a_wrong_setting_is_named_without_its_value(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KLANKBORD_WORKERS", "veel")
    monkeypatch.setenv("KLANKBORD_SESSION_HOURS", "25")
    with pytest.raises(SettingsInvalid) as caught:
        Settings.load()
    assert str(caught.value) == (
        "Deze instelling klopt niet: KLANKBORD_SESSION_HOURS (moet zijn: 24 of minder), "
        "KLANKBORD_WORKERS (moet zijn: een heel getal)."
    )


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("EMPLOYEE_CHANNEL", "links", "'left' of 'right'"),
        ("LOCAL_ACCOUNTS", "aan", "true of false"),
        ("CLAIM_MINUTES", "0", "meer dan 0"),
        ("RETENTION_AUDIT_DAYS", "30", "183 of meer"),
        ("MAX_CALL_HOURS", "vier", "een getal"),
    ],
)
def test_a_wrong_setting_says_what_it_must_be(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str, said: str
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(f"KLANKBORD_{name}", value)
    with pytest.raises(SettingsInvalid) as caught:
        Settings.load()
    assert str(caught.value) == f"Deze instelling klopt niet: KLANKBORD_{name} (moet zijn: {said})."


@pytest.mark.parametrize("where", ["environment", ".env"])
def test_a_misspelt_setting_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, where: str):
    monkeypatch.chdir(tmp_path)
    if where == "environment":
        monkeypatch.setenv("KLANKBORD_RETENTION_RECORDINGS_DAYS", "30")
    else:
        (tmp_path / ".env").write_text("KLANKBORD_RETENTION_RECORDINGS_DAYS=30\n")
    with pytest.raises(SettingsInvalid, match=r"Bedoelt u KLANKBORD_RETENTION_RECORDING_DAYS\?"):
        Settings.load()


def test_a_variable_of_something_else_is_left_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KLANKBORD_BACKUP_TARGET", "elders")
    Settings.load()


def test_secrets_do_not_show():
    settings = Settings(_env_file=None, database_url="sqlite:///geheim.db")
    assert "geheim.db" not in repr(settings)


def test_every_setting_says_what_it_is_for():
    assert all(field.description for field in Settings.model_fields.values())
