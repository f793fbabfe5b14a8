"""What a file's own bytes say it is and how long it claims to be, read before ffmpeg sees any of it.

ffmpeg follows playlists, guesses formats from names and reports success on truncated files, so the format
is decided here, from a short list, and the length that a header declares is kept to be compared with what
is decoded. Header layouts: RIFF/WAVE (EBU Tech 3306 for RF64), FLAC (RFC 9639), Ogg (RFC 3533), MPEG-1/2
layer III (ISO 11172-3) with the Xing/Info tag, ISO base media (ISO 14496-12) and Matroska (RFC 9559).
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Literal

from asr.errors import DamagedAudio, EmptyAudio

Container = Literal["wav", "flac", "ogg", "mp3", "mp4", "matroska"]

TOLERANCE = 0.99
"""The share of the declared length that must really be there."""

# A file of nothing but tiny chunks would otherwise be walked for minutes.
_MOST_CHUNKS = 1_000
_MOST_PADDING_BEFORE_MP3 = 65_536
_LARGEST_OGG_PAGE = 65_307


@dataclass(frozen=True, slots=True)
class Header:
    """The container, and the length in seconds that its own header declares (None: it does not say).

    `exact` is true where the format counts samples, so that more sound than declared is a fault too.
    """

    container: Container
    declared_seconds: float | None = None
    exact: bool = False


def read_header(file: BinaryIO) -> Header:
    """Tell the container of an open file by its contents and read what length it declares.

    Raises:
        EmptyAudio: there are no bytes, or the header declares no samples.
        DamagedAudio: it is none of the supported containers, or its header contradicts the file.
    """
    size = file.seek(0, 2)
    file.seek(0)
    if size == 0:
        raise EmptyAudio("the file has no bytes")
    head = file.read(12)
    if head[:4] in (b"RIFF", b"RF64") and head[8:] == b"WAVE":
        seconds = _wav_seconds(file, size)
        return Header("wav", seconds, exact=seconds is not None)
    if head[:4] == b"fLaC":
        return Header("flac", _flac_seconds(file), exact=True)
    if head[:4] == b"OggS":
        _check_ogg_end(file, size)
        return Header("ogg")
    if head[4:8] == b"ftyp":
        return Header("mp4")
    if head[:4] == b"\x1a\x45\xdf\xa3":
        return Header("matroska")
    return Header("mp3", _mp3_seconds(file))


def _wav_seconds(file: BinaryIO, size: int) -> float | None:
    long_size: int | None = None
    bytes_per_second: int | None = 0
    for name, length, offset in _riff_chunks(file):
        if name == b"ds64":
            long_size = struct.unpack("<8xQ", _read(file, 16))[0]
        elif name == b"fmt ":
            bytes_per_second = _wav_byte_rate(_read(file, 16))
        elif name == b"data":
            declared = long_size if long_size is not None and length == 0xFFFFFFFF else length
            if declared == 0:
                raise EmptyAudio("the WAV header declares no samples")
            if size - offset < TOLERANCE * declared:
                raise DamagedAudio("the WAV header declares more sound than the file holds")
            if bytes_per_second == 0:
                raise DamagedAudio("the WAV file does not say how its sound is coded")
            return declared / bytes_per_second if bytes_per_second else None
    raise DamagedAudio("the WAV file has no sound chunk")


def _riff_chunks(file: BinaryIO) -> Iterator[tuple[bytes, int, int]]:
    """Name, length and offset of each chunk; the file stands at the chunk's contents."""
    offset = 12
    for _ in range(_MOST_CHUNKS):
        file.seek(offset)
        header = file.read(8)
        if len(header) < 8:
            return
        name, length = struct.unpack("<4sI", header)
        yield name, length, offset + 8
        offset += 8 + length + length % 2


