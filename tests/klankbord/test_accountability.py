"""What a municipality tells of this system: made of how it is set up, with every gap named."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from klankbord.accountability import (
    EMPTY_ANSWERS,
    Answers,
    algorithm_record,
    gather_facts,
    processing_entry,
    read_answers,
    technical_annex,
)
from klankbord.audit import Actor
from klankbord.errors import WrongInput
from klankbord.review import ReviewRequest, review_criterion
from klankbord.settings import Settings
from klankbord.stops import place_stop
from models import Call, Database, Review
from models.base import now

OPEN = "nog in te vullen"
ANSWERS = """
contact: algoritmes@voorbeeld.nl
status: In gebruik
begin: 2026-12
grondslag: Artikel 6 | taak van algemeen belang
verwijzingen: [{titel: AVG, link: "https://voorbeeld.nl/avg"}]
impacttoetsen: [{titel: DPIA, link: }]
functionaris: fg@voorbeeld.nl
"""


@pytest.fixture
def named(settings: Settings) -> Settings:
    """The settings of a municipality that said who it is."""
    return settings.model_copy(
        update={"organisation": "Gemeente Voorbeeld", "contact_email": "x@voorbeeld.nl"}
    )


def facts(settings: Settings, database: Database):
    with database.reading() as session:
        return gather_facts(settings, session)


def test_the_record_has_the_fields_and_lengths_of_the_standard(named: Settings, own_database: Database):
    record = algorithm_record(facts(named, own_database), Answers())
    document = json.loads(record.model_dump_json())
    assert document["organization"] == "Gemeente Voorbeeld"
    assert document["contact_email"] == "x@voorbeeld.nl"
    assert document["publication_category"] == "Hoog-risico AI-systeem"
    assert (document["standard_version"], document["lang"]) == ("1.0", "NLD")
    assert len(document["description_short"]) <= 350
    long = ("goal", "proportionality", "human_intervention", "risks", "source_data", "methods_and_models")
    assert all(200 < len(document[field]) <= 2500 for field in long)
    assert "gemeente, versie 2" in document["methods_and_models"], "the scorecard in use"
    assert document["lawful_basis"] is None, "nobody said it, so it is not made up"
    assert record.left_open == ("begin", "grondslag", "impacttoetsen")


def test_answers_come_before_what_the_settings_say(named: Settings, own_database: Database):
    record = algorithm_record(facts(named, own_database), Answers.from_yaml(ANSWERS))
    assert record.contact_email == "algoritmes@voorbeeld.nl"
    assert (record.status, record.begin_date) == ("In gebruik", "2026-12")
    assert record.lawful_basis_grouping == [{"title": "AVG", "link": "https://voorbeeld.nl/avg"}]
    assert record.impacttoetsen_grouping == [{"title": "DPIA", "link": None}]
    assert record.left_open == ()


def test_without_a_name_or_contact_there_is_no_record(settings: Settings, own_database: Database):
    with pytest.raises(WrongInput, match=r"KLANKBORD_ORGANISATION.*contact"):
        algorithm_record(facts(settings, own_database), Answers())


def test_the_empty_file_asks_every_question_and_can_be_read(tmp_path: Path):
    asked = yaml.safe_load(EMPTY_ANSWERS.read_text(encoding="utf-8"))
    assert set(asked) == set(Answers.model_fields)
    assert read_answers(EMPTY_ANSWERS) == Answers()


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("grondslg: wet", "grondslg"),
        ("contact: bel maar", "contact"),
        ("publiekspagina: http://voorbeeld.nl", "publiekspagina"),
        ("begin: vorig jaar", "begin"),
        ("status: misschien", "status"),
        ("impacttoetsen: DPIA", "impacttoetsen"),
        ("- los", "het hele bestand"),
        ("contact: [", "regel 1"),
    ],
)
def test_an_answer_that_does_not_fit_is_named_and_not_quoted(tmp_path: Path, written: str, told: str):
    file = tmp_path / "antwoorden.yaml"
    file.write_text(written)
    with pytest.raises(WrongInput, match=told) as refused:
        read_answers(file)
    assert written.partition(": ")[2] not in refused.value.detail or ":" not in written


def test_answers_that_cannot_be_read_are_one_line(tmp_path: Path):
    (tmp_path / "binair").write_bytes(b"\xff\xfe\x00")
    for file in (tmp_path / "weg.yaml", tmp_path / "binair", tmp_path):
        with pytest.raises(WrongInput, match="kan niet worden gelezen"):
            read_answers(file)


def test_the_entry_tells_terms_and_consent_as_they_are_set(named: Settings, own_database: Database):
    entry = processing_entry(facts(named, own_database), Answers())
    assert "| Bewaartermijn opnamen | geen termijn ingesteld |" in entry
    assert "| Cijfers per medewerker | Uit" in entry
    assert f"| Grondslag | **[{OPEN} door de gemeente]** |" in entry
    agreed = named.model_copy(
        update={
            "retention_recording_days": 90,
            "works_council": "OR-12",
            "worker_notice": "B-3",
            "webhooks": ["https://zaken.voorbeeld.nl/in"],
            "webhook_hosts": ["zaken.voorbeeld.nl"],
        }
    )
    entry = processing_entry(facts(agreed, own_database), Answers.from_yaml(ANSWERS))
    assert "| Bewaartermijn opnamen | 90 dagen |" in entry
    assert "| Cijfers per medewerker | Aan: instemming ondernemingsraad OR-12" in entry
    assert "Webhooks naar zaken.voorbeeld.nl" in entry
    assert "| Grondslag | Artikel 6 \\| taak van algemeen belang |" in entry, "a bar stays in its cell"
    assert "| Impacttoetsen | DPIA |" in entry
    rows = [line for line in entry.splitlines() if line.startswith("|")]
    assert all(line.replace("\\|", "").count("|") == 3 for line in rows)


def test_the_annex_names_weights_criteria_roles_and_what_is_open(named: Settings, own_database: Database):
    found = facts(named, own_database)
    annex = technical_annex(found, Answers.from_yaml(ANSWERS))
    for weights in found.weights:
        assert f"| {weights.name} | {weights.version} |" in annex
        assert weights.sha256 is not None
        assert weights.sha256[:16] in annex
    assert all(f"| {criterion.title} |" in annex for criterion in found.criteria)
    assert "| teamleider | bijzondere gegevens | naam, bijzondere gegevens |" in annex
    assert "| beheerder | – | – |" in annex
    assert "Nog niet ingevuld: wie de gegevens krijgt." in annex
    assert "Nog niet ingevuld: de wettelijke basis." not in annex
    assert "Geen bewaartermijn voor: transcript." in annex
    assert "## dutch-conversation" in annex, "the cards come along"


def test_the_annex_tells_what_people_made_of_suggestions(
    named: Settings, own_database: Database, scored_call: Callable[..., str]
):
    noor = Actor("noor", "127.0.0.1")
    for number, verdict in enumerate(("voldoet", "aandacht")):
        with own_database.writing() as session:
            call = session.get_one(Call, scored_call_id := scored_call(own_database, number))
            call.started_at = now() - timedelta(days=1)
            session.add(call)
        with own_database.writing() as session:
            request = ReviewRequest("toon", verdict, None, "Gehoord.")
            made = review_criterion(session, scored_call_id, request, actor=noor)
            row = session.get_one(Review, made.id)
            row.blind = verdict == "voldoet"
            session.add(row)
    with own_database.writing() as session:
        place_stop(session, "toon", reason="Het criterium slaat door", actor=noor)
    annex = technical_annex(facts(named, own_database), Answers())
    assert "Gesprekken in de database: 2, waarvan 2 met" in annex
    blind, everything = annex.split("Blind beoordeeld")[1].split("Alle oordelen")
    assert "| 1 | 100 % | – |" in blind
    assert "| 2 | 50 % |" in everything
    assert "toon: stilgezet op" in annex
    assert "staat nu stil" in annex
    assert "Het criterium slaat door" not in annex, "a reason may hold what is for the inside"


def test_the_commands_print_or_write_whole_files(settings: Settings, own_database: Database, tmp_path: Path):
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "klankbord", "register", *arguments],
            capture_output=True,
            text=True,
            env={**os.environ, "KLANKBORD_HOME": str(settings.home), "KLANKBORD_ORGANISATION": "Voorbeeld"},
            check=False,
        )

    answers, record = tmp_path / "antwoorden.yaml", tmp_path / "record.json"
    assert run("answers", "--to", str(answers)).returncode == 0
    refused = run("algorithm", "--answers", str(answers), "--to", str(record))
    assert (refused.returncode, record.exists()) == (2, False)
    assert refused.stderr.count("\n") == 1
    answers.write_text(ANSWERS)
    assert run("algorithm", "--answers", str(answers), "--to", str(record)).returncode == 0
    assert json.loads(record.read_text())["organization"] == "Voorbeeld"
    assert run("processing").stdout.startswith("# Verwerkingsregister")
    assert run("annex").stdout.startswith("# Technische bijlage")
    nowhere = run("processing", "--to", str(tmp_path / "weg" / "x.md"))
    assert (nowhere.returncode, nowhere.stderr.count("\n")) == (2, 1)
