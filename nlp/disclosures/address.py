"""Home addresses: what the name head reads, and streets with a house number."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache

from nlp.disclosures.house_numbers import house_end, is_slip, with_house_number
from nlp.disclosures.named import RuleHit, together
from nlp.disclosures.public_places import is_public
from nlp.disclosures.recogniser import TURN_BREAK, Hit, Passage
from nlp.spoken_numbers import read_spoken
from nlp.wording import fold, word_list

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
# With a capital, so that it is no "kantoor" or "camping"; it may end as no street does.
_WE = r"(?:ik|hij|ze|zij|die|u|je|we|wij|jullie)"
_FAMILY = "zus|zuster|broer|moeder|vader|oma|opa|oom|tante|zoon|dochter|vriendin|vriend"
_LIVES_THERE = re.compile(
    r"\b(?:woon|woont|woonde|wonen|woonden|ingeschreven"
    rf"|{_WE} (?:zit|zitten|zat)|(?:zit|zat|zitten) {_WE}|(?:{_FAMILY})(?= ?,))\b"
    r"(?:,? (?!niet\b|met\b)[a-z']+){0,4}?,? (?:op|aan) (?:de|het|'t|den|d'n|'n|een) "
    r"(?P<street>[A-Z][\w'\u2019-]*[a-z](?: [A-Z][\w'\u2019-]*[a-z]){0,2})(?!\w)"
)
_NOT_HOMES = re.compile(
    r"(?:kerkhof|school|college|lyceum|mavo|havo|vwo|veluwe|betuwe|antillen|markt|wallen|facebook)\Z"
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


_ALONE = (
    r"(?P<all>(?P<number>(?:(?:huis)?nummer |nr\.? )?[1-9](?:\s?[0-9]){0,3}"
    rf"(?![0-9]){_ADDITION}(?:,? [a-h]\b| tot en met [0-9]{{1,4}})?)(?![a-z0-9]|[\s,.-]{{1,3}}[0-9])"
)
_NUMBER_ALONE = re.compile(
    r"(?:(?:huis)?nummer )?[0-9](?:[\s0-9-]{0,4})(?:\s?(?:bis|hs|huis|zwart|rood|[a-h]))?,?"
)
_WORD_BEFORE = re.compile(r"\b(?:huis)?nummer,? \Z")
_BETWEEN_PARTS = re.compile(
    r",?\s*(?:eh,?\s+)?(?:(?:van|in|aan|op)\s+)?(?:(?:de|het|'t)\s+)?(?:(?:huis)?nummer\s+)?"
)
_OPENING = re.compile(
    r"[^a-z0-9]*(?:(?:ja|nee|eh|op|dat|is|het|alleen|gewoon|maar|de|nou|en|dus|klopt|huisnummer|nummer|nr\.?)\b"
    r"[^a-z0-9]*)*"
)
_MORE_DIGITS = re.compile(r"[\s,.-]{1,3}[0-9]")
_NAMED_NUMBER = re.compile(r"\b(?:huis)?n[ou]mmer,? (?=[1-9])")
_MOORED = re.compile(r"\b(?:lig|stand|woonwagen)plaats (?=[1-9])")
_ASKS_ADDRESS = re.compile(
    r"\b\w*adres\b|\bwoont?\b|\bwonen\b|ingeschreven"
    r"|\b(?:welke|wat is (?:dan )?de|hoe heet (?:de|die|uw)) straat"
)
_ANSWERS = "Een huisnummer als antwoord op de vraag ernaar."
_POSTCODE = re.compile(r"\b[1-9](?:[\s,]?[0-9]){3}[\s,]*[a-z][\s,]*[a-z]\b")
_BESIDE_POSTCODE = re.compile(
    _POSTCODE.pattern + r"[\s,.]*"
    r"(?P<before>(?:(?:en|op|dan|het|is|huisnummer|nummer)\b[\s,]*)*)" + _ALONE + ")"
)
_ASKS_HOUSE = re.compile(
    r"huis ?nummer|toevoeging|nummer woont|woont u (?:daar )?op|adres (?:is )?nog (?:steeds )?\w+"
)
_ASKS_NUMBER = re.compile(r"\bnummer\b|huis ?nummer")
_OTHER_NUMBERS = re.compile(
    r"telefoon|bereik|bellen|\bsms|\bapp\b|mobiel|bsn|burger|rekening|dossier|zaak|kenteken|paspoort|document"
)
_SPEAKS_OF_HOME = re.compile(r"\badres\b|\bwoon\w*|\bwonen\b|\bstraat\b")


class AddressRecogniser:
    """What the head found in the passage, and names that end as Dutch streets do with a house number."""

    def find(self, passage: Passage) -> Iterator[Hit]:
        """Streets with house numbers; without the head "hof" and "markt" only near words of an address."""
        hits = (_beside_postcode(passage, hit) for hit in together("ADDRESS", passage, _by_rule(passage)))
        said = [_with_word(passage.text, hit) for hit in hits if not is_public(passage, hit)]
        whole = (with_house_number(passage, hit) for hit in said)
        yield from _joined(passage.text, _without_parts(whole))


def _beside_postcode(passage: Passage, hit: Hit) -> Hit:
    """The hit without the postcode that it begins or ends with, which is a datum by itself."""
    for match in _POSTCODE.finditer(passage.reading.text):
        start, end = passage.reading.span(*match.span())
        after = end + len(passage.text[end : hit.end]) - len(passage.text[end : hit.end].lstrip(" ,."))
        if start <= hit.start < end < hit.end and after < hit.end:
            hit = replace(hit, start=after)
        elif hit.start < start < hit.end <= end:
            hit = replace(hit, end=hit.start + len(passage.text[hit.start : start].rstrip(" ,.")))
    return hit


def _without_parts(hits: Iterable[Hit]) -> list[Hit]:
    """The hits in order, without those that begin inside another, which then reaches as far as both."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: hit.start):
        if kept and hit.start < kept[-1].end:
            last = kept[-1]
            sure = max(last.confidence, hit.confidence)
            kept[-1] = replace(last, end=max(last.end, hit.end), confidence=sure)
        else:
            kept.append(hit)
    return kept


