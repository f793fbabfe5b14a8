"""Home addresses: what the name head reads, and streets with a house number."""

import re
from collections.abc import Iterator
from functools import cache

from nlp.disclosures.named import RuleHit, together
from nlp.disclosures.recogniser import Hit, Passage
from nlp.wording import word_list

_NAME = r"[a-z'\-]{2,}"
_BEFORE_NAME = (
    r"(?:(?:van der|van de|van den|van|de|den|het|'t|oude|nieuwe|korte|lange|grote|kleine|eerste|tweede|1e|2e"
    r"|burgemeester|dokter|professor|prins|prinses|koningin|koning|sint|heer|jan|pieter|willem|anna|johan)\s+)"
    r"{0,3}"
)
_ADDITION = r"(?:\s?(?:[a-h]\b|bis\b|-\s?[0-9]{1,3}\b|huis\b|zwart\b|rood\b|[a-h]?hs\b))?"
_NUMBER = (
    rf"(?:,?\s+(?:(?:huis)?nummer|nr\.?|op)?\s?)(?P<number>[1-9](?:\s?[0-9]){{0,3}}){_ADDITION}(?![a-z0-9])"
)
_HOME = re.compile(
    r"\b(?:woon\w*|wonen|adres is|verhuis\w*)(?:\s+\w+){0,2}?\s+"
    rf"(?P<street>(?:op|aan|in|naar)\s+(?:de |het )?{_NAME}){_NUMBER}"
)
_NOT_A_NAME = {"huis", "flat", "straat", "nummer", "wijk"}
_COUNTED = re.compile(
    r"\s*(?:euro|uur|jaar|jaren|maand\w*|wek\w+|week|dag\w*|keer|meter|procent|kinderen|mensen|personen|minuten"
    r"|hoog|kilometer|km|bomen|auto'?s|lantaarnpalen|tegels|stuks)\b"
)
# The counters of the municipality itself are no one's home.
_COUNTER = re.compile(
    r"(?:stadhuis|gemeentehuis|stadskantoor|stadsloket|loket|balie|milieustraat|kantoor)\b[^.?!]*\Z"
)


class AddressRecogniser:
    """What the head found in the passage, and names that end as Dutch streets do with a house number."""

    def find(self, passage: Passage) -> Iterator[Hit]:
        """Streets with house numbers; without the head "hof" and "markt" only near words of an address."""
        return together("ADDRESS", passage, _by_rule(passage))


def _by_rule(passage: Passage) -> Iterator[RuleHit]:
    text = passage.reading.text
    for match in _street().finditer(text):
        near = "ADDRESS" in passage.kinds_near(match.start(), match.end())
        doubtful = match["ending"] in word_list("doubtful_street_endings")
        if _is_home(text, match) and (near or not doubtful):
            yield _rule_hit(passage, match, 0.9 if near else 0.75)
    for match in _HOME.finditer(text):
        if _is_home(text, match) and match["street"].split()[-1] not in _NOT_A_NAME:
            yield _rule_hit(passage, match, 0.55)


@cache
def _street() -> re.Pattern[str]:
    endings = "|".join(sorted(word_list("street_endings") | word_list("doubtful_street_endings")))
    return re.compile(rf"(?<![a-z0-9])(?P<street>{_BEFORE_NAME}{_NAME}(?P<ending>{endings})){_NUMBER}")


def _is_home(text: str, match: re.Match[str]) -> bool:
    named = match["street"].split()[-1] not in word_list("not_streets")
    return named and not _COUNTED.match(text, match.end()) and not _COUNTER.search(text, 0, match.start())


def _rule_hit(passage: Passage, match: re.Match[str], confidence: float) -> RuleHit:
    start, end = passage.reading.span(match.start("street"), match.end())
    return RuleHit(start, end, confidence, "Een straat met een huisnummer.")
