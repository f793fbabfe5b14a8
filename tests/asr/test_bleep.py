"""Bleeped copies: exactly what was asked cannot be heard, the rest stays, and doubt stops everything."""

from collections.abc import Callable
from dataclasses import replace
from math import ceil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from asr.audio import decode, probe
from asr.bleep import bleep, range_of
from asr.container import find_wav_sound
from asr.errors import AsrError, BleepFailed, CodingNotWritable, DamagedAudio, RangeUnlocated
from asr.transcriber import AsrOptions
from asr.transcript import Turn, Word
from asr.whisper import WhisperTranscriber

Samples = NDArray[np.float32]
Write = Callable[..., Path]

RATE = 16_000
RANGES = ((1.0, 2.25), (4.5, 5.0))


def _read(path: Path) -> Samples:
    return np.concatenate(list(decode(path, sample_rate=probe(path).sample_rate)), axis=1)


def _at(samples: Samples, rate: int) -> Samples:
    """The same sound at another rate."""
    time = np.arange(0, samples.shape[1] / RATE, 1 / rate)
    return np.stack([np.interp(time, np.arange(samples.shape[1]) / RATE, row) for row in samples])


def _covered(samples: Samples, rate: int) -> NDArray[np.bool_]:
    covered = np.zeros(samples.shape[1], dtype=bool)
    for start, end in RANGES:
        covered[int(start * rate) : ceil(end * rate)] = True
    return covered


def _loudness(samples: Samples) -> float:
    return float(np.sqrt((samples.astype(np.float64) ** 2).mean()))


@pytest.fixture
def voices(opening: Samples) -> Samples:
    """Ten seconds in which both channels always hold a voice."""
    return np.clip(opening[:, : 10 * RATE] + opening[::-1, : 10 * RATE] * 0.5, -1, 1)


# container, encoder, rate, channels
LOSSLESS = [
    ("wav", "pcm_u8", 8_000, 1),
    ("wav", "pcm_s16le", 8_000, 2),
    ("wav", "pcm_s24le", 48_000, 1),  # three bytes a sample
    ("wav", "pcm_s32le", 16_000, 2),
    ("wav", "pcm_f32le", 11_025, 2),
    ("wav", "pcm_mulaw", 8_000, 2),
    ("wav", "pcm_alaw", 8_000, 1),
    ("au", "pcm_mulaw", 8_000, 2),
    ("flac", "flac", 8_000, 2),
    ("ogg", "flac", 8_000, 1),
    ("mp4", "alac", 16_000, 2),
    ("matroska", "pcm_s16le", 8_000, 2),
]


