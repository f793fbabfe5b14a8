"""The Dutch words for what the code names in English: one place for command line, API and pages."""

from datetime import datetime
from zoneinfo import ZoneInfo

SPEAKERS = {"employee": "medewerker", "citizen": "inwoner", "unknown": "onbekend"}
REASONS = {
    "risk": "risico",
    "doubt": "twijfel",
    "random": "steekproef",
    "quota": "quotum",
    "calibration": "kalibratie",
    "blind": "blind",
}
OUTCOMES = {
    "answered": "beantwoord",
    "transferred": "doorverbonden",
    "callback_promised": "terugbellen toegezegd",
    "referred": "doorverwezen",
    "unresolved": "niet opgelost",
    "unknown": "onbekend",
}
TECHNIQUE = {
    "greeting": "begroeting",
    "recording_notice": "opnamemelding",
    "identity_check": "identiteitscontrole",
    "listening": "doorvragen",
    "summary": "samenvatting",
    "hold_explained": "wacht uitgelegd",
    "warm_transfer": "warm doorverbonden",
    "commitment": "afspraak",
    "closing_question": "slotvraag",
    "farewell": "afscheid",
}
CAUSES = {
    "nieuw": "voor het eerst",
    "scorekaart": "opnieuw, met een andere scorekaart",
    "scorer": "opnieuw, met een andere versie van de scorer",
    "transcript": "opnieuw, met een ander transcript",
}
CATEGORIES = {
    "health": "gezondheid",
    "religion": "geloof",
    "ethnicity": "afkomst",
    "political": "politieke voorkeur",
    "union": "lidmaatschap van een vakbond",
    "sexual": "seksuele gerichtheid",
    "criminal": "strafbare feiten",
    "biometric": "lichaamskenmerken",
    "financial": "geldzorgen",
}
DISCLOSURES = {
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
VERDICTS = {
    "voldoet": "Voldoet",
    "aandacht": "Aandacht",
    "voldoet_niet": "Voldoet niet",
    "nvt": "Niet van toepassing",
    "onbekend": "Geen oordeel",
    "ingetrokken": "Ingetrokken",
}
DISPUTE_OUTCOMES = {
    "handhaven": "Het oordeel blijft",
    "aanpassen": "Het oordeel is aangepast",
    "intrekken": "Het oordeel is ingetrokken",
}
# Beside the word, never instead of it (WCAG 1.4.1).
ICONS = {
    "voldoet": "✓",
    "aandacht": "!",
    "voldoet_niet": "✕",
    "nvt": "–",
    "onbekend": "?",
    "ingetrokken": "↩",
}
STATES = {
    "nieuw": "Dit gesprek wacht nog op de nacht: er is nog geen transcript en geen voorstel.",
    "getranscribeerd": "Dit gesprek heeft een transcript, maar nog geen voorstel. Dat komt vannacht.",
    "gescoord": "Dit gesprek is gescoord.",
    "beschadigd": "De opname is beschadigd of is geen geluid. Daarom is dit gesprek niet verwerkt.",
    "leeg": "In de opname staat geen geluid. Daarom is dit gesprek niet verwerkt.",
    "te-lang": "De opname is langer dan toegestaan. Daarom is dit gesprek niet verwerkt.",
    "geen-spraak": "In de opname spreekt niemand. Er valt niets te beoordelen.",
    "mislukt": "De verwerking is mislukt, ook na opnieuw proberen. Meld dit bij de beheerder.",
}
KINDS_OF_DATA = {
    "recording": "de opname",
    "transcript": "het transcript",
    "scores": "de voorstellen en beoordelingen",
    "audit": "een regel van het auditlogboek",
    "call": "een heel gesprek",
}
FAILURES = {
    "te-weinig-geheugen": "Er is te weinig geheugen. Zet KLANKBORD_WORKERS of KLANKBORD_WHISPER_BATCH lager.",
    "verwerker-gestorven": "De verwerker stopte steeds. Vaak is het geheugen op. Kijk in het systeemlog.",
}

AUDITED = {
    "aanleveren": "Opname aangeleverd",
    "beluisteren": "Opname beluisterd",
    "beoordelen": "Beoordeeld",
    "bewaarplicht-opheffen": "Bewaarplicht opgeheven",
    "bewaarplicht-opleggen": "Bewaarplicht opgelegd",
    "bezwaar-beslissen": "Over bezwaar beslist",
    "bezwaar-maken": "Bezwaar gemaakt",
    "claimen": "Geclaimd",
    "coachen": "Coachingsnotitie geschreven",
    "controleren": "Gecontroleerd",
    "corrigeren": "Transcript verbeterd",
    "exporteren": "Geëxporteerd",
    "gewichten-terugzetten": "Gewichten teruggezet",
    "gewichten-wisselen": "Gewichten gewisseld",
    "inloggen": "Ingelogd",
    "inzageverzoek": "Alles uitgevoerd voor inzage",
    "inzien": "Bekeken",
    "kalibratie-openen": "Kalibratie begonnen",
    "kalibratie-sluiten": "Kalibratie afgesloten",
    "kalibreren": "Oordelen ingeleverd",
    "leren": "Laten leren",
    "markeren": "Woorden gemarkeerd",
    "noodstop": "Stilgezet",
    "noodstop-opheffen": "Weer aangezet",
    "onthullen": "Persoonsgegevens getoond",
    "opschonen": "Bewaartermijn uitgevoerd",
    "overslaan": "Overgeslagen",
    "teruggeven": "Teruggegeven",
    "token-intrekken": "Token ingetrokken",
    "token-toevoegen": "Token gemaakt",
    "uitloggen": "Uitgelogd",
    "verzoek": "Verzoek",
    "wissen": "Gewist",
    "zoeken": "Gezocht",
}
"""What an action in the audit log is called on screen; one that is not here is shown as it is."""
ROLES = {
    "medewerker": "U ziet uw eigen gesprekken, met wat een mens ervan vond.",
    "beoordelaar": "U ziet alle gesprekken, met de voorstellen van de machine. U beoordeelt ze.",
    "teamleider": "U ziet de gesprekken van uw team, met wat een mens ervan vond.",
    "privacyofficer": "U ziet alle gesprekken en het auditlogboek. U beoordeelt niet.",
    "beheerder": "U beheert de dienst. U ziet geen gesprekken.",
    "auditor": "U ziet het auditlogboek. U ziet geen gesprekken.",
    "service": "Dit is een programma.",
}
"""What each role sees, for the page of one's account."""

# One zone for everybody on screen; the API speaks UTC.
_AMSTERDAM = ZoneInfo("Europe/Amsterdam")
_DAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")
_MONTHS = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")


def moment(value: datetime) -> str:
    """A date and time as a Dutch clock shows it: "ma 2 nov 2026, 09:14"."""
    local = value.astimezone(_AMSTERDAM)
    return f"{_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]} {local.year}, {local:%H:%M}"


def clock(seconds: float | None) -> str:
    """A place or a length in a recording (seconds) as "1:05" or "1:02:05"."""
    if seconds is None:
        return ""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def counted(count: int, one: str, more: str) -> str:
    """A number with its noun: "1 gesprek", "2 gesprekken"."""
    return f"{count} {one if count == 1 else more}"


def metadata_too_late(count: int) -> str:
    """What is said of metadata that came after the work on its call had begun."""
    calls = counted(count, "gesprek", "gesprekken")
    return f"Bij {calls} is de metadata niet overgenomen: we waren er al mee begonnen."


def decimal(value: float) -> str:
    """A number with one decimal, as the Dutch write it: "7,6"."""
    return f"{value:.1f}".replace(".", ",")


def certainty(confidence: float) -> str:
    """How sure the machine is of itself, in words."""
    if confidence >= 0.85:
        return "zeker"
    return "redelijk zeker" if confidence >= 0.6 else "onzeker"


def personal(label: str) -> str:
    """The kind of personal data or special category behind a label."""
    return DISCLOSURES.get(label) or CATEGORIES.get(label.lower(), "persoonsgegeven")


def subject(topic: str | None) -> str:
    """A subject as people write it: "melding-openbare-ruimte" is "Melding openbare ruimte"."""
    if not topic:
        return "Onbekend onderwerp"
    words = topic.replace("-", " ").replace("_", " ")
    return words[0].upper() + words[1:]


def as_is(name: str) -> str:
    """A name that people chose themselves."""
    return name


def criterion(key: str) -> str:
    """The short name of a criterion: its key, with letter words in capitals."""
    return key.upper() if len(key) <= 3 else subject(key)
