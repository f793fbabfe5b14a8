"""What is wrong in a YAML file, on which line, in words that a quality team understands."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

# The one in C reads fifty checklists in a tenth of the time; a PyYAML without it has only the other.
_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Place = tuple[str | int, ...]
"""Keys and indexes from the top of the document to a value."""

_SIMPLE: Mapping[str, str] = {
    "string_type": "moet tekst zijn. Zet er aanhalingstekens omheen",
    "float_parsing": "moet een getal zijn",
    "float_type": "moet een getal zijn",
    "int_parsing": "moet een heel getal zijn",
    "int_type": "moet een heel getal zijn",
    "int_from_float": "moet een heel getal zijn",
    "finite_number": "moet een gewoon getal zijn",
    "bool_parsing": "moet ja of nee zijn",
    "bool_type": "moet ja of nee zijn",
    "string_pattern_mismatch": "heeft een teken dat hier niet mag",
    "string_too_short": "mag niet leeg zijn",
    "too_short": "mag niet leeg zijn",
    "list_type": "moet een lijst zijn",
    "tuple_type": "moet een lijst zijn",
    "dict_type": "moet regels met 'naam: waarde' hebben",
    "model_type": "moet regels met 'naam: waarde' hebben",
}
_LIMITS: Mapping[str, tuple[str, str]] = {
    "greater_than": ("gt", "moet groter zijn dan"),
    "greater_than_equal": ("ge", "moet minstens dit zijn:"),
    "less_than": ("lt", "moet kleiner zijn dan"),
    "less_than_equal": ("le", "mag hoogstens dit zijn:"),
    "string_too_long": ("max_length", "is te lang. Het hoogste aantal tekens is"),
}


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that must be mended: its line (from 1) and the reason, in Dutch."""

    line: int
    reason: str


class LinedDocument:
    """A YAML document that knows on which line each of its values stands."""

    def __init__(self, body: str) -> None:
        """Read it.

        Raises:
            yaml.YAMLError: this is no YAML.
        """
        self.root = yaml.compose(body, Loader=_LOADER)
        self.contents: Any = yaml.load(body, Loader=_LOADER)  # noqa: S506 (safe, as its name says)

    def line(self, place: Place) -> int:
        """The line of a value; where it is missing, that of what it is missing from."""
        line, node = 1, self.root
        for step in place:
            found = _step(node, step)
            if found is None:
                break
            line, node = found
        return line

    def doubles(self) -> Iterator[Fault]:
        """Names that stand twice in one group; YAML itself would silently take the last."""
        yield from _doubles(self.root)


def schema_faults(document: LinedDocument, schema: type[BaseModel]) -> list[Fault]:
    """Everything in which the document differs from its format."""
    try:
        schema.model_validate(document.contents)
    except ValidationError as error:
        return [
            Fault(document.line(_place(fault)), _reason(fault, schema))
            for fault in error.errors(include_url=False)
        ]
    return []


def syntax_fault(error: yaml.YAMLError) -> Fault:
    """Where a file stops being YAML."""
    mark = error.problem_mark if isinstance(error, yaml.MarkedYAMLError) else None
    why = "Let op het inspringen, de dubbele punten en de aanhalingstekens"
    return Fault(mark.line + 1 if mark else 1, f"dit is geen geldige YAML. {why}.")


def _step(node: yaml.Node | None, step: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return key.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        item = node.value[step]
        return item.start_mark.line + 1, item
    return None


def _doubles(node: yaml.Node | None) -> Iterator[Fault]:
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _doubles(item)
    if not isinstance(node, yaml.MappingNode):
        return
    seen: set[str] = set()
    for key, value in node.value:
        if key.value in seen:
            yield Fault(key.start_mark.line + 1, f"'{key.value}' staat er twee keer.")
        seen.add(key.value)
        yield from _doubles(value)


def _place(fault: ErrorDetails) -> Place:
    return tuple(fault["loc"])


def _reason(fault: ErrorDetails, schema: type[BaseModel]) -> str:
    place = _place(fault)
    name = next((str(step) for step in reversed(place) if isinstance(step, str)), "het bestand")
    kind, context = fault["type"], fault.get("ctx") or {}
    if kind == "missing":
        return f"'{name}' ontbreekt."
    if kind == "extra_forbidden":
        return f"'{name}' bestaat hier niet.{_perhaps(name, schema, place)}"
    if kind == "value_error":
        return f"'{name}': {context['error']}."
    if kind == "literal_error":
        return f"'{name}' kan dit niet zijn. Kies uit: {_listed(str(context['expected']))}."
    if kind in _LIMITS:
        limit, words = _LIMITS[kind]
        return f"'{name}' {words} {context[limit]:g}."
    return f"'{name}' {_SIMPLE.get(kind, 'klopt niet')}."


def _listed(expected: str) -> str:
    return expected.replace("'", "").replace(" or ", " of ")


def _perhaps(name: str, schema: type[BaseModel], place: Sequence[str | int]) -> str:
    """What was probably meant, by the names that the format has."""
    known = sorted(_names(schema))
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    return f" Bedoelt u '{close[0]}'?" if close else ""


def _names(schema: type[BaseModel]) -> set[str]:
    document = schema.model_json_schema()
    parts = [document, *document.get("$defs", {}).values()]
    return {name for part in parts for name in part.get("properties", {})}
