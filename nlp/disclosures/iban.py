"""Bank account numbers (IBAN)."""

import re
from collections.abc import Iterator

from stdnum import iban

from nlp.disclosures.recogniser import Hit, Passage

_GAP = r"[\s,.\-\u2013]{0,5}"
# People say the name of the bank where the number holds its code.
_BANKS = {
    "abn amro": "ABNA",
    "abn": "ABNA",
    "rabobank": "RABO",
    "rabo": "RABO",
    "ing": "INGB",
    "ing b": "INGB",
    "ing bank": "INGB",
    "triodos": "TRIO",
    "sns": "SNSB",
    "asn": "ASNB",
    "regiobank": "RBRB",
    "bunq": "BUNQ",
    "knab": "KNAB",
}
_BANK = "|".join(sorted(_BANKS, key=len, reverse=True))
_DUTCH = re.compile(
    rf"(?<![a-z0-9])(?P<check>n{_GAP}l(?:{_GAP}[0-9]){{2}}){_GAP}"
    rf"(?P<bank>(?:[a-z]{_GAP}){{3}}[a-z](?=[\W0-9])|(?:{_BANK})(?![a-z]))"
    rf"(?P<account>(?:{_GAP}[0-9]){{10}})(?![0-9])"
)
_FOREIGN = re.compile(r"(?<![a-z0-9])[a-z]{2}[0-9]{2}(?: ?[a-z0-9]{1,4}){3,8}(?![a-z0-9])")
_NOT_ALPHANUMERIC = re.compile(r"[^a-z0-9]+")


class IbanRecogniser:
    """An IBAN typed, spelled in groups, or with the name of the bank; its check digits decide how sure."""

    def find(self, passage: Passage) -> Iterator[Hit]:
        """Dutch IBANs, doubtful ones too, and foreign ones that are valid."""
        text = passage.reading.text
        for match in _DUTCH.finditer(text):
            start, end = passage.reading.span(*match.span())
            if iban.is_valid(_compact(match)):
                yield Hit(start, end, "IBAN", 0.98, "Een rekeningnummer waarvan het controlegetal klopt.")
            else:
                why = "Lijkt een rekeningnummer, maar het controlegetal klopt niet: misschien misverstaan."
                yield Hit(start, end, "IBAN", 0.5, why)
        for match in _FOREIGN.finditer(text):
            if not match.group().startswith("nl") and iban.is_valid(match.group()):
                start, end = passage.reading.span(*match.span())
                yield Hit(
                    start,
                    end,
                    "IBAN",
                    0.95,
                    "Een buitenlands rekeningnummer waarvan het controlegetal klopt.",
                )


def _compact(match: re.Match[str]) -> str:
    bank = match["bank"].strip()
    code = _BANKS.get(bank) or bank
    return _NOT_ALPHANUMERIC.sub("", (match["check"] + code + match["account"]).lower()).upper()
