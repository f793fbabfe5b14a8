"""The Dutch words on screen for codes in the database; one word per thing (design, B1)."""

from typing import Final

VERDICT_WORDS: Final = {
    "voldoet": "voldoet",
    "aandacht": "aandacht",
    "voldoet_niet": "voldoet niet",
    "nvt": "n.v.t.",
    "onbekend": "weet niet",
}

VERDICT_SIGNS: Final = {
    "voldoet": "✓ voldoet",
    "aandacht": "! aandacht",
    "voldoet_niet": "✗ voldoet niet",
    "nvt": "– n.v.t.",
    "onbekend": "? weet niet",
}
"""A sign and a word: meaning never hangs on colour alone (WCAG 1.4.1)."""

REASON_WORDS: Final = {
    "risk": "risico",
    "doubt": "twijfel",
    "random": "steekproef",
    "quota": "quotum",
    "calibration": "kalibratie",
}

SPEAKER_WORDS: Final = {"employee": "Medewerker", "citizen": "Inwoner", "unknown": "Onbekend"}

OUTCOME_WORDS: Final = {
    "answered": "vraag beantwoord",
    "transferred": "doorverbonden",
    "callback_promised": "terugbelafspraak",
    "referred": "verwezen",
    "unresolved": "niet opgelost",
    "unknown": "niet duidelijk",
}

LABEL_WORDS: Final = {
    "PERSON": "naam",
    "ADDRESS": "adres",
    "POSTCODE": "postcode",
    "PHONE": "telefoonnummer",
    "EMAIL": "e-mailadres",
    "IBAN": "rekeningnummer",
    "BSN": "burgerservicenummer",
    "BIRTH_DATE": "geboortedatum",
    "LICENSE_PLATE": "kenteken",
    "ID_DOCUMENT": "documentnummer",
}
