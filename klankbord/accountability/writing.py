"""The documents for people, as Markdown: the entry of AVG art. 30, and the annex of a DPIA and IAMA."""

import re
from importlib.resources import files
from pathlib import Path
from typing import Final

from klankbord.accountability.answers import Answers
from klankbord.accountability.facts import Facts
from klankbord.accountability.texts import render

_QUESTIONS: Final = {
    "verwerkingsverantwoordelijke": "wie verantwoordelijk is",
    "functionaris": "het adres van de functionaris gegevensbescherming",
    "grondslag": "de wettelijke basis",
    "afwegingen": "de afweging van voor- en nadelen",
    "impacttoetsen": "welke impacttoetsen zijn gedaan",
    "ontvangers": "wie de gegevens krijgt",
    "verwerkers": "welke verwerkers er zijn",
    "doorgifte": "of gegevens de EU uit gaan",
    "informeren": "hoe bellers en medewerkers het weten",
}


def processing_entry(facts: Facts, answers: Answers) -> str:
    """The entry for the register of processing activities."""
    return render("verwerkingsregister.md", facts=facts, answers=answers)


def technical_annex(facts: Facts, answers: Answers) -> str:
    """The annex, with the cards of the weights that come along."""
    return render(
        "technische-bijlage.md",
        facts=facts,
        answers=answers.model_dump(),
        questions=_QUESTIONS,
        cards=_cards(),
    )


def _cards() -> dict[str, str]:
    """The card of each set of packaged weights, its headings one level lower."""
    found = sorted(Path(str(files("nlp"))).glob("weights/*/CARD.md"))
    return {card.parent.name: _lower(card.read_text(encoding="utf-8")) for card in found}


def _lower(text: str) -> str:
    return re.sub(r"^(#+ )", r"#\1", text.strip(), flags=re.MULTILINE)
