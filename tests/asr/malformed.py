"""Recordings that are wrong, made from good ones: each with the least sound that may be let through.

Run with a folder as a program, it reads every file there as Klankbord would and prints what became of it: in
a process of its own, so that its memory can be measured and a crash is seen.
"""

import io
import json
import random
import resource
import struct
import sys
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

SECONDS = 31.0
RATE = 8_000
# Suffix, container and encoder; bytes that are its header, at the edges of whose fields it is cut.
FORMATS = {
    "pcm.wav": ("wav", "pcm_s16le", (4, 8, 12, 16, 20, 22, 24, 28, 32, 34, 36, 40, 44, 46, 78)),
    "mulaw.wav": ("wav", "pcm_mulaw", (20, 36, 38, 42, 46, 50, 58, 60)),
    "float.wav": ("wav", "pcm_f32le", (20, 36, 40, 58)),
    "ima.wav": ("wav", "adpcm_ima_wav", (20, 36, 38, 40, 52, 60)),
    "flac": ("flac", "flac", (4, 5, 8, 12, 18, 22, 26, 42, 46, 8_000)),
    "opus": ("ogg", "libopus", (4, 5, 6, 14, 18, 22, 26, 27, 28, 36, 47, 74, 1_000)),
    "ogg": ("ogg", "vorbis", (27, 28, 58, 100, 3_000, 5_000)),
    "mp3": ("mp3", "libmp3lame", (2, 3, 4, 10, 45, 60, 120, 200, 1_000)),
    "aac": ("adts", "aac", (1, 2, 4, 6, 7, 9, 300)),
    "m4a": ("mp4", "aac", (4, 8, 12, 24, 28, 32, 36, 40, 1_000)),
    "mka": ("matroska", "libopus", (4, 5, 12, 24, 40, 60, 100, 400, 1_000)),
    "amr": ("amr", "amr_nb", (3, 5, 6, 7, 12)),
    "au": ("au", "pcm_mulaw", (4, 8, 12, 16, 20, 24)),
}
# These are rows of frames without a length: cut between frames, they are whole shorter recordings.
WITHOUT_LENGTH = {"aac", "amr", "mp3"}


@dataclass(frozen=True, slots=True)
class Case:
    """A file, and the seconds below which it may not be accepted (infinite: never)."""

    name: str
    content: bytes
    least: float = 0.0


NEVER = float("inf")


def good_files() -> dict[str, bytes]:
    """A sound recording in each format, 31 seconds of a voice-like hum in one channel."""
    time_ = np.arange(round(SECONDS * RATE)) / RATE
    hum = np.sin(2 * np.pi * 180 * time_) * (0.6 + 0.4 * np.sin(2 * np.pi * 3 * time_))
    noise = np.random.default_rng(1).standard_normal(len(time_))
    pulses = (8_000 * hum + 300 * noise).astype(np.int16)
    return {name: _coded(pulses, container, codec) for name, (container, codec, _) in FORMATS.items()}


def _coded(pulses: "np.ndarray", container: str, codec: str) -> bytes:
    output = io.BytesIO()
    with av.open(output, "w", format=container) as file:
        rate = 48_000 if codec == "libopus" else RATE
        layout = "stereo" if codec == "vorbis" else "mono"
        stream = file.add_stream(codec, rate=rate, layout=layout, options={"strict": "experimental"})
        resampler = av.AudioResampler(format=stream.codec_context.format, layout=layout, rate=rate)
        for start in range(0, len(pulses), RATE):
            frame = av.AudioFrame.from_ndarray(
                pulses[None, start : start + RATE], format="s16", layout="mono"
            )
            frame.sample_rate, frame.time_base, frame.pts = RATE, Fraction(1, RATE), start
            for part in resampler.resample(frame):
                file.mux(stream.encode(part))
        for part in resampler.resample(None):
            file.mux(stream.encode(part))
        file.mux(stream.encode(None))
    return output.getvalue()


def cases(good: dict[str, bytes]) -> Iterator[Case]:
    """All of them; the same ones each time."""
    for name, content in good.items():
        yield from _cuts(name, content)
        yield from _flips(name, content)
        yield from _rearranged(name, content)
    yield from _lying_wavs()
    yield from _lying_flacs(good["flac"])
    yield from _no_sound(good)
    yield from _nested(good)
    yield from _bombs()


