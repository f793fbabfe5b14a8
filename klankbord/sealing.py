"""Encrypting texts and files with AES-256-GCM: nobody reads or changes them without the key.

A file is a row of chunks, so that any part of it can be read without the rest and without a plain copy on
disk. Each chunk knows its number and whether it is the last (the STREAM construction of Hoang, Reyhanitabar,
Rogaway and Vizar, 2015): chunks cannot be left out, swapped or added unseen. A file has a key of its own,
sealed in its header with the key that it is asked under.
"""

import hashlib
import io
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from klankbord.privacy_errors import SealBroken

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

KEY_BYTES: Final = 32
_NONCE, _TAG = 12, 16
_TEXT_MARK = b"KLBt\x01"
_FILE_MARK = b"KLBf\x01"
_PREFIX = 7  # of a chunk's nonce; its number and a byte for the last follow
_CHUNK = 1 << 16
_HEADER = len(_FILE_MARK) + _NONCE + KEY_BYTES + _TAG + _PREFIX
_MOST_CHUNKS = 1 << 32


def new_key() -> bytes:
    """A random key."""
    return os.urandom(KEY_BYTES)


def seal(key: bytes, content: bytes, *, about: bytes) -> bytes:
    """Encrypt a text; `about` is not in it, but it opens with the same only."""
    nonce = os.urandom(_NONCE)
    return _TEXT_MARK + nonce + AESGCM(key).encrypt(nonce, content, about)


def unseal(key: bytes, sealed: bytes, *, about: bytes) -> bytes:
    """What `seal` was given.

    Raises:
        SealBroken: the key or `about` is another one, or the text was changed.
    """
    start = len(_TEXT_MARK)
    try:
        return AESGCM(key).decrypt(sealed[start : start + _NONCE], sealed[start + _NONCE :], about)
    except (InvalidTag, ValueError) as error:
        raise SealBroken from error


def is_sealed(content: bytes) -> bool:
    """Whether this is a sealed text; what was kept before there were keys is not."""
    return content.startswith(_TEXT_MARK)


def seal_file(source: BinaryIO, target: BinaryIO, *, key_of: Callable[[str], bytes]) -> str:
    """Encrypt a file in one pass and give the sha256 of what was read; `key_of` gives the key for that.

    The digest is of what is kept, also when the source still grows.
    """
    own, prefix = new_key(), os.urandom(_PREFIX)
    cipher, digest = AESGCM(own), hashlib.sha256()
    target.write(bytes(_HEADER))
    number, chunk = 0, _read_whole(source)
    while True:
        digest.update(chunk)
        following = _read_whole(source) if len(chunk) == _CHUNK else b""
        target.write(cipher.encrypt(_nonce(prefix, number, is_last=not following), chunk, None))
        if not following:
            break
        number, chunk = number + 1, following
    sha256 = digest.hexdigest()
    nonce = os.urandom(_NONCE)
    wrapped = AESGCM(key_of(sha256)).encrypt(nonce, own, _FILE_MARK)
    target.seek(0)
    target.write(_FILE_MARK + nonce + wrapped + prefix)
    return sha256


def is_sealed_file(file: BinaryIO) -> bool:
    """Whether an open file is sealed; it is read from its start again afterwards."""
    head = file.read(len(_FILE_MARK))
    file.seek(0)
    return head == _FILE_MARK


def open_sealed(file: BinaryIO, key: bytes) -> BinaryIO:
    """A sealed file as if it were plain: it can be read from anywhere, and is decrypted as it is read.

    Raises:
        SealBroken: it was cut or changed, or this is not its key.
    """
    return io.BufferedReader(_SealedFile(file, key), _CHUNK)


def plain_size(size: int) -> int:
    """How many bytes a sealed file of `size` bytes holds."""
    body = size - _HEADER
    return body - _TAG * -(-body // (_CHUNK + _TAG))


class _SealedFile(io.RawIOBase):
    """Reads chunk by chunk; keeps the last one, as readers mostly go on where they were."""

    def __init__(self, file: BinaryIO, key: bytes) -> None:
        super().__init__()
        self._file = file
        self._at = 0
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        header = file.read(_HEADER)
        if len(header) < _HEADER or size < _HEADER + _TAG:
            raise SealBroken
        start = len(_FILE_MARK)
        nonce, wrapped = header[start : start + _NONCE], header[start + _NONCE : -_PREFIX]
        try:
            self._cipher = AESGCM(AESGCM(key).decrypt(nonce, wrapped, _FILE_MARK))
        except InvalidTag as error:
            raise SealBroken from error
        self._prefix = header[-_PREFIX:]
        self._size = plain_size(size)
        self._last = (size - _HEADER - 1) // (_CHUNK + _TAG)
        self._held = -1
        self._chunk = b""
        self._hold(self._last)  # a file that was cut ends in a chunk that is not its last

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise OSError("before the start of the file")
        self._at = base + offset
        return self._at

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        view = memoryview(buffer).cast("B")
        if self._at >= self._size or not view:
            return 0
        number, start = divmod(self._at, _CHUNK)
        self._hold(number)
        piece = self._chunk[start : start + len(view)]
        view[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def close(self) -> None:
        self._chunk = b""
        self._file.close()
        super().close()

    def _hold(self, number: int) -> None:
        if number == self._held:
            return
        self._file.seek(_HEADER + number * (_CHUNK + _TAG))
        sealed = self._file.read(_CHUNK + _TAG)
        nonce = _nonce(self._prefix, number, is_last=number == self._last)
        try:
            self._chunk = self._cipher.decrypt(nonce, sealed, None)
        except (InvalidTag, ValueError) as error:
            raise SealBroken from error
        self._held = number


def _nonce(prefix: bytes, number: int, *, is_last: bool) -> bytes:
    if number >= _MOST_CHUNKS:
        raise SealBroken
    return prefix + number.to_bytes(4) + bytes([is_last])


def _read_whole(source: BinaryIO) -> bytes:
    """A whole chunk, also where the source gives less at a time."""
    parts, wanted = [], _CHUNK
    while wanted and (part := source.read(wanted)):
        parts.append(part)
        wanted -= len(part)
    return b"".join(parts)
