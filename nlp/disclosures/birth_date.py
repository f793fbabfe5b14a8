"""Dates of birth."""

import re
from collections.abc import Iterator
from datetime import date

from nlp.disclosures.recogniser import Hit, Passage
from nlp.spoken_numbers import MONTHS

_GAP = r"[\s,.\-/]{1,4}"
_YEAR = r"(?P<year>(?:18|19|20)\s?[0-9]{2}|20\s0\s[0-9]|19\s0\s[0-9]|[0-9]{2})"
_MONTH_WORDS = "|".join(
    MONTHS + tuple(f"{month[:3]}\\b" for month in MONTHS if month != "mei") + ("mrt", "sept")
)
_DATE = re.compile(
    rf"(?<![0-9])(?P<day>(?:0\s?)?[1-9]|[12][0-9]|3[01]){_GAP}(?:van de |van )?"
    rf"(?P<month>{_MONTH_WORDS}|(?:0\s?)?[1-9]|1[0-2])(?:{_GAP}{_YEAR})?(?![0-9])"
)
_COMPACT = re.compile(
    r"(?<![0-9])(?P<day>[0-3][0-9])(?P<month>[01][0-9])(?P<year>(?:19|20)[0-9]{2})(?![0-9])"
)
_OLDEST = 1900
# A whole date of so long ago is hardly ever anything else, whether or not a word speaks of birth.
_LONG_AGO = 2005
_OTHER_EVENT = re.compile(
    r"overle\w+|getrouwd|trouw\w*|huwelijk\w*|gescheiden|afgegeven|verle\w+|verlopen|geldig|gekocht|gebouwd|bouwjaar"
    r"|opgericht|ingeschreven|besluit|besloten|\bwet\b|verhuisd|woon\w*|aangifte|vonnis|uitspraak|geplaatst|sinds"
)
_NEARBY = 40  # characters before a date that say what it is about


class BirthDateRecogniser:
    """A date that exists, where the words speak of birth, or a whole date of long ago."""

    def find(self, passage: Passage) -> Iterator[Hit]:
        """Dates in digits and in words; those without a year, or without such words, are less sure."""
        text = passage.reading.text
        for match in (*_DATE.finditer(text), *_COMPACT.finditer(text)):
            if not _exists(match) or (match["year"] is None and match["month"] not in MONTHS):
                continue
            start, end = passage.reading.span(*match.span())
            if "BIRTH_DATE" in passage.kinds_near(match.start(), match.end()):
                confidence = 0.95 if match["year"] else 0.6
                yield Hit(start, end, "BIRTH_DATE", confidence, "Een datum bij woorden over geboorte.")
            elif _is_long_ago(match) and not _OTHER_EVENT.search(text[: match.start()][-_NEARBY:]):
                yield Hit(start, end, "BIRTH_DATE", 0.7, "Een volledige datum van lang geleden.")


def _is_long_ago(match: re.Match[str]) -> bool:
    said = re.sub(r"\s", "", match["year"] or "")
    return match["month"] in MONTHS and len(said) == 4 and int(said) <= _LONG_AGO


def _exists(match: re.Match[str]) -> bool:
    try:
        born = date(_year(match["year"]), _month(match["month"]), int(match["day"].replace(" ", "")))
    except ValueError:
        return False
    return born.year >= _OLDEST


def _year(said: str | None) -> int:
    if said is None:
        return 2000
    year = int(re.sub(r"\s", "", said))
    return year if year > 99 else 1900 + year


def _month(said: str) -> int:
    if said[0].isalpha():
        return 3 if said == "mrt" else 1 + [month[:3] for month in MONTHS].index(said[:3])
    return int(said.replace(" ", ""))
