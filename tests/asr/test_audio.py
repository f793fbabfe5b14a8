"""What is let in, what is refused and why, and that reading stays small whatever the length."""

import os
import struct
import tracemalloc
import wave
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from asr.audio import decode, probe
from asr.errors import DamagedAudio, EmptyAudio, TooLongAudio, UnreadableAudio

Write = Callable[..., Path]


def _tone(*hertz: float, seconds: float, rate: int) -> NDArray[np.float32]:
    time = np.arange(round(seconds * rate)) / rate
    return np.stack([0.5 * np.sin(2 * np.pi * pitch * time) for pitch in hertz]).astype(np.float32)


def _read(path: Path, **options: float) -> NDArray[np.float32]:
    return np.concatenate(list(decode(path, **options)), axis=1)


def _pitch(samples: NDArray[np.float32], rate: int) -> float:
    """The strongest frequency, in Hz."""
    return float(np.argmax(np.abs(np.fft.rfft(samples)))) * rate / len(samples)


@pytest.fixture
def stereo(write_audio: Write) -> Callable[[str, str], Path]:
    """Twenty seconds, 440 Hz left and 1000 Hz right, at the rate of a telephone where the codec can."""

    def write(container: str, codec: str) -> Path:
        rate = 44_100 if codec == "wmav2" else 8_000
        sound = _tone(440, 1000, seconds=20, rate=rate)
        options = {"b": "64000"} if codec == "wmav2" else {}
        return write_audio("call", sound, rate=rate, container=container, codec=codec, **options)

    return write


# container, encoder, what probe must say
GOOD = [
    ("wav", "pcm_s16le", ("wav", "pcm_s16le", 8_000)),
    ("wav", "pcm_mulaw", ("wav", "pcm_mulaw", 8_000)),  # telephone systems in America
    ("wav", "pcm_alaw", ("wav", "pcm_alaw", 8_000)),  # and in Europe
    ("wav", "adpcm_ima_wav", ("wav", "adpcm_ima_wav", 8_000)),  # dictation and older recorders
    ("wav", "pcm_u8", ("wav", "pcm_u8", 8_000)),
    ("wav", "pcm_s24le", ("wav", "pcm_s24le", 8_000)),
    ("wav", "pcm_s32le", ("wav", "pcm_s32le", 8_000)),
    ("wav", "pcm_f32le", ("wav", "pcm_f32le", 8_000)),
    ("wav", "adpcm_ms", ("wav", "adpcm_ms", 8_000)),
    ("wav", "libmp3lame", ("wav", "mp3", 8_000)),
    ("mp3", "libmp3lame", ("mp3", "mp3", 8_000)),
    ("flac", "flac", ("flac", "flac", 8_000)),
    ("ogg", "flac", ("ogg", "flac", 8_000)),
    ("ogg", "vorbis", ("ogg", "vorbis", 8_000)),
    ("ogg", "libopus", ("ogg", "opus", 48_000)),  # Opus always decodes at 48 kHz
    ("mp4", "aac", ("mp4", "aac", 8_000)),  # .m4a
    ("mp4", "alac", ("mp4", "alac", 8_000)),
    ("adts", "aac", ("aac", "aac", 8_000)),
    ("au", "pcm_mulaw", ("au", "pcm_mulaw", 8_000)),
    ("au", "pcm_s16be", ("au", "pcm_s16be", 8_000)),
    ("asf", "wmav2", ("asf", "wmav2", 44_100)),  # dictation and office software
    ("matroska", "libopus", ("matroska", "opus", 48_000)),
    ("webm", "libopus", ("matroska", "opus", 48_000)),
]


@pytest.mark.parametrize(("container", "codec", "facts"), GOOD)
def test_every_supported_format_gives_both_channels_whole_and_apart(
    stereo: Callable[[str, str], Path], container: str, codec: str, facts: tuple[str, str, int]
):
    path = stereo(container, codec)
    found = probe(path)
    assert (found.container, found.codec, found.sample_rate) == facts
    assert found.channels == 2
    samples = _read(path)
    assert samples.dtype == np.float32
    assert samples.shape[1] / 16_000 == pytest.approx(20, abs=0.3)
    assert found.declared_seconds == pytest.approx(20, abs=0.3)
    assert [_pitch(channel, 16_000) for channel in samples] == pytest.approx([440, 1000], abs=2)


