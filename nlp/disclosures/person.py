"""Names of people: what the name head reads, and names that certain words introduce."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.lang.nl.stop_words import STOP_WORDS

from nlp.disclosures.named import RuleHit, together
from nlp.disclosures.recogniser import TURN_BREAK, Hit, Passage
from nlp.wording import fold, word_list

_WORD = re.compile(r"(?:[^\W\d_]|[\u0300-\u036f])+(?:['\u2019\-](?:[^\W\d_]|[\u0300-\u036f])+)*")
_TITLES = r"(?:meneer|mevrouw|menheer|mijnheer|de heer|mevr|dhr|mw)\.?"
# What follows these is a name, whatever it is.
_INTRODUCTIONS = re.compile(
    r"\b(?:(?:mijn|zijn|haar|uw|de|volledige) (?:voor|achter|meisjes)?naam is(?: dan| eigenlijk| eh)?|heet"
    r"|(?:u|je) (?:spreekt|chat|praat|belt|bent verbonden) met|spreekt u met|spreek je met|op naam van"
    rf")\s+(?P<title>{_TITLES}\s+)?"
)
# What follows these is a name only when it has a capital or is known as one.
_ADDRESSES = re.compile(rf"\b(?:{_TITLES}|met)\s+")
# And what follows these only when it is known.
_HINTS = re.compile(
    r"\b(?:ik ben|dit is|namens|collega|(?:mijn|uw) (?:man|vrouw|zoon|dochter|moeder|vader|partner))\s+"
)
_QUESTION = re.compile(
    r"\b(?:(?:wat|hoe) is (?:uw|je|de|haar|zijn)\s?(?:volledige )?(?:voor|achter)?naam"
    r"|met wie (?:spreek|heb)|uw naam\b|naam (?:is|was) (?:ook alweer|zei u)|hoe heet)[^?]*\??\s*\Z"
)
_ASKED_TO_SPELL = re.compile(r"\bspel(?:len|t|ling)?\b|hoe schrijf")
_OTHER_LETTERS = re.compile(r"kenteken|postcode|mail|document|paspoort|rekening|\biban\b|straat")
_SPELLED = re.compile(r"(?<![a-z0-9])[a-z](?:[ ,.\-]{1,3}[a-z](?![a-z0-9])){2,}")
_IS_A_NAME = re.compile(
    r"\W+(?:en )?(?:dat|zo) (?:is|heet|schrijf\w*)\W+(?:ik |je |u )?(?:mijn|de|zijn|haar)\W+\w*naam\b"
)
_MOST_WORDS = 5
_SHORT_ANSWER = 6


@dataclass(frozen=True, slots=True)
class _Name:
    start: int
    end: int
    known: int
    capitals: int


class PersonRecogniser:
    """What the head found, with names after an introduction or a title, answers, and known pairs."""

    def find(self, passage: Passage) -> Iterator[Hit]:
        """Names in lower case too; without the head a bare first name in running text is no hit."""
        return together("PERSON", passage, _by_rule(passage))


def _by_rule(passage: Passage) -> Iterator[RuleHit]:
    folded = fold(passage.text)
    for match in _INTRODUCTIONS.finditer(folded):
        if name := _name_at(passage.text, match.end(), strict=bool(match["title"])):
            sure = 0.9 if name.known or name.capitals else 0.65
            yield _rule_hit(name, sure, f"Een naam na de woorden {_quoted(match)}.")
    for match in _ADDRESSES.finditer(folded):
        if name := _name_at(passage.text, match.end(), strict=True):
            yield _rule_hit(name, 0.85 if name.known else 0.65, f"Een naam na het woord {_quoted(match)}.")
    for match in _HINTS.finditer(folded):
        if (name := _name_at(passage.text, match.end(), strict=True)) and name.known:
            yield _rule_hit(name, 0.75, f"Een bekende naam na de woorden {_quoted(match)}.")
    words = list(_WORD.finditer(folded))
    if _QUESTION.search(passage.before) and len(words) <= _SHORT_ANSWER:
        yield from _answers(passage.text, words)
    yield from _pairs(passage.text, words)
    yield from _spelled(passage)


def _rule_hit(name: _Name, confidence: float, why: str) -> RuleHit:
    return RuleHit(name.start, name.end, confidence, why)


def _quoted(match: re.Match[str]) -> str:
    return f"\u2018{match.group().strip()}\u2019"


def _answers(text: str, words: Sequence[re.Match[str]]) -> Iterator[RuleHit]:
    for word in words:
        name = _name_at(text, word.start(), strict=True)
        if name and word.group() not in word_list("name_particles"):
            yield _rule_hit(name, 0.8, "Een naam als antwoord op de vraag naar de naam.")
            return


def _spelled(passage: Passage) -> Iterator[RuleHit]:
    """Letters where somebody is asked to spell or says so; those of plates and postcodes are no name's."""
    for match in _SPELLED.finditer(passage.reading.text):
        if _IS_A_NAME.match(passage.reading.text, match.end()):
            yield RuleHit(*passage.reading.span(*match.span()), 0.9, "Letters van wat een naam heet te zijn.")
    asked = f"{passage.before.rpartition(TURN_BREAK)[2]} {fold(passage.text)}"
    if _ASKED_TO_SPELL.search(asked) and not _OTHER_LETTERS.search(asked):
        for match in _SPELLED.finditer(passage.reading.text):
            start, end = passage.reading.span(*match.span())
            yield RuleHit(start, end, 0.75, "Een woord dat letter voor letter wordt gespeld.")


def _pairs(text: str, words: Sequence[re.Match[str]]) -> Iterator[RuleHit]:
    """A common first name with a common surname is a person anywhere: "jan de vries"."""
    for word in words:
        if word.group() not in word_list("first_names"):
            continue
        name = _name_at(text, word.start(), strict=True)
        last = _WORD.findall(fold(text[name.start : name.end]))[1:] if name else []
        if name and last and last[-1] in word_list("surnames"):
            yield _rule_hit(name, 0.8, "Een bekende voornaam met een bekende achternaam.")


def _name_at(text: str, start: int, *, strict: bool) -> _Name | None:
    """The name that begins at `start`; where strict, each word must be a known name or have a capital."""
    known = capitals = 0
    first: int | None = None
    end: int | None = None
    position = start
    for count, match in enumerate(_WORD.finditer(text, start)):
        gap = text[position : match.start()]
        word = fold(match.group())
        if count >= _MOST_WORDS or (gap.strip() and count) or word in word_list("not_names"):
            break
        position = match.end()
        first = match.start() if first is None else first
        if word in word_list("name_particles"):
            continue
        is_known = word in word_list("first_names") or word in word_list("surnames")
        capital = match.group()[0].isupper() and not _begins_sentence(text, match.start())
        if not _accepted(word, known=is_known, capital=capital, first=end is None, strict=strict):
            break
        known += is_known
        capitals += capital
        end = match.end()
    return None if first is None or end is None else _Name(first, end, known, capitals)


def _accepted(word: str, *, known: bool, capital: bool, first: bool, strict: bool) -> bool:
    if known:
        return word not in STOP_WORDS
    if word in STOP_WORDS or len(word) < 2:
        return False
    return capital or (first and not strict)


def _begins_sentence(text: str, start: int) -> bool:
    return not text[:start].strip() or text[:start].rstrip()[-1] in ".?!"
