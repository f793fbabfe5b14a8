"""Names by background: faker's lists in Latin script and our own."""

import importlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zlib import crc32

import yaml

_HERE = Path(__file__).parent
# The locales of faker (MIT) in Latin script that stand for backgrounds met in the Netherlands.
_LOCALES = {
    "dutch": ("nl_NL", "nl_BE"),
    "turkish": ("tr_TR",),
    "moroccan": ("fr_DZ",),
    "polish": ("pl_PL",),
    "german": ("de_DE",),
    "english": ("en_GB", "en_NG", "en_KE"),
    "indian": ("en_IN", "en_PK"),
    "spanish": ("es_ES", "es_CO"),
    "french": ("fr_FR",),
    "cape_verdean_portuguese": ("pt_PT", "pt_BR"),
    "bulgarian_romanian": ("ro_RO",),
    "italian": ("it_IT",),
    "hungarian": ("hu_HU",),
    "czech_slovak": ("cs_CZ", "sk_SK"),
    "croatian_slovene": ("hr_HR", "sl_SI"),
    "vietnamese_indonesian": ("id_ID", "vi_VN"),
    "west_african": ("yo_NG", "ha_NG", "sw"),
    "scandinavian": ("sv_SE", "da_DK"),
    "caucasian": ("az_AZ",),
    "chinese": ("zh_CN",),
}
# How often a name is of each background; what is not named here counts once.
WEIGHTS = {
    **{"dutch": 12, "frisian": 4, "moroccan": 4, "surinamese": 4, "turkish": 3},
    **{"polish": 2, "syrian": 2, "ukrainian": 2},
    # Not so common, but short or least like others: these were missed most often.
    **{"chinese": 2, "somali": 2, "eritrean": 2},
}
_ATTRIBUTES = {
    "first": ("first_names", "first_romanized_names"),
    "last": (
        *("last_names", "last_names_male", "unisex_last_names"),
        *("male_last_names", "last_romanized_names", "last_names_female"),
    ),
}
_MOST_OF_A_LOCALE = 1200
_HELD_OUT_ONE_IN = 10


@dataclass(frozen=True, slots=True)
class Background:
    """First names and surnames that go together."""

    first: tuple[str, ...]
    last: tuple[str, ...]


@cache
def backgrounds(*, held_out: bool = False) -> dict[str, Background]:
    """Names by background: the own lists, and faker's where they are in Latin script.

    One name in ten is held out: never learnt and in no list, to measure names that nobody has met.
    """
    own: dict[str, dict[str, list[str]]] = yaml.safe_load((_HERE / "names.yaml").read_text("utf-8"))
    found: dict[str, Background] = {}
    for name in sorted({*own, *_LOCALES}):
        first, last = (
            tuple(
                each
                for each in dict.fromkeys([*own.get(name, {}).get(kind, ()), *_of_faker(name, kind)])
                if is_held_out(each) == held_out
            )
            for kind in ("first", "last")
        )
        if first and last:
            found[name] = Background(first, last)
    return found


def is_held_out(name: str) -> bool:
    """Whether a name is never learnt, by its checksum."""
    return crc32(name.lower().encode()) % _HELD_OUT_ONE_IN == 0


def read_lists(name: str) -> dict[str, list[str]]:
    """One of the lists of this folder."""
    lists: dict[str, list[str]] = yaml.safe_load((_HERE / f"{name}.yaml").read_text("utf-8"))
    return lists


def _of_faker(background: str, kind: str) -> list[str]:
    names: list[str] = []
    for locale in _LOCALES.get(background, ()):
        provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
        for attribute in _ATTRIBUTES[kind]:
            values = list(getattr(provider, attribute, ()))
            names += [value for value in values[:_MOST_OF_A_LOCALE] if value.isascii() or _is_latin(value)]
    return names


def _is_latin(name: str) -> bool:
    return all(ord(character) < 0x250 for character in name)