@pytest.mark.parametrize("tag", [b"", b"ID3\x04\x00\x00\x00\x00\x02\x01" + bytes(257)])
def test_mp3_is_known_by_its_frames_with_or_without_a_tag(tmp_path: Path, tag: bytes):
    # MPEG-2 layer III, 64 kbit/s, 16 kHz, mono; a frame of zeros is 36 ms of silence.
    frame = bytes([0xFF, 0xF3, 0x88, 0xC0]) + bytes(284)
    path = tmp_path / "call.wav"
    path.write_bytes(tag + frame * 100)
    assert (probe(path).container, probe(path).codec, probe(path).channels) == ("mp3", "mp3", 1)
    assert probe(path).declared_seconds == pytest.approx(3.6)  # counted: no Xing tag says it
    assert _read(path).shape[1] / 16_000 == pytest.approx(3.6, abs=0.1)


GSM = bytes.fromhex("d820a2e15a50004924924924500049249249245000492492492450004924924924")  # 20 ms of silence


@pytest.mark.parametrize(
    ("content", "facts", "seconds"),
    [
        (GSM * 100, ("gsm", "gsm", 8_000), 2.0),  # Asterisk
        (GSM * 100 + GSM[:20], ("gsm", "gsm", 8_000), 2.0),  # it hung up within a frame
        (b"#!AMR\n" + (b"\x04" + bytes(12)) * 100, ("amr", "amr_nb", 8_000), 2.0),
        (b"#!AMR-WB\n" + (b"\x04" + bytes(17)) * 100, ("amr", "amr_wb", 16_000), 2.0),
    ],
)
def test_a_row_of_frames_is_counted(
    tmp_path: Path, content: bytes, facts: tuple[str, str, int], seconds: float
):
    path = tmp_path / "call"
    path.write_bytes(content)
    found = probe(path)
    assert (found.container, found.codec, found.sample_rate) == facts
    assert found.declared_seconds == pytest.approx(seconds)
    assert _read(path).shape[1] / 16_000 == pytest.approx(seconds, abs=0.02)


def test_a_hole_in_a_row_of_frames_is_missed(tmp_path: Path):
    """Nothing declares how long it is, but the bytes between the frames once were sound."""
    path = tmp_path / "call"
    path.write_bytes(GSM * 100 + bytes(33 * 20) + GSM * 100)
    assert probe(path).declared_seconds == pytest.approx(4.4)


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 44_100, 48_000])
def test_every_sample_rate_becomes_the_asked_one(write_audio: Write, rate: int):
    sound = _tone(440, seconds=3, rate=rate)
    path = write_audio("call", sound, rate=rate, container="wav", codec="pcm_s16le")
    assert probe(path).declared_seconds == pytest.approx(3)
    samples = _read(path)
    assert samples.shape == (1, 48_000)
    assert _pitch(samples[0], 16_000) == pytest.approx(440, abs=1)
    assert np.abs(samples).max() == pytest.approx(0.5, abs=0.02)


def test_the_name_of_a_file_says_nothing(write_audio: Write):
    sound = _tone(440, seconds=1, rate=8_000)
    assert (
        probe(write_audio("call.mp3", sound, rate=8_000, container="wav", codec="pcm_s16le")).container
        == "wav"
    )
    # A name that ffmpeg would take for a protocol is only a name.
    odd = write_audio("concat:call.wav|other.wav", sound, rate=8_000, container="flac", codec="flac")
    assert _read(odd).shape == (1, 16_000)


def test_an_rf64_file_keeps_its_length_in_another_chunk(tmp_path: Path):
    sound = bytes(2 * 8_000 * 3)
    ds64 = struct.pack("<4sIQQQI", b"ds64", 28, 72 + len(sound), len(sound), 0, 0)
    fmt = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, 8_000, 16_000, 2, 16)
    path = tmp_path / "call"
    path.write_bytes(b"RF64\xff\xff\xff\xffWAVE" + ds64 + fmt + b"data\xff\xff\xff\xff" + sound)
    assert probe(path).declared_seconds == 3
    assert _read(path).shape == (1, 48_000)
    path.write_bytes(path.read_bytes()[:-16_000])
    with pytest.raises(DamagedAudio):
        probe(path)


# Each maker gets a path, and sound files to spoil.
@pytest.fixture
def good(stereo: Callable[[str, str], Path]) -> Callable[[str, str], bytes]:
    return lambda container, codec: stereo(container, codec).read_bytes()


def _wav(
    sound: bytes, *, claims: int, rate: int = 8_000, channels: int = 1, tag: int = 1, width: int = 2
) -> bytes:
    block = channels * width
    fmt = struct.pack("<4sIHHIIHH", b"fmt ", 16, tag, channels, rate, rate * block, block, 8 * width)
    return b"RIFF\xff\xff\xff\x7fWAVE" + fmt + struct.pack("<4sI", b"data", claims) + sound


