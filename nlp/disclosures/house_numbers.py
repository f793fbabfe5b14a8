"""House numbers as people say them: put right halfway, and with what tells one front door from the next.

"Dertig, nee, veertig, zwart", "zestien streepje drie", "veertien, twee hoog, rechts". The patterns are for
the reading of a turn, where number words are digits and hesitations are gone.
"""

import re
from bisect import bisect_left
from dataclasses import replace

from spacy.lang.nl.stop_words import STOP_WORDS

from nlp.disclosures.recogniser import Hit, Passage

_GAP = r"[^a-z0-9:\u20ac\n]*"
_COUNTED = (
    r"(?!\s*(?:euro|uur|jaar|jaren|maand|wek|week|dag|keer|meter|procent|kind|mens|person|minu|kilo|km\b|stuk|auto"
    r"|januari|februari|maart|april|mei\b|juni|juli|augustus|september|oktober|november|december"
    r"|van de [0-9])\w*)"
)
_POSTCODE = r"[1-9](?:[\s,]?[0-9]){3}[\s,]*[a-z][\s,]*[a-z]\b"
_MORE = r"[\s,]{1,3}[0-9]{2}|(?:[\s,]{1,3}[0-9]){2}"
_NUMBER = (
    rf"(?!{_POSTCODE})(?:[1-9][0-9]{{0,3}}|[1-9](?:,?\s[0-9]){{1,2}})(?![0-9:%]|[a-z]{{2}}){_COUNTED}"
    rf"(?:(?=[\s,.]{{1,3}}{_POSTCODE})|(?!{_MORE}))"
)
_SIDE = r"(?:boven|beneden|achter|achterom|voor|links|rechts|rood|zwart|wit)"
# "Achter de kerk" says where, "veertien achter" says which door.
_CLOSES = rf"(?=\s*(?:[^\w\s]|\Z)|\s+(?:en|hoor|he|nee|dus|is|ja|of|met|dan|{_SIDE})\b)"
_ORDINAL = r"(?:[1-9][0-9]?e|eerste|tweede|derde|vierde|vijfde|zesde|achterste|voorste|bovenste|onderste)"
_LETTER_OR_NUMBER = r"(?:[0-9]{1,3}|[a-z])(?![a-z0-9])"
_DOOR = (
    rf"(?:[a-h](?![a-z0-9'])|bis(?:[\s-][a-h])?\b|hs\b|[1-9]\s?hoog\b|(?:een|twee|drie|vier)hoog\b"
    rf"|huis{_CLOSES}|{_SIDE}{_CLOSES}|{_ORDINAL} (?:verdieping|etage|deur|bel|opgang|woonlaag)\b"
    r"|(?:appartement|kamer|bus|unit|huisletter|toevoeging|plaats|studio|bel)(?: nummer)?[\s,]+"
    rf"(?:{_LETTER_OR_NUMBER}|bis\b|huis\b|zwart\b|rood\b)"
    rf"|(?:(?:schuine? )?(?:streep(?:je)?|strie?pke|slash|min)[\s,]+(?:een )?|-\s?|/\s?){_LETTER_OR_NUMBER}"
    r"|(?<=[0-9], )[1-9](?=\s*(?:[.?!]|\Z)))"
)
_LINK = rf"(?:(?:en|dan|met|een|de|nog|ook|dus|het is|'t is)\b{_GAP}){{0,4}}"
_SLIP = r"(?:nee|neeje|nae|wacht?|sorry|ho|pardon|of)"
_ASIDE = (
    r"(?:nee|neeje|nae|wacht?|sorry|ho|pardon|of|even|kijken|denken|wat?|zeg|zei|zegt|ik|bedoel|moet|zeggen|dat|is"
    r"|was|niet|ja|verkeerd|nu|het|'t|wij|zijn|zij|ze|we|oh?|nou|nog|toch|nummer|huisnummer|en|dan|hier|al"
    r"|roept|hij|zie|lees|geloof|denk|tegenwoordig|steeds|altijd)"
)
# "Nee, dat is de buurman, zestien", "achtentwintig is van de buren, zesentwintig".
_OTHERS = rf"(?:(?:dat|da's|'t|het) ?(?:is|was)? (?:[\w']+ ){{1,4}}?\w+,{_GAP})"
# Two commas with nothing between them are a hesitation: "eenentwintig, eh, eenendertig".
_MENDED = (
    rf"(?:(?:\.\.\.?|\u2026|[,.]\s+[,.](?!\.)){_GAP}(?:{_ASIDE}\b{_GAP}){{0,8}}"
    rf"|{_GAP}{_SLIP}\b{_GAP}(?:{_OTHERS}|(?:{_ASIDE}\b{_GAP}){{0,7}}))"
)
_BELONGS = rf" (?:is|was) (?:van |het |mijn |m'n |de )+\w+[,.]{_GAP}"
_FIRST = re.compile(rf"(?P<number>{_NUMBER})")
_NEXT = tuple(
    map(
        re.compile,
        (rf"(?:{_MENDED}|{_BELONGS})(?P<number>{_NUMBER})", rf"(?:{_MENDED}|{_GAP}{_LINK}){_DOOR}"),
    )
)
_AGAIN = re.compile(rf"[\s,.\u2026]*(?:(?:dus|ja)\b{_GAP})?(?P<number>{_NUMBER})(?! (?:is|was)\b)")
_TO_NUMBER = re.compile(
    rf"{_GAP}(?:(?:en|dan|is|op|het|'t|nou|ja|dus|huisnummer|nummer|nommer|nr|{_SLIP})\b{_GAP}){{0,5}}"
)
_DIGITS = re.compile(r"(?<![a-z0-9])[1-9]")
_SLIPPED = re.compile(
    rf"[^a-z0-9:?\n]*(?:nou |wat )?(?:{_SLIP}|zeg)\b{_GAP}(?:{_ASIDE}\b{_GAP}){{0,7}}(?:(?:de|het|'t) )?"
)
_WORDS = re.compile(r"[^\W\d_]+")


