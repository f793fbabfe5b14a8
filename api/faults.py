"""What is wrong with each field, in Dutch: pydantic's findings as a person can act on them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

_MESSAGES = {
    "missing": "Dit veld is verplicht.",
    "extra_forbidden": "Dit veld bestaat niet.",
    "string_type": "Geef een tekst.",
    "string_too_short": "Geef minstens {min_length} tekens.",
    "string_too_long": "Geef hoogstens {max_length} tekens.",
    "int_type": "Geef een heel getal.",
    "int_parsing": "Geef een heel getal.",
    "int_from_float": "Geef een heel getal.",
    "greater_than_equal": "Geef een waarde vanaf {ge}.",
    "float_parsing": "Geef een getal.",
    "float_type": "Geef een getal.",
    "bool_parsing": "Kies uit: true of false.",
    "date_from_datetime_parsing": "Geef een datum als 2026-11-02.",
    "too_short": "Geef er minstens {min_length}.",
    "too_long": "Geef er hoogstens {max_length}.",
    "uuid_parsing": "Dit is geen geldig id.",
    "less_than_equal": "Geef een waarde tot en met {le}.",
    "literal_error": "Kies uit: {expected}.",
    "json_invalid": "Dit is geen geldige JSON.",
    "model_attributes_type": "Geef een JSON-object.",
    "string_pattern_mismatch": "Gebruik alleen gewone tekens.",
}
_OTHERWISE = "Deze waarde klopt niet."
_LONGEST_NAME = 50


@dataclass(frozen=True, slots=True)
class Fault:
    """A field that does not fit, and what to do about it; never holds the value that was given."""

    field: str
    message: str


def faults_of(errors: Iterable[Mapping[str, Any]]) -> tuple[Fault, ...]:
    """Every fault that pydantic found, in Dutch."""
    return tuple(Fault(_field(error["loc"]), _message(error)) for error in errors)


def _field(location: tuple[str | int, ...]) -> str:
    """The name as the sender wrote it, without the part of the request it stood in."""
    if location[0] in ("body", "query", "header"):
        location = location[1:]
    # Broken JSON is located by a character position, which is no field.
    named = [str(part) for part in location if location != (part,) or isinstance(part, str)]
    return ".".join(named)[:_LONGEST_NAME] or "verzoek"


def _message(error: Mapping[str, Any]) -> str:
    allowed = {key: str(value).replace(" or ", " of ") for key, value in error.get("ctx", {}).items()}
    return _MESSAGES.get(error["type"], _OTHERWISE).format_map(allowed)
