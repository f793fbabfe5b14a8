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
    assert str(caught.value) == "Deze instelling klopt niet: KLANKBORD_SESSION_HOURS, KLANKBORD_WORKERS."


def test_secrets_do_not_show():
    settings = Settings(_env_file=None, database_url="sqlite:///geheim.db")
    assert "geheim.db" not in repr(settings)


def test_every_setting_says_what_it_is_for():
    assert all(field.description for field in Settings.model_fields.values())
