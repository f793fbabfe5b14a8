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


@dataclass(frozen=True, slots=True)
class _Wordings:
    """Patterns of one kind: what may stand `anywhere`, and what `begins` a word, which is found quicker."""

    anywhere: str = ""
    begins: str = ""

    @property
    def pattern(self) -> str:
        """Both as one."""
        begins = rf"\b(?:{self.begins})" if self.begins else ""
        return "|".join(filter(None, (self.anywhere, begins)))


_WORDS: dict[Kind, _Wordings] = {
    # Before the others: a "vergunningnummer" of an "adres" is neither an address nor a person's number.
    "OTHER": _Wordings(
        anywhere=(
            r"(?:order|zaak|dossier|melding|meldings|meld|referentie|factuur|klant|aanvraag"
            r"|beschikkings|aanslag|bon|bestel|leerling|polis|vergunning|vergunnings|volg|object"
            r"|artikel|serie|kavel|kvk|kennel|chip|pas|zaaks|contract|relatie|debiteuren"
            r"|registratie|kamer|graf|mast|container|paal|lantaarn\w*|boete|cjib|lidmaatschaps"
            r"|aktes?|lot|inschrijf|ticket|pin|toegangs|barcode|begunstigings|meter"
            r"|perceel)\W?(?:nummer|code|kenmerk)\w*|kenmerk\w*|kamer van koophandel|track\W+trace"
            r"|vestigingsnummer|pincode|(?:de|die|mijn|uw|twee) pin\b|nummer (?:op|van) (?:de|het"
            r"|een) \w*(?:mast|paal|container|bak|brief|pas|kaart|vergunning|melding|aanvraag|zaak"
            r"|dossier|bon|boete|besluit|factuur|rekening|perceel)\b"
            # "Uw bezwaar heeft nummer 2024 AB."
            r"|(?:dossier|zaak|bezwaar"
            r"|melding|aanvraag|brief|klacht|besluit|vergunning|factuur|bon|boete|aangifte"
            r"|formulier|order|verzoek|paal)\W+(?:\w+\W+)?(?:heeft|kreeg|krijgt|met|onder"
            r"|is)\W+(?:als\W+)?(?:het\W+)?(?:nummer|kenmerk)"
        ),
        begins=(
            r"kvk\b|code\b|onder (?:het )?nummer\b|(?:bon|formulier|model|type|norm|sectie|perceel"
            r"|versie)\b(?= (?:is )?(?:de |een )?(?:[a-z]{1,3} )?[0-9])"
        ),
    ),
    "ORGANISATION": _Wordings(
        anywhere=(
            r"griffie|spoednummer|noodnummer|alarmnummer|storings\w+|meldpunt|klantenservice"
            r"|receptie|huisartsenpost|wijkteam|ziekenhuis|algemene nummer|centrale nummer"
            r"|veertien ?nummer|14.?nummer|gemeentehuis|stadhuis|stadskantoor|informatielijn"
            r"|hulplijn|belastingtelefoon|infonummer|gratis nummer|(?:telefoon)?nummer van (?:de"
            r"|het|onze|ons) (?!\w*(?:paspoort|rijbewijs|pas|kaart|document|auto|rekening|zus|broer"
            r"|moeder|vader|man|vrouw|zoon|dochter|buur|eigenaar|oom|tante|opa|oma|inwoner|melder"
            r"|klant|heer|meneer|mevrouw|vriend|nicht|neef|huurder|verhuurder))\w+"
        ),
        begins=r"loket\b|politie\b|\w+loket\b",
    ),
    "EMAIL": _Wordings(
        begins=r"e?\W?mail\w*|mailtje\b|\w+mailadres\w*",
    ),
    "BSN": _Wordings(
        anywhere=r"burger\s?(?:service\s?)?num\w*|sofi\W?\s?num\w*|rijksregisternummer\w*",
        begins=r"b\W{0,2}s\W{0,2}[nm]\b|bsn\w*",
    ),
    "IBAN": _Wordings(
        begins=r"i\W{0,2}b\W{0,2}a\W{0,2}n\b|ibans?\b|\w*rekening\W?\s?nummer\w*|\w*rekening\b|bankrekening",
    ),
    "ADDRESS": _Wordings(
        anywhere=r"huis\s?nummer\w*|verhui\w+",
        begins=r"adres\w*|\w+adres\b|woon\w*|wonen\w*|straat\b|straatnaam\b",
    ),
    "PHONE": _Wordings(
        anywhere=(
            r"telefoon\w*|bereikbaar|terugbel\w*|nummer van (?:uw|je|mijn|zijn|haar|hun) (?:man"
            r"|vrouw|partner|zoon|dochter|moeder|vader|broer|zus\w*|buur\w*|oom|tante|opa|oma"
            r"|vriend\w*|ex|kantoor|werk|zaak|bedrijf)\b|nummer\?|op welk nummer"
        ),
        begins=(
            r"mobiel\w*|0 ?6\W?nummer\w*|\w*bereik\w*|bel(?:len|t|de)?\b|gsm\b|sms\w*"
            r"|app(?:en|je|t)\b|(?:mijn|je|uw|zijn|haar|z.n|m.n|welk|wat voor|ander|vaste?"
            r"|hun) (?:\w+s[ec]he |oude |nieuwe |vaste |andere |eigen |zakelijke )?nummer\b"
            r"|een nummer (?:noteren|van u|waar)|werknummer\b|nummer (?:bel|waar)\w*"
            r"|\w*\s?toestel\w*"
        ),
    ),
    "POSTCODE": _Wordings(
        anywhere=r"post\s?code\w*",
    ),
    "LICENSE_PLATE": _Wordings(
        anywhere=(
            r"kenteken\w*|nummer\s?plaat\w*|nummerbord\w*|nummerplaten|nummer van (?:de|het|mijn|uw"
            r"|zijn|haar) \w*(?:auto|bus|busje|wagen|scooter|brommer|motor|aanhanger|caravan"
            r"|camper)\b"
        ),
        begins=(
            r"(?:gele|blauwe|witte|donkerblauwe|buitenlandse|\w+se|welke) plaat\b|(?:geel|blauw|wit"
            r"|gele|blauwe|witte|buitenlands|frans|duits|belgisch|pools|op (?:het|dat|zijn"
            r"|uw)) plaatje\b|(?:scooter|nummer)plaatje\w*"
        ),
    ),
    "BIRTH_DATE": _Wordings(
        anywhere=r"gebore\w*|geboorte\w*|verjaar\w*",
        begins=r"geb\b|jarig\b|hoe oud\b|van wanneer\b|leeftijd\b",
    ),
    "ID_DOCUMENT": _Wordings(
        anywhere=(
            r"paspoort\w*|identiteits\w+|document\s?nummer\w*|rijbewijs\w*|riebewies\w*"
            r"|vreemdelingen\w*|verblijfs?\W?\s?\w+|legitimatie\w*|(?:mijn|haar|zijn|uw|een|de) id\b"
            r"|(?:uw|mijn|je|haar|zijn) pas\b"
        ),
        begins=r"id\W?kaart\w*|v\W?nummer\w*|identiteit\w*|pasje\b",
    ),
}
_KINDS = re.compile("|".join(f"(?P<{kind}>{wordings.pattern})" for kind, wordings in _WORDS.items()))
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