@pytest.mark.parametrize("sound", ["silence", "tone"])
@pytest.mark.parametrize(("container", "codec", "rate", "channels"), LOSSLESS)
def test_a_lossless_coding_keeps_every_other_sample(
    write_audio: Write, voices: Samples, container: str, codec: str, rate: int, channels: int, sound: str
):
    path = write_audio("call", _at(voices[:channels], rate), rate=rate, container=container, codec=codec)
    target = path.with_name("copy")
    bleep(path, target, ranges=RANGES, sound=sound)
    assert replace(probe(target), declared_seconds=0) == replace(probe(path), declared_seconds=0)
    before, after = _read(path), _read(target)
    covered = _covered(before, rate)
    assert np.array_equal(before[:, ~covered], after[:, ~covered])
    inside = after[:, covered]
    if sound == "silence":
        assert np.abs(inside).max() < 0.001  # A-law has no zero
    else:
        assert _loudness(inside) == pytest.approx(0.05 / 2**0.5, rel=0.1)
        start = after[0, rate : rate + rate // 2]
        assert np.argmax(np.abs(np.fft.rfft(start))) * 2 == pytest.approx(1_000, abs=2)


LOSSY = [
    ("wav", "adpcm_ima_wav", 8_000, 2),
    ("wav", "adpcm_ms", 8_000, 1),
    ("mp3", "libmp3lame", 8_000, 2),
    ("wav", "libmp3lame", 16_000, 1),
    ("mp3", "libmp3lame", 44_100, 1),
    ("ogg", "libopus", 48_000, 2),
    ("ogg", "libopus", 48_000, 1),
    ("webm", "libopus", 48_000, 2),
    ("ogg", "vorbis", 16_000, 2),
    ("mp4", "aac", 8_000, 1),
    ("mp4", "aac", 48_000, 2),
    ("adts", "aac", 16_000, 1),
    ("amr", "amr_nb", 8_000, 1),
    ("wav", "adpcm_g722", 16_000, 1),
]


@pytest.mark.parametrize(("container", "codec", "rate", "channels"), LOSSY)
def test_a_lossy_coding_is_written_again_with_every_sound_in_its_place(
    write_audio: Write, voices: Samples, container: str, codec: str, rate: int, channels: int
):
    path = write_audio("call", _at(voices[:channels], rate), rate=rate, container=container, codec=codec)
    target = path.with_name("copy")
    bleep(path, target, ranges=RANGES)
    assert replace(probe(target), declared_seconds=0) == replace(probe(path), declared_seconds=0)
    before, after = _read(path), _read(target)
    assert after.shape == before.shape
    covered = _covered(before, rate)
    assert _loudness(after[:, covered]) < 0.1 * _loudness(before[:, covered])
    likeness = np.corrcoef(before[0, ~covered], after[0, ~covered])[0, 1]
    assert likeness > 0.85  # AMR at 5 kbit/s


# PyAV reads GSM but cannot write it: the header of GSM in WAV, after its length.

GSM_PAIR_HEADER = bytes.fromhex("310001 00401f0000 59060000 4100 0000 0200 4001".replace(" ", ""))


@pytest.mark.parametrize("sound", ["silence", "tone"])
def test_gsm_is_covered_in_whole_frames(tmp_path: Path, sound: str):
    rng = np.random.default_rng(3)
    frames = [bytes([0xD0 | int(rng.integers(16)), *rng.integers(0, 256, 32).tolist()]) for _ in range(250)]
    path, target = tmp_path / "call", tmp_path / "copy"
    path.write_bytes(b"".join(frames))
    assert probe(path).declared_seconds == pytest.approx(5)
    bleep(path, target, ranges=[(1.01, 2.0)], sound=sound)
    written = target.read_bytes()
    kept = [written[at : at + 33] == frame for at, frame in zip(range(0, 250 * 33, 33), frames, strict=True)]
    assert kept == [not 50 <= number < 100 for number in range(250)]
    settled = _loudness(_read(target)[0, 11_200:16_000])  # its filters ring on after these random frames
    assert settled < 0.006 if sound == "silence" else settled == pytest.approx(0.05, abs=0.01)


def test_gsm_in_wav_becomes_as_silent(tmp_path: Path):
    rng = np.random.default_rng(3)
    sound = rng.integers(0, 256, 65 * 125, dtype=np.uint8).tobytes()  # any bits are a frame
    size = len(sound).to_bytes(4, "little")
    header = b"RIFF\0\0\0\0WAVEfmt \x14\0\0\0" + GSM_PAIR_HEADER + b"data" + size
    path, target = tmp_path / "call", tmp_path / "copy"
    path.write_bytes(header + sound)
    assert (probe(path).codec, probe(path).declared_seconds) == ("gsm_ms", 5)
    bleep(path, target, ranges=[(1.0, 2.0)])
    before, after = _read(path), _read(target)
    assert after.shape == before.shape
    assert _loudness(after[:, 8_800:16_000]) < 0.006 < _loudness(before[:, 8_800:16_000])
    assert np.array_equal(after[:, :8_000], before[:, :8_000])


def test_one_channel_can_be_covered_alone(write_audio: Write, voices: Samples):
    path = write_audio("call", voices, rate=RATE, container="wav", codec="pcm_s16le")
    bleep(path, path.with_name("copy"), ranges=RANGES, channel=1)
    before, after = _read(path), _read(path.with_name("copy"))
    assert np.array_equal(before[0], after[0])
    assert np.abs(after[1, _covered(after, RATE)]).max() == 0


def test_a_margin_stops_at_the_ends_of_the_recording(write_audio: Write, voices: Samples):
    path = write_audio("call", voices, rate=RATE, container="wav", codec="pcm_s16le")
    bleep(path, path.with_name("copy"), ranges=[(0.05, 1.0), (9.0, 10.0)], margin=0.1)
    silent = (_read(path.with_name("copy")) == 0).all(axis=0)
    assert silent[: round(1.1 * RATE)].all()
    assert silent[round(8.9 * RATE) :].all()
    assert not silent[round(1.11 * RATE) : round(8.89 * RATE)].all()


def test_tags_that_may_name_a_caller_are_not_copied(tmp_path: Path, write_audio: Write, voices: Samples):
    path = write_audio("call", voices, rate=RATE, container="wav", codec="pcm_s16le")
    with path.open("rb") as file:
        sound = find_wav_sound(file)
    tagged = path.read_bytes()
    name = b"LIST\x16\0\0\0INFOINAM\x0a\0\0\x000612345678"
    path.write_bytes(tagged[: sound.offset - 8] + name + tagged[sound.offset - 8 :])
    bleep(path, tmp_path / "copy", ranges=RANGES)
    assert b"0612345678" in path.read_bytes()
    assert b"0612345678" not in (tmp_path / "copy").read_bytes()


NAN, INFINITY = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("ranges", "reason"),
    [
        ([], "nothing to bleep: surely a mistake"),
        ([(2.0, 2.0)], "empty"),
        ([(3.0, 2.0)], "ends before it begins"),
        ([(1.0, 2.0), (-1.0, 0.5)], "before the recording"),
        ([(1.0, 2.0), (9.0, 10.5)], "ends after the recording"),
        ([(60.0, 61.0)], "in another recording"),
        ([(NAN, 2.0)], "no number"),
        ([(1.0, NAN)], "no number"),
        ([(1.0, INFINITY)], "no end"),
    ],
)
def test_a_range_without_a_place_fails_the_whole_job(
    write_audio: Write, voices: Samples, ranges: list[tuple[float, float]], reason: str
):
    path = write_audio("call", voices, rate=RATE, container="wav", codec="pcm_s16le")
    with pytest.raises(RangeUnlocated):
        bleep(path, path.with_name("copy"), ranges=ranges)
    assert [file.name for file in path.parent.iterdir()] == ["call"], reason


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20_000])