def _flac_claiming(flac: bytes, samples: int) -> bytes:
    """A FLAC file with another total in its header: 36 bits that end at byte 26."""
    claimed = int.from_bytes(flac[18:26], "big") & ~0xF_FFFF_FFFF | samples
    return flac[:18] + claimed.to_bytes(8, "big") + flac[26:]


def _hollow(sound: bytes) -> bytes:
    """As a disk gives back what was never written: zeros in a third of it."""
    third = len(sound) // 3
    return sound[:third] + bytes(third) + sound[2 * third :]


Good = Callable[[str, str], bytes]
BAD: list[tuple[str, Callable[[Good], bytes], type[Exception]]] = [
    ("no bytes", lambda _: b"", EmptyAudio),
    ("text", lambda _: b"Geachte heer, hierbij de opname.\n" * 50, DamagedAudio),
    ("a picture", lambda _: b"\x89PNG\r\n\x1a\n" + bytes(500), DamagedAudio),
    (
        "HLS playlist: ffmpeg follows it",
        lambda _: b"#EXTM3U\n#EXTINF:9,\nhttp://h/a.ts\n",
        DamagedAudio,
    ),
    (
        "concat script: ffmpeg follows it",
        lambda _: b"ffconcat version 1.0\nfile x.wav\n",
        DamagedAudio,
    ),
    ("XSPF playlist", lambda _: b'<?xml version="1.0"?><playlist/>', DamagedAudio),
    ("session description: a network stream", lambda _: b"v=0\no=- 0 0 IN IP4 127.0.0.1\n", DamagedAudio),
    ("subtitles", lambda _: b"1\n00:00:01,000 --> 00:00:02,000\nhallo\n", DamagedAudio),
    ("AVI: video is no call", lambda _: b"RIFF\x00\x01\x00\x00AVI LIST" + bytes(500), DamagedAudio),
    ("WAV without samples", lambda _: _wav(b"", claims=0), EmptyAudio),
    ("WAV that ends in its header", lambda _: _wav(b"", claims=0)[:30], DamagedAudio),
    ("WAV cut in half", lambda good: (w := good("wav", "pcm_s16le"))[: len(w) // 2], DamagedAudio),
    ("WAV with its last 2 % lost", lambda _: _wav(bytes(15_680), claims=16_000), DamagedAudio),
    ("WAV that claims 4 GB", lambda _: _wav(bytes(16_000), claims=0xFFFF_FFFF), DamagedAudio),
    ("WAV with three channels", lambda _: _wav(bytes(48_000), claims=48_000, channels=3), DamagedAudio),
    ("WAV with no channels", lambda _: _wav(bytes(16_000), claims=16_000, channels=0), DamagedAudio),
    ("WAV of an unknown coding", lambda _: _wav(bytes(16_000), claims=16_000, tag=0x7777), DamagedAudio),
    ("WAV at 1 Hz, each sample a second", lambda _: _wav(bytes(160), claims=160, rate=1), DamagedAudio),
    (
        "WAV with samples that are not numbers",
        lambda _: _wav(struct.pack("<f", float("nan")) * 8_000, claims=32_000, tag=3, width=4),
        DamagedAudio,
    ),
    ("FLAC cut in half", lambda good: (f := good("flac", "flac"))[: len(f) // 2], DamagedAudio),
    ("FLAC that claims more", lambda good: _flac_claiming(good("flac", "flac"), 8_000 * 25), DamagedAudio),
    ("FLAC that claims less", lambda good: _flac_claiming(good("flac", "flac"), 8_000 * 15), DamagedAudio),
    ("FLAC of a header only", lambda good: good("flac", "flac")[:42], DamagedAudio),
    ("Ogg cut in half", lambda good: (o := good("ogg", "libopus"))[: len(o) // 2], DamagedAudio),
    ("Ogg without its last byte", lambda good: good("ogg", "libopus")[:-1], DamagedAudio),
    ("MP4 cut before its index", lambda good: (m := good("mp4", "aac"))[: len(m) // 2], DamagedAudio),
    ("Matroska cut in half", lambda good: (m := good("matroska", "libopus"))[: len(m) // 2], DamagedAudio),
    (
        "MP3 in WAV of which a part in the middle is lost",
        lambda good: _hollow(good("wav", "libmp3lame")),
        DamagedAudio,
    ),
    ("noise in a FLAC body", lambda good: good("flac", "flac")[:2_000] + bytes(40_000), DamagedAudio),
]


@pytest.mark.parametrize(("make", "error"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_a_bad_recording_is_refused_in_silence(
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    good: Good,
    make: Callable[[Good], bytes],
    error: type[Exception],
):
    path = tmp_path / "call of 0612345678.wav"
    path.write_bytes(make(good))
    with pytest.raises(error) as raised:
        _read(path)
    assert "0612345678" not in str(raised.value)  # names of recordings often hold a telephone number
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo, lambda _: None], ids=["folder", "pipe", "nothing"])
def test_what_is_no_file_is_refused_at_once(tmp_path: Path, make: Callable[[Path], None]):
    make(tmp_path / "call.wav")
    with pytest.raises(UnreadableAudio):
        probe(tmp_path / "call.wav")


@pytest.mark.parametrize("channels", [1, 8], ids=["one channel", "eight channels"])
def test_a_change_of_channels_half_way_is_refused(tmp_path: Path, channels: int):
    """Each FLAC frame names its own channels; PyAV reads beyond a frame of many where nobody checks."""
    halves = []
    for layout in ("stereo", "mono" if channels == 1 else "7.1"):
        path = tmp_path / layout
        with av.open(str(path), "w", format="flac") as output:
            stream = output.add_stream("flac", rate=8_000, layout=layout)
            for _ in range(2):
                pulses = np.ones((1, 8_000 * stream.codec_context.channels), np.int16)
                frame = av.AudioFrame.from_ndarray(pulses, format="s16", layout=layout)
                frame.sample_rate = 8_000
                output.mux(stream.encode(frame))
            output.mux(stream.encode(None))
        halves.append(path.read_bytes())
    path = tmp_path / "call.flac"
    path.write_bytes(_flac_claiming(halves[0], 0) + halves[1][halves[1].index(b"\xff\xf8") :])
    with pytest.raises(DamagedAudio):
        _read(path)


def test_a_second_sound_track_is_not_ignored(tmp_path: Path):
    path = tmp_path / "call.mkv"
    with av.open(str(path), "w", format="matroska") as output:
        tracks = [output.add_stream("pcm_s16le", rate=8_000, layout="mono") for _ in range(2)]
        for track in tracks:
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 8_000), np.int16), format="s16", layout="mono")
            frame.sample_rate = 8_000
            output.mux(track.encode(frame))
            output.mux(track.encode(None))
    with pytest.raises(DamagedAudio):
        probe(path)


class TestLength:
    def test_ten_hours_of_silence_are_refused_by_the_header_alone(self, stereo: Callable[[str, str], Path]):
        path = stereo("flac", "flac")
        path.write_bytes(_flac_claiming(path.read_bytes(), 8_000 * 36_000))
        assert probe(path).declared_seconds == 36_000
        with pytest.raises(TooLongAudio):
            next(decode(path))

    def test_without_a_declared_length_decoding_stops_at_the_limit(self, stereo: Callable[[str, str], Path]):
        path = stereo("flac", "flac")
        path.write_bytes(_flac_claiming(path.read_bytes(), 0))
        assert probe(path).declared_seconds is None
        blocks = decode(path, max_seconds=12)
        assert next(blocks).shape[1] < 12 * 16_000
        with pytest.raises(TooLongAudio):
            list(blocks)

    def test_exactly_the_limit_is_allowed(self, stereo: Callable[[str, str], Path]):
        assert _read(stereo("wav", "pcm_s16le"), max_seconds=20).shape == (2, 320_000)

    def test_the_limit_is_kept_to_the_sample(self, tmp_path: Path):
        # 118 blocks, whose seconds added up as fractions come out above the limit.
        path = tmp_path / "call.wav"
        with wave.open(str(path), "wb") as output:
            output.setparams((1, 2, 8_000, 0, "NONE", ""))
            output.writeframes(bytes(2 * 8_000 * 600))
        assert sum(block.shape[1] for block in decode(path, max_seconds=600)) == 16_000 * 600
        with pytest.raises(TooLongAudio):
            list(decode(path, max_seconds=600 - 1 / 16_000))

    def test_memory_does_not_grow_with_the_length(self, tmp_path: Path):
        path = tmp_path / "call.wav"
        with wave.open(str(path), "wb") as output:
            output.setparams((2, 2, 8_000, 0, "NONE", ""))
            for _ in range(10):
                output.writeframes(bytes(2 * 2 * 8_000 * 60))
        tracemalloc.start()
        largest = max(block.nbytes for block in decode(path))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert largest < 2 * 4 * 16_000 * 8  # eight seconds
        assert peak < 10e6  # all ten minutes are 77 MB
