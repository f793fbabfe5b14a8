"""Special personal data is found where it is said of a person, and not where a word only happens to fall."""

from collections.abc import Callable

import pytest

from nlp.conversation import Conversation
from nlp.results import SpecialCategory
from nlp.special_categories import categories_in, find_special_categories

Converse = Callable[..., Conversation]


@pytest.mark.parametrize(
    ("text", "categories"),
    [
        ("ik heb diabetes", {"health"}),
        ("mijn man heeft een beroerte gehad en komt volgende week thuis", {"health"}),  # of someone else
        ("omdat mijn moeder dement is", {"health"}),  # the verb comes last
        ("mijn depressie wordt erger", {"health"}),  # possession
        ("ik zit al jaren in een rolstoel", {"health"}),
        ("ik ben katholiek", {"religion"}),
        ("wij gaan elke vrijdag naar de moskee", {"religion"}),
        ("ik ben van Turkse afkomst", {"ethnicity"}),
        ("ik stem altijd op de vvd", {"political"}),
        ("mijn vrouw is lid van de fnv", {"union"}),
        ("mijn zoon is homo", {"sexual"}),
        ("mijn broer zit in de gevangenis", {"criminal"}),
        ("hij heeft een strafblad", {"criminal"}),
        ("u heeft mijn vingerafdrukken al", {"biometric"}),
        ("ik zit in de schuldsanering en ik ben ziek", {"financial", "health"}),  # two at once
        ("IK KAN DE HUUR NIET BETALEN", {"financial"}),  # whatever the case
        ("u krijgt een bijstandsuitkering", {"financial"}),  # said by the employee
    ],
)
def test_said_of_a_person(text: str, categories: set[str]) -> None:
    assert categories_in(text) == categories


@pytest.mark.parametrize(
    "text",
    [
        "de moskee vraagt een vergunning aan",  # an organisation
        "het is naast de katholieke kerk in de kerkstraat",  # a place
        "ik werk in het ziekenhuis",  # work
        "de boom is ziek",  # no person
        "heeft u een uitkering?",  # a question says nothing yet
        "heeft u schulden",  # nor without its mark
        "ik heb geen schulden",  # denied
        "hij is niet ziek",
        "ik wil een uitkering aanvragen",  # wanted, not had
        "de politie is gebeld",
        "de vakbond heeft gebeld over de staking",
        "er zijn verkiezingen voor de gemeenteraad",
        "die lantaarnpaal is blind vlek, meneer",  # not tied to anyone
        "",
    ],
)
def test_near_misses(text: str) -> None:
    assert categories_in(text) == frozenset()


def test_each_turn_and_category_once(converse: Converse) -> None:
    conversation = converse(
        "i: ik heb kanker en mijn man heeft ook kanker", "m: wat naar, u heeft dus kanker"
    )
    found = find_special_categories(conversation)
    assert [(item.turn, item.category) for item in found] == [(0, "health"), (1, "health")]
    assert isinstance(found[0], SpecialCategory)
    assert found[0].confidence > found[1].confidence
