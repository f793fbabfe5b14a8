"""What a recogniser does to a line: no capitals, no punctuation, hesitations, misheard and torn names."""

import re
from collections.abc import Callable
from random import Random

from nlp.training.names.examples import Example, Labelled

_MISHEARD = (
    *(("ck", "k"), ("c", "k"), ("k", "c"), ("ij", "ei"), ("y", "i"), ("ie", "i"), ("ph", "f"), ("sch", "s")),
    *(("ou", "oe"), ("oe", "u"), ("dt", "t"), ("d", "t"), ("z", "s"), ("s", "z"), ("v", "f"), ("th", "t")),
    *(("aa", "a"), ("ee", "e"), ("oo", "o"), ("nn", "n"), ("ll", "l"), ("h", ""), ("w", "v"), ("ae", "a")),
    *(("ı", "i"), ("ş", "sj"), ("ç", "tsj"), ("ö", "eu"), ("ü", "u"), ("ğ", ""), ("ł", "l"), ("ś", "s")),
)
_HESITATIONS = ("eh", "eh", "uh", "ehm", "uhm", "eh,")
_BETWEEN_WORDS = re.compile(r"(?<=\S)\s+(?=\S)")
_NOT_WORDS = re.compile(r"[^\w\s'@]|_")
_MARKS = re.compile(r"[.,?!:;…]")

Edit = Callable[[str], str]


def lower_case(example: Example) -> Example:
    """Lower case, with the punctuation it had."""
    return _by_piece(example, lambda text: text.lower())


def unpunctuated(example: Example) -> Example:
    """Lower case without punctuation, as older recognisers write."""
    bare = _by_piece(example, lambda text: _NOT_WORDS.sub(" ", text.lower()))
    return _squeezed(bare)


def without_marks(example: Example) -> Example:
    """Capitals, but no punctuation."""
    return _squeezed(_by_piece(example, lambda text: _MARKS.sub("", text)))


def hesitant(example: Example, random: Random, *, share: float = 0.08) -> Example:
    """With hesitations between words, inside data too."""

    def hesitate(text: str) -> str:
        return _BETWEEN_WORDS.sub(
            lambda gap: f" {random.choice(_HESITATIONS)} " if random.random() < share else gap[0], text
        )

    return _by_piece(example, hesitate)


def misheard(example: Example, random: Random) -> Example:
    """With other spellings inside the data, and now and then a name torn in two."""

    def mishear(text: str) -> str:
        heard = text
        for _ in range(random.choice((1, 1, 2))):
            sound, other = random.choice(_MISHEARD)
            heard = re.sub(sound, other, heard, count=1)
        if random.random() < 0.15 and heard.isalpha() and len(heard) > 6:
            at = random.randint(3, len(heard) - 3)
            heard = f"{heard[:at]} {heard[at:]}"
        return heard or text

    return _by_piece(example, mishear, data_only=True)


def _by_piece(example: Example, edit: Edit, *, data_only: bool = False) -> Example:
    """Edit the data and what stands between them apart, so that the labels keep their places."""
    text, spans, at = "", [], 0
    for span in example.spans:
        between = example.text[at : span.start]
        text += between if data_only else edit(between)
        value = edit(example.of(span))
        spans.append(Labelled(len(text), len(text) + len(value), span.label))
        text += value
        at = span.end
    rest = example.text[at:]
    return Example(text + (rest if data_only else edit(rest)), tuple(spans))


def _squeezed(example: Example) -> Example:
    """Single spaces only; labels begin and end at words."""
    kept = [at for at, character in enumerate(example.text) if not _is_spare(example.text, at)]
    place = {at: index for index, at in enumerate(kept)}
    spans = []
    for span in example.spans:
        inside = [
            place[at] for at in range(span.start, span.end) if at in place and not example.text[at].isspace()
        ]
        if inside:
            spans.append(Labelled(inside[0], inside[-1] + 1, span.label))
    return Example("".join(example.text[at] for at in kept), tuple(spans))


def _is_spare(text: str, at: int) -> bool:
    return text[at].isspace() and (at == 0 or text[at - 1].isspace() or not text[at:].strip())
