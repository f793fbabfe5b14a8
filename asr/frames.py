"""How long a file lasts that is nothing but a row of coded frames: MP3, AAC (ADTS), AMR and GSM.

Such a file declares no length, so its frames are counted, from one header to the next, without decoding.
Where the row is broken the missing bytes are counted as the sound that they must have been: what a decoder
then gives is too short, and the recording is known to be damaged. Layouts: MPEG layer III (ISO 11172-3,
13818-3), ADTS (ISO 13818-7), AMR (RFC 4867, 5) and GSM 06.10 (33 bytes a frame, as toast and Asterisk write).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO


@dataclass(frozen=True, slots=True)
class Frame:
    """One coded frame: its length in bytes and its sound in seconds."""

    length: int
    seconds: float
    tag_offset: int = 0  # MP3 only: bytes to where a Xing/Info tag would stand


Parse = Callable[[bytes], Frame | None]
"""Reads a frame from its first bytes; None where no frame begins with them."""

HEADER_BYTES = 8
_SEARCHED = 1 << 16  # bytes after a break in which the next frame is looked for
_MOST_BREAKS = 100  # a file of rubbish would otherwise be searched for minutes
# Longer than any call: of a small file of a million empty frames no more needs to be known.
_LONGEST = 24 * 3600.0
_TAGS = (b"TAG", b"APETAGEX", b"LYRICSBEGIN")  # what players write after the last frame


def row_seconds(file: BinaryIO, parse: Parse, *, start: int, size: int) -> float:
    """Seconds of sound from `start` to the end of the file, broken places included; a day at most."""
    offset, seconds, lost, breaks = start, 0.0, 0, 0
    while offset < size and seconds < _LONGEST:
        file.seek(offset)
        head = file.read(HEADER_BYTES + 4)
        frame = parse(head)
        if frame is not None:
            if offset + frame.length > size:
                break  # the last frame was cut off: nobody says how much more there was
            offset, seconds = offset + frame.length, seconds + frame.seconds
        elif head.startswith(_TAGS):
            break
        elif head.startswith(b"ID3"):
            offset += max(id3_length(head), 1)
        else:
            breaks += 1
            following = _next_frame(file, parse, offset) if breaks <= _MOST_BREAKS else None
            lost += (following or size) - offset
            offset = following or size
    sound = offset - start - lost
    return seconds * (1 + lost / sound) if sound > 0 else 0.0


def _next_frame(file: BinaryIO, parse: Parse, offset: int) -> int | None:
    """Where after a break two frames in a row begin, if anywhere near."""
    file.seek(offset)
    near = file.read(_SEARCHED)
    for at in range(1, len(near) - HEADER_BYTES):
        frame = parse(near[at : at + HEADER_BYTES])
        if frame is not None and parse(near[at + frame.length :][:HEADER_BYTES]) is not None:
            return offset + at
    return None


def id3_length(tag: bytes) -> int:
    """Bytes of an ID3v2 tag that begins so (0: it is none); its length is four bytes of seven bits."""
    if tag[:3] != b"ID3" or len(tag) < 10:
        return 0
    length = 0
    for byte in tag[6:10]:
        length = length << 7 | byte & 0x7F
    return 10 + length


def mp3_frame(header: bytes) -> Frame | None:
    """A frame of MPEG-1, 2 or 2.5 layer III."""
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
    return Frame(length, samples / hertz, tag_offset=4 + side)


_MPEG1_KILOBITS = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_MPEG2_KILOBITS = (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)


def adts_frame(header: bytes) -> Frame | None:
    """A frame of AAC as broadcast and many telephone applications write it."""
    if len(header) < 7 or header[0] != 0xFF or header[1] & 0xF6 != 0xF0:  # sync and layer 0
        return None
    rate, length = header[2] >> 2 & 15, (header[3] & 3) << 11 | header[4] << 3 | header[5] >> 5
    if rate >= len(_AAC_RATES) or length < 8:
        return None
    return Frame(length, 1024 * ((header[6] & 3) + 1) / _AAC_RATES[rate])


_AAC_RATES: tuple[int, ...] = (96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000)
_AAC_RATES += (22_050, 16_000, 12_000, 11_025, 8_000, 7_350)


def amr_frame(header: bytes) -> Frame | None:
    """A frame of AMR, narrow band: 20 ms in one of eight rates, comfort noise or nothing."""
    return _amr_frame(header, sizes=(12, 13, 15, 17, 19, 20, 26, 31, 5))


def amr_wide_frame(header: bytes) -> Frame | None:
    """A frame of AMR-WB."""
    return _amr_frame(header, sizes=(17, 23, 32, 36, 40, 46, 50, 58, 60, 5))


def _amr_frame(header: bytes, *, sizes: tuple[int, ...]) -> Frame | None:
    if not header or header[0] & 0x83:  # the padding bits of RFC 4867, 5.3 are zero
        return None
    kind = header[0] >> 3 & 15
    if kind < len(sizes):
        return Frame(1 + sizes[kind], 0.02)
    return Frame(1, 0.02) if kind == 15 else None  # 15: no frame was received


def gsm_frame(header: bytes) -> Frame | None:
    """A frame of GSM 06.10; four bits are all that marks it."""
    return Frame(33, 0.02) if header and header[0] >> 4 == 0xD else None
