"""What a file's own bytes say it is and how long it claims to be, read before ffmpeg sees any of it.

ffmpeg follows playlists, guesses formats from names and reports success on truncated files, so the format
is decided here, from a short list, and the length that a header declares is kept to be compared with what
is decoded. Header layouts: RIFF/WAVE (EBU Tech 3306 for RF64), FLAC (RFC 9639), Ogg (RFC 3533), the
Xing/Info tag of MP3, ISO base media (ISO 14496-12), Matroska (RFC 9559), Sun AU and ASF.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Literal

from asr.errors import DamagedAudio, EmptyAudio
from asr.frames import (
    HEADER_BYTES,
    adts_frame,
    amr_frame,
    amr_wide_frame,
    gsm_frame,
    id3_length,
    mp3_frame,
    row_seconds,
)

Container = Literal["wav", "flac", "ogg", "mp3", "mp4", "matroska", "aac", "amr", "gsm", "au", "asf"]

TOLERANCE = 0.99
"""The share of the declared length that must really be there."""

# Of these ffmpeg reads the length: the offset of their mark, and the mark.
_MARKS: dict[Container, tuple[int, bytes]] = {
    "mp4": (4, b"ftyp"),
    "matroska": (0, b"\x1a\x45\xdf\xa3"),
    "asf": (0, bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")),
}
# A file of nothing but tiny chunks would otherwise be walked for minutes.
_MOST_CHUNKS = 1_000
_MOST_PADDING_BEFORE_MP3 = 65_536
_LONGEST_FMT = 4_096
_MOST_APART = 0.1
_LARGEST_OGG_PAGE = 65_307
_MARKED_GSM_FRAMES = 25  # half a second: text and other rubbish does not have a mark each 33 bytes so often
_AU_BYTES = {1: 1, 2: 1, 3: 2, 4: 3, 5: 4, 6: 4, 7: 8, 27: 1}  # mu-law, PCM, float and A-law: bytes a sample


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
    head = file.read(16)
    if head[:4] in (b"RIFF", b"RF64") and head[8:12] == b"WAVE":
        return _wav_header(file, size)
    if head[:4] == b"fLaC":
        return Header("flac", _flac_seconds(file), exact=True)
    if head[:4] == b"OggS":
        _check_ogg_end(file, size)
        return Header("ogg")
    if head[:4] == b".snd":
        return Header("au", _au_seconds(file, size), exact=True)
    marked = (name for name, (at, mark) in _MARKS.items() if head[at:].startswith(mark))
    container = next(marked, None)
    return Header(container) if container else _row_header(file, size, head)


def _row_header(file: BinaryIO, size: int, head: bytes) -> Header:
    """Files that are a row of frames, most clearly marked first."""
    if head.startswith(b"#!AMR\n"):
        return Header("amr", row_seconds(file, amr_frame, start=6, size=size))
    if head.startswith(b"#!AMR-WB\n"):
        return Header("amr", row_seconds(file, amr_wide_frame, start=9, size=size))
    start = id3_length(head)
    file.seek(start)
    first = adts_frame(file.read(HEADER_BYTES))
    if first is not None:
        file.seek(start + first.length)
        if adts_frame(file.read(HEADER_BYTES)) is not None:
            return Header("aac", row_seconds(file, adts_frame, start=start, size=size))
    if _is_gsm(file, size):
        return Header("gsm", row_seconds(file, gsm_frame, start=0, size=size))
    return Header("mp3", _mp3_seconds(file, size, start=start))


@dataclass(frozen=True, slots=True)
class WavSound:
    """Where the samples of a WAV file stand and how they are coded; sizes in bytes."""

    fmt: bytes  # contents of the chunk that says so
    offset: int
    length: int
    samples: int | None = None  # of each channel, where a chunk before them says so


def find_wav_sound(file: BinaryIO) -> WavSound:
    """The format and the place of the samples of a WAV or RF64 file, as its header declares them.

    Raises:
        DamagedAudio: there is no format or no sound; EmptyAudio: it declares no samples.
    """
    long_size: int | None = None
    samples: int | None = None
    fmt = b""
    for name, length, offset in _riff_chunks(file):
        if name == b"ds64":
            long_size = struct.unpack("<8xQ", _read(file, 16))[0]
        elif name == b"fmt ":
            fmt = _read(file, min(max(length, 16), _LONGEST_FMT))
        elif name == b"fact" and length >= 4:
            samples = struct.unpack("<I", _read(file, 4))[0]
        elif name == b"data":
            declared = long_size if long_size is not None and length == 0xFFFFFFFF else length
            if declared == 0:
                raise EmptyAudio("the WAV header declares no samples")
            if not fmt:
                raise DamagedAudio("the WAV file does not say how its sound is coded")
            return WavSound(fmt, offset, declared, samples)
    raise DamagedAudio("the WAV file has no sound chunk")


def _wav_header(file: BinaryIO, size: int) -> Header:
    sound = find_wav_sound(file)
    if size - sound.offset < TOLERANCE * sound.length:
        raise DamagedAudio("the WAV header declares more sound than the file holds")
    tag, channels, rate, byte_rate, block, _bits = struct.unpack("<HHIIHH", sound.fmt[:16])
    if not (channels and rate and block):
        raise DamagedAudio("the WAV header declares no channels or no sample rate")
    if tag in (1, 3, 6, 7, 0xFFFE):  # PCM, float, A-law, mu-law and extensible: a block is one sample each
        return Header("wav", sound.length / (rate * block), exact=True)
    samples = _samples_a_block(tag, channels=channels, block=block)
    if samples:
        return Header("wav", sound.length / block * samples / rate)
    return Header("wav", _told_seconds(sound, rate=rate, byte_rate=byte_rate))


def _told_seconds(sound: WavSound, *, rate: int, byte_rate: int) -> float | None:
    """By the count of samples, unless the bytes a second, which are seldom exact, contradict it."""
    if not sound.samples:
        return None
    told, about = sound.samples / rate, sound.length / byte_rate if byte_rate else None
    return told if about is None or abs(told - about) < _MOST_APART * about else None


def _samples_a_block(tag: int, *, channels: int, block: int) -> int | None:
    """Samples of each channel in a block of the codings that fill every block alike."""
    if tag == 0x31 and block == 65:  # GSM: two frames
        return 320
    if tag == 0x11 and block > 4 * channels:  # IMA ADPCM: one whole sample, then four bits each
        return (block - 4 * channels) * 2 // channels + 1
    if tag == 2 and block > 7 * channels:  # Microsoft ADPCM: two whole samples, then four bits each
        return (block - 7 * channels) * 2 // channels + 2
    return None


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


def _mp3_seconds(file: BinaryIO, size: int, *, start: int) -> float:
    file.seek(start)
    head = file.read(_MOST_PADDING_BEFORE_MP3)
    start += len(head) - len(head := head.lstrip(b"\0"))
    frame = mp3_frame(head[:HEADER_BYTES])
    # Two bytes of sync alone occur in any file: a second frame must follow at once.
    if frame is None or mp3_frame(head[frame.length :][:HEADER_BYTES]) is None:
        raise DamagedAudio("the file is not in a supported sound format")
    counted = row_seconds(file, mp3_frame, start=start, size=size)
    tag = head[frame.tag_offset : frame.tag_offset + 12]
    if tag[:4] not in (b"Xing", b"Info"):
        return counted
    counted -= frame.seconds  # the frame with the tag is silent, and players leave it out
    declares = len(tag) == 12 and tag[7] & 1
    return max(counted, int.from_bytes(tag[8:], "big") * frame.seconds) if declares else counted


def _is_gsm(file: BinaryIO, size: int) -> bool:
    """Whether frames of 33 bytes follow one another: there is no other mark, so there must be many."""
    file.seek(0)
    head = file.read(33 * _MARKED_GSM_FRAMES)
    return len(head) == 33 * _MARKED_GSM_FRAMES and all(byte >> 4 == 0xD for byte in head[::33])


def _au_seconds(file: BinaryIO, size: int) -> float | None:
    file.seek(0)
    offset, length, coding, rate, channels = struct.unpack(">4x5I", _read(file, 24))
    width = _AU_BYTES.get(coding)
    if width is None or not (rate and channels):
        raise DamagedAudio("the AU header declares no supported coding, no channels or no sample rate")
    if length == 0xFFFFFFFF:  # unknown: written as it was recorded
        length = size - offset
    if length <= 0:
        raise EmptyAudio("the AU header declares no samples")
    if size - offset < TOLERANCE * length:
        raise DamagedAudio("the AU header declares more sound than the file holds")
    return float(length / (width * rate * channels))


def _read(file: BinaryIO, count: int) -> bytes:
    """Exactly so many bytes, or the file breaks off inside its header."""
    read = file.read(count)
    if len(read) < count:
        raise DamagedAudio("the file breaks off inside its header")
    return read