def house_end(text: str, start: int) -> int | None:
    """Where the house number ends that begins at `start` of a reading, with its repairs and additions."""
    match = _FIRST.match(text, start)
    if match is None:
        return None
    said = {match["number"]}
    while (following := _follow(text, match.end(), said)) is not None:
        match = following
    return match.end()


def _follow(text: str, end: int, said: set[str]) -> re.Match[str] | None:
    for pattern in _NEXT:
        if match := pattern.match(text, end):
            said |= {match["number"]} if "number" in pattern.groupindex else set()
            return match
    again = _AGAIN.match(text, end)
    return again if again and again["number"] in said else None


def with_house_number(passage: Passage, hit: Hit) -> Hit:
    """An address up to the end of its house number: what the hit leaves out, or has too much."""
    text = passage.reading.text
    start, end = (bisect_left(passage.reading.starts, at) for at in (hit.start, hit.end))
    number = _DIGITS.search(text, start, end)
    if number is None:
        lead = _TO_NUMBER.match(text, end)
        found = house_end(text, lead.end()) if lead else None
        return _ending_at(passage, hit, found) if found else hit
    found = house_end(text, number.start())
    if found is None or (found < end and not _says_nothing(text[found:end])):
        return hit
    return _ending_at(passage, hit, found)


def _ending_at(passage: Passage, hit: Hit, end: int) -> Hit:
    return replace(hit, end=passage.reading.span(end - 1, end)[1])


def _says_nothing(text: str) -> bool:
    """Whether these are the first words of what follows: "maar op", "want"."""
    return all(word in STOP_WORDS for word in _WORDS.findall(text)) and not any(map(str.isdigit, text))


def is_slip(text: str) -> bool:
    """Whether the words between two streets, as read, say that the first was wrong."""
    return bool(_SLIPPED.fullmatch(text))
