"""Three ways to write a recording again with parts of it covered: samples, GSM frames, or coded anew."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from asr.audio import AudioFacts, Source, decode
from asr.container import find_wav_sound
from asr.errors import BleepFailed, CodingNotWritable

if TYPE_CHECKING:
    import av
    import numpy as np
    from av.audio.stream import AudioStream
    from numpy.typing import NDArray

_TONE_HERTZ, _TONE_LEVEL = 1_000, 0.05  # heard well, and no fright in a headset
_CHUNK_BLOCKS = 1 << 16
_LOSSLESS = ("pcm_", "flac", "alac")
_MUXERS: Final = {
    "wav": "wav",
    "flac": "flac",
    "ogg": "ogg",
    "mp3": "mp3",
    "mp4": "mp4",
    "matroska": "matroska",
    "aac": "adts",
    "amr": "amr",
}
# What an encoder puts before the sound where the file cannot say so, in samples. The recording begins with as
# much from its own encoder: leaving that out keeps every sound in its place.
_UNSAID_START = {
    ("aac", "aac"): 1_024,
    ("wav", "mp3"): 1_105,
    ("wav", "adpcm_g722"): 22,
    ("amr", "amr_nb"): 40,
}
# One frame of GSM 06.10 each: zeros, and 1 kHz, whose period fits a frame: it can be repeated.
_GSM_SILENCE = bytes.fromhex("d820a2e15a50004924924924500049249249245000492492492450004924924924")
_GSM_TONE = bytes.fromhex("d47ecb215a818026db9246db51602cdd322cdea1602cdd322cdef1602cdd322cde")


@dataclass(frozen=True, slots=True)
class Cover:
    """What is to be covered: spans in samples, in order and apart; all channels, or one."""

    spans: tuple[tuple[int, int], ...]
    tone: bool
    channel: int | None
    rate: int

    def within(self, start: int, count: int) -> Iterator[tuple[int, int]]:
        """The parts of `count` samples from `start` that are covered, counted from `start`."""
        for first, last in self.spans:
            begin, end = max(first - start, 0), min(last - start, count)
            if begin < end:
                yield begin, end

    def sound(self, start: int, count: int) -> "NDArray[np.float32]":
        """What is heard instead, from sample `start`; a tone goes on over blocks without a click."""
        import numpy as np

        if not self.tone:
            return np.zeros(count, dtype=np.float32)
        turns = np.arange(start, start + count, dtype=np.float64) * _TONE_HERTZ / self.rate
        return (_TONE_LEVEL * np.sin(2 * np.pi * turns)).astype(np.float32)

    @property
    def rows(self) -> slice:
        """The channels that are covered."""
        return slice(None) if self.channel is None else slice(self.channel, self.channel + 1)


def is_exact(facts: AudioFacts) -> bool:
    """Whether what is outside the spans stays exactly as it was."""
    return facts.codec.startswith(_LOSSLESS)


def rewrite(recording: Source, copy: Path, *, facts: AudioFacts, cover: Cover, seconds: float) -> None:
    """Write `copy`; `seconds` is how long the recording lasts.

    Raises:
        CodingNotWritable: there is no encoder; BleepFailed: the encoder refuses.
    """
    if facts.codec.startswith("gsm"):
        _rewrite_gsm(recording, copy, facts=facts, cover=cover)
    elif facts.codec.startswith("pcm_") and facts.container in ("wav", "au"):
        _rewrite_samples(recording, copy, facts=facts, cover=cover)
    else:
        _code_again(recording, copy, facts=facts, cover=cover, seconds=seconds)


def _rewrite_samples(recording: Source, copy: Path, *, facts: AudioFacts, cover: Cover) -> None:
    """Bytes of samples of a fixed size: all but the covered ones are copied as they are."""
    import numpy as np

    with recording.open("rb") as source, copy.open("wb") as target:
        length, block = _copy_header(source, target, facts=facts)
        width = block // facts.channels
        for start in range(0, length // block, _CHUNK_BLOCKS):
            count = min(_CHUNK_BLOCKS, length // block - start)
            samples = np.frombuffer(source.read(count * block), dtype=np.uint8).copy()
            samples = samples.reshape(count, facts.channels, width)
            for begin, end in cover.within(start, count):
                heard = _encoded(facts.codec, cover.sound(start + begin, end - begin), cover.rate)
                samples[begin:end, cover.rows] = np.frombuffer(heard, dtype=np.uint8).reshape(-1, 1, width)
            target.write(samples.tobytes())
        if facts.container == "wav":
            target.write(bytes(length % 2))


def _copy_header(source: BinaryIO, target: BinaryIO, *, facts: AudioFacts) -> tuple[int, int]:
    """Write a header without tags; bytes of sound that follow, and bytes of one sample of all channels."""
    size = source.seek(0, 2)
    if facts.container == "au":
        source.seek(0)
        offset, _, coding, rate, channels = struct.unpack(">4x5I", source.read(24))
        block = channels * {1: 1, 2: 1, 3: 2, 4: 3, 5: 4, 6: 4, 7: 8, 27: 1}[coding]
        length = (size - offset) // block * block
        target.write(struct.pack(">4s5I", b".snd", 24, length, coding, rate, channels))
        source.seek(offset)
        return length, block
    sound = find_wav_sound(source)
    block = struct.unpack("<12xH", sound.fmt[:14])[0]
    length = min(sound.length, size - sound.offset) // block * block
    target.write(_wav_start(sound.fmt, length=length, samples=length // block))
    source.seek(sound.offset)
    return length, block


def _wav_start(fmt: bytes, *, length: int, samples: int) -> bytes:
    """A WAV header up to its samples; RF64 (EBU Tech 3306) where 32 bits are not enough."""
    chunks = struct.pack("<4sI", b"fmt ", len(fmt)) + fmt + bytes(len(fmt) % 2)
    whole = 4 + len(chunks) + 8 + length + length % 2
    if whole < 0xFFFF_FFFF:
        return struct.pack("<4sI4s", b"RIFF", whole, b"WAVE") + chunks + struct.pack("<4sI", b"data", length)
    ds64 = struct.pack("<4sIQQQI", b"ds64", 28, whole + 36, length, samples, 0)
    start = struct.pack("<4sI4s", b"RF64", 0xFFFF_FFFF, b"WAVE") + ds64
    return start + chunks + struct.pack("<4sI", b"data", 0xFFFF_FFFF)


def _encoded(codec: str, samples: "NDArray[np.float32]", rate: int) -> bytes:
    """Samples of one channel as bytes of a PCM coding."""
    import av

    context = av.CodecContext.create(codec, "w")
    assert isinstance(context, av.AudioCodecContext)  # noqa: S101 - only PCM codecs come here
    formats = context.codec.audio_formats
    context.sample_rate, context.layout = rate, "mono"
    context.format = formats[0] if formats else "s16"
    frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="fltp", layout="mono")
    frame.sample_rate = rate
    return b"".join(bytes(packet) for part in (frame, None) for packet in context.encode(part))


def _rewrite_gsm(recording: Source, copy: Path, *, facts: AudioFacts, cover: Cover) -> None:
    """GSM frames of 20 ms, or pairs of them in WAV: there is no encoder, but frames can be exchanged."""
    frame = _GSM_TONE if cover.tone else _GSM_SILENCE
    with recording.open("rb") as source, copy.open("wb") as target:
        size = source.seek(0, 2)
        source.seek(0)
        length, unit, samples = size, frame, 160
        if facts.container == "wav":
            sound = find_wav_sound(source)
            length, unit, samples = min(sound.length, size - sound.offset), _gsm_pair(frame), 320
            count = length // len(unit) * samples
            fact = struct.pack("<4sII", b"fact", 4, count)
            start = _wav_start(sound.fmt, length=length // len(unit) * len(unit), samples=count)
            chunks = start[12:-8] + fact + start[-8:]
            whole = struct.unpack("<I", start[4:8])[0] + len(fact)
            target.write(struct.pack("<4sI4s", b"RIFF", whole, b"WAVE") + chunks)
            source.seek(sound.offset)
        elif facts.container != "gsm":
            raise CodingNotWritable("GSM can be written in WAV and in files of its own only")
        for number in range(length // len(unit)):
            own = source.read(len(unit))
            is_covered = any(cover.within(number * samples, samples))
            target.write(unit if is_covered else own)
        if facts.container == "wav":
            target.write(bytes(length // len(unit) % 2))


# Bits of the parameters of a frame (GSM 06.10, table 1.1): eight areas, then four subframes.
_GSM_BITS = (6, 6, 5, 5, 4, 4, 3, 3) + 4 * ((7, 2, 2, 6) + 13 * (3,))


def _gsm_pair(frame: bytes) -> bytes:
    """Two of the same frame as WAV holds them: no mark, and each parameter with its lowest bit first."""
    bits = "".join(f"{byte:08b}" for byte in frame)[4:]
    turned, at = "", 0
    for count in _GSM_BITS:
        turned += bits[at : at + count][::-1]
        at += count
    both = 2 * turned
    return bytes(int(both[start : start + 8][::-1], 2) for start in range(0, len(both), 8))


def _code_again(recording: Source, copy: Path, *, facts: AudioFacts, cover: Cover, seconds: float) -> None:
    """Decode, cover, and encode with the same codec at about the same bit rate."""
    import av

    if facts.container not in _MUXERS:
        raise CodingNotWritable("this kind of file cannot be written")
    with recording.open("rb") as file:
        bits = round(file.seek(0, 2) * 8 / seconds)
    try:
        with av.open(str(copy), "w", format=_muxer(recording, facts)) as output:
            stream = output.add_stream(
                _encoder(facts),
                rate=facts.sample_rate,
                layout="stereo" if facts.channels == 2 else "mono",
                options=_encoder_options(recording, facts),
            )
            assert isinstance(stream, av.AudioStream)  # noqa: S101 - PyAV cannot tell from the name
            _choose_precision(stream, facts, bits=bits)
            for packet in _coded(stream, recording, facts=facts, cover=cover):
                output.mux(packet)
    except av.FFmpegError as error:
        raise BleepFailed("the encoder refuses this recording") from error


def _encoder(facts: AudioFacts) -> str:
    import av

    try:
        return av.codec.Codec(facts.codec, "w").name
    except av.codec.codec.UnknownCodecError as error:
        raise CodingNotWritable("this coding can be read, but not written") from error


def _muxer(recording: Source, facts: AudioFacts) -> str:
    if facts.container == "matroska":
        with recording.open("rb") as file:
            return "webm" if b"webm" in file.read(64) else "matroska"
    return _MUXERS[facts.container]


def _encoder_options(recording: Source, facts: AudioFacts) -> dict[str, str]:
    options = {"strict": "experimental"}  # ffmpeg's own Vorbis encoder is called so
    if facts.codec in ("adpcm_ima_wav", "adpcm_ms") and facts.container == "wav":
        with recording.open("rb") as file:
            options["block_size"] = str(struct.unpack("<12xH", find_wav_sound(file).fmt[:14])[0])
    return options


def _choose_precision(stream: "AudioStream", facts: AudioFacts, *, bits: int) -> None:
    if facts.codec in ("flac", "alac"):
        stream.codec_context.format = facts.sample_format
    elif not is_exact(facts):
        stream.codec_context.bit_rate = min(max(bits, 4_750), 256_000 * facts.channels)


def _coded(
    stream: "AudioStream", recording: Source, *, facts: AudioFacts, cover: Cover
) -> "Iterator[av.Packet[AudioStream]]":
    """The packets of the copy, which lasts as long as the recording, also where no file can say how long."""
    left_out = _UNSAID_START.get((facts.container, facts.codec), 0)
    given = coded = 0
    for frame in _covered_frames(recording, facts=facts, cover=cover, left_out=left_out):
        given += frame.samples
        for packet in stream.encode(frame):
            coded += packet.duration or 0
            yield packet
    for packet in stream.encode(None):
        if not left_out or coded < given:  # what an encoder adds to its last frame would be heard as sound
            coded += packet.duration or 0
            yield packet


def _covered_frames(
    recording: Source, *, facts: AudioFacts, cover: Cover, left_out: int
) -> "Iterator[av.AudioFrame]":
    """The sound of the copy, less `left_out` samples of its start and with as many of silence at its end."""
    import numpy as np

    done = 0
    for block in decode(recording, sample_rate=facts.sample_rate, max_seconds=float("inf")):
        for begin, end in cover.within(done, block.shape[1]):
            block[cover.rows, begin:end] = cover.sound(done + begin, end - begin)
        first = max(0, left_out - done)
        if first < block.shape[1]:
            # From zero, or the file would not say how much of its start is the encoder's.
            yield _frame(block[:, first:], facts=facts, at=max(done, left_out) - left_out)
        done += block.shape[1]
    if left_out:
        yield _frame(np.zeros((facts.channels, left_out), dtype=np.float32), facts=facts, at=done - left_out)


def _frame(samples: "NDArray[np.float32]", *, facts: AudioFacts, at: int) -> "av.AudioFrame":
    import av

    layout = "stereo" if facts.channels == 2 else "mono"
    frame = av.AudioFrame.from_ndarray(samples.copy(), format="fltp", layout=layout)
    frame.sample_rate, frame.time_base = facts.sample_rate, Fraction(1, facts.sample_rate)
    frame.pts = at
    return frame
