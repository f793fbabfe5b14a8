import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from klankbord.errors import ScorecardInvalid
from klankbord.scorecard_versions import list_versions
from klankbord.scorecards import (
    DEFAULT_SCORECARD,
    load_scorecard,
    load_subjects,
    scorecard_faults,
    with_checklists,
)
from models import Database
from nlp.amounts import amounts_in
from nlp.criteria.contradictions import other_amount

DOCS = Path(__file__).parents[2] / "docs"

ONE = """
name: proef
version: "1"
sections:
  - title: Toon
    criteria:
      - {key: toon, title: Toon, question: Is het beleefd, weight: 10}
"""


def test_the_scorecard_that_comes_along_names_every_room_of_dutch_practice():
    card = load_scorecard()
    keys = {criterion.key for section in card.contents.sections for criterion in section.criteria}
    assert keys == {"volledigheid", "afhandeling", "avg", "toon", "begroeting", "samenvatting", "afsluiting"}
    assert card.body == DEFAULT_SCORECARD.read_text(encoding="utf-8")


FAULTS = [
    ("weight: 10", "weight: nul", 7, "'weight' moet een getal zijn"),
    ("weight: 10", "weight: 10, wieght: 3", 7, "'wieght' bestaat hier niet. Bedoelt u 'weight'?"),
    ("weight: 10", "weight: 10, nvt: misschien", 7, "'nvt' moet ja of nee zijn"),
    ("weight: 10", "weight: 10, fatal: soms", 7, "'fatal' kan dit niet zijn. Kies uit: gesprek of onderdeel"),
    ("weight: 10", "weight: 10, thresholds: {voldoet: 40, aandacht: 60}", 7, "aandacht moet lager zijn"),
    ("weight: 10", "weight: 10, nvt: nee, nvt_when: [{channel: chat, because: x}]", 7, "nvt staat op nee"),
    ("weight: 10", "weight: 10, nvt_when: [{because: x}]", 7, "noem een channel, outcome of subject"),
    ("weight: 10", "weight: 10, nvt_when: [{channel: emial, because: x}]", 7, "Kies uit: telefoon"),
    ("weight: 10", "weight: 10, nvt_when: [{subject: paspoord, because: x}]", 7, "'paspoord' bestaat niet"),
    ("weight: 10", "weight: 10, missing: aandacht", 7, "hoort bij een criterium met technique"),
    (", weight: 10", "", 7, "'weight' ontbreekt"),
    ("key: toon", "key: Toon!", 7, "'key' heeft een teken dat hier niet mag"),
    ('version: "1"', "version: 1", 3, "'version' moet tekst zijn. Zet er aanhalingstekens omheen"),
    ('version: "1"', 'version: "1"\nversion: "2"', 4, "'version' staat er twee keer"),
    ("sections:", "checklists: {paspoord: [Iets]}\nsections:", 4, "onderwerp 'paspoord' bestaat niet"),
    ("sections:", "sections: [", 5, "dit is geen geldige YAML"),
]


@pytest.mark.parametrize(("old", "new", "line", "said"), FAULTS)
def test_a_fault_names_the_file_the_line_and_the_reason(
    tmp_path: Path, old: str, new: str, line: int, said: str
):
    path = tmp_path / "kaart.yaml"
    path.write_text(ONE.replace(old, new), encoding="utf-8")
    with pytest.raises(ScorecardInvalid) as caught:
        load_scorecard(path, subjects=["paspoort"])
    assert caught.value.detail.startswith(f"kaart.yaml, regel {line}: ")
    assert said in caught.value.detail


def test_all_faults_are_told_at_once(tmp_path: Path):
    path = tmp_path / "kaart.yaml"
    text = ONE.replace("weight: 10", "weight: nul").replace('"1"', "1").replace("question:", "vraag:")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScorecardInvalid) as caught:
        load_scorecard(path)
    lines = caught.value.detail.splitlines()
    assert lines[0] == "kaart.yaml heeft 4 fouten:"
    assert [line.split(":")[0].strip() for line in lines[1:]] == ["regel 3", "regel 7", "regel 7", "regel 7"]


def test_a_criterion_stands_on_the_card_once(tmp_path: Path):
    path = tmp_path / "kaart.yaml"
    path.write_text(
        ONE + "      - {key: toon, title: Nog eens, question: Is dat zo, weight: 1}\n", encoding="utf-8"
    )
    with pytest.raises(ScorecardInvalid, match="regel 8: criterium 'toon' staat er al, op regel 7"):
        load_scorecard(path)


def test_yes_and_no_are_written_in_dutch(tmp_path: Path):
    path = tmp_path / "kaart.yaml"
    path.write_text(ONE.replace("weight: 10", "weight: 10, nvt: nee, fatal: ja"), encoding="utf-8")
    (criterion,) = load_scorecard(path).contents.criteria
    assert (criterion.nvt, criterion.fatal) == (False, "gesprek")


