"""Addresses of buildings for everybody, which are no one's home."""

import re

from nlp.disclosures.recogniser import TURN_BREAK, Hit, Passage
from nlp.wording import fold

_SENTENCE_END = re.compile(r"[.?!]\s+(?!of\b)")
_BUILDING = (
    r"stad ?(?:huis|skantoor|sdeelkantoor)|gemeente ?(?:huis|kantoor|winkel)|raadhuis|\w*loket|balie"
    r"|milieustraat|kantoor|bibliotheek|ziekenhuis|station|begraafplaats|inleverpunt|afhaalpunt|stembureau"
    r"|museum|zwembad|sporthal|wijkcentrum|buurthuis|dorpshuis|theater|servicepunt|politiebureau|kringloop\w*"
    r"|postkantoor|gemeentewerf|werf"
)
_PUBLIC = re.compile(
    rf"\b(?:{_BUILDING})\b|\bons (?:bezoek|post)?adres\b|\bu vindt ons\b|\b(?:wij|we) zitten\b"
    r"|\blangs ?komen (?:bij|op|in) (?:het|de|jullie)\b"
)
_PUBLIC_AFTER = re.compile(r"[^.?!]{0,40}\b(?:hoofdingang|ingang|open van|geopend|tot (?:half )?\w+ uur)\b")
_HOMELY = re.compile(
    r"\bwoon\w*|\bwonen\b|ingeschreven|\b(?:mijn|uw|zijn|haar|hun) (?:huis|adres)|\bnaast\b|\bboven\b"
)
# A caller asks where the municipality is; the employee's answer is no home.
_ASKS_WHERE = re.compile(
    r"\bwaar (?:zit|zitten|vind|moet|kan|mag) (?:ik|we|wij|jullie|u)\b"
    r"|\b(?:zit|zitten) (?:jullie|u)\b|\b(?:kom|komen|gaan?) (?:ik )?(?:dan )?(?:gewoon )?(?:naar|langs)\b"
)
_WORD = re.compile(r"[a-z]{5,}")


def is_public(passage: Passage, hit: Hit) -> bool:
    """Whether the words around it, or the turn before, say that it is a building for everybody."""
    text = fold(passage.text)
    sentence = _SENTENCE_END.split(text[: hit.start])[-1]
    if _HOMELY.search(sentence):
        return False
    if _PUBLIC.search(sentence) or _PUBLIC_AFTER.match(text, hit.end):
        return True
    asked = passage.before.rpartition(TURN_BREAK)[2]
    if passage.speaker == "employee" and _ASKS_WHERE.search(asked) and not _HOMELY.search(asked):
        return True
    # "Het stadskantoor, dat is Coolsingel veertig toch?" - "Klopt, Coolsingel veertig."
    for word in _WORD.findall(text[hit.start : hit.end]):
        at = asked.find(word)
        if at >= 0:
            before = _SENTENCE_END.split(asked[:at])[-1]
            return bool(_PUBLIC.search(before)) and not _HOMELY.search(before)
    return False