def _wav_byte_rate(fmt: bytes) -> int | None:
    tag, channels, rate, _byte_rate, block, _bits = struct.unpack("<HHIIHH", fmt)
    if not (channels and rate and block):
        raise DamagedAudio("the WAV header declares no channels or no sample rate")
    # PCM, float, A-law, mu-law and extensible have fixed blocks. For ADPCM, GSM and the like only the byte
    # rate field could tell, and its writers are up to several per cent off: the size check must do there.
    return int(rate * block) if tag in (1, 3, 6, 7, 0xFFFE) else None


def _flac_seconds(file: BinaryIO) -> float | None:
    file.seek(8)
    packed = int.from_bytes(_read(file, 34)[10:18], "big")
    rate, samples = packed >> 44, packed & 0xF_FFFF_FFFF
    if not rate:
        raise DamagedAudio("the FLAC header declares no sample rate")
    return samples / rate if samples else None  # 0 means unknown (RFC 9639, 8.2)


def _check_ogg_end(file: BinaryIO, size: int) -> None:
    """A stream that was cut off lacks the page that says it ends (RFC 3533, 6: header type 4)."""
    file.seek(max(0, size - 2 * _LARGEST_OGG_PAGE))
    tail = file.read()
    at = tail.rfind(b"OggS\x00")
    lacing = tail[at + 27 : at + 27 + tail[at + 26]] if 0 <= at < len(tail) - 27 else b""
    complete = at >= 0 and at + 27 + len(lacing) + sum(lacing) <= len(tail)
    if not complete or not tail[at + 5] & 4:
        raise DamagedAudio("the Ogg stream breaks off before its end")


@dataclass(frozen=True, slots=True)
class _Mp3Frame:
    length: int  # bytes
    seconds: float
    tag_offset: int  # bytes from the start of the frame to a Xing/Info tag


def _mp3_seconds(file: BinaryIO) -> float | None:
    file.seek(_skip_id3(file))
    head = file.read(_MOST_PADDING_BEFORE_MP3).lstrip(b"\0")
    frame = _mp3_frame(head[:4])
    # Two bytes of sync alone occur in any file: a second frame must follow at once.
    if frame is None or _mp3_frame(head[frame.length : frame.length + 4]) is None:
        raise DamagedAudio("the file is not in a supported sound format")
    tag = head[frame.tag_offset : frame.tag_offset + 12]
    if tag[:4] in (b"Xing", b"Info") and len(tag) == 12 and tag[7] & 1:
        return int.from_bytes(tag[8:], "big") * frame.seconds
    return None


def _mp3_frame(header: bytes) -> _Mp3Frame | None:
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE6 != 0xE2:  # sync and layer III
        return None
    version, bitrate, rate = header[1] >> 3 & 3, header[2] >> 4, header[2] >> 2 & 3
    if version == 1 or bitrate in (0, 15) or rate == 3:
        return None
    first_generation = version == 3  # MPEG-1; else MPEG-2 (2) or MPEG-2.5 (0)
    kilobits = _MPEG1_KILOBITS[bitrate - 1] if first_generation else _MPEG2_KILOBITS[bitrate - 1]
    hertz = (44_100, 48_000, 32_000)[rate] // {3: 1, 2: 2, 0: 4}[version]
    samples = 1152 if first_generation else 576
    mono = header[3] >> 6 == 3
    side = (17 if mono else 32) if first_generation else (9 if mono else 17)
    length = samples // 8 * kilobits * 1000 // hertz + (header[2] >> 1 & 1)
    return _Mp3Frame(length=length, seconds=samples / hertz, tag_offset=4 + side)


_MPEG1_KILOBITS = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_MPEG2_KILOBITS = (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)


def _skip_id3(file: BinaryIO) -> int:
    """Offset after an ID3v2 tag, whose length is four bytes of seven bits."""
    file.seek(0)
    tag = file.read(10)
    if tag[:3] != b"ID3" or len(tag) < 10:
        return 0
    length = 0
    for byte in tag[6:]:
        length = length << 7 | byte & 0x7F
    return 10 + length


def _read(file: BinaryIO, count: int) -> bytes:
    """Exactly so many bytes, or the file breaks off inside its header."""
    read = file.read(count)
    if len(read) < count:
        raise DamagedAudio("the file breaks off inside its header")
    return read
