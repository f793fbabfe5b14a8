"""Employees are known by a pseudonym from the moment of import (AVG art. 4(5))."""

import base64
import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """Gives each employee the same pseudonym every time; without the key it cannot be traced back."""

    key: bytes = field(repr=False)

    @classmethod
    def open(cls, home: Path) -> Self:
        """The key in this folder, made on first use and readable by its owner only."""
        home.mkdir(parents=True, exist_ok=True)
        path = home / "pseudonym.key"
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return cls(path.read_bytes())
        key = secrets.token_bytes(32)
        with os.fdopen(descriptor, "wb") as file:
            file.write(key)
            file.flush()
            os.fsync(file.fileno())
        return cls(key)

    def of(self, employee: str) -> str:
        """The pseudonym of a name or staff number, such as M-7KQ2XW5D."""
        digest = hmac.digest(self.key, employee.strip().casefold().encode(), hashlib.sha256)
        return "M-" + base64.b32encode(digest)[:8].decode()
