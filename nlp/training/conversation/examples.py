"""Labelled calls and single lines, read into the features that the heads learn from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from asr.transcript import Transcript, Turn
from nlp.call_features import Part
from nlp.conversation import Conversation
from nlp.encoder import Encoder
from nlp.heads import ENDINGS, ITEMS, TONES, CallHead
from nlp.results import TechniqueItem, ToneLabel
from nlp.training.tone.lines import Line
from nlp.turn_features import Features, Indexes, TurnFeatures, dense_blocks, turn_features

UNKNOWN = -1
_ENDINGS = Path(__file__).with_name("endings.yaml")
# Chosen on other checklists: turn by turn 19 % of their sentences were called unfriendly without, 8 % with.
_SENTENCE_WEIGHT = 0.3
_ASKED = "En verder?"


@dataclass(frozen=True, slots=True)
class LabelledCall:
    """A call with what a careful reviewer says of it; `calls` has a label for each head of whole calls."""

    transcript: Transcript
    tones: Mapping[int, ToneLabel]
    technique: Mapping[TechniqueItem, int]
    calls: Mapping[CallHead, str]


@dataclass(frozen=True, slots=True)
class CallExample:
    """What the models of calls read of one call, by models of turns that did not learn from it.

    `labels` may lack a head that nobody judged.
    """

    features: Mapping[Part, Features]
    labels: Mapping[CallHead, str]


@dataclass(frozen=True, slots=True)
class TurnRows:
    """Employee turns below each other: of call `call[i]`, with the tone and the items that they show.

    `endings` is how the call of a turn ended, by its place in ENDINGS, or UNKNOWN where it was answered;
    `weights` is how heavily a turn counts where tone is learnt.
    """

    dense: Features
    texts: tuple[str, ...]
    call: Indexes
    tones: Indexes
    items: NDArray[np.bool_]
    endings: Indexes
    weights: Features

    def of(self, indexes: Sequence[int]) -> "TurnRows":
        """Some of the turns."""
        at = list(indexes)
        texts = tuple(self.texts[index] for index in at)
        return TurnRows(
            self.dense[at],
            texts,
            self.call[at],
            self.tones[at],
            self.items[at],
            self.endings[at],
            self.weights[at],
        )

    def with_rows(self, more: "TurnRows") -> "TurnRows":
        """These turns and then others."""
        return TurnRows(
            np.vstack([self.dense, more.dense]),
            (*self.texts, *more.texts),
            np.concatenate([self.call, more.call]),
            np.concatenate([self.tones, more.tones]),
            np.vstack([self.items, more.items]),
            np.concatenate([self.endings, more.endings]),
            np.concatenate([self.weights, more.weights]),
        )


@dataclass(frozen=True, slots=True)
class ReadCall:
    """A labelled call with its features."""

    labelled: LabelledCall
    conversation: Conversation
    turns: TurnFeatures
    employee: tuple[int, ...]


def read_calls(calls: Sequence[LabelledCall], *, encoder: Encoder) -> list[ReadCall]:
    """Encode and read all turns."""
    vectors = encoder.encode([turn.text for call in calls for turn in call.transcript.turns])
    read, start = [], 0
    for call in calls:
        end = start + len(call.transcript.turns)
        # The heads read words and vectors; the Docs with their findings would be made in vain.
        conversation = Conversation(call.transcript, (), vectors[start:end])
        start = end
        employee = tuple(index for index, _ in conversation.turns_of("employee"))
        read.append(ReadCall(call, conversation, turn_features(conversation), employee))
    return read


def rows_of_calls(calls: Sequence[ReadCall]) -> TurnRows:
    """Every turn of the employee."""
    pairs = [(at, index) for at, call in enumerate(calls) for index in call.employee]
    labels = [calls[at].labelled for at, _ in pairs]
    return TurnRows(
        dense=np.vstack([call.turns.dense(call.employee) for call in calls]),
        texts=tuple(calls[at].labelled.transcript.turns[index].text for at, index in pairs),
        call=np.array([at for at, _ in pairs], dtype=np.intp),
        tones=np.array(
            [TONES.index(label.tones[index]) for label, (_, index) in zip(labels, pairs, strict=True)]
        ),
        items=np.array(
            [
                [label.technique.get(item) == index for item in ITEMS]
                for label, (_, index) in zip(labels, pairs, strict=True)
            ]
        ),
        endings=np.array([_ending(label.calls["outcome"]) for label in labels], dtype=np.intp),
        weights=np.ones(len(pairs)),
    )


def rows_of_lines(lines: Sequence[Line], *, encoder: Encoder, place: Features) -> TurnRows:
    """Single lines after what the caller said; `place` is an average place in a call, for lines have none."""
    transcripts = [
        Transcript("", (Turn("citizen", line.context or "."), Turn("employee", line.text))) for line in lines
    ]
    vectors = encoder.encode([turn.text for transcript in transcripts for turn in transcript.turns])
    blocks, rows = dense_blocks(encoder.dimensions), []
    for at, transcript in enumerate(transcripts):
        conversation = Conversation(transcript, (), vectors[2 * at : 2 * at + 2])
        row = turn_features(conversation).dense([1])[0]
        row[blocks["place"]] = place
        rows.append(row)
    return TurnRows(
        dense=np.array(rows),
        texts=tuple(line.text for line in lines),
        call=np.full(len(lines), UNKNOWN, dtype=np.intp),
        tones=np.array([TONES.index(line.label) for line in lines]),
        items=np.zeros((len(lines), len(ITEMS)), dtype=np.bool_),
        endings=np.full(len(lines), UNKNOWN, dtype=np.intp),
        weights=np.ones(len(lines)),
    )


def rows_of_sentences(sentences: Sequence[str], *, encoder: Encoder, place: Features) -> TurnRows:
    """Plain sentences as checklists hold them: neutral, each as the answer to a bare question."""
    rows = rows_of_lines([_neutral(text, context=_ASKED) for text in sentences], encoder=encoder, place=place)
    return replace(rows, weights=np.full(len(sentences), _SENTENCE_WEIGHT))


def rows_of_endings(*, encoder: Encoder, place: Features) -> TurnRows:
    """The lines of `endings.yaml`."""
    document: dict[str, list[str]] = yaml.safe_load(_ENDINGS.read_text(encoding="utf-8"))
    said = [(ending, text) for ending, texts in document.items() for text in texts]
    lines = [_neutral(text, context="") for _, text in said]
    endings = np.array([_ending(ending) for ending, _ in said], dtype=np.intp)
    return replace(rows_of_lines(lines, encoder=encoder, place=place), endings=endings)


def _neutral(text: str, *, context: str) -> Line:
    return Line("train", "", "neutral", hard=False, asr=False, context=context, text=text)


def _ending(outcome: str) -> int:
    """A transferred call is one kind here, warm or cold."""
    return next((at for at, ending in enumerate(ENDINGS) if outcome.startswith(ending)), UNKNOWN)
