"""Which kind of number or name the words around a place speak of."""

import re
from dataclasses import dataclass
from itertools import chain
from typing import Literal, cast

from nlp.memory import remembered
from nlp.results import DisclosureLabel

Kind = Literal[
    "BSN",
    "IBAN",
    "PHONE",
    "POSTCODE",
    "LICENSE_PLATE",
    "BIRTH_DATE",
    "ADDRESS",
    "ID_DOCUMENT",
    "EMAIL",
    "ORGANISATION",
    "OTHER",
]

_WORDS: dict[Kind, str] = {
    # Before the others: a "vergunningnummer" of an "adres" is neither an address nor a person's number.
    "OTHER": (
        r"(?:order|zaak|dossier|melding|meldings|meld|referentie|factuur|klant|aanvraag|beschikkings"
        r"|aanslag|bon"
        r"|bestel|leerling|polis|vergunning|vergunnings|volg|object|artikel|serie|kavel|kvk|kennel|chip"
        r"|pas|zaaks"
        r"|contract|relatie|debiteuren|registratie|kamer|graf|mast|container|paal|lantaarn\w*|boete|cjib"
        r"|lidmaatschaps"
        r"|aktes?|lot|inschrijf|ticket|pin|toegangs|barcode|begunstigings|meter|perceel)\W?(?:nummer|code"
        r"|kenmerk)\w*"
        r"|kenmerk\w*|\bkvk\b|kamer van koophandel|track\W+trace|vestigingsnummer|pincode|(?:de|die|mijn"
        r"|uw|twee) pin\b"
        r"|\bcode\b|nummer (?:op|van) (?:de|het|een) \w*(?:mast|paal|container|bak|brief|pas|kaart|vergunning"
        r"|melding|aanvraag|zaak|dossier|bon|boete|besluit|factuur|rekening|perceel)\b"
        # "Uw bezwaar heeft nummer 2024 AB."
        r"|(?:dossier|zaak|bezwaar|melding|aanvraag|brief|klacht|besluit|vergunning|factuur|bon|boete|aangifte"
        r"|formulier|order|verzoek|paal)\W+(?:\w+\W+)?(?:heeft|kreeg|krijgt|met|onder|is)\W+(?:als\W+)?(?:het\W+)?"
        r"(?:nummer|kenmerk)|\bonder (?:het )?nummer\b"
        r"|\b(?:bon|formulier|model|type|norm|sectie|perceel|versie)\b"
        r"(?= (?:is )?(?:de |een )?(?:[a-z]{1,3} )?[0-9])"
    ),
    "ORGANISATION": (
        r"\bloket\b|\w+loket\b|griffie|spoednummer|noodnummer|alarmnummer|storings\w+|meldpunt"
        r"|klantenservice|receptie"
        r"|huisartsenpost|\bpolitie\b|wijkteam|ziekenhuis|algemene nummer|centrale nummer"
        r"|veertien ?nummer|14.?nummer"
        r"|gemeentehuis|stadhuis|stadskantoor|informatielijn|hulplijn|belastingtelefoon|infonummer"
        r"|gratis nummer"
        r"|(?:telefoon)?nummer van (?:de|het|onze|ons) (?!\w*(?:paspoort|rijbewijs|pas|kaart"
        r"|document|auto|rekening|zus|broer|moeder|vader|man|vrouw|zoon"
        r"|dochter|buur"
        r"|eigenaar|oom|tante|opa|oma|inwoner|melder|klant|heer|meneer|mevrouw|vriend|nicht|neef|huurder"
        r"|verhuurder))\w+"
    ),
    "EMAIL": r"\be?\W?mail\w*|\bmailtje\b|\w+mailadres\w*",
    "BSN": (
        r"\bb\W{0,2}s\W{0,2}[nm]\b|burger\s?(?:service\s?)?num\w*|sofi\W?\s?num\w*|\bbsn\w*|rijksregisternummer\w*"
    ),
    "IBAN": (
        r"\bi\W{0,2}b\W{0,2}a\W{0,2}n\b|\bibans?\b|\b\w*rekening\W?\s?nummer\w*|bankrekening"
        r"|\b\w*rekening\b"
    ),
    "ADDRESS": (
        r"\badres\w*|\b\w+adres\b|\bwoon\w*|\bwonen\w*|huis\s?nummer\w*|\bstraat\b|\bstraatnaam\b|verhui\w+"
    ),
    "PHONE": (
        r"telefoon\w*|\bmobiel\w*|\b0 ?6\W?nummer\w*|bereikbaar|\b\w*bereik\w*|terugbel\w*|\bbel(?:len|t"
        r"|de)?\b|\bgsm\b|\bsms\w*"
        r"|\bapp(?:en|je|t)\b|\b(?:mijn|je|uw|zijn|haar|z.n|m.n|welk|wat voor|ander|vaste?|hun)"
        r" (?:\w+s[ec]he |oude |nieuwe |vaste |andere"
        r" |eigen |zakelijke )?nummer\b"
        r"|nummer van (?:uw|je|mijn|zijn|haar|hun) (?:man|vrouw|partner|zoon|dochter|moeder|vader|broer"
        r"|zus\w*|buur\w*|oom"
        r"|tante|opa|oma|vriend\w*|ex|kantoor|werk|zaak|bedrijf)\b|\been nummer (?:noteren|van u|waar)"
        r"|\bwerknummer\b|nummer\?|\w*\s?toestel\w*|op welk nummer|\bnummer (?:bel|waar)\w*"
    ),
    "POSTCODE": r"post\s?code\w*",
    "LICENSE_PLATE": (
        r"kenteken\w*|nummer\s?plaat\w*|nummerbord\w*|nummerplaten"
        r"|\b(?:gele|blauwe|witte|donkerblauwe|buitenlandse|\w+se|welke) plaat\b"
        r"|\b(?:geel|blauw|wit|gele|blauwe|witte|buitenlands|frans|duits|belgisch|pools"
        r"|op (?:het|dat|zijn|uw)) plaatje\b"
        r"|\b(?:scooter|nummer)plaatje\w*"
        r"|nummer van (?:de|het|mijn|uw|zijn|haar) \w*(?:auto|bus|busje|wagen|scooter|brommer"
        r"|motor|aanhanger|caravan|camper)\b"
    ),
    "BIRTH_DATE": (
        r"gebore\w*|geboorte\w*|\bgeb\b|\bjarig\b|verjaar\w*|\bhoe oud\b|\bvan wanneer\b"
        r"|\bleeftijd\b"
    ),
    "ID_DOCUMENT": (
        r"paspoort\w*|identiteits\w+|\bid\W?kaart\w*|document\s?nummer\w*|rijbewijs\w*|riebewies\w*"
        r"|\bv\W?nummer\w*"
        r"|vreemdelingen\w*|verblijfs?\W?\s?\w+|legitimatie\w*|\bidentiteit\w*|(?:mijn|haar|zijn|uw|een"
        r"|de) id\b|\bpasje\b|(?:uw|mijn|je|haar|zijn) pas\b"
    ),
}
_KINDS = re.compile("|".join(f"(?P<{kind}>{_WORDS[kind]})" for kind in _WORDS))
_BEFORE, _AFTER = 90, 40  # characters
_NOT_OURS = frozenset({"OTHER", "ORGANISATION"})


