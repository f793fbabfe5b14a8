"""Whisper that does no more work than the windows at hand need; imported late, for it is heavy."""

from collections.abc import Sequence
from math import ceil
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np
from faster_whisper import WhisperModel
from numpy.typing import NDArray
from onnxruntime import InferenceSession, SessionOptions

from asr.encoder_graph import FEATURES, STATES, encoder_graph, overflow_graph
from asr.model_file import ModelFile

_ENGLISH_TOKENS = 51_864  # of the weights that know English alone, which name all languages too


class FittedWhisper(WhisperModel):  # type: ignore[misc]  # faster-whisper has no types
    """Encodes windows at their own length instead of at the 30 seconds that Whisper was trained on.

    Attention costs the square of the length: a window of 15 s takes a quarter of the time of a padded one.
    On a CPU the encoder runs in ONNX Runtime, see `asr.encoder_graph`; and words get their times, and with
    them their probabilities, from every other step of it: nearer than 40 ms they are not right.
    """

    model: Any
    frames = 3000
    """Of 10 ms, of the next windows: what faster-whisper pads every window to, unless it is told to `fit`."""

    def __init__(self, folder: str, **settings: Any) -> None:
        """Load weights; see faster-whisper's `WhisperModel`."""
        super().__init__(folder, **settings)
        if self.hf_tokenizer.get_vocab_size() != _ENGLISH_TOKENS:
            self.model = _Multilingual(self.model)
        self._encoder: InferenceSession | None = None
        if self.model.device == "cpu":
            self.tokens_per_second /= 2
            if self.model.compute_type.startswith("int8"):
                self._encoder = _encoder(Path(folder), threads=settings.get("cpu_threads", 1))

    def fit(self, seconds: float) -> None:
        """Encode no more than so many seconds of the next windows, and one second of silence after them."""
        self.frames = min(3000, 2 * ceil((seconds + 1.0) * 50))

    def encode(self, features: NDArray[np.float32]) -> ctranslate2.StorageView:
        """Encode (windows, mels, frames) features; faster-whisper's pipeline calls this for each batch."""
        fitted = np.ascontiguousarray(features[..., : self.frames])
        if self.model.device != "cpu":
            return super().encode(fitted)
        # On a CPU a batch only spoils the cache: eight windows one by one take a quarter less time.
        encoded = [self._encoded(window) for window in fitted]
        return ctranslate2.StorageView.from_array(np.concatenate(encoded))

    def _encoded(self, window: NDArray[np.float32]) -> NDArray[np.float32]:
        if self._encoder is None:
            return np.asarray(super().encode(window))
        states: NDArray[np.float32]
        (states,) = self._encoder.run([STATES], {FEATURES: window[None].astype(np.float32, copy=False)})
        return states

    def find_alignment(
        self,
        tokenizer: Any,
        text_tokens: Sequence[Sequence[int]],
        encoder_output: ctranslate2.StorageView,
        num_frames: Sequence[int],
        median_filter_width: int = 7,
    ) -> list[list[dict[str, Any]]]:
        """The words of each window with their times; faster-whisper calls this for each batch."""
        if self.model.device != "cpu":
            found = super().find_alignment(
                tokenizer, text_tokens, encoder_output, num_frames, median_filter_width
            )
            return list(found)
        # One by one: in a batch the longer windows shift the times of the shorter ones a little.
        found = []
        for tokens, window, frames in zip(text_tokens, np.asarray(encoder_output), num_frames, strict=True):
            every_other = ctranslate2.StorageView.from_array(np.ascontiguousarray(window[None, ::2]))
            found += super().find_alignment(
                tokenizer, [tokens], every_other, [frames // 2], median_filter_width
            )
        return found


def _encoder(folder: Path, *, threads: int) -> InferenceSession | None:
    """The encoder in ONNX Runtime; None for weights that only CTranslate2 reads."""
    model = ModelFile.parse((folder / "model.bin").read_bytes())
    graph = encoder_graph(model, bits=7 if _overflows() else 8)
    return _session(graph, threads=threads) if graph else None


def _overflows() -> bool:
    """Whether this processor loses part of a sum of two products of bytes: those without VNNI may."""
    graph, right = overflow_graph()
    found = _session(graph, threads=1).run([STATES], {FEATURES: np.ones((1, 2), dtype=np.float32)})
    return not np.allclose(found[0], right, rtol=0.01)


def _session(graph: bytes, *, threads: int) -> InferenceSession:
    options = SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    return InferenceSession(graph, options, providers=["CPUExecutionProvider"])


class _Multilingual:
    """A Whisper of many languages; CTranslate2 takes one with few tokens for one of English alone."""

    is_multilingual = True

    def __init__(self, model: ctranslate2.models.Whisper) -> None:
        self._model = model

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)
