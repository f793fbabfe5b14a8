"""Turns in which special personal data (AVG art. 9 and 10), or money trouble, is said of a person.

A word alone says nothing of a person: "de moskee vraagt een vergunning aan". A term counts only in a clause
that ties it to someone, as what they have, are or do.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

import yaml

from nlp.conversation import Conversation
from nlp.results import CategoryLabel, SpecialCategory
from nlp.wording import compile_wordings, fold

_Tie = Literal["has", "is", "does"]

_LEXICON = Path(__file__).with_name("special_categories.yaml")
_CLAUSE = re.compile(r"[^.?!;]+[.?!;]?")
_RELATIVE = (
    r"(?:man|vrouw|partner|vriend|vriendin|moeder|vader|ma|pa|ouders|zoon|zoontje|dochter|dochtertje|kind|kinderen"
    r"|broer|broertje|zus|zusje|oma|opa|buurman|buurvrouw|ex|schoonmoeder|schoonvader|schoonzoon|schoondochter"
    r"|client|collega)"
)
_OWN = r"(?:mijn|m'n|uw|je|jouw|zijn|haar|hun|onze?)"
_WHO = rf"(?:ik|u|je|jij|hij|zij|ze|wij|we|meneer|mevrouw|(?:{_OWN}|de) (?:\w+ )?{_RELATIVE})"
_VERBS: Mapping[_Tie, str] = {
    "has": (
        r"(?:heb|hebt|heeft|hebben|had|hadden|krijg|krijgt|kreeg|kregen|gebruik|gebruikt|slik|slikt"
        r"|ontvang|ontvangt)"
    ),
    "is": r"(?:ben|bent|is|zijn|was|waren|word|wordt|werd|raakte)",
}
# Words between that leave the tie as it is; a denial or a new clause breaks it.
_BETWEEN = r"(?:\W+(?!(?:niet|geen|nooit|maar|want|of|als)\b)\w+)"
_AT_END = r"\W+\Z"
_BY_EMPLOYEE, _BY_CALLER = 0.7, 0.8


def find_special_categories(conversation: Conversation) -> tuple[SpecialCategory, ...]:
    """Each turn and category once; what the employee says of the caller is a little less sure."""
    return tuple(
        SpecialCategory(index, category, _BY_EMPLOYEE if turn.speaker == "employee" else _BY_CALLER)
        for index, turn in enumerate(conversation.transcript.turns)
        for category in sorted(categories_in(turn.text))
    )


def categories_in(text: str) -> frozenset[CategoryLabel]:
    """The categories that one turn says of a person; a question about them says nothing yet."""
    clauses = [match.group() for match in _CLAUSE.finditer(fold(text))]
    return frozenset(
        category
        for clause in clauses
        if not _is_question(clause)
        for category, ties in _lexicon().items()
        if any(_tied(clause, pattern, tie) for tie, pattern in ties.items())
    )


def _is_question(clause: str) -> bool:
    """Whether it asks, as "heeft u schulden?"; also without the mark, which recognisers leave out."""
    return _ties()["question"].match(clause) is not None


def _tied(clause: str, pattern: re.Pattern[str], tie: _Tie) -> bool:
    return any(_ties_to(clause, match, tie) for match in pattern.finditer(clause))


def _ties_to(clause: str, term: re.Match[str], tie: _Tie) -> bool:
    before, after = clause[: term.start()], clause[term.end() :]
    patterns = _ties()
    if patterns[f"{tie}-before"].search(before):
        return True
    if tie == "does":
        return False
    # In a subordinate clause the verb comes last: "omdat ik diabetes heb".
    subordinate = patterns["subject"].search(before) and patterns[f"{tie}-after"].match(after)
    return bool(subordinate) or (tie == "has" and patterns["own"].search(before) is not None)


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
def _lexicon() -> dict[CategoryLabel, dict[_Tie, re.Pattern[str]]]:
    tables: dict[CategoryLabel, dict[_Tie, list[str]]] = yaml.safe_load(_LEXICON.read_text(encoding="utf-8"))
    return {
        category: {tie: compile_wordings(wordings) for tie, wordings in ties.items()}
        for category, ties in tables.items()
    }