@dataclass(frozen=True, slots=True)
class Mention:
    """Words in text[start:end] that name a kind of number or name."""

    start: int
    end: int
    kind: Kind
    words: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """What the words around a place speak of: `near` it, `asked` in the turn before, or `around` it."""

    near: Mention | None
    asked: tuple[Mention, ...]
    around: tuple[Mention, ...]
    fresh: bool = True  # whether it was asked in the very turn before

    def mention(self, kind: Kind | DisclosureLabel) -> Mention | None:
        """The nearest words that name this kind."""
        nearest = () if self.near is None else (self.near,)
        named = [mention for mention in chain(nearest, self.asked, self.around) if mention.kind == kind]
        return named[0] if named else None

    def names(self, *kinds: Kind) -> bool:
        """Whether any words near, before or around name one of these."""
        return any(self.mention(kind) for kind in kinds)

    def expects(self, *kinds: Kind) -> bool:
        """Whether the nearest words, or else the question before, name one of these."""
        if self.near is not None and self.near.kind in kinds:
            return True
        return any(mention.kind in kinds for mention in self.asked) and (
            self.near is None or self.near.kind not in _NOT_OURS
        )

    @property
    def is_other(self) -> bool:
        """Whether the nearest words name a number that says nothing of a person."""
        if self.near is not None or not self.fresh:
            return self.near is not None and self.near.kind == "OTHER"
        return bool(self.asked) and self.asked[0].kind == "OTHER"


@remembered
def find_mentions(text: str) -> tuple[Mention, ...]:
    """All of them in a folded text, in order; a turn is read again as a turn before for the next few."""
    # lastgroup is the name of the one alternative that matched, which are the kinds.
    return tuple(
        Mention(match.start(), match.end(), cast("Kind", match.lastgroup), match.group())
        for match in _KINDS.finditer(text)
    )
