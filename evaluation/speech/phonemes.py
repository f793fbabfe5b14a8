"""Dutch text to the phonemes that Kokoro-82M knows, through espeak-ng."""

import re
import subprocess

from evaluation.speech import SpeechError

# Dutch sounds that the voices were not trained on, to those that Whisper takes for the Dutch ones: with a
# Spanish "v" and "ei" every "vijf" was heard as "weef".
NEAREST = {
    "ɛɪ": "æi",
    "ʌʊ": "aʊ",
    "œʏ": "œy",
    "ʏ": "ø",
    "ɵ": "ø",
    "v": "f",
    "r": "ɾ",
    "ɣ": "x",
    "χ": "x",
    "ɦ": "h",
}

_CLAUSE = re.compile(r"([,.?!;:])")
_LANGUAGE_SWITCH = re.compile(r"\([a-z-]+\)")


def to_phonemes(text: str) -> str:
    """Return the phonemes of a Dutch sentence; punctuation stays, because it carries the melody.

    Raises:
        SpeechError: espeak-ng is not installed.
    """
    pieces = _CLAUSE.split(text.replace("...", ","))
    words = [piece if _CLAUSE.fullmatch(piece) else _espeak(piece) for piece in pieces if piece.strip()]
    line = re.sub(r" (?=[,.?!;:])", "", " ".join(words))
    for sound, near in NEAREST.items():
        line = line.replace(sound, near)
    return line


def _espeak(clause: str) -> str:
    command = ["espeak-ng", "-v", "nl", "-q", "--ipa", "--", clause.strip()]
    try:
        ipa = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except FileNotFoundError:
        raise SpeechError("espeak-ng is not installed") from None
    # Around a loanword espeak-ng names the language that it switches to.
    return _LANGUAGE_SWITCH.sub("", " ".join(ipa.split()))
