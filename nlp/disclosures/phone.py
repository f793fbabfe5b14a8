"""Telephone numbers of people."""

from collections.abc import Iterator

import phonenumbers
from phonenumbers import PhoneNumberType

from nlp.disclosures.digits import DigitWindow, digit_windows
from nlp.disclosures.recogniser import Hit, Passage

_REGION = "NL"
# 0800, 0900 and 088 numbers belong to organisations; the five digits of a 14-number are no window at all.
_PERSONAL = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
_LENGTHS = (10, 11, 13)
_SIGN = len("plus  ")


class PhoneRecogniser:
    """Ten digits, or more with a country code, that make a Dutch number of a person."""

    def find(self, passage: Passage) -> Iterator[Hit]:
        """Mobile and fixed numbers; among other digits only where the words speak of a telephone."""
        for length in _LENGTHS:
            for window in digit_windows(passage.reading, length):
                kind = _type_of(passage, window)
                kinds = passage.kinds_near(window.start, window.end)
                if kind not in _PERSONAL or "OTHER" in kinds or not (window.alone or "PHONE" in kinds):
                    continue
                start, end = passage.reading.span(window.start, window.end)
                mobile = kind == PhoneNumberType.MOBILE
                confidence = 0.95 if "PHONE" in kinds else 0.9 if mobile else 0.75
                why = "Een geldig mobiel nummer." if mobile else "Een geldig vast telefoonnummer."
                yield Hit(start, end, "PHONE", confidence, why)


def _type_of(passage: Passage, window: DigitWindow) -> int | None:
    international = window.digits.startswith(("0031", "31"))
    if len(window.digits) > 10 and not international:
        return None
    if len(window.digits) == 10 and (international or not window.digits.startswith("0")):
        return None
    before = passage.reading.text[max(window.start - _SIGN, 0) : window.start].rstrip()
    if len(window.digits) == 11 and not before.endswith(("+", "plus")):
        return None
    prefix = "+" if len(window.digits) == 11 else ""
    number = phonenumbers.parse(prefix + window.digits, _REGION)
    return phonenumbers.number_type(number) if phonenumbers.is_valid_number(number) else None
