"""Citizen service numbers (burgerservicenummer)."""

from collections.abc import Iterator

from stdnum.nl import bsn

from nlp.disclosures.digits import DigitWindow, digit_windows
from nlp.disclosures.recogniser import Hit, Passage

_OTHER_NUMBERS = {"OTHER", "PHONE", "IBAN", "ID_DOCUMENT"}


class BsnRecogniser:
    """Nine digits that pass the elfproef, or that follow a question for the BSN and fail it."""

    def find(self, passage: Passage) -> Iterator[Hit]:
        """BSNs in words or digits; those that fail the test are doubtful and have a low confidence."""
        for window in digit_windows(passage.reading, 9):
            kinds = passage.kinds_near(window.start, window.end)
            asked = "BSN" in kinds
            valid = bsn.is_valid(window.digits)
            if asked or (valid and window.alone and not _OTHER_NUMBERS & set(kinds)):
                yield self._hit(passage, window, valid=valid, asked=asked)

    def _hit(self, passage: Passage, window: DigitWindow, *, valid: bool, asked: bool) -> Hit:
        start, end = passage.reading.span(window.start, window.end)
        if not valid:
            why = "Negen cijfers bij het woord bsn, maar de elfproef klopt niet: misschien verkeerd verstaan."
            return Hit(start, end, "BSN", 0.35 if window.alone else 0.25, why)
        if asked:
            return Hit(start, end, "BSN", 0.97, "Negen cijfers die de elfproef halen, bij het woord bsn.")
        return Hit(start, end, "BSN", 0.7, "Negen cijfers die de elfproef halen.")
