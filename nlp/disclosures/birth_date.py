"""Dates of birth."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from nlp.disclosures.context import Context
from nlp.disclosures.evidence import Evidence, confidence_of, explain
from nlp.disclosures.recogniser import Hit, Passage
from nlp.spoken_numbers import MONTHS

_GAP = r"[\s,.\-/'\u2019\u2026]{1,5}"
_BETWEEN = rf"{_GAP}(?:van{_GAP}(?:de{_GAP})?)?"
_DAY = r"(?P<day>(?:0\s?)?[1-9]|[12][0-9]|3[01])(?:e|ste|de)?"
_YEAR = (
    r"(?P<year>(?:19|20)00[\s,]{1,3}[0-9]{1,2}"  # "negentienhonderd, zesenveertig"
    r"|(?:1\s?[89]|2\s?0)(?:[\s,.\u2026]{0,5}[0-9]){2}|[0-9]\s?[0-9])(?![0-9])"
)
_MONTH_WORDS = "|".join(
    MONTHS + tuple(f"{month[:3]}\\b" for month in MONTHS if month != "mei") + ("mrt", "sept", "febr")
)
_DATE = re.compile(
    rf"(?<![a-z0-9]){_DAY}{_BETWEEN}(?:(?P<month>{_MONTH_WORDS})(?:{_BETWEEN}(?:het jaar )?{_YEAR})?"
    rf"|(?P<number>(?:0\s?)?[1-9]|1[0-2]){_BETWEEN}(?:het jaar )?"
    rf"(?P<short>{_YEAR.replace('?P<year>', '')}))(?![0-9])"
)
_COMPACT = re.compile(
    r"(?<![0-9])(?P<day>[0-3][0-9])(?P<number>[01][0-9])(?P<short>(?:19|20)[0-9]{2})(?![0-9])"
)
_DIGIT_BEFORE = re.compile(r"[0-9][\s,.\-/]{0,3}\Z")
_DIGIT_AFTER = re.compile(r"[\s,\-/]{0,3}[0-9]")
_TYPED = re.compile(r"[0-9]{1,2}([-/])[0-9]{1,2}\1'?[0-9]{2}")
_COUNTED = re.compile(r"\s*(?:uur|euro|man|mensen|personen|jaar|keer|kinderen|minuten|dagen|weken|graden)\b")
_OLDEST, _THIS_CENTURY = 1900, 26  # a year of two digits up to 26 is of this century
# A whole date of so long ago is hardly ever anything else, whether or not a word speaks of birth.
_LONG_AGO = 2008
_OTHER_EVENT = re.compile(
    r"overle\w+|getrouwd|trouw\w*|huwelijk\w*|gescheiden|scheiding|afgegeven|verle\w+|verlopen|geldig\w*"
    r"|gekocht"
    r"|gebouwd|bouwjaar|opgericht|ingeschreven|besluit|besloten|\bwet\b|verhuisd|\bwoon\w*|aangifte"
    r"|vonnis|uitspraak"
    r"|geplaatst|sinds|vanaf|\bper\b|\btot\b|brief|factuur|rekening van|afspraak|gestorven|begraven"
    r"|\bcrematie\b"
    r"|\bdood\b|ondertekend|getekend|peildatum|ingegaan|ingang\w*|betaald|ontvangen|storm|oorlog|aanslag"
)
# "Op drie juni tachtig zijn we getrouwd"
_EVENT_AFTER = re.compile(
    r"(?:\W+\w+){0,4}?\W+(?:getrouwd|gescheiden|overleden|gestorven|begraven|verhuisd|gekocht|verlopen|afgegeven"
    r"|ingegaan|opgericht|ontslagen|gekomen)\b"
)
# "Ik ben van twaalf maart"; not "de brief van twaalf maart".
_OF_A_PERSON = re.compile(
    r"(?<!brief )(?<!besluit )(?<!wet )(?<!foto )(?<!nota )(?<!bon )(?<!akte )(?<!kaart )(?<!plan )"
    r"(?<!krant )"
    r"\bvan(?: de)?\s*\Z"
)
_BORN = re.compile(
    r"\b(?:zoon\w*|dochter\w*|kind\w*|baby|man|vrouw|moeder|vader|broer|zus\w*|partner|hij|zij|ze|ik|opa|oma|tweeling"
    r"|jongste|oudste)\W+(?:zelf\W+)?(?:is|ben|was|zijn)\W+(?:zelf\W+|allebei\W+)?van(?: de)?\s*\Z"
)
_BIRTH = re.compile(r"geboor|geboren|verjaar|jarig")
_NEARBY = 40  # characters before a date that say what it is about
_START = re.compile(r"[^a-z0-9]*(?:(?:ja|de|eh|nee|op|dat is|van|o|oh)\b[^a-z0-9]*)*\Z")


@dataclass(frozen=True, slots=True)
class SaidDate:
    """A day in start to end of the reading of a turn, whatever it is about; the year may not be said."""

    start: int
    end: int
    day: int
    month: int
    year: int | None


def dates_in(passage: Passage) -> Iterator[SaidDate]:
    """Every date that exists, but for numbers among other digits."""
    text = passage.reading.text
    for match in (*_DATE.finditer(text), *_COMPACT.finditer(text)):
        year = _year(match)
        if _exists(match, year) and not (match["number"] is not None and _is_among_digits(match, text)):
            yield SaidDate(match.start(), _end(match), _day(match), _month(match), year)


class BirthDateRecogniser:
    """A date that exists, where the words speak of birth, or a whole date of long ago."""

    def find(self, passage: Passage) -> Iterator[Hit]:
        """Dates in digits and in words; those without a year, or without such words, are less sure."""
        text = passage.reading.text
        again = False
        for match in (*_DATE.finditer(text), *_COMPACT.finditer(text)):
            evidence = _evidence(match, passage, again=again)
            if evidence:
                again = True
                start, end = passage.reading.span(match.start(), _end(match))
                mention = passage.context(*match.span()).mention("BIRTH_DATE")
                confidence = confidence_of("BIRTH_DATE", evidence)
                why = explain("BIRTH_DATE", evidence, mention)
                yield Hit(start, end, "BIRTH_DATE", confidence, why, evidence)


def _evidence(match: re.Match[str], passage: Passage, *, again: bool) -> Evidence | None:
    text = passage.reading.text
    numeric = match["number"] is not None
    year = _year(match)
    if not _exists(match, year) or (numeric and _is_among_digits(match, text)):
        return None
    context = passage.context(*match.span())
    before = text[: match.start()][-_NEARBY:]
    near = context.near is not None and context.near.kind == "BIRTH_DATE"
    after = text[match.end() : match.end() + _NEARBY]
    if ((_OTHER_EVENT.search(before) or _EVENT_AFTER.match(after)) and not near) or (
        numeric and context.is_other
    ):
        return None
    if year is None:
        # "Uw geboortedatum graag, en dan kijk ik of de ceremonie van vijftien december vol is"
        near = near and bool(_BIRTH.search(before) or _BIRTH.search(after))
        answers = context.expects("BIRTH_DATE") and bool(_START.match(text[: match.start()]))
        return "part" if near or answers or again else None
    if near or _is_named(context, numeric=numeric) or _BORN.search(before):
        return "form"
    spoken_of = bool(_OF_A_PERSON.search(before))
    typed = _TYPED.match(match.group())
    if year <= _LONG_AGO and (spoken_of or (len(_digits(match)) > 3 and (not numeric or typed))):
        return "form_alone"
    return None


def _is_named(context: Context, *, numeric: bool) -> bool:
    """A date in numbers only, "vier vier tachtig", needs the question; one with a month any such word."""
    return context.expects("BIRTH_DATE") or (not numeric and context.names("BIRTH_DATE"))


def _is_among_digits(match: re.Match[str], text: str) -> bool:
    """Whether more digits around it show another number: "nul zes, twaalf vierendertig, zesenvijftig"."""
    if _TYPED.match(match.group()):
        return False
    return bool(_DIGIT_BEFORE.search(text[: match.start()]) or _DIGIT_AFTER.match(text, match.end()))


def _digits(match: re.Match[str]) -> str:
    groups = match.groupdict()
    said = re.sub(r"[^0-9]", "", groups.get("year") or groups.get("short") or "")
    followed = match["number"] is None and _COUNTED.match(match.string, match.end())
    return "" if followed and len(said) == 2 else said


def _end(match: re.Match[str]) -> int:
    """Where the date ends: the "20 mensen" of "3 mei 20 mensen" are no year."""
    return match.end() if _digits(match) else match.end("month")


def _year(match: re.Match[str]) -> int | None:
    said = _digits(match)
    if not said:
        return None
    year = int(said) if len(said) < 5 else int(said[:4]) + int(said[4:])  # "negentienhonderd, zesenveertig"
    return year if year > 99 else year + (2000 if year <= _THIS_CENTURY else 1900)


def _exists(match: re.Match[str], year: int | None) -> bool:
    try:
        born = date(year or 2000, _month(match), _day(match))
    except ValueError:
        return False
    return born.year >= _OLDEST


def _day(match: re.Match[str]) -> int:
    return int(re.sub(r"\s", "", match["day"]))


def _month(match: re.Match[str]) -> int:
    if match["number"] is not None:
        return int(match["number"].replace(" ", ""))
    said = match["month"]
    return 3 if said == "mrt" else 1 + [month[:3] for month in MONTHS].index(said[:3])