def _with_word(text: str, hit: Hit) -> Hit:
    """A house number with the "nummer" before it."""
    word = _WORD_BEFORE.search(fold(text[: hit.start]))
    if word and _NUMBER_ALONE.fullmatch(read_spoken(text[hit.start : hit.end]).text):
        return replace(hit, start=word.start())
    return hit


def _joined(text: str, hits: Sequence[Hit]) -> Iterator[Hit]:
    """One hit for a street and its number where a word such as "van de" or "nummer" parts them."""
    last: Hit | None = None
    for hit in sorted(hits, key=lambda hit: hit.start):
        if last and (
            (_BETWEEN_PARTS.fullmatch(fold(text[last.end : hit.start])) and _are_parts(text, last, hit))
            or _mends(text, last, hit)
        ):
            last = replace(last, end=hit.end, confidence=max(last.confidence, hit.confidence))
            continue
        if last:
            yield last
        last = hit
    if last:
        yield last


def _mends(text: str, first: Hit, second: Hit) -> bool:
    """Whether a street is put right: "Spoorstraat, nee, Spoorlaan acht"."""
    if any(map(str.isdigit, read_spoken(text[first.start : first.end]).text)):
        return False
    return is_slip(read_spoken(text[first.end : second.start]).text)


def _are_parts(text: str, first: Hit, second: Hit) -> bool:
    """Whether one is a number only and the other has none."""
    said = [read_spoken(text[hit.start : hit.end]).text for hit in (first, second)]
    alone = [bool(_NUMBER_ALONE.fullmatch(each)) for each in said]
    numbered = [any(map(str.isdigit, each)) for each in said]
    return (alone[0] and not numbered[1]) or (alone[1] and not numbered[0])


def _by_rule(passage: Passage) -> Iterator[RuleHit]:
    text = passage.reading.text
    for match in _street().finditer(text):
        near = "ADDRESS" in passage.kinds_near(match.start(), match.end())
        doubtful = match["ending"] in word_list("doubtful_street_endings")
        if _is_home(text, match) and (near or not doubtful):
            yield _rule_hit(passage, match, 0.9 if near else 0.75)
    yield from _answers(passage)
    if passage.speaker != "employee":
        for match in _lives().finditer(text):
            if match["street"].split()[-1] not in word_list("not_streets"):
                start, end = passage.reading.span(match.start("street"), match.end("street"))
                yield RuleHit(start, end, 0.9, "De straat van wie zijn naam noemt.")
    for match in _LIVES_THERE.finditer(passage.text):
        if not _NOT_HOMES.search(fold(match["street"])):
            yield RuleHit(*match.span("street"), 0.9, "De plaats waar iemand zegt te wonen.")
    for match in _HOME.finditer(text):
        if _is_home(text, match) and match["street"].split()[-1] not in _NOT_A_NAME:
            yield _rule_hit(passage, match, 0.55)


