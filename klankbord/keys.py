"""The key store: a random key for each kind of data of each call, apart from the data itself.

What is kept of a call is encrypted under these keys. They stand in a small database of their own, wrapped
with a master key, so that a copy of the data without the key store, or of the key store without the master
key, says nothing. Destroying a key makes what it protected unreadable for ever, also in copies made before;
only the fact that there was one stays, so that no new one is made for a recording that was erased.

Calls stand in the store under a keyed hash of their recording's sha256: the store names nobody's call.
"""

import hashlib
import hmac
import os
import secrets
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import Final, Literal, Self, get_args

from klankbord.errors import SettingsInvalid
from klankbord.privacy_errors import CallErased, KeysUnavailable, SealBroken

Kind = Literal["recording", "transcript", "scores"]
"""What has a key of its own: each has its own retention period."""

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

_MASTER_BYTES = 32
_CHECK = "check"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS keys (
    name TEXT NOT NULL, kind TEXT NOT NULL, wrapped BLOB, PRIMARY KEY (name, kind)
) WITHOUT ROWID
"""


class KeyStore:
    """The keys of calls; one connection a thread of use, closed with the store."""

    def __init__(self, folder: Path, master: bytes) -> None:
        """A store in this folder, made on first use.

        Raises:
            SettingsInvalid: the folder cannot be written, or the master key is not the one of this store.
        """
        self._wrapping = hmac.digest(master, b"klankbord wrapping key", hashlib.sha256)
        self._naming = hmac.digest(master, b"klankbord naming key", hashlib.sha256)
        self._path = folder / "keys.db"
        self._idle: list[sqlite3.Connection] = []
        self._lock = Lock()
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._path.touch(mode=0o600)
        except OSError as error:
            raise SettingsInvalid("In de map van KLANKBORD_KEYS kan niet worden geschreven.") from error
        with self._connected() as connection:
            connection.execute(_SCHEMA)
        self._check_master()

    @classmethod
    def open(cls, folder: Path, *, master_key: Path | None = None) -> Self:
        """The store in a folder, with the master key in a file, or in the folder itself where none is named.

        Raises:
            SettingsInvalid: the folder or the master key cannot be used.
        """
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return cls(folder, _read_master(master_key, folder / "master.key"))

    def ensure(self, sha256: str, kind: Kind) -> bytes:
        """The key of a recording, made on first use.

        Raises:
            CallErased: it was destroyed; KeysUnavailable: the store cannot be used.
        """
        known = self._find(sha256, kind)
        if known is None:
            self.add_all([sha256])
            known = self._find(sha256, kind)
        return known or self.get(sha256, kind)

    def get(self, sha256: str, kind: Kind) -> bytes:
        """A key that must be there.

        Raises:
            CallErased: it was destroyed, or never was; KeysUnavailable: the store cannot be used.
        """
        key = self._find(sha256, kind)
        if key is None:
            raise CallErased
        return key

    def get_all(self, sha256s: Iterable[str], kind: Kind) -> dict[str, bytes]:
        """The keys of these recordings, that must all be there, in one question.

        Raises:
            CallErased: one was destroyed, or never was; KeysUnavailable: the store cannot be used.
        """
        names = {sha256: self._name(sha256) for sha256 in sha256s}
        places = ", ".join("?" * len(names))
        query = f"SELECT name, wrapped FROM keys WHERE kind = ? AND name IN ({places})"  # noqa: S608
        with self._connected() as connection:
            wrapped = dict(connection.execute(query, (kind, *names.values())).fetchall())
        if not all(map(wrapped.get, names.values())):
            raise CallErased
        return {sha256: self._unwrap(wrapped[name], name, kind) for sha256, name in names.items()}

    def add_all(self, sha256s: Iterable[str]) -> None:
        """Make every key of these recordings that is not there yet; a destroyed one stays destroyed."""
        from klankbord.sealing import new_key

        rows = [
            (name, kind, self._wrap(new_key(), name, kind))
            for name in map(self._name, sha256s)
            for kind in KINDS
        ]
        with self._connected() as connection, connection:
            connection.executemany("INSERT INTO keys VALUES (?, ?, ?) ON CONFLICT DO NOTHING", rows)

    def destroy(self, sha256: str, kinds: Sequence[Kind] = KINDS) -> None:
        """Make what these keys protect unreadable for ever; also where they were never made."""
        name = self._name(sha256)
        with self._connected() as connection, connection:
            connection.executemany(
                "INSERT INTO keys VALUES (?, ?, NULL) ON CONFLICT DO UPDATE SET wrapped = NULL",
                [(name, kind) for kind in kinds],
            )

    def is_destroyed(self, sha256: str, kind: Kind) -> bool:
        """Whether there was a key and is none any more."""
        return self._row(self._name(sha256), kind) == (None,)

    def close(self) -> None:
        """Close all connections that nobody uses."""
        with self._lock:
            while self._idle:
                self._idle.pop().close()

    def _find(self, sha256: str, kind: Kind) -> bytes | None:
        name = self._name(sha256)
        row = self._row(name, kind)
        if row is None:
            return None
        if row[0] is None:
            raise CallErased
        return self._unwrap(row[0], name, kind)

    def _row(self, name: str, kind: str) -> tuple[bytes | None] | None:
        with self._connected() as connection:
            found = connection.execute("SELECT wrapped FROM keys WHERE name = ? AND kind = ?", (name, kind))
            row: tuple[bytes | None] | None = found.fetchone()
            return row

    def _name(self, sha256: str) -> str:
        return hmac.digest(self._naming, sha256.encode(), hashlib.sha256).hex()

    def _wrap(self, key: bytes, name: str, kind: str) -> bytes:
        from klankbord.sealing import seal

        return seal(self._wrapping, key, about=f"{name}/{kind}".encode())

    def _unwrap(self, wrapped: bytes, name: str, kind: str) -> bytes:
        from klankbord.sealing import unseal

        return unseal(self._wrapping, wrapped, about=f"{name}/{kind}".encode())

    def _check_master(self) -> None:
        """A text that only the right master key opens: with another one every call would seem damaged."""
        row = self._row(_CHECK, _CHECK)
        if row is None:
            with self._connected() as connection, connection:
                connection.execute(
                    "INSERT INTO keys VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                    (_CHECK, _CHECK, self._wrap(b"klankbord", _CHECK, _CHECK)),
                )
            row = self._row(_CHECK, _CHECK)
        try:
            self._unwrap((row and row[0]) or b"", _CHECK, _CHECK)
        except SealBroken:
            raise SettingsInvalid("De hoofdsleutel past niet bij de map van KLANKBORD_KEYS.") from None

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            connection = self._idle.pop() if self._idle else None
        try:
            connection = connection or _connect(self._path)
            yield connection
        except sqlite3.Error as error:
            raise KeysUnavailable from error
        finally:
            if connection is not None:
                with self._lock:
                    self._idle.append(connection)


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=30, check_same_thread=False)
    # No WAL: a key that is destroyed must not live on in a second file. What is deleted is overwritten.
    for pragma in ("journal_mode=TRUNCATE", "synchronous=FULL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _read_master(named: Path | None, own: Path) -> bytes:
    if named is None and not own.exists():
        _make_master(own)
    try:
        master = (named or own).read_bytes()
    except OSError:
        raise SettingsInvalid("KLANKBORD_MASTER_KEY_FILE kan niet worden gelezen.") from None
    if len(master) < _MASTER_BYTES:
        raise SettingsInvalid("De hoofdsleutel is te kort: er zijn minstens 32 willekeurige bytes nodig.")
    return master


def _make_master(path: Path) -> None:
    """Put a key in place whole or not at all, for its owner only; whoever is first wins."""
    descriptor, name = tempfile.mkstemp(dir=path.parent)
    whole = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(_MASTER_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(whole, path)
    finally:
        whole.unlink()
