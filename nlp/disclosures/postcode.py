"""Dutch postcodes."""

import re
from collections.abc import Iterator

from nlp.disclosures.recogniser import Hit, Passage
from nlp.wording import word_list

_GAP = r"[\s,.\-]{0,5}"
_POSTCODE = re.compile(
    rf"(?<![a-z0-9])[1-9](?:{_GAP}[0-9]){{3}}(?:{_GAP}\b(?:en|dan|de|met|letters?)\b){{0,3}}{_GAP}"
    rf"(?P<letters>(?P<first>[a-z])(?P<gap>{_GAP})(?P<second>[a-z]))(?![a-z0-9])"
)
# Never given out, because of their meaning in the second world war.
_UNUSED = {"sa", "sd", "ss"}


class PostcodeRecogniser:
    """Four digits and two letters; letters that make a word count only in capitals or where asked for."""

    def find(self, passage: Passage) -> Iterator[Hit]:
        """Postcodes typed, in number words and spelled."""
        text = passage.reading.text
        for match in _POSTCODE.finditer(text):
            letters = match["first"] + match["second"]
            kinds = passage.kinds_near(match.start(), match.end())
            asked = "POSTCODE" in kinds or "ADDRESS" in kinds
            start, end = passage.reading.span(*match.span())
            if letters in _UNUSED or (
                _is_word(match, passage) and not (asked and _ends_clause(text, match.end()))
            ):
                continue
            yield Hit(
                start, end, "POSTCODE", 0.95 if asked else 0.85, "Vier cijfers en twee letters: een postcode."
            )


def _is_word(match: re.Match[str], passage: Passage) -> bool:
    start, end = passage.reading.span(*match.span("letters"))
    capitals = passage.text[start:end].isupper() and not passage.text.isupper()
    if match["gap"]:
        # "3511 u a": the pronoun u is the one letter that is often a word by itself.
        return not capitals and "u" in match["letters"]
    return not capitals and match["letters"] in word_list("two_letter_words")


def _ends_clause(text: str, end: int) -> bool:
    return not re.match(r"\s*\w", text[end:])
