"""Only speech is recognised; what Whisper makes up all the same is never sure of itself."""

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from asr.errors import NoSpeech
from asr.inventions import DOUBTED, Evidence, invented
from asr.recogniser import Recogniser
from asr.speech import Speech
from asr.transcriber import AsrOptions
from asr.weights import WhisperWeights
from asr.whisper import WhisperTranscriber
from asr.windows import Window
from tests.asr import sounds

Write = Callable[..., Path]
Sound = Callable[[float], sounds.Samples]

SOUNDS = [
    sounds.digital_silence,
    sounds.ringback,
    sounds.busy,
    sounds.dtmf,
    sounds.white_noise,
    sounds.pink_noise,
    sounds.hold_music,
]


@pytest.mark.parametrize("sound", SOUNDS)
def test_ten_minutes_without_a_voice_give_no_words_at_little_cost(
    transcriber: WhisperTranscriber, write_audio: Write, sound: Sound
):
    samples = sound(600)[None]
    path = write_audio("call", samples, rate=sounds.RATE, container="wav", codec="pcm_s16le")
    transcriber._loaded()
    started = time.process_time()
    with pytest.raises(NoSpeech):
        transcriber.transcribe(path, id="n", options=AsrOptions())
    # Two seconds on a core of one's own; half of one that is shared with others takes longer.
    assert time.process_time() - started < 4


@pytest.fixture(scope="module")
def recogniser(weights: WhisperWeights) -> Recogniser:
    return Recogniser.load(weights, device="cpu", compute_type="int8", threads=1)


@pytest.mark.parametrize("seconds", [3, 10])
@pytest.mark.parametrize("sound", SOUNDS)
def test_whatever_whisper_hears_in_no_voice_is_doubted(recogniser: Recogniser, sound: Sound, seconds: int):
    """As if the voice activity detection had let it through: Whisper base then hears "MUZIEK." at .75."""
    samples = np.repeat(sound(seconds + 5)[-seconds * sounds.RATE :], 2)
    window = Window((Speech(0, 0, samples, voice_start=0, voice_end=len(samples)),))
    ((_, _, words),) = recogniser.words([(sound, window)], AsrOptions())
    assert all(word.probability <= 0.5 for word in words)
    assert sum(word.probability for word in words) <= max(DOUBTED, 0.2) * len(words)


GOOD = Evidence("Goedemorgen, gemeente.", no_speech=0.1, log_probability=-0.3, compression=1.1, voiced=0.95)


@pytest.mark.parametrize(
    ("evidence", "doubtful", "reason"),
    [
        ({}, False, "an ordinary window"),
        ({"no_speech": 0.9}, False, "Whisper calls faint telephone voices silent: alone it proves nothing"),
        ({"log_probability": -1.2}, False, "hard to hear, and its words say so themselves"),
        ({"voiced": 0.3}, False, "Whisper's times slip: alone it proves nothing"),
        ({"no_speech": 0.7, "log_probability": -1.2}, True, "silent and unsure: Whisper's own rule"),
        ({"no_speech": 0.7, "voiced": 0.3}, True, "silent, and where nobody was heard"),
        ({"log_probability": -1.2, "voiced": 0.3}, True, "unsure, and where nobody was heard"),
        ({"log_probability": -1.6}, True, "a guess"),
        ({"compression": 2.5}, True, "a loop, of which Whisper is always sure"),
        ({"text": " MUZIEK."}, True, "a subtitle, of which Whisper base is .75 sure"),
        ({"text": " Spannende muziek"}, True, "a subtitle"),
        ({"text": " Er is te veel muziek op straat."}, False, "somebody complains"),
    ],
)
def test_evidence_is_weighed_together(evidence: dict[str, object], doubtful: bool, reason: str):
    values = {name: getattr(GOOD, name) for name in Evidence.__slots__} | evidence
    assert Evidence(**values).is_doubtful == doubtful, reason


@pytest.mark.parametrize(
    ("text", "marked", "reason"),
    [
        ("Ja. Ondertitels ingediend door de Amara.org gemeenschap", "_xxxxxx", "the best known one"),
        ("Dank u wel. TV GELDERLAND 2021", "___xxx", "after real words"),
        ("Bedankt voor het kijken! Tot ziens", "xxxx__", "up to the end of its sentence"),
        ("amara.org", "x", "one word of two pieces"),
        ("*** ja ♪", "x_x", "signs for sounds are no words"),
        ("Ik woon in Gelderland", "____", "part of a phrase is none"),
        ("Bedankt voor het wachten", "____", "what employees say all day"),
        ("Is er ondertiteling bij de raadsvergadering?", "______", "a citizen may ask"),
        ("", "", "nothing"),
    ],
)
def test_known_inventions_are_marked_and_their_neighbours_are_not(text: str, marked: str, reason: str):
    assert ["_x"[mark] for mark in invented(text.split())] == list(marked), reason


def test_words_outside_every_voice_are_counted():
    samples = np.zeros(3 * 16_000, dtype=np.float32)
    window = Window((Speech(0, 0, samples, voice_start=16_000, voice_end=32_000),))
    assert window.voiced([(1.0, 2.0)]) == 1
    assert window.voiced([(0.5, 1.5)]) == pytest.approx(0.5)
    assert window.voiced([(0.0, 0.5), (2.5, 3.0)]) == 0
    assert window.voiced([]) == 1  # no words: nothing to doubt
