"""Conversation technique: what the employee did, with the turn that shows it best."""

from collections.abc import Iterable, Iterator, Mapping

from nlp.conversation import Conversation
from nlp.criteria.judgement import whole_turn
from nlp.heads import Reading
from nlp.results import Finding, Technique, TechniqueItem

_EVEN = 0.5
_DUTCH: Mapping[TechniqueItem, tuple[str, str]] = {
    "greeting": ("begroeting", "De medewerker opent met een groet, de gemeente of een naam."),
    "recording_notice": ("opnamemelding", "De medewerker zegt dat het gesprek wordt opgenomen."),
    "identity_check": ("identiteitscontrole", "De medewerker controleert wie er belt."),
    "listening": ("doorvragen", "De medewerker vraagt door."),
    "summary": ("samenvatting", "De medewerker vat samen of controleert of het klopt."),
    "hold_explained": ("wacht uitgelegd", "De medewerker legt uit waarom het even stil is."),
    "warm_transfer": ("warm doorverbonden", "De medewerker zegt aan wie en waarom, en blijft erbij."),
    "commitment": ("afspraak", "De medewerker zegt wie wat wanneer doet."),
    "closing_question": ("slotvraag", "De medewerker vraagt of er nog iets is."),
    "farewell": ("afscheid", "De medewerker neemt afscheid."),
}


def find_technique(conversation: Conversation, reading: Reading) -> tuple[Technique, ...]:
    """What was more likely used than not, in the order of the call."""
    used = [
        Technique(item, turn, round(chance, 3))
        for item, (turn, chance) in reading.items.items()
        if chance >= _EVEN
    ]
    return tuple(sorted(used, key=lambda one: (one.turn, one.item)))


def findings_of(
    conversation: Conversation, used: Iterable[Technique], *items: TechniqueItem
) -> Iterator[Finding]:
    """The turns that show these items, as evidence."""
    for one in used:
        if one.item in items:
            label, explanation = _DUTCH[one.item]
            yield whole_turn(conversation, one.turn, label=label, explanation=explanation)
