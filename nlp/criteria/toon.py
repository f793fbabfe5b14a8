"""Tone of voice: whether the employee's wording is friendly, neutral or unfriendly.

Only words are judged, never sound, and nothing is said of what an employee feels: AI Act art. 5(1)(f).
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from spacy.tokens import Doc, Span

from nlp.conversation import Conversation
from nlp.criteria.judgement import (
    abstained,
    learnt,
    likeliest,
    unjudgeable,
    unlearnt,
    whole_turn,
)
from nlp.cues import SPAN_GROUP, CueLabel, reason, row_of
from nlp.heads import TONES, Reading
from nlp.plain_language import plain_language
from nlp.results import Finding, Suggestion, ToneLabel, TurnTone, Verdict
from nlp.turn_features import words_of

CRITERION = "toon"

_FEWEST_TURNS, _FEWEST_WORDS = 3, 3
_MOST_UNFRIENDLY_FINDINGS, _MOST_FRIENDLY_FINDINGS, _MOST_PLAIN_FINDINGS = 4, 2, 3
_UNFRIENDLY = TONES.index("unfriendly")
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


def judge_tones(conversation: Conversation, reading: Reading | None) -> tuple[TurnTone, ...]:
    """The wording of every employee turn, in order."""
    if reading is None:
        return ()
    return tuple(
        TurnTone(
            index,
            TONES[int(chances.argmax())],
            round(float(chances.max()), 3),
        )
        for index, chances in zip(reading.employee, reading.tones, strict=True)
    )


def suggest_tone(
    conversation: Conversation, reading: Reading | None, tones: Sequence[TurnTone]
) -> Suggestion:
    """One unfriendly turn asks attention, several or a very bad one do not meet the criterion."""
    if doubt := unjudgeable(CRITERION, conversation):
        return doubt
    if reading is None:
        return unlearnt(CRITERION)
    telling = [tone for tone in tones if not _says_too_little(conversation, tone.turn)]
    if len(telling) < _FEWEST_TURNS:
        return abstained(CRITERION, "De medewerker zegt te weinig om de toon te beoordelen.")
    chances = reading.calls["toon"]
    verdict, _ = likeliest(chances)
    unfriendly, friendly = _surest(tones, "unfriendly"), _surest(telling, "friendly")
    if verdict in ("aandacht", "voldoet_niet") and not unfriendly:
        # What goes against an employee needs words that can be shown.
        why = "Geen enkele beurt klinkt duidelijk onvriendelijk. Kijk zelf naar de gemarkeerde beurt."
        return abstained(CRITERION, why, list(_findings(conversation, _least_friendly(reading))))
    shown = [*unfriendly[:_MOST_UNFRIENDLY_FINDINGS], *friendly[:_MOST_FRIENDLY_FINDINGS]] or telling[:1]
    evidence = [finding for tone in shown for finding in _findings(conversation, tone)]
    return learnt(
        CRITERION,
        conversation,
        chances,
        why=_reasons(len(unfriendly), len(friendly)),
        findings=[*evidence, *islice(plain_language(conversation), _MOST_PLAIN_FINDINGS)],
    )


def _surest(tones: Sequence[TurnTone], label: ToneLabel) -> list[TurnTone]:
    return sorted((tone for tone in tones if tone.label == label), key=lambda tone: -tone.confidence)


def _least_friendly(reading: Reading) -> TurnTone:
    """The turn that comes closest to unfriendly, where none is more likely so than not."""
    at = int(reading.tones[:, _UNFRIENDLY].argmax())
    return TurnTone(reading.employee[at], "unfriendly", float(reading.tones[at, _UNFRIENDLY]))


def _reasons(unfriendly: int, friendly: int) -> Mapping[Verdict, str]:
    worst = (
        f"In {unfriendly} beurten klinken de woorden onvriendelijk."
        if unfriendly > 1
        else "In één beurt klinken de woorden onvriendelijk."
    )
    return {
        "voldoet": _fine(unfriendly, friendly),
        "aandacht": worst,
        "voldoet_niet": worst,
        "nvt": "Er is geen medewerker die iets zegt.",
    }


def _fine(unfriendly: int, friendly: int) -> str:
    if unfriendly:
        return "De woorden zijn over het geheel correct; kijk naar de gemarkeerde beurt."
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


def _says_too_little(conversation: Conversation, turn: int) -> bool:
    if len(words_of(conversation.transcript.turns[turn].text)) >= _FEWEST_WORDS:
        return False
    return not _cues(conversation.docs[turn], [label for labels in _CUES_OF.values() for label in labels])


def _cues(doc: Doc, labels: Sequence[CueLabel]) -> list[Span]:
    return [cue for cue in doc.spans[SPAN_GROUP] if cue.label_ in labels]