def _cuts(name: str, content: bytes) -> Iterator[Case]:
    least = 0.0 if name in WITHOUT_LENGTH else 0.98 * SECONDS
    for at in (0, 1, *FORMATS[name][2]):
        yield Case(f"cut at byte {at}.{name}", content[:at], NEVER)
    for percent in (10, 25, 50, 75, 90, 96):
        yield Case(f"cut at {percent} percent.{name}", content[: len(content) * percent // 100], least)
    yield Case(f"without its last byte.{name}", content[:-1], least)


def _flips(name: str, content: bytes) -> Iterator[Case]:
    rng = random.Random(name)
    for number in range(8):
        within = min(80, len(content)) if number < 5 else len(content)
        spoiled = bytearray(content)
        for _ in range(1 + number % 3):
            spoiled[rng.randrange(within)] ^= 1 << rng.randrange(8)
        yield Case(f"flipped {number}.{name}", bytes(spoiled))


def _rearranged(name: str, content: bytes) -> Iterator[Case]:
    third = len(content) // 3
    yield Case(f"zeros in the middle.{name}", content[:third] + bytes(third) + content[2 * third :])
    yield Case(f"middle lost.{name}", content[:third] + content[2 * third :])
    yield Case(f"rubbish before it.{name}", b"\x00\x17rubbish" + content)
    yield Case(f"twice.{name}", content + content)
    yield Case(f"backwards.{name}", content[::-1], NEVER)


def wav(
    sound: bytes,
    *,
    claims: int | None = None,
    tag: int = 1,
    channels: int = 1,
    rate: int = RATE,
    bits: int = 16,
    block: int | None = None,
) -> bytes:
    """A WAV file of which every field can lie."""
    block = min(channels * bits // 8, 0xFFFF) if block is None else block
    fmt = struct.pack("<4sIHHIIHH", b"fmt ", 16, tag, channels, rate, rate * block & 0xFFFFFFFF, block, bits)
    data = struct.pack("<4sI", b"data", len(sound) if claims is None else claims)
    return struct.pack("<4sI4s", b"RIFF", 36 + len(sound), b"WAVE") + fmt + data + sound


def _lying_wavs() -> Iterator[Case]:
    sound = np.random.default_rng(2).integers(-3_000, 3_000, 4 * RATE).astype("<i2").tobytes()
    for claims in (0, len(sound) * 2, len(sound) + 2_000, 0x7FFFFFFF, 0xFFFFFFFF):
        yield Case(f"declares {claims} bytes.wav", wav(sound, claims=claims), NEVER)
    for channels in (0, 3, 8, 64, 255, 65_535):
        yield Case(f"{channels} channels.wav", wav(sound, channels=channels), NEVER)
    for rate in (0, 1, 10, 3_999, 400_000, 0xFFFFFFFF):
        yield Case(f"{rate} Hz.wav", wav(sound, rate=rate), NEVER)
    for rate in (4_000, 16_000, 192_000):
        yield Case(f"{rate} Hz while it is 8000.wav", wav(sound, rate=rate))
    for block in (0, 1, 3, 4, 999):
        yield Case(f"blocks of {block} bytes.wav", wav(sound, block=block))
    for bits in (0, 1, 7, 12, 63, 255):
        yield Case(f"{bits} bits.wav", wav(sound, bits=bits, block=2))
    for tag in (0, 0x55, 0x161, 0x2000, 0x674F, 0x7777, 0xFFFE):
        yield Case(f"coding {tag:x}.wav", wav(sound, tag=tag))
    for value in (float("nan"), float("inf"), float("-inf"), 1e38):
        samples = np.frombuffer(sound, "<i2").astype("<f4") / 32_768
        samples[20_000] = value
        least = NEVER if not np.isfinite(value) else 0.0
        yield Case(f"sample {value}.wav", wav(samples.tobytes(), tag=3, bits=32), least)
    chunk = struct.pack("<4sI", b"junk", 0)
    yield Case("thousands of chunks.wav", wav(sound)[:12] + chunk * 50_000 + wav(sound)[12:], NEVER)
    yield Case("chunk of 4 GB.wav", wav(sound)[:12] + b"junk\xff\xff\xff\xff" + wav(sound)[12:], NEVER)
    yield Case("sound before format.wav", wav(sound)[:12] + wav(sound)[36:] + wav(sound)[12:36], NEVER)
    yield Case("RF64 without its lengths.wav", b"RF64" + wav(sound, claims=0xFFFFFFFF)[4:], NEVER)
    yield Case("big-endian.wav", b"RIFX" + wav(sound)[4:], NEVER)


def _lying_flacs(flac: bytes) -> Iterator[Case]:
    packed = int.from_bytes(flac[18:26], "big")
    for number, change in enumerate((1 << 35, 1 << 20, 1 << 60, 1 << 45, 7 << 41, 31 << 36)):
        yield Case(f"header {number} lies.flac", flac[:18] + (packed ^ change).to_bytes(8, "big") + flac[26:])
    total = packed & ~0xF_FFFF_FFFF
    for samples in (1, RATE, RATE * 100, 0xF_FFFF_FFFF):
        content = flac[:18] + (total | samples).to_bytes(8, "big") + flac[26:]
        yield Case(f"declares {samples} samples.flac", content, NEVER)


def _no_sound(good: dict[str, bytes]) -> Iterator[Case]:
    """What ends up between recordings, and what ffmpeg would follow to another file or machine."""
    texts = {
        "text": "Geachte heer, hierbij de opname.\n" * 100,
        "page": "<!DOCTYPE html><html><body>401 Unauthorized</body></html>\n" * 20,
        "problem": '{"error": "not found"}',
        "feed": '<?xml version="1.0"?><rss version="2.0"><channel/></rss>',
        "hls": "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nhttp://127.0.0.1:9/a.ts\n#EXT-X-ENDLIST\n",
        "hls of a file": "#EXTM3U\n#EXTINF:9,\nfile:///etc/passwd\n",
        "pls": "[playlist]\nFile1=http://127.0.0.1:9/a.mp3\nNumberOfEntries=1\n",
        "concat": "ffconcat version 1.0\nfile goed.wav\n",
        "xspf": "<playlist><trackList><track><location>goed.wav</location></track></trackList></playlist>",
        "asx": '<asx version="3.0"><entry><ref href="goed.wav"/></entry></asx>',
        "dash": '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><Period/></MPD>',
        "smil": '<smil><body><audio src="goed.wav"/></body></smil>',
        "session": "v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\n",
        "cue": 'FILE "goed.wav" WAVE\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n',
        "subtitles": "1\n00:00:01,000 --> 00:00:02,000\nhallo\n",
        "script": "#!/bin/sh\nrm -rf /\n",
        "with a mark before it": "\ufeff#EXTM3U\nhttp://127.0.0.1:9/a.ts\n",
    }
    for name, text in texts.items():
        for suffix in ("wav", "mp3"):
            yield Case(f"{name}.{suffix}", text.encode(), NEVER)
    starts = {
        "PDF": b"%PDF-1.7\n",
        "picture": b"\x89PNG\r\n\x1a\n",
        "program": b"MZ\x90\x00",
        "GIF": b"GIF89a",
        "database": b"SQLite format 3\x00",
        "AVI": b"RIFF\x00\x10\x00\x00AVI LIST",
        "MIDI": b"MThd\x00\x00\x00\x06\x00\x01\x00\x01",
        "zeros": b"",
        "mail": b"From: kcc@example.nl\r\nSubject: opname\r\n",
        "film": b"\x00\x00\x01\xba",
    }
    for name, start in starts.items():
        yield Case(f"{name}.wav", start + bytes(5_000), NEVER)
    noise = random.Random(7).randbytes(50_000)
    yield Case("noise of bytes.wav", noise, NEVER)
    for mark in (
        b"RIFF\0\0\0\0WAVE",
        b"fLaC",
        b"OggS",
        b"\x1a\x45\xdf\xa3",
        b"\0\0\0\x20ftypM4A ",
        b".snd",
        b"ID3",
    ):
        yield Case(f"noise after {mark[:4].hex()}.wav", mark + noise, NEVER)


def _nested(good: dict[str, bytes]) -> Iterator[Case]:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("goed.wav", good["pcm.wav"])
    yield Case("archive.wav", archive.getvalue(), NEVER)
    archive_marks = {
        "gzip": b"\x1f\x8b\x08",
        "7z": b"7z\xbc\xaf\x27\x1c",
        "rar": b"Rar!\x1a\x07",
        "tar": b"goed.wav",
    }
    for name, mark in archive_marks.items():
        yield Case(f"{name}.wav", mark + bytes(300) + good["opus"], NEVER)
    # As sound these bytes are noise of the length that they declare: no harm, and nothing inside is opened.
    for inner in ("mp3", "flac", "pcm.wav"):
        yield Case(f"wav with {inner} for samples.wav", wav(good[inner]))
    yield Case("ogg in mp4.m4a", good["m4a"][:32] + good["opus"], NEVER)
    yield Case("flac behind a tag.flac", b"ID3\x04\0\0\0\0\0\x0a" + bytes(10) + good["flac"])
    two = io.BytesIO()
    with av.open(two, "w", format="matroska") as file:
        for stream in [file.add_stream("pcm_s16le", rate=RATE, layout="mono") for _ in range(2)]:
            frame = av.AudioFrame.from_ndarray(np.zeros((1, RATE), np.int16), format="s16", layout="mono")
            frame.sample_rate = RATE
            file.mux(stream.encode(frame))
    yield Case("two tracks.mka", two.getvalue(), NEVER)


def _bombs() -> Iterator[Case]:
    """Small files that are hours of sound."""
    silent_mp3 = bytes([0xFF, 0xE3, 0x18, 0xC4]) + bytes(68)  # MPEG-2.5, 8 kbit/s at 8 kHz: 72 ms
    yield Case("hours of MP3.mp3", silent_mp3 * (5 * 3_600 * 1_000 // 72), NEVER)
    yield Case("hours of AMR.amr", b"#!AMR\n" + b"\x7c" * (5 * 3_600 * 50), NEVER)  # frames of one byte
    header = wav(b"", claims=0xFFFFFFF0)
    yield Case("a day of WAV in its header only.wav", header, NEVER)
    flac = bytearray(b"fLaC\x80\x00\x00\x22" + bytes(34))
    flac[8:12], flac[18:26] = b"\x10\x00\x10\x00", (RATE << 44 | 15 << 36 | 36_000 * RATE).to_bytes(8, "big")
    yield Case("ten hours of FLAC in its header only.flac", bytes(flac), NEVER)
    for content in (b"\x1a\x45\xdf\xa3\x01" + b"\xff" * 7, b"\x1a\x45\xdf\xa3" + b"\xa3\x45\xdf\xa3" * 5_000):
        yield Case(f"nested without end {len(content)}.mka", content, NEVER)
    boxes = (
        b"\0\0\0\x18ftypM4A "
        + bytes(12)
        + b"".join(struct.pack(">I4s", 8 * (2_000 - depth), b"moov") for depth in range(2_000))
    )
    yield Case("boxes in boxes.m4a", boxes, NEVER)


def read_all(folder: Path) -> None:
    """Print a JSON line per file: state, seconds of sound, seconds declared, seconds it took; memory last."""
    from asr.audio import decode, probe
    from asr.errors import UnreadableAudio

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for path in sorted(folder.iterdir()):
        started, sound, declared, state = time.monotonic(), 0.0, None, "ok"
        print(json.dumps({"begins": path.name}), flush=True)  # noqa: T201 - the last one named crashed
        try:
            declared = probe(path).declared_seconds
            sound = sum(block.shape[1] for block in decode(path, sample_rate=RATE)) / RATE
        except UnreadableAudio as error:
            state = type(error).__name__
        took = time.monotonic() - started
        found = {"name": path.name, "state": state, "sound": sound, "declared": declared, "took": took}
        print(json.dumps(found), flush=True)  # noqa: T201
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"before": before, "peak": peak}), flush=True)  # noqa: T201


if __name__ == "__main__":
    read_all(Path(sys.argv[1]))
