"""Speaking one turn: sentence by sentence, with a breath between them."""

import re
from dataclasses import dataclass

import numpy as np

from evaluation.speech.kokoro import SAMPLE_RATE, Kokoro, Sound
from evaluation.speech.phonemes import to_phonemes

_SPEED = 0.9  # of Kokoro's own; Whisper misses fewer words of slower speech
_BREATH = 0.25  # seconds between two sentences
_AUDIBLE = 0.01  # of full scale; softer parts before and after a sentence are cut
_EDGE = 0.03  # seconds that stay around the audible part
_SENTENCE_END = re.compile(r"(?<=[.?!])\s+")


@dataclass(frozen=True, slots=True)
class SpokenTurn:
    """The sound of a turn at 24 kHz, with the start and end of each sentence in it, in seconds."""

    sound: Sound
    sentences: tuple[tuple[float, float], ...]


def speak_turn(utterance: str, kokoro: Kokoro, *, voice: str) -> SpokenTurn:
    """Return the sound of a turn, without silence around it."""
    breath = np.zeros(round(_BREATH * SAMPLE_RATE), dtype=np.float32)
    sounds: list[Sound] = []
    sentences: list[tuple[float, float]] = []
    clock = 0.0
    for sentence in _SENTENCE_END.split(utterance):
        phonemes = to_phonemes(sentence)
        if not phonemes.strip(" .,?!;:"):
            continue  # nothing to say, such as a lone "..."
        sound = _trimmed(kokoro.speak(phonemes, voice=voice, speed=_SPEED))
        if sounds:
            sounds.append(breath)
            clock += _BREATH
        sounds.append(sound)
        sentences.append((clock, clock + len(sound) / SAMPLE_RATE))
        clock = sentences[-1][1]
    return SpokenTurn(np.concatenate(sounds), tuple(sentences))


def _trimmed(sound: Sound) -> Sound:
    audible = np.flatnonzero(np.abs(sound) > _AUDIBLE)
    edge = round(_EDGE * SAMPLE_RATE)
    return sound[max(0, audible[0] - edge) : audible[-1] + edge]