def test_sentences_of_the_card_replace_the_points_of_a_subject(tmp_path: Path):
    path = tmp_path / "kaart.yaml"
    path.write_text(ONE + "checklists:\n  paspoort: [De medewerker noemt de kosten.]\n", encoding="utf-8")
    subjects = with_checklists(load_subjects(), load_scorecard(path).contents)
    points = {subject.id: [point.text for point in subject.points] for subject in subjects}
    assert points["paspoort"] == ["De medewerker noemt de kosten."]
    assert len(points["rijbewijs"]) > 1


def test_the_card_that_comes_along_names_only_subjects_that_exist():
    load_scorecard(subjects=[subject.id for subject in load_subjects()])


def test_every_subject_has_a_checklist_with_paraphrases():
    subjects = load_subjects()
    assert len(subjects) >= 12
    for subject in subjects:
        assert 4 <= len(subject.points) <= 9, subject.id
        assert len(subject.questions) >= 8, subject.id
        assert all(len(point.paraphrases) >= 4 for point in subject.points), subject.id
        assert len({point.id for point in subject.points}) == len(subject.points), subject.id


def test_no_wording_of_a_point_contradicts_its_own_facts():
    wrong = [
        (subject.id, wording)
        for subject in load_subjects()
        for point in subject.points
        if (facts := [amount for fact in point.facts for amount in amounts_in(fact)])
        for wording in (point.text, *point.paraphrases)
        if other_amount(wording, facts)
    ]
    assert not wrong, "an employee who says this would be told that it differs from the checklist"


SUBJECT = """
id: proef
title: Proef
words: [paspoort]
questions: ["ik wil een paspoort"]
points:
  - id: termijn
    text: "De medewerker noemt de termijn."
    words: [weken]
    facts: ["6 weken"]
"""


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("[paspoort]", "[de]"), "regel 4.*zegt dus niets"),  # in every call
        (("[weken]", '["zes weken"]'), "regel 9: 'words'"),  # one word each
        (('"6 weken"', '"snel"'), "regel 10.*één getal met een eenheid"),  # nothing to compare with
        (('"6 weken"', '"6 weken of 5 dagen"'), "regel 10"),
    ],
)
def test_words_and_facts_are_checked(tmp_path: Path, change: tuple[str, str], said: str):
    (tmp_path / "proef.yaml").write_text(SUBJECT.replace(*change), encoding="utf-8")
    with pytest.raises(ScorecardInvalid, match=f"proef.yaml.*{said}"):
        load_subjects(tmp_path)


def test_words_and_facts_are_read(tmp_path: Path):
    (tmp_path / "proef.yaml").write_text(SUBJECT, encoding="utf-8")
    (subject,) = load_subjects(tmp_path)
    assert subject.words == ("paspoort",)
    assert (subject.points[0].words, subject.points[0].facts) == (("weken",), ("6 weken",))


def test_a_folder_without_checklists_is_refused(tmp_path: Path):
    with pytest.raises(ScorecardInvalid, match="geen checklists"):
        load_subjects(tmp_path)


@pytest.mark.parametrize(
    ("text", "status", "said"),
    [
        (ONE, 0, "kaart.yaml is goed: proef, versie 1, met 1 criteria."),
        (ONE.replace("weight: 10", "wieght: 10"), 2, "regel 7: 'wieght' bestaat hier niet."),
    ],
)
def test_the_command_tells_what_is_wrong(tmp_path: Path, text: str, status: int, said: str):
    path = tmp_path / "kaart.yaml"
    path.write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "klankbord", "scorecard", "check", str(path)],
        capture_output=True,
        text=True,
        env={**os.environ, "KLANKBORD_HOME": str(tmp_path)},
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == status
    assert said in (done.stderr if status else done.stdout)


def test_every_version_is_listed_with_the_one_in_use_first(
    database: Database, scored_call: Callable[..., str], tmp_path: Path
):
    scored_call(database)
    path = tmp_path / "kaart.yaml"
    path.write_text(ONE, encoding="utf-8")
    with database.reading() as session:
        versions = list_versions(session, present=load_scorecard(path))
        (used,) = list_versions(session, present=load_scorecard())
    assert [(one.name, one.is_present, one.calls) for one in versions] == [
        ("proef", True, 0),
        ("gemeente", False, 1),
    ]
    assert (used.is_present, used.scored, used.criteria) == (True, 1, 7)


def test_the_examples_of_the_documentation_can_be_used():
    text = (DOCS / "scorekaart.md").read_text(encoding="utf-8")
    whole, *parts = re.findall(r"```yaml\n(.*?)```", text, flags=re.DOTALL)
    nvt, technique, checklists = parts
    body = whole + nvt + technique + checklists
    assert scorecard_faults(body, subjects=[subject.id for subject in load_subjects()]) == []
