"""Puts what the head found and what rules found together."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from spacy.lang.nl.stop_words import STOP_WORDS

from nlp.disclosures.evidence import name_of
from nlp.disclosures.names import Named
from nlp.disclosures.recogniser import Hit, Passage
from nlp.results import DisclosureLabel
from nlp.spoken_numbers import read_spoken
from nlp.wording import fold, word_list


@dataclass(frozen=True, slots=True)
class RuleHit:
    """A place that a rule found: `confidence` 0-1 without the head, and one Dutch sentence why."""

    start: int
    end: int
    confidence: float
    why: str


_WORD = re.compile(r"[\w'\u2019]+")
_SENTENCE_END = re.compile(r"[.?!]\s+\Z")
_MOST_QUOTED = 3
# On development a rule that the head does not follow is mostly wrong, but for the surest ones.
_LEAST_ALONE = 0.9
_SUBJECTS: Mapping[str, str] = {
    "PERSON": "een naam van een mens",
    "ADDRESS": "een adres of een huisnummer",
    "STREET": "de straat waar iemand woont",
}
# Fewer digits, as said, are no part of a datum of these labels.
_FEWEST_DIGITS: Mapping[DisclosureLabel, int] = {
    **{"PHONE": 2, "BSN": 2, "IBAN": 2, "BIRTH_DATE": 2, "LICENSE_PLATE": 1, "ID_DOCUMENT": 3}
}
_WITH_WORDS = ("PERSON", "ADDRESS")
# Said to somebody, behind the name: "dank je, Emine schat".
_ENDEARMENT = re.compile(r"(?<=\w)[ ,]+(?:schat(?:je)?|lieverd|meid|jongen|hoor|zeg|joh|hè)\Z", re.IGNORECASE)


def with_numbers(passage: Passage, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """The hits of a turn with the numbers that only the head found.

    Where a rule found something, the rule holds.
    """
    added = [
        _hit(found, None, passage.text)
        for found in passage.named or ()
        if found.label not in _WITH_WORDS
        and all(found.end <= hit.start or hit.end <= found.start for hit in hits)
        and _has_digits(passage.text[found.start : found.end], found.label)
    ]
    return tuple(sorted((*hits, *added), key=lambda hit: hit.start)) if added else hits


def _names(passage: Passage) -> Iterator[Named]:
    """The names that the head found: "da" and "silva gomes" as one, "emine schat" without its last word."""
    before: Named | None = None
    for found in (one for one in passage.named or () if one.label == "PERSON"):
        name = _without_endearment(found, passage.text)
        if before and _goes_on(passage.text[before.start : name.start]):
            name = replace(name, start=before.start)
        elif before:
            yield before
        before = name
    if before:
        yield before


def _goes_on(text: str) -> bool:
    """Whether all of this stands before a surname: "van der "."""
    return text.endswith(" ") and all(word in word_list("name_particles") for word in fold(text).split())


def _without_endearment(name: Named, text: str) -> Named:
    ending = _ENDEARMENT.search(text[name.start : name.end])
    return replace(name, end=name.start + ending.start()) if ending else name


def _has_digits(text: str, label: DisclosureLabel) -> bool:
    return sum(map(str.isdigit, read_spoken(text).text)) >= _FEWEST_DIGITS.get(label, 0)


def together(label: DisclosureLabel, passage: Passage, rules: Iterable[RuleHit]) -> Iterator[Hit]:
    """One hit for each place; where both found it, the place is the head's and the chance of error both's.

    A rule and the head err on different things, so their errors count as independent, the rule's for half.
    Where a head looked, a rule that stands alone must be sure.
    """
    left = sorted(rules, key=lambda rule: -rule.confidence)
    least = 0.0 if passage.named is None else _LEAST_ALONE
    read = _names(passage) if label == "PERSON" else passage.named or ()
    for found in read:
        if found.label != label:
            continue
        agreeing = [rule for rule in left if rule.start < found.end and found.start < rule.end]
        left = [rule for rule in left if rule not in agreeing]
        yield _hit(found, agreeing[0] if agreeing else None, passage.text)
    for rule in left:
        if rule.confidence >= least:
            yield Hit(rule.start, rule.end, label, rule.confidence, rule.why)


def _hit(found: Named, rule: RuleHit | None, text: str) -> Hit:
    subject = _SUBJECTS.get(found.kind) or name_of(found.label)
    if rule is None:
        quoted = _words_before(text[: found.start])
        clue = f"na de woorden \u2018{quoted}\u2019" if quoted else "aan de woorden eromheen"
        why = f"Het taalmodel herkent hier {subject}, {clue}."
        return Hit(found.start, found.end, found.label, found.probability, why)
    doubt = (1 - found.probability) * (1 - rule.confidence / 2)
    why = f"{rule.why} Het taalmodel herkent hier ook {subject}."
    return Hit(found.start, found.end, found.label, 1 - doubt, why)


def _words_before(text: str) -> str:
    """The last words of the sentence so far that may be quoted, up to the first that may not."""
    quoted: list[str] = []
    if _SENTENCE_END.search(text):
        return ""
    for word in reversed(_WORD.findall(text)[-_MOST_QUOTED:]):
        if not _may_be_quoted(fold(word)):
            break
        quoted.insert(0, word)
    return " ".join(quoted)


def _may_be_quoted(word: str) -> bool:
    return word in STOP_WORDS or word in word_list("titles") or word in word_list("quotable")