@pytest.mark.parametrize(
    ("container", "codec", "spoil", "error"),
    [
        ("flac", "flac", _cut, DamagedAudio),
        ("wav", "pcm_s16le", _cut, DamagedAudio),
        ("asf", "wmav2", None, CodingNotWritable),  # its encoder shifts the sound unseen
        ("ogg", "vorbis", None, None),
    ],
)
def test_what_cannot_be_written_leaves_nothing_behind(
    write_audio: Write,
    voices: Samples,
    container: str,
    codec: str,
    spoil: Callable[[Path], None] | None,
    error: type[AsrError] | None,
):
    options = {"b": "32000"} if codec == "wmav2" else {}
    path = write_audio("call", voices, rate=RATE, container=container, codec=codec, **options)
    if error is None:
        error = BleepFailed
        with pytest.raises(error):
            bleep(path, path, ranges=RANGES)  # onto itself
    else:
        if spoil is not None:
            spoil(path)
        with pytest.raises(error):
            bleep(path, path.with_name("copy"), ranges=RANGES)
    assert [file.name for file in path.parent.iterdir()] == ["call"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    ranges=st.lists(
        st.tuples(st.floats(0, 1.9), st.floats(0.0005, 0.5)).map(lambda at: (at[0], min(2.0, sum(at)))),
        min_size=1,
        max_size=6,
    ),
    rate=st.sampled_from([8_000, 11_025, 16_000]),
)
def test_any_ranges_cover_their_samples_and_no_others(
    tmp_path: Path, ranges: list[tuple[float, float]], rate: int
):
    pulses = np.random.default_rng(1).integers(1, 30_000, 2 * rate, dtype=np.int16)
    path, target = tmp_path / "call", tmp_path / "copy"
    fmt = b"fmt \x10\0\0\0\x01\0\x01\0" + rate.to_bytes(4, "little") + (2 * rate).to_bytes(4, "little")
    size = (4 * rate).to_bytes(4, "little")
    path.write_bytes(b"RIFF\0\0\0\0WAVE" + fmt + b"\x02\0\x10\0data" + size + pulses.tobytes())
    bleep(path, target, ranges=ranges)
    after = np.frombuffer(target.read_bytes()[44:], dtype=np.int16)
    time = np.arange(len(pulses)) / rate
    inside = np.zeros(len(pulses), dtype=bool)
    for start, end in ranges:
        inside |= (time >= start) & (time + 1 / rate <= end)
        # A sample that is covered in part is covered, and none that lies outside.
    near = np.zeros(len(pulses), dtype=bool)
    for start, end in ranges:
        near |= (time + 1 / rate > start - 1e-6) & (time < end + 1e-6)
    assert (after[inside] == 0).all()
    assert (after[~near] == pulses[~near]).all()
    assert len(after) == len(pulses)


