"""Two voices in one channel: told apart by sound, named by words, left unknown in doubt."""

import dataclasses
import json
import wave
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from asr.attribution import Stretch, VoiceAttribution, by_speaker, voices_of
from asr.errors import WeightsDamaged, WeightsMissing
from asr.speech import Speech, find_speech
from asr.transcriber import AsrOptions
from asr.transcript import Transcript, Word
from asr.voices import WEIGHTS, load_voices
from asr.weights import WhisperWeights
from asr.whisper import WhisperTranscriber

Samples = NDArray[np.float32]
TrueTurn = tuple[str, float, float]


@pytest.fixture(scope="module")
def attribution() -> VoiceAttribution:
    return VoiceAttribution(load_voices())


def _stretches(attribution: VoiceAttribution, samples: Samples) -> tuple[Stretch, ...]:
    listener = attribution.listen()
    for _ in listener.hear(find_speech([samples[None]])):
        pass
    return listener.stretches()


def _right(stretches: Iterable[Stretch], true_turns: list[TrueTurn], seconds: float) -> float:
    """The share of the time of one true speaker that has that voice, whichever voice is which."""
    spoken, given = np.zeros((2, int(seconds * 100) + 1), bool), np.full(int(seconds * 100) + 1, -1)
    for speaker, start, end in true_turns:
        spoken[int(speaker == "citizen"), round(start * 100) : round(end * 100)] = True
    for stretch in stretches:
        given[round(stretch.start * 100) : round(stretch.end * 100)] = stretch.voice
    counted = (spoken.sum(axis=0) == 1) & (given >= 0)
    alike = float((given == spoken[1])[counted].mean())
    return max(alike, 1 - alike)


class TestVoices:
    def test_speech_is_passed_on_and_given_to_the_voice_that_spoke(
        self, attribution: VoiceAttribution, call_samples: Samples, true_turns: list[TrueTurn]
    ):
        mono = call_samples.sum(axis=0)
        speech = list(find_speech([mono[None]]))
        listener = attribution.listen()
        passed = list(listener.hear(speech))
        assert [id(piece) for piece in passed] == [id(piece) for piece in speech]
        assert _right(listener.stretches(), true_turns, len(mono) / 16_000) > 0.95

    def test_a_voice_alone_is_not_cut_in_two(self, attribution: VoiceAttribution, call_samples: Samples):
        for channel in call_samples:
            assert _stretches(attribution, channel) == ()

    @pytest.mark.parametrize(
        ("seconds", "reason"), [(0.0, "nobody speaks"), (2.0, "too little to tell voices apart")]
    )
    def test_where_there_is_hardly_speech_there_are_no_voices(
        self, attribution: VoiceAttribution, call_samples: Samples, seconds: float, reason: str
    ):
        assert _stretches(attribution, call_samples.sum(axis=0)[: int(seconds * 16_000)]) == (), reason

    def test_the_same_recording_gives_the_same_voices(self, attribution: VoiceAttribution, opening: Samples):
        mono = opening.sum(axis=0)
        assert _stretches(attribution, mono) == _stretches(attribution, mono)

    def test_a_listener_forgets_how_it_sounded(self, attribution: VoiceAttribution, opening: Samples):
        """A stretch holds two moments and a number, and nothing is left behind in the listener."""
        listener = attribution.listen()
        for _ in listener.hear(find_speech([opening.sum(axis=0)[None]])):
            pass
        listener.stretches()
        assert listener.stretches() == ()
        assert [field.name for field in dataclasses.fields(Stretch)] == ["start", "end", "voice"]

    def test_a_very_short_sound_has_vectors_too(self, attribution: VoiceAttribution):
        samples = 0.1 * np.random.default_rng(3).standard_normal(1_600).astype(np.float32)
        heard = list(attribution.listen().hear([Speech(0, 0, samples, 0, 1_600)]))
        assert len(heard) == 1


