"""Plain language (B1): jargon with its plain alternative, long sentences, and "u" beside "je".

These are pointers for a reviewer beside the verdict on tone; they decide nothing.
"""

import re
from collections.abc import Iterator

from nlp.conversation import Conversation
from nlp.cues import SPAN_GROUP, reason, row_of
from nlp.results import Finding

_LONGEST_SENTENCE = 28  # words; people speak in longer strings than they write
_FEWEST_FORMS = 2
_SENTENCE = re.compile(r"[^.?!…]+[.?!…]*")
_FORMAL = re.compile(r"\b(?:u|uw|uzelf)\b", re.IGNORECASE)
# "je" and "jullie" may be anybody; these are the caller.
_INFORMAL = re.compile(
    r"\b(?:jij|jou|jouw|jezelf|(?:wil|kun|heb|ben|moet|weet|woon|bel) je)\b", re.IGNORECASE
)


def plain_language(conversation: Conversation) -> Iterator[Finding]:
    """Jargon first, then long sentences, then forms of address that change in the call."""
    yield from _jargon(conversation)
    yield from _long_sentences(conversation)
    yield from _address(conversation)


def _jargon(conversation: Conversation) -> Iterator[Finding]:
    for index, _ in conversation.turns_of("employee"):
        for cue in conversation.docs[index].spans[SPAN_GROUP]:
            if cue.label_ == "JARGON":
                yield Finding(index, cue.start_char, cue.end_char, row_of(cue).name, reason(cue))


def _long_sentences(conversation: Conversation) -> Iterator[Finding]:
    for index, turn in conversation.turns_of("employee"):
        for match in _SENTENCE.finditer(turn.text):
            words = len(match.group().split())
            if words > _LONGEST_SENTENCE:
                why = f"Deze zin heeft {words} woorden. Twee korte zinnen zijn duidelijker."
                yield Finding(index, match.start(), match.end(), "lange zin", why)


def _address(conversation: Conversation) -> Iterator[Finding]:
    """The rarer of "u" and "je", where both are used more than once."""
    forms = [
        [
            (index, match)
            for index, turn in conversation.turns_of("employee")
            for match in pattern.finditer(turn.text)
        ]
        for pattern in (_FORMAL, _INFORMAL)
    ]
    if min(map(len, forms)) < _FEWEST_FORMS:
        return
    index, match = min(forms, key=len)[0]
    why = "De medewerker zegt in dit gesprek zowel 'u' als 'je'."
    yield Finding(index, match.start(), match.end(), "u en je", why)
