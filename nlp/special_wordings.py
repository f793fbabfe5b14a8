"""Which special personal data the words of a turn name, and whether they tie it to a person.

A word alone says nothing of a person: "de moskee vraagt een vergunning aan". It is told where a wording
speaks of a person by itself, or stands in a clause as what somebody has, is or does; else it is only named.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, get_args

import yaml

from nlp.results import CategoryLabel
from nlp.wording import Hit, WordingIndex, fold

CATEGORIES: tuple[CategoryLabel, ...] = get_args(CategoryLabel)
_Group = Literal["said", "has", "is", "does", "topic"]

_LEXICON = Path(__file__).with_name("special_categories.yaml")
_CLAUSE = re.compile(r"[^.?!;]+[.?!;]?")
_RELATIVE = (
    r"(?:man|vrouw|partner|vriend|vriendin|vriendje|moeder|moe|mam|vader|pap|pa|ma|ouders|zoon|zoontje|jong|dochter"
    r"|dochtertje|meid|kind|kinderen|jongste|oudste|baby|broer|broertje|zus|zusje|oma|opa|buurman|buurvrouw|buren|ex"
    r"|schoonmoeder|schoonvader|schoonzoon|schoondochter|zwager|tante|oom|neef|nicht|client|collega|familie|maat)"
)
_OWN = r"(?:mijn|m'n|mien|uw|je|jouw|zijn|z'n|haar|d'r|hun|onze?)"
# A person only where the verb follows: "die heeft kanker", but "die lantaarn is blind".
_THAT_ONE = r"die(?= (?:is|was|heeft|had|hef|zit|zat|kreeg|krijgt|wordt|werd|slikt)\b)"
_WHO = (
    rf"(?:ik|'k|u|je|jij|hij|ie|zij|ze|wij|we|wie|ons \w+|meneer|mevrouw|{_THAT_ONE}|{_RELATIVE}"
    rf"|(?:{_OWN}|de) (?:\w+ )?{_RELATIVE})"
)
_VERBS: Mapping[str, str] = {
    "has": (
        r"(?:heb|hebt|heeft|hef|hebben|had|hadden|kreeg|krijg|krijgt|kregen|gebruik|gebruikt|slik|slikt"
        r"|ontvang|ontvangt|zit met|loop met|loopt met)"
    ),
    "is": r"(?:ben|bin|bent|is|zijn|was|waren|word|wordt|werd|raakte)",
}
# Words between that leave the tie as it is; a denial or a new clause breaks it.
_BETWEEN = r"(?:\W+(?!(?:niet|nie|geen|nooit|maar|want|of|als)\b)\w+)"
_AT_END = r"\W+\Z"
_DENIED = re.compile(r"\b(?:geen|zonder|nooit)(?:\W+\w+)?\W+\Z")
# Of nobody, or of whom it may concern: rules and offers name what a person may have.
_OF_ANYBODY = re.compile(
    r"\b(?:(?:mensen|iemand|personen|inwoners|bewoners|kinderen|degenen|wie|clienten|voor)"
    r"(?:\W+(?:met|in|die|een|de|het"
    r"|onder|met een))*|als (?:u|je|iemand|iem)(?:\W+\w+){0,2}|mocht (?:u|je)(?:\W+\w+){0,2}"
    r"|bijvoorbeeld(?:\W+\w+)?)\W+\Z"
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Categories that a turn tells of a person, only names, or speaks of as a subject."""

    told: frozenset[CategoryLabel]
    named: frozenset[CategoryLabel]
    topic: frozenset[CategoryLabel]


def evidence_in(text: str) -> Evidence:
    """What the words of one turn say; a question about a person names it and tells nothing yet."""
    found: dict[str, set[CategoryLabel]] = {"told": set(), "named": set(), "topic": set()}
    for clause in _CLAUSE.finditer(fold(text)):
        for category, strength in _read(clause.group()):
            found[strength].add(category)
    told = found["told"]
    return Evidence(frozenset(told), frozenset(found["named"] - told), frozenset(found["topic"]))


def _read(clause: str) -> Iterator[tuple[CategoryLabel, str]]:
    asks = _ties()["question"].match(clause) is not None
    for hit in _index().find(clause):
        category, group = _meaning(hit)
        if group == "topic":
            yield category, "topic"
        else:
            told = not asks and _is_told(clause, hit, group)
            yield category, "told" if told else "named"


def _is_told(clause: str, hit: Hit, group: _Group) -> bool:
    before, after = clause[: hit.start], clause[hit.end :]
    if _DENIED.search(before) or _OF_ANYBODY.search(before):
        return False
    return group == "said" or _ties_to(before, after, group)


def _ties_to(before: str, after: str, group: _Group) -> bool:
    ties = _ties()
    if ties[f"{group}-before"].search(before):
        return True
    if group == "does":
        return False
    # In a subordinate clause the verb comes last: "omdat ik diabetes heb".
    subordinate = ties["subject"].search(before) and ties[f"{group}-after"].match(after)
    return bool(subordinate) or (group == "has" and ties["own"].search(before) is not None)


@cache
def _ties() -> dict[str, re.Pattern[str]]:
    ties = {
        "question": (
            rf"\W*(?:(?:en|maar|oke|dus|mag ik vragen)\W+)?(?:{_VERBS['has']}|{_VERBS['is']}|zit)"
            r"\W+(?:u|je|jij|er)\b"
        ),
        "subject": rf"\b{_WHO}{_BETWEEN}{{0,3}}{_AT_END}",
        "own": rf"\b{_OWN}(?:\W+\w+){{0,1}}{_AT_END}",
        "does-before": rf"\b{_WHO}{_BETWEEN}{{0,2}}{_AT_END}",
    }
    for tie, verb in _VERBS.items():
        ties[f"{tie}-before"] = (
            rf"\b(?:{_WHO}{_BETWEEN}{{0,3}}\W+{verb}|{verb}\W+{_WHO}){_BETWEEN}{{0,4}}{_AT_END}"
        )
        ties[f"{tie}-after"] = rf"(?:\W+\w+){{0,1}}\W+{verb}\b"
    return {name: re.compile(pattern.replace(" ", r"\W+")) for name, pattern in ties.items()}


@cache
def _index() -> WordingIndex:
    tables: dict[CategoryLabel, dict[_Group, list[str]]] = yaml.safe_load(
        _LEXICON.read_text(encoding="utf-8")
    )
    return WordingIndex(
        {
            f"{category}/{group}": wordings
            for category, table in tables.items()
            for group, wordings in table.items()
        }
    )


def _meaning(hit: Hit) -> tuple[CategoryLabel, _Group]:
    name, _, kind = hit.group.partition("/")
    category = next(label for label in CATEGORIES if label == name)
    return category, next(group for group in get_args(_Group) if group == kind)
