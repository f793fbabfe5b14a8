"""Names of animals are nobody's personal data; a call says once whose names they are."""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from nlp.wording import fold

if TYPE_CHECKING:
    from nlp.disclosures.names import Named

_ANIMAL = r"(?:hond(?:je)?|kat(?:je)?|poes|kater|pup(?:py)?|teef|reu|paard|pony|konijn|papegaai|ezel|geit)\b"
_BEFORE = re.compile(
    rf"\b{_ANIMAL}(?:\W+(?:heet|heette|genaamd|die|is|was|van|ons|mij|onze|mijn)){{0,3}}\W*\Z"
)
_AFTER = re.compile(
    rf"\W*(?:(?:dat|die|het|is|was|heet)\W+){{1,2}}(?:de|onze|ons|mijn|een|zijn|haar|hun)?\W*{_ANIMAL}"
)
_REACH = 40  # characters


def without_animals(
    texts: Sequence[str], named: Sequence["tuple[Named, ...]"]
) -> Iterator["tuple[Named, ...]"]:
    """The same of each turn of one call, but for the names that are said to be an animal's."""
    folded = [fold(text) for text in texts]
    animals = {
        text[name.start : name.end]
        for text, names in zip(folded, named, strict=True)
        for name in names
        if name.kind == "PERSON" and _is_animal(text, name)
    }
    for text, names in zip(folded, named, strict=True):
        yield tuple(
            name for name in names if name.kind != "PERSON" or text[name.start : name.end] not in animals
        )


def _is_animal(text: str, name: "Named") -> bool:
    before, after = text[max(name.start - _REACH, 0) : name.start], text[name.end : name.end + _REACH]
    return bool(_BEFORE.search(before) or _AFTER.match(after))
