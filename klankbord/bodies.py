"""The words of calls as they are kept: compressed, and encrypted under the call's own keys.

Sessions of a database carry the key store with them (`attach_keys`); a session without one writes nothing.
"""

import json
import zlib
from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import event
from sqlmodel import Session

from asr.transcript import Transcript as TranscriptContract
from klankbord.keys import KeyStore, Kind
from klankbord.privacy_errors import KeysUnavailable, TranscriptErased
from klankbord.sealing import is_sealed, seal, unseal
from models import Call, Database, Score, Transcript

_KEYS = "keys"


def attach_keys(database: Database, keys: KeyStore) -> None:
    """Let every session of this database seal and open bodies with these keys."""
    database.session_info[_KEYS] = keys
    event.listen(database.engine, "engine_disposed", lambda _: keys.close())


def attached_keys(database: Database) -> KeyStore | None:
    """The key store that sessions of this database bring along, if any."""
    return cast(KeyStore | None, database.session_info.get(_KEYS))


def keys_of(session: Session) -> KeyStore:
    """The key store that came along with this session.

    Raises:
        KeysUnavailable: its database was opened without one.
    """
    keys = session.info.get(_KEYS)
    if keys is None:
        raise KeysUnavailable
    return cast(KeyStore, keys)


def pack(document: object) -> bytes:
    """JSON, compressed."""
    return zlib.compress(json.dumps(document, ensure_ascii=False).encode())


def unpack(body: bytes) -> Any:
    """The JSON document in a body that is not sealed."""
    return json.loads(zlib.decompress(body))


def seal_transcript(session: Session, call_id: str, transcript: TranscriptContract) -> bytes:
    """The body of a version of a call's transcript.

    Raises:
        CallErased: the call was erased meanwhile.
    """
    return _seal(session, call_id, "transcript", transcript.to_json())


def seal_score(session: Session, call_id: str, document: object) -> bytes:
    """The body of a scoring of a call.

    Raises:
        CallErased: the call was erased meanwhile.
    """
    return _seal(session, call_id, "scores", document)


def has_words(row: Transcript) -> bool:
    """Whether the words of a transcript are still there: after their term only the row is."""
    return bool(row.body)


def read_transcript(session: Session, row: Transcript) -> TranscriptContract:
    """The transcript in a row.

    Raises:
        TranscriptErased: its term is over; CallErased: its key was destroyed.
    """
    if not has_words(row):
        raise TranscriptErased
    return TranscriptContract.parse(_open(session, row.call_id, "transcript", row.body))


def read_score(session: Session, row: Score) -> Any:
    """What a scoring says beside its suggestions: tone, points, outcome, special categories.

    Raises:
        CallErased: its key was destroyed.
    """
    return _open(session, row.call_id, "scores", row.body)


def open_all(session: Session, kind: Kind, bodies: Mapping[str, bytes]) -> dict[str, Any]:
    """The documents in these bodies, by the sha256 of their recordings; all keys are asked for at once.

    Raises:
        CallErased: a key was destroyed.
    """
    sealed = [sha256 for sha256, body in bodies.items() if is_sealed(body)]
    keys = keys_of(session).get_all(sealed, kind) if sealed else {}
    return {
        sha256: unpack(unseal(keys[sha256], body, about=_about(sha256, kind)) if sha256 in keys else body)
        for sha256, body in bodies.items()
    }


def seal_body(keys: KeyStore, sha256: str, kind: Kind, packed: bytes) -> bytes:
    """A packed document under the key of a recording; for many at once, `KeyStore.add_all` comes first."""
    return seal(keys.ensure(sha256, kind), packed, about=_about(sha256, kind))


def _seal(session: Session, call_id: str, kind: Kind, document: object) -> bytes:
    return seal_body(keys_of(session), _sha256_of(session, call_id), kind, pack(document))


def _open(session: Session, call_id: str, kind: Kind, body: bytes) -> Any:
    if not is_sealed(body):
        return unpack(body)  # kept before there were keys; `klankbord keys encrypt` seals it
    sha256 = _sha256_of(session, call_id)
    key = keys_of(session).get(sha256, kind)
    return unpack(unseal(key, body, about=_about(sha256, kind)))


def _sha256_of(session: Session, call_id: str) -> str:
    return session.get_one(Call, call_id).audio_sha256


def _about(sha256: str, kind: Kind) -> bytes:
    return f"{kind}/{sha256}".encode()
