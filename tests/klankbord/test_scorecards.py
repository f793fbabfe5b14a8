from pathlib import Path

import pytest

from klankbord.errors import ScorecardInvalid
from klankbord.scorecards import DEFAULT_SCORECARD, load_scorecard, load_subjects

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


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("weight: 10", "weight: nul"), "sections.0.criteria.0.weight"),
        (("weight: 10", "weight: 10, gewicht: 3"), "sections.0.criteria.0.gewicht"),  # a typing error
        (("key: toon", "key: Toon!"), "sections.0.criteria.0.key"),
        (("sections:", "sections: ["), "regel"),
    ],
)
def test_a_fault_names_the_file_and_the_place(tmp_path: Path, change: tuple[str, str], said: str):
    path = tmp_path / "kaart.yaml"
    path.write_text(ONE.replace(*change), encoding="utf-8")
    with pytest.raises(ScorecardInvalid, match=f"kaart.yaml.*{said}"):
        load_scorecard(path)


def test_a_criterion_stands_on_the_card_once(tmp_path: Path):
    path = tmp_path / "kaart.yaml"
    path.write_text(
        ONE + "      - {key: toon, title: Nog eens, question: Is dat zo, weight: 1}\n", encoding="utf-8"
    )
    with pytest.raises(ScorecardInvalid, match="toon staat er twee keer in"):
        load_scorecard(path)


def test_every_subject_has_a_checklist_with_paraphrases():
    subjects = load_subjects()
    assert len(subjects) >= 12
    for subject in subjects:
        assert 4 <= len(subject.points) <= 8, subject.id
        assert len(subject.questions) >= 8, subject.id
        assert all(len(point.paraphrases) >= 4 for point in subject.points), subject.id
        assert len({point.id for point in subject.points}) == len(subject.points), subject.id


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
        (("[paspoort]", "[de]"), "words.0"),  # in every call
        (("[weken]", '["zes weken"]'), "points.0.words.0"),  # one word each
        (('"6 weken"', '"snel"'), "points.0.facts.0"),  # nothing to compare with
        (('"6 weken"', '"6 weken of 5 dagen"'), "points.0.facts.0"),
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
