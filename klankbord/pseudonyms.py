"""Employees are known by a pseudonym from the moment of import (AVG art. 4(5))."""

import base64
import hashlib
import hmac
import os
import secrets
import tempfile
import unicodedata
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from klankbord.errors import SettingsInvalid

_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """Gives each employee the same pseudonym every time; without the key it cannot be traced back."""

    key: bytes = field(repr=False)

    @classmethod
    def open(cls, home: Path) -> Self:
        """The key in this folder, made on first use and readable by its owner only.

        Raises:
            SettingsInvalid: the key is not whole; with another one everybody would get a new pseudonym.
        """
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = home / "pseudonym.key"
        if not path.exists():
            _make_key(path)
        key = path.read_bytes()
        if len(key) != _KEY_BYTES:
            raise SettingsInvalid("Het bestand pseudonym.key is beschadigd. Zet een reservekopie terug.")
        return cls(key)

    def of(self, employee: str) -> str:
        """The pseudonym of a name or staff number, such as M-7KQ2XW5D."""
        # However a system writes it: accents composed or not, spaces doubled, capitals or none.
        name = unicodedata.normalize("NFKC", " ".join(employee.split())).casefold()
        digest = hmac.digest(self.key, name.encode(), hashlib.sha256)
        return "M-" + base64.b32encode(digest)[:8].decode()


def _make_key(path: Path) -> None:
    """Put a key in place whole or not at all; whoever is first wins."""
    descriptor, name = tempfile.mkstemp(dir=path.parent)  # readable by its owner only
    whole = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(_KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(whole, path)
    finally:
        whole.unlink()
