"""A real OpenID provider, and a service that logs in at it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from joserfc.jwk import RSAKey

from klankbord.settings import Settings
from tests.api.oidc.provider import RealProvider, install, run_provider, settings_for


@pytest.fixture(scope="session")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealProvider]:
    """One provider for all of these tests."""
    key = RSAKey.generate_key(2048)
    other = RSAKey.generate_key(2048)  # so that the provider does not know our key for this client
    with run_provider(
        install(tmp_path_factory.mktemp("provider")), clients={"klankbord": key, "iemand-anders": other}
    ) as running:
        yield running


@pytest.fixture
def settings(tmp_path: Path, provider: RealProvider) -> Settings:
    """A service that logs in at the provider."""
    return settings_for(provider, tmp_path)
