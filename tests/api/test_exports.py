"""Exports through the API: streamed in each form, masked, within sight of who asks, and audited."""

import csv
import io
import json
from typing import Any

import pyarrow.parquet as pq
import pytest
from sqlmodel import update

from klankbord.exports import COLUMNS
from models import Employee


@pytest.mark.parametrize("kind", list(COLUMNS))
def test_every_kind_comes_in_every_form_with_the_same_rows(small_town: Any, kind: str):
    client = small_town.client_of("privacyofficer")
    answers = {form: client.get(f"/v1/exporten/{kind}?formaat={form}") for form in ("csv", "json", "parquet")}
    assert {form: answer.status_code for form, answer in answers.items()} == dict.fromkeys(answers, 200)
    read = list(csv.DictReader(io.StringIO(answers["csv"].content.decode("utf-8-sig")), delimiter=";"))
    lines = [json.loads(line) for line in answers["json"].text.splitlines()]
    table = pq.read_table(io.BytesIO(answers["parquet"].content)).to_pylist()
    assert lines == table
    assert [row["gesprekId"] for row in read] == [row["gesprekId"] for row in lines]
    assert len(lines) > 1
    assert answers["csv"].headers["content-disposition"].endswith(f'klankbord-{kind}.csv"')


def test_transcripts_leave_without_personal_data(small_town: Any):
    text = small_town.client_of("privacyofficer").get("/v1/exporten/transcripten").text
    assert "[naam 1]" in text
    assert "Verbeek" not in text


def test_an_export_holds_only_what_somebody_may_see(small_town: Any):
    nobody = small_town.client_of("teamleider", team="Een ander team")
    assert nobody.get("/v1/exporten/gesprekken?formaat=json").text == ""


def test_an_export_is_audited_before_it_leaves(small_town: Any):
    small_town.client_of("privacyofficer", name="pien").get("/v1/exporten/oordelen?formaat=json")
    assert ("pien", "exporteren", "oordelen.json") in small_town.audit()


@pytest.mark.parametrize(
    ("path", "status"),
    [("/v1/exporten/alles", 404), ("/v1/exporten/oordelen?formaat=xlsx", 400)],
    ids=["unknown kind", "unknown form"],
)
def test_what_does_not_exist_is_refused(small_town: Any, path: str, status: int):
    assert small_town.client_of("privacyofficer").get(path).status_code == status


def test_a_reviewer_cannot_export(small_town: Any):
    assert small_town.client_of("beoordelaar").get("/v1/exporten/oordelen").status_code == 403


@pytest.mark.parametrize(
    ("role", "told"), [("privacyofficer", True), ("teamleider", False), ("service", False)]
)
def test_a_suggestion_on_which_nobody_decided_does_not_leave(small_town: Any, role: str, told: bool):
    with small_town.database.writing() as session:
        session.exec(update(Employee).values(team="Balie"))
    programs = {"service": lambda: small_town.client_with("exporteren")}
    client = programs.get(role, lambda: small_town.client_of(role, team="Balie"))()
    judged = rows_of(client, "oordelen")
    totals = rows_of(client, "gesprekken")
    assert len(judged) == 14
    assert {row["voorstel"] is not None for row in judged} == {told}
    assert any(row["zekerheid"] is not None for row in judged) == told
    assert any(row["voorgesteldeScore"] is not None for row in totals) == told


def rows_of(client: Any, kind: str) -> list[dict[str, Any]]:
    answer = client.get(f"/v1/exporten/{kind}?formaat=json")
    assert answer.status_code == 200
    return [json.loads(line) for line in answer.text.splitlines()]