def _turn(*words: tuple[float, float, str]) -> Turn:
    said = tuple(Word(start, end, text, 0.9) for start, end, text in words)
    return Turn("citizen", " ".join(word.text for word in said), said[0].start, said[-1].end, said)


TURN = _turn(
    (1.0, 1.2, "nummer"), (1.3, 1.3, "06"), (2.0, 3.0, "12345678"), (3.0, 3.0, "9"), (3.0, 3.4, "dank")
)


@pytest.mark.parametrize(
    ("start", "end", "expected", "reason"),
    [
        (10, 18, (2.0, 3.0), "a whole word"),
        (12, 14, (2.0, 3.0), "part of a word: the word"),
        (0, 18, (1.0, 3.0), "several words"),
        (7, 9, (1.2, 2.0), "a number without length: it was said somewhere between its neighbours"),
        (19, 20, None, "without length and without a gap: nobody knows where"),
        (6, 7, None, "a blank"),
        (40, 50, None, "beyond the turn"),
    ],
)
def test_characters_of_a_turn_are_found_in_time(
    start: int, end: int, expected: tuple[float, float] | None, reason: str
):
    if expected is None:
        with pytest.raises(RangeUnlocated):
            range_of(TURN, start, end)
    else:
        assert range_of(TURN, start, end) == expected, reason


@pytest.mark.parametrize(
    ("turn", "reason"),
    [
        (Turn("citizen", "mijn nummer"), "a typed chat has no times"),
        (replace(TURN, text="mijn nummer is anders"), "somebody corrected the text: its words moved"),
    ],
)
def test_words_without_times_fail(turn: Turn, reason: str):
    with pytest.raises(RangeUnlocated):
        range_of(turn, 0, 4)


def test_whisper_hears_the_neighbours_but_not_the_bleeped_words(
    transcriber: WhisperTranscriber, write_audio: Write, opening: Samples
):
    path = write_audio("call", opening, rate=RATE, container="wav", codec="pcm_s16le")
    turn = max(transcriber.transcribe(path, id="a", options=AsrOptions()).turns, key=lambda t: len(t.words))
    words = [word.text for word in turn.words]
    middle = len(words) // 2
    gone = words[middle - 1 : middle + 2]
    begin = len(" ".join(words[: middle - 1])) + 1
    place = range_of(turn, begin, begin + len(" ".join(gone)))
    bleep(path, path.with_name("copy"), ranges=[place], sound="tone", margin=0.05)
    heard = transcriber.transcribe(path.with_name("copy"), id="b", options=AsrOptions())
    left = [word.text for t in heard.turns if t.speaker == turn.speaker for word in t.words]
    inside = [word for t in heard.turns if t.speaker == turn.speaker for word in t.words]
    assert not any(place[0] < (word.start + word.end) / 2 < place[1] for word in inside)
    assert " ".join(gone) not in " ".join(left)
    neighbours = words[: middle - 2] + words[middle + 3 :]
    # Whisper base on machine-made voices hears the rest of a sentence otherwise when a part is gone.
    assert sum(word in left for word in neighbours) >= 0.5 * len(neighbours)
