"""Speaking one turn: sentence by sentence, with a breath between them."""

import re
from itertools import chain

import numpy as np

from evaluation.speech.kokoro import SAMPLE_RATE, Kokoro, Sound
from evaluation.speech.phonemes import to_phonemes

_SPEED = 0.9  # of Kokoro's own; Whisper misses fewer words of slower speech
_BREATH = 0.25  # seconds between two sentences
_AUDIBLE = 0.01  # of full scale; softer parts before and after a sentence are cut
_EDGE = 0.03  # seconds that stay around the audible part
_SENTENCE_END = re.compile(r"(?<=[.?!])\s+")


def speak_turn(utterance: str, kokoro: Kokoro, *, voice: str) -> Sound:
    """Return the sound of a turn at 24 kHz, without silence around it."""
    breath = np.zeros(round(_BREATH * SAMPLE_RATE), dtype=np.float32)
    sentences = [
        _trimmed(kokoro.speak(to_phonemes(sentence), voice=voice, speed=_SPEED))
        for sentence in _SENTENCE_END.split(utterance)
    ]
    return np.concatenate([*chain.from_iterable((sentence, breath) for sentence in sentences)][:-1])


def _trimmed(sound: Sound) -> Sound:
    audible = np.flatnonzero(np.abs(sound) > _AUDIBLE)
    edge = round(_EDGE * SAMPLE_RATE)
    return sound[max(0, audible[0] - edge) : audible[-1] + edge]