def _answers(passage: Passage) -> Iterator[RuleHit]:
    """The number or street that was asked for, a number right after a postcode, and places of boats."""
    text = passage.reading.text
    if match := _BESIDE_POSTCODE.search(text):
        asked = _ASKS_NUMBER.search(passage.before.rpartition(TURN_BREAK)[2])
        if asked or "nummer" in match["before"]:
            yield _numbered(passage, match)
    yield from _first_numbers(passage)
    question = passage.before.rpartition(TURN_BREAK)[2]
    if _ASKS_HOUSE.search(question):
        for match in _NAMED_NUMBER.finditer(text):
            yield from _house(passage, match.end(), match.end(), _ANSWERS)
    for match in _MOORED.finditer(text):
        yield from _house(passage, match.start(), match.end(), "Een ligplaats of standplaats met een nummer.")
    if passage.speaker != "employee" and _ASKS_ADDRESS.search(question):
        for match in _street_alone().finditer(text):
            if match["street"].split()[-1] not in word_list("not_streets"):
                start, end = passage.reading.span(*match.span("street"))
                yield RuleHit(start, end, 0.9, "Een straat als antwoord op de vraag naar een adres.")


def _first_numbers(passage: Passage) -> Iterator[RuleHit]:
    """The number that a turn begins with, where a house number was asked for and no postcode follows."""
    text = passage.reading.text
    opening = _OPENING.match(text)
    start = opening.end() if opening else 0
    end = house_end(text, start)
    if end is None or _MORE_DIGITS.match(text, end) or not _is_asked(passage):
        return
    asks_postcode = "postcode" in passage.before.rpartition(TURN_BREAK)[2]
    if not asks_postcode or not any(map(str.isdigit, text[end:])):
        yield from _house(passage, start, start, _ANSWERS)


def _house(passage: Passage, start: int, number: int, why: str) -> Iterator[RuleHit]:
    """A hit from `start` of the reading up to the end of the house number at `number`, if there is one."""
    end = house_end(passage.reading.text, number)
    if end is not None:
        begin, stop = passage.reading.span(start, end)
        yield RuleHit(begin, stop, 0.9, why)


def _is_asked(passage: Passage) -> bool:
    """Whether the turn before asks for a house number: in so many words, or for a number after a street."""
    earlier, _, question = passage.before.rpartition(TURN_BREAK)
    if _ASKS_HOUSE.search(question):
        return True
    if not _ASKS_NUMBER.search(question) or _OTHER_NUMBERS.search(question):
        return False
    return bool(_ends_like_street().search(earlier) or _SPEAKS_OF_HOME.search(earlier))


def _numbered(passage: Passage, match: re.Match[str]) -> RuleHit:
    start, end = passage.reading.span(match.start("number"), match.end("all"))
    return RuleHit(start, end, 0.9, _ANSWERS)


@cache
def _ends_like_street() -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(sorted(word_list('street_endings')))})\b")


@cache
def _street_alone() -> re.Pattern[str]:
    endings = "|".join(sorted(word_list("street_endings")))
    return re.compile(rf"(?<![a-z0-9'])(?P<street>{_BEFORE_NAME}{_NAME}(?:{endings}))(?![a-z0-9])")


@cache
def _street() -> re.Pattern[str]:
    endings = "|".join(sorted(word_list("street_endings") | word_list("doubtful_street_endings")))
    return re.compile(rf"(?<![a-z0-9])(?P<street>{_BEFORE_NAME}{_NAME}(?P<ending>{endings})){_NUMBER}")


@cache
def _lives() -> re.Pattern[str]:
    """The street of "met Lotte van de Esweg"."""
    endings = "|".join(sorted(word_list("street_endings")))
    return re.compile(
        r"\b(?:met|familie|mevrouw|meneer)\s+(?:[a-z'\-]+[\s,.]+){1,4}?(?:van|uit) (?:de|het|'t) "
        rf"(?P<street>{_BEFORE_NAME}{_NAME}(?:{endings}))(?=[.,?!]|\Z|\s+(?:en|ik|ze|we|wij|er|het|d'r|bij)\b)"
    )


def _is_home(text: str, match: re.Match[str]) -> bool:
    named = match["street"].split()[-1] not in word_list("not_streets")
    return named and not _COUNTED.match(text, match.end()) and not _COUNTER.search(text, 0, match.start())


def _rule_hit(passage: Passage, match: re.Match[str], confidence: float) -> RuleHit:
    start, end = passage.reading.span(match.start("street"), match.end())
    return RuleHit(start, end, confidence, "Een straat met een huisnummer.")
