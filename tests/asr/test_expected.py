"""Words that Whisper is told to expect are not made up where nobody says them."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from asr.errors import NoSpeech
from asr.expected import MOST_TOKENS, tokens_of
from asr.inventions import DOUBTED
from asr.recogniser import Recogniser
from asr.speech import Speech
from asr.transcriber import AsrOptions
from asr.weights import WhisperWeights
from asr.whisper import WhisperTranscriber
from asr.windows import Window
from tests.asr import sounds

Samples = NDArray[np.float32]

WORDS = ("gehandicaptenparkeerkaart", "kwijtschelding", "Burgemeester Reigerstraat", "omgevingsvergunning")
OPTIONS = AsrOptions(hotwords=", ".join(WORDS))
SOUNDS = (sounds.digital_silence, sounds.ringback, sounds.hold_music, sounds.pink_noise, sounds.white_noise)


@pytest.mark.parametrize("sound", SOUNDS, ids=lambda sound: sound.__name__)
def test_expected_words_do_not_come_of_a_line_on_which_nobody_speaks(
    transcriber: WhisperTranscriber, write_audio: Callable[..., Path], sound: Callable[[float], Samples]
):
    samples = np.tile(sound(30), (2, 1))
    audio = write_audio("call.wav", samples, rate=sounds.RATE, container="wav", codec="pcm_s16le")
    with pytest.raises(NoSpeech):
        transcriber.transcribe(audio, id="n", options=OPTIONS)


@pytest.fixture(scope="module")
def recogniser(weights: WhisperWeights) -> Recogniser:
    return Recogniser.load(weights, device="cpu", compute_type="int8", threads=1)


@pytest.mark.parametrize("sound", SOUNDS, ids=lambda sound: sound.__name__)
def test_where_such_a_sound_is_taken_for_speech_they_are_doubted(
    recogniser: Recogniser, sound: Callable[[float], Samples]
):
    """What the voice activity detection would have kept out, given to Whisper all the same."""
    samples = np.repeat(sound(10), 2)
    window = Window((Speech(0, 0, samples, 0, len(samples)),))
    heard = [word for *_, words in recogniser.words([("call", window)], OPTIONS) for word in words]
    made_up = [
        word
        for word in heard
        if word.probability > DOUBTED and any(word.text.strip(".,").lower() in own.lower() for own in WORDS)
    ]
    assert made_up == []


def test_the_decoder_takes_a_list_of_this_length(weights: WhisperWeights):
    assert 10 < tokens_of(", ".join(WORDS), weights) < MOST_TOKENS
    assert tokens_of("", weights) <= 1