class TestWords:
    STRETCHES = (Stretch(0.0, 2.0, 0), Stretch(2.0, 5.0, 1), Stretch(4.8, 6.0, 0))

    @pytest.mark.parametrize(
        ("start", "end", "voice", "reason"),
        [
            (0.5, 0.9, 0, "within a stretch"),
            (1.8, 2.1, 0, "most of it before the change"),
            (1.9, 2.4, 1, "most of it after the change"),
            (6.5, 6.9, 0, "after the last stretch: the nearest"),
            (4.9, 5.6, 0, "both speak: the voice that has most of it"),
            (3.0, 3.0, 1, "a word without length"),
        ],
    )
    def test_a_word_is_given_to_who_speaks_then(self, start: float, end: float, voice: int, reason: str):
        assert voices_of([Word(start, end, "ja", 0.9)], self.STRETCHES) == [voice], reason

    def test_words_are_named_by_what_each_voice_says(self):
        words = _words("goedemorgen gemeente waar kan ik u mee helpen", 0.0)
        words += _words("ik heb een vraag over mijn paspoort ik ben mijn oude kwijt", 2.0)
        found = by_speaker(words, (Stretch(0.0, 2.0, 1), Stretch(2.0, 6.0, 0)))
        assert [word.text for word in found["employee"]][:2] == ["goedemorgen", "gemeente"]
        assert [word.text for word in found["citizen"]][:2] == ["ik", "heb"]

    @pytest.mark.parametrize(
        ("text", "stretches", "reason"),
        [
            ("goedemorgen gemeente", (), "no voices were told apart"),
            ("ja nee ja goed", (Stretch(0, 0.5, 0), Stretch(0.5, 9, 1)), "words that anybody says"),
            ("uw gemeente", (Stretch(0, 5, 0), Stretch(5, 9, 1)), "the other voice has no words"),
        ],
    )
    def test_in_doubt_all_is_unknown(self, text: str, stretches: tuple[Stretch, ...], reason: str):
        words = _words(text, 0.0)
        assert by_speaker(words, stretches) == {"unknown": words}, reason


def _words(text: str, start: float) -> list[Word]:
    return [
        Word(start + 0.2 * index, start + 0.2 * index + 0.2, word, 0.9)
        for index, word in enumerate(text.split())
    ]


@pytest.fixture(scope="module")
def mono(call_samples: Samples, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("mono") / "call.wav"
    mixed = np.clip(call_samples.sum(axis=0), -1, 1)
    with wave.open(str(path), "wb") as output:
        output.setparams((1, 2, 16_000, 0, "NONE", ""))
        output.writeframes((mixed * 32767).astype("<i2").tobytes())
    return path


@pytest.fixture(scope="module")
def transcript(weights: WhisperWeights, attribution: VoiceAttribution, mono: Path) -> Transcript:
    transcriber = WhisperTranscriber(weights, attribution=attribution)
    return transcriber.transcribe(mono, id="mono", options=AsrOptions())


class TestWholeCall:
    def test_a_mono_call_has_turns_of_employee_and_citizen(
        self, transcript: Transcript, true_turns: list[TrueTurn]
    ):
        assert {turn.speaker for turn in transcript.turns} == {"employee", "citizen"}
        words = [(turn.speaker, word) for turn in transcript.turns for word in turn.words]
        right = [
            any(
                who == speaker and start - 0.3 <= (word.start + word.end) / 2 <= end + 0.3
                for who, start, end in true_turns
            )
            for speaker, word in words
        ]
        assert np.mean(right) > 0.95

    def test_nothing_of_a_voice_is_in_the_transcript(self, transcript: Transcript):
        document = json.loads(json.dumps(transcript.to_json()))
        keys = {key for turn in document["turns"] for key in turn}
        assert keys <= {"speaker", "start", "end", "text", "words", "doubtful"}
        assert {key for turn in document["turns"] for word in turn["words"] for key in word} == {
            "start",
            "end",
            "text",
            "probability",
        }

    def test_the_attribution_is_part_of_the_version(
        self, weights: WhisperWeights, attribution: VoiceAttribution
    ):
        without = WhisperTranscriber(weights).version
        assert WhisperTranscriber(weights, attribution=attribution).version == (
            f"{without}/{attribution.version}"
        )


@pytest.mark.parametrize(
    ("damage", "error", "reason"),
    [
        ("model.onnx", WeightsMissing, "a file is gone"),
        ("weights.json", WeightsMissing, "the card is gone"),
        ("pooling.npz+", WeightsDamaged, "a file was changed"),
        ("weights.json+", WeightsDamaged, "the card is no JSON"),
    ],
)
def test_weights_that_are_missing_or_changed_are_refused(
    tmp_path: Path, damage: str, error: type[Exception], reason: str
):
    for path in WEIGHTS.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    target = tmp_path / damage.rstrip("+")
    if damage.endswith("+"):
        target.write_bytes(b"x" + target.read_bytes())
    else:
        target.unlink()
    with pytest.raises(error):
        load_voices(tmp_path)
