"""A record for the Algoritmeregister, by its publication standard 1.0 (the JSON that its API takes)."""

from typing import Annotated, Any, Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from klankbord.accountability.answers import Answers, Reference
from klankbord.accountability.facts import Facts
from klankbord.accountability.texts import render
from klankbord.errors import WrongInput

_REQUIRED: Final = {
    "organization": "KLANKBORD_ORGANISATION (de naam van de gemeente)",
    "contact_email": "contact (in het bestand met antwoorden)",
}
_WANTED: Final = {
    "begin_date": "begin",
    "lawful_basis": "grondslag",
    "impacttoetsen_grouping": "impacttoetsen",
}

_Long = Annotated[str, Field(max_length=2500)]
_Link = Annotated[str, Field(max_length=500)]


class AlgorithmRecord(BaseModel):
    """The fields of the standard, under its own names; what is None is left empty in the register."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(max_length=100)
    description_short: str = Field(max_length=350)
    organization: str = Field(max_length=100)
    category: list[Literal["Organisatie en bedrijfsvoering"]]
    status: Literal["In gebruik", "In ontwikkeling", "Buiten gebruik"]
    begin_date: str | None
    end_date: str | None
    contact_email: _Link
    website: _Link | None
    # An annex III system of the AI Act: it evaluates the work of people (point 4b).
    publication_category: Literal["Hoog-risico AI-systeem"] = "Hoog-risico AI-systeem"
    url: _Link | None
    goal: _Long
    proportionality: _Long
    human_intervention: _Long
    risks: _Long
    lawful_basis: _Long | None
    lawful_basis_grouping: list[dict[str, str | None]] | None
    process_index_url: _Link | None
    impacttoetsen_grouping: list[dict[str, str | None]] | None
    impacttoetsen: _Long | None
    source_data: _Long
    methods_and_models: _Long
    provider: str = Field(max_length=200)
    tags: str = Field(max_length=200)
    lang: Literal["NLD"] = "NLD"
    standard_version: Literal["1.0"] = "1.0"

    @property
    def left_open(self) -> tuple[str, ...]:
        """The answers that readers of the register will miss, by their names in the file."""
        return tuple(answer for field, answer in _WANTED.items() if getattr(self, field) is None)


def algorithm_record(facts: Facts, answers: Answers) -> AlgorithmRecord:
    """The record of this municipality.

    Raises:
        WrongInput: the register takes no record without a name or contact; says what is missing.
    """
    contact = answers.contact or facts.contact
    given = {"organization": facts.organisation, "contact_email": contact}
    missing = [told for field, told in _REQUIRED.items() if not given[field]]
    if missing:
        raise WrongInput(
            f"Vul eerst in: {' en '.join(missing)}. Zonder neemt het Algoritmeregister niets aan."
        )
    texts: dict[str, Any] = yaml.safe_load(render("algoritmeregister.yaml", facts=facts, answers=answers))
    texts["proportionality"] = answers.afwegingen or texts["proportionality"]
    return AlgorithmRecord(
        **texts,
        **given,
        category=["Organisatie en bedrijfsvoering"],
        status=answers.status,
        begin_date=answers.begin,
        end_date=answers.einde,
        website=answers.publiekspagina,
        url=answers.bronregistratie,
        lawful_basis=answers.grondslag,
        lawful_basis_grouping=_references(answers.verwijzingen),
        process_index_url=answers.verwerkingsregister,
        impacttoetsen_grouping=_references(answers.impacttoetsen),
        impacttoetsen=answers.toelichting_impacttoetsen,
    )


def _references(given: tuple[Reference, ...]) -> list[dict[str, str | None]] | None:
    return [{"title": one.titel, "link": one.link} for one in given] or None
