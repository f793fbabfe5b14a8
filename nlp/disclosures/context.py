"""Which kind of number or name the words around a place speak of."""

import re
from dataclasses import dataclass
from typing import Literal, cast

Kind = Literal[
    "BSN", "IBAN", "PHONE", "POSTCODE", "LICENSE_PLATE", "BIRTH_DATE", "ADDRESS", "ID_DOCUMENT", "OTHER"
]

_WORDS: dict[Kind, str] = {
    # Before the others: a "vergunningnummer" of an "adres" is neither an address nor a person's number.
    "OTHER": (
        r"(?:order|zaak|dossier|melding|meldings|referentie|factuur|klant|aanvraag|beschikkings|aanslag|bon|bestel"
        r"|leerling|polis|vergunning|vergunnings|volg|object|artikel|serie|kavel|kvk)\W?nummer\w*|kenmerk\w*|\bkvk\b"
        r"|kamer van koophandel|betalingskenmerk\w*|track\W+trace|vestigingsnummer"
    ),
    "BSN": r"\bb\W{0,2}s\W{0,2}[nm]\b|burger\s?service\s?num\w*|sofi\s?num\w*|\bbsn\w*",
    "IBAN": r"\bi\W{0,2}b\W{0,2}a\W{0,2}n\b|\bibans?\b|\b\w*rekening\s?nummer\w*|bankrekening",
    "PHONE": (
        r"telefoon\w*|\bmobiel\w*|\b06\b|bereikbaar|\b\w*bereiken|terugbel\w*|\bbel(?:len|t)?\b|\bgsm\b"
    ),
    "POSTCODE": r"post\s?code\w*",
    "LICENSE_PLATE": r"kenteken\w*|nummer\s?plaat\w*|nummerbord\w*",
    "BIRTH_DATE": r"geboren|geboorte\w*|\bgeb\b|\bjarig\b|verjaar\w*",
    "ADDRESS": (
        r"\badres\w*|\b\w+adres\b|\bwoon\w*|\bwonen\w*|huis\s?nummer\w*|\bstraat\b|\bstraatnaam\b|verhui\w+"
    ),
    "ID_DOCUMENT": (
        r"paspoort\w*|identiteits\w+|\bid\W?kaart\w*|document\s?nummer\w*|rijbewijs\w*|\bv\W?nummer\w*"
        r"|vreemdelingen\w*|verblijfs\w+"
    ),
}
_KINDS = re.compile("|".join(f"(?P<{kind}>{_WORDS[kind]})" for kind in _WORDS))


@dataclass(frozen=True, slots=True)
class Mention:
    """Words in text[start:end] that name a kind of number or name."""

    start: int
    end: int
    kind: Kind


def find_mentions(text: str) -> tuple[Mention, ...]:
    """All of them in a folded text, in order."""
    # lastgroup is the name of the one alternative that matched, which are the kinds.
    return tuple(
        Mention(match.start(), match.end(), cast("Kind", match.lastgroup)) for match in _KINDS.finditer(text)
    )
