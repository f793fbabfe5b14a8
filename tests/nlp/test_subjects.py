"""How a point of a checklist would be said."""

import pytest

from nlp.subjects import core_of


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("De medewerker zegt dat een pas 40 euro kost.", "een pas 40 euro kost."),
        ("Vertelt dat een pas 40 euro kost.", "een pas 40 euro kost."),  # without the employee
        ("vraagt of er een sticker op zit", "er een sticker op zit"),
        ("Legt uit hoe bezwaar maken werkt", "bezwaar maken werkt"),
        ("Noemt de kosten van het rijbewijs", "De medewerker Noemt de kosten van het rijbewijs"),
        ("Een pas kost 40 euro.", "Een pas kost 40 euro."),
        (
            "Zorgtoeslag vraagt u aan bij de Belastingdienst.",
            "Zorgtoeslag vraagt u aan bij de Belastingdienst.",
        ),
        ("De medewerker zegt dat", "De medewerker zegt dat"),  # nothing would be left
    ],
)
def test_what_is_said_of_a_point(text: str, said: str) -> None:
    assert core_of(text) == said
