"""Tone of voice: whether the employee's wording is friendly, neutral or unfriendly.

Only words are judged, never sound, and nothing is said of what an employee feels: AI Act art. 5(1)(f).
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, cast, get_args

import numpy as np
from spacy.tokens import Doc, Span

from nlp.conversation import Conversation
from nlp.criteria.judgement import abstained, judged, unjudgeable, weighed, whole_turn
from nlp.cues import SPAN_GROUP, CueLabel, reason, row_of
from nlp.errors import WeightsDamaged, WeightsMissing
from nlp.results import Finding, Suggestion, ToneLabel, TurnTone
from nlp.tone_features import Features, WordWeights, features, words_of

TONE_LABELS: tuple[ToneLabel, ...] = get_args(ToneLabel)

_CRITERION = "toon"
_WEIGHTS = Path(__file__).parents[1] / "weights" / "tone"
_HEAD, _CARD = "head.npz", "weights.json"

# "Ja", "oké" and "momentje" carry no tone of their own; their place in the call may, which is not read.
_FEWEST_WORDS = 3
_SHORT_TURN_CONFIDENCE = 0.8

_FEWEST_TURNS = 3
_CLEAR = 0.85  # see CARD.md for how often a turn is wrongly called unfriendly at such confidence
_DOUBTFUL_SHARE = 0.25
_PENALTY = 30
_PLAIN_SCORE, _FRIENDLY_BONUS, _FRIENDLY_SHARE = 80, 20, 0.25
_MOST_FRIENDLY_FINDINGS = 2

_CUES_OF: Mapping[ToneLabel, tuple[CueLabel, ...]] = {
    "friendly": ("COURTESY", "EMPATHY", "OWNERSHIP"),
    "neutral": (),
    "unfriendly": ("BLAME", "DISMISSAL", "IMPATIENCE", "BELITTLING"),
}
_WHOLE_TURN: Mapping[ToneLabel, tuple[str, str]] = {
    "friendly": ("vriendelijk", "Deze zin klinkt vriendelijk."),
    "neutral": ("zakelijk", "Deze zin is zakelijk en correct."),
    "unfriendly": ("onvriendelijk", "Deze zin klinkt onvriendelijk."),
}


class ToneHead:
    """A linear head on the encoder that labels the wording of each employee turn; numpy only.

    `encoder` names the encoder that the head was trained on; vectors of another mean nothing to it.
    """

    def __init__(self, folder: Path = _WEIGHTS) -> None:
        """Load and check the weights; raises WeightsMissing or WeightsDamaged."""
        card = _read_card(folder)
        content = _checked(folder, card)
        with np.load(BytesIO(content), allow_pickle=False) as arrays:
            self._coefficients: Features = arrays["coefficients"].astype(np.float64)
            self._intercepts: Features = arrays["intercepts"].astype(np.float64)
            words: list[str] = arrays["words"].tolist()
            rarity: list[float] = arrays["rarity"].tolist()
        self._words = WordWeights(dict(zip(words, rarity, strict=True)))
        self._labels = cast("list[ToneLabel]", card["labels"])
        self.version = f"{card['name']}@{card['version']}+{card['sha256'][_HEAD][:8]}"
        self.encoder: str = card["encoder"]

    def classify(self, conversation: Conversation) -> tuple[TurnTone, ...]:
        """The wording of every employee turn, in order; doubt about the words lowers the confidence."""
        indexes = [index for index, _ in conversation.turns_of("employee")]
        if not indexes:
            return ()
        docs = [conversation.docs[index] for index in indexes]
        rows = self.probabilities(features(docs, conversation.vectors[indexes], self._words))
        return tuple(
            self._judge(conversation, index, probabilities)
            for index, probabilities in zip(indexes, rows, strict=True)
        )

    def probabilities(self, rows: Features) -> Features:
        """Calibrated probabilities, shape (turns, labels), of rows of `nlp.tone_features.features`."""
        logits = rows @ self._coefficients + self._intercepts
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        return cast(Features, powers / powers.sum(axis=1, keepdims=True))

    def _judge(self, conversation: Conversation, index: int, probabilities: Features) -> TurnTone:
        label, confidence = self._labels[int(probabilities.argmax())], float(probabilities.max())
        if _says_too_little(conversation.docs[index]):
            label, confidence = "neutral", _SHORT_TURN_CONFIDENCE
        return TurnTone(index, label, round(weighed(confidence, conversation, [index]), 3))


def suggest_tone(conversation: Conversation, tones: Sequence[TurnTone]) -> Suggestion:
    """One clearly unfriendly turn asks attention, several do not meet the criterion."""
    if doubt := unjudgeable(_CRITERION, conversation):
        return doubt
    telling = [tone for tone in tones if not _says_too_little(conversation.docs[tone.turn])]
    if len(telling) < _FEWEST_TURNS:
        return abstained(_CRITERION, "De medewerker zegt te weinig om de toon te beoordelen.")
    friendly = _surest(telling, "friendly")
    unfriendly = _deciding(telling)
    deciding = unfriendly or friendly or _surest(telling, "neutral")
    shown = [*unfriendly, *friendly[:_MOST_FRIENDLY_FINDINGS]] or deciding[:1]
    return judged(
        _CRITERION,
        _score(unfriendly, friendly_share=len(friendly) / len(telling)),
        confidence=float(np.mean([tone.confidence for tone in deciding])),
        explanation=_explain(len(unfriendly), len(friendly)),
        findings=[finding for tone in shown for finding in _findings(conversation, tone)],
    )


def _surest(tones: Sequence[TurnTone], label: ToneLabel) -> list[TurnTone]:
    return sorted((tone for tone in tones if tone.label == label), key=lambda tone: -tone.confidence)


def _deciding(tones: Sequence[TurnTone]) -> list[TurnTone]:
    """The clearly unfriendly turns; of doubtful ones the surest, where they are a large share of the call."""
    unfriendly = _surest(tones, "unfriendly")
    clear = [tone for tone in unfriendly if tone.confidence >= _CLEAR]
    doubtful = unfriendly[len(clear) :]
    if len(doubtful) > 1 and len(unfriendly) >= _DOUBTFUL_SHARE * len(tones):
        return [*clear, doubtful[0]]
    return clear


def _score(unfriendly: Sequence[TurnTone], *, friendly_share: float) -> int:
    bonus = _FRIENDLY_BONUS * min(1.0, friendly_share / _FRIENDLY_SHARE)
    return max(0, round(_PLAIN_SCORE + bonus - _PENALTY * len(unfriendly)))


def _explain(unfriendly: int, friendly: int) -> str:
    if unfriendly > 1:
        return f"In {unfriendly} beurten klinken de woorden onvriendelijk."
    if unfriendly:
        return "In één beurt klinken de woorden onvriendelijk."
    if friendly:
        return "De woorden van de medewerker zijn vriendelijk of zakelijk."
    return "De woorden van de medewerker zijn zakelijk."


def _findings(conversation: Conversation, tone: TurnTone) -> Iterator[Finding]:
    cues = _cues(conversation.docs[tone.turn], _CUES_OF[tone.label])
    for cue in cues:
        label = row_of(cue).name
        yield Finding(tone.turn, cue.start_char, cue.end_char, label, reason(cue))
    if not cues:
        label, explanation = _WHOLE_TURN[tone.label]
        yield whole_turn(conversation, tone.turn, label=label, explanation=explanation)


def _says_too_little(doc: Doc) -> bool:
    toned = _cues(doc, [label for labels in _CUES_OF.values() for label in labels])
    return len(words_of(doc.text)) < _FEWEST_WORDS and not toned


def _cues(doc: Doc, labels: Sequence[CueLabel]) -> list[Span]:
    return [cue for cue in doc.spans[SPAN_GROUP] if cue.label_ in labels]


def _read_card(folder: Path) -> dict[str, Any]:
    try:
        return cast("dict[str, Any]", json.loads((folder / _CARD).read_bytes()))
    except FileNotFoundError:
        raise WeightsMissing(folder.name) from None
    except ValueError:
        raise WeightsDamaged(_CARD) from None


def _checked(folder: Path, card: Mapping[str, Any]) -> bytes:
    try:
        content = (folder / _HEAD).read_bytes()
    except FileNotFoundError:
        raise WeightsDamaged(_HEAD) from None
    if hashlib.sha256(content).hexdigest() != card["sha256"][_HEAD]:
        raise WeightsDamaged(_HEAD)
    return content
