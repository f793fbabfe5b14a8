"""What Whisper makes up where nobody speaks, and how to tell: its training texts were subtitles of films.

Known phrases alone prove little, and so does each of Whisper's own figures: it calls faint telephone voices
silent, and is sure of itself about music. So they are weighed together, with where Silero heard a voice.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

DOUBTED = 0.1
"""The highest probability of a doubted word: low enough for every scorer to abstain."""

# Reviewed by hand: what no caller says to a municipality. From reports on Dutch audio by users of Whisper.
_NEVER_SAID = (
    "ondertitels ingediend door",
    "ondertiteling door",
    "ondertiteld door",
    "ondertitels door",
    "ondertiteling beschikbaar gesteld",
    "amara org",
    "tv gelderland",
    "bedankt voor het kijken",
    "dank u voor het kijken",
    "dank je voor het kijken",
    "vergeet niet te abonneren",
    "abonneer op ons kanaal",
    "thanks for watching",
    "subtitles by",
)
# What may be said within a sentence, but not as all there is in a window.
_NEVER_ALONE = frozenset(
    {"muziek", "ondertiteling", "ondertitels", "applaus", "gelach", "stilte", "geluid", "copyright", "einde"}
    | {"tot de volgende keer", "spannende muziek", "rustige muziek", "vrolijke muziek", "dramatische muziek"}
)
_LOOP = 2.4  # text that zip shrinks further is a loop ("ik ga even ik ga even"): Whisper's own threshold
_NO_SPEECH, _LOW_LOG_PROBABILITY = 0.6, -1.0  # Whisper's own thresholds, of which it asks both
_GUESSED = -1.5  # mean log-probability below which the words are no more than a guess
_LEAST_VOICED = 0.5


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for and against a window's text; `voiced` is the share of its words' time with a voice."""

    text: str
    no_speech: float
    log_probability: float
    compression: float
    voiced: float

    @property
    def is_doubtful(self) -> bool:
        """Whether the whole text is likely made up."""
        against = (
            self.no_speech > _NO_SPEECH,
            self.log_probability < _LOW_LOG_PROBABILITY,
            self.voiced < _LEAST_VOICED,
        )
        return (
            self.compression > _LOOP
            or self.log_probability < _GUESSED
            or sum(against) >= 2
            or " ".join(_plain(self.text.split())) in _NEVER_ALONE
        )


def invented(words: Sequence[str]) -> list[bool]:
    """Which of the words are part of a known invention, up to the end of its sentence, or no words at all."""
    plain = [" ".join(_plain([word])) for word in words]
    marks = [not word for word in plain]  # "***" and "♪" stand for sounds in subtitles
    pieces = [(piece, index) for index, word in enumerate(plain) for piece in word.split()]
    for phrase in _NEVER_SAID:
        parts = phrase.split()
        for at in range(len(pieces) - len(parts) + 1):
            if [piece for piece, _ in pieces[at : at + len(parts)]] == parts:
                first, last = pieces[at][1], pieces[at + len(parts) - 1][1]
                while last + 1 < len(words) and not words[last].endswith((".", "!", "?")):
                    last += 1
                marks[first : last + 1] = [True] * (last + 1 - first)
    return marks


def _plain(words: Sequence[str]) -> list[str]:
    """Lower case, without marks: "Amara.org," becomes two words."""
    return re.sub(r"[\W_]+", " ", " ".join(words).lower()).split()
