"""The key store: keys apart from the data, useless without the master key, and gone when destroyed."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from klankbord.errors import SettingsInvalid
from klankbord.keys import KINDS, KeyStore
from klankbord.privacy_errors import CallErased, SealBroken
from klankbord.sealing import is_sealed, seal, unseal

CALL = "a" * 64


def test_each_kind_of_each_call_has_a_key_of_its_own(tmp_path: Path):
    keys = KeyStore.open(tmp_path)
    made = {keys.ensure(call, kind) for call in (CALL, "b" * 64) for kind in KINDS}
    assert len(made) == 6
    assert {keys.ensure(CALL, kind) for kind in KINDS} < made, "the same key the next time"
    again = KeyStore.open(tmp_path)
    assert again.get(CALL, "recording") == keys.get(CALL, "recording")


def test_a_destroyed_key_is_gone_and_is_not_made_again(tmp_path: Path):
    keys = KeyStore.open(tmp_path)
    key = keys.ensure(CALL, "recording")
    kept = keys.ensure(CALL, "scores")
    keys.destroy(CALL, ["recording", "transcript"])
    for use in (keys.get, keys.ensure):
        with pytest.raises(CallErased):
            use(CALL, "recording")
    assert keys.is_destroyed(CALL, "transcript") and not keys.is_destroyed(CALL, "scores")
    assert keys.get(CALL, "scores") == kept
    assert key not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_nothing_wrapped_is_left_of_a_destroyed_key(tmp_path: Path):
    keys = KeyStore.open(tmp_path)
    keys.ensure(CALL, "recording")
    wrapped = keys._row(keys._name(CALL), "recording")
    assert wrapped is not None and wrapped[0] is not None
    assert wrapped[0] in (tmp_path / "keys.db").read_bytes()
    keys.destroy(CALL)
    assert not any(wrapped[0] in path.read_bytes() for path in tmp_path.iterdir())


def test_a_call_that_never_had_a_key_can_be_erased_too(tmp_path: Path):
    keys = KeyStore.open(tmp_path)
    keys.destroy(CALL)
    with pytest.raises(CallErased):
        keys.ensure(CALL, "transcript")


def test_the_files_are_for_their_owner_only_and_name_nobody(tmp_path: Path):
    folder = tmp_path / "keys"
    keys = KeyStore.open(folder)
    keys.ensure(CALL, "recording")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert CALL.encode() not in (folder / "keys.db").read_bytes()


def test_without_the_master_key_the_store_says_nothing(tmp_path: Path):
    mine, other = tmp_path / "mijn", tmp_path / "ander"
    mine.write_bytes(os.urandom(32))
    other.write_bytes(os.urandom(32))
    key = KeyStore.open(tmp_path / "keys", master_key=mine).ensure(CALL, "recording")
    assert key not in (tmp_path / "keys" / "keys.db").read_bytes()
    assert not (tmp_path / "keys" / "master.key").exists()
    with pytest.raises(SettingsInvalid, match="past niet"):
        KeyStore.open(tmp_path / "keys", master_key=other)


@pytest.mark.parametrize(("content", "reason"), [(None, "it is not there"), (b"kort", "it is too short")])
def test_a_master_key_that_is_none_is_refused(tmp_path: Path, content: bytes | None, reason: str):
    path = tmp_path / "hoofdsleutel"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SettingsInvalid):
        KeyStore.open(tmp_path / "keys", master_key=path)
    assert reason


def test_many_at_once_get_the_same_key(tmp_path: Path):
    keys = KeyStore.open(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: KeyStore.open(tmp_path).ensure(CALL, "scores"), range(8)))
    assert found == {keys.get(CALL, "scores")}


@pytest.mark.parametrize(
    ("key", "about", "reason"),
    [(bytes(32), b"ander", "it is about something else"), (b"x" * 32, b"dit", "another key")],
)
def test_a_sealed_text_opens_with_its_own_key_for_its_own_place(key: bytes, about: bytes, reason: str):
    sealed = seal(bytes(32), b"mijn bsn", about=b"dit")
    assert is_sealed(sealed) and b"bsn" not in sealed
    assert unseal(bytes(32), sealed, about=b"dit") == b"mijn bsn"
    with pytest.raises(SealBroken):
        unseal(key, sealed, about=about)
    assert reason
