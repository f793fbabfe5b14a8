"""Wording cues: matched in transcripts, whatever their case and punctuation."""

import re
from itertools import pairwise

import pytest
import spacy
from spacy.language import Language

from nlp.cues import CUE_LABELS, SPAN_GROUP, CueLabel, cue_table, reason


@pytest.fixture(scope="module")
def cues() -> Language:
    pipeline = spacy.blank("nl")
    pipeline.add_pipe("cues")
    return pipeline


def found(pipeline: Language, text: str) -> list[tuple[str, str]]:
    doc = pipeline(text)
    return [(cue.label_, cue.text) for cue in doc.spans[SPAN_GROUP]]


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("Wat kan ik voor u doen?", [("COURTESY", "Wat kan ik voor u doen")]),
        ("graag gedaan hoor", [("COURTESY", "graag gedaan")]),
        ("Ach, wat vervelend!", [("EMPATHY", "wat vervelend")]),
        ("dat begrijp ik heel goed", [("EMPATHY", "dat begrijp ik heel goed")]),  # the longest stays
        ("Ik zoek het voor u uit.", [("OWNERSHIP", "Ik zoek het voor u uit")]),
        ("ik zoek het even voor u uit", [("OWNERSHIP", "ik zoek het even voor u uit")]),  # a gap
        ("Dat had u eerder moeten zeggen.", [("BLAME", "Dat had u eerder moeten")]),
        ("dat is niet mijn probleem", [("DISMISSAL", "dat is niet mijn probleem")]),
        ("Ik heb niet de hele dag.", [("IMPATIENCE", "Ik heb niet de hele dag")]),
        ("Een kind kan dat.", [("BELITTLING", "Een kind kan")]),
        ("de beschikking volgt", [("JARGON", "beschikking")]),
    ],
)
def test_every_label_is_found(cues: Language, text: str, hits: list[tuple[str, str]]) -> None:
    assert found(cues, text) == hits


@pytest.mark.parametrize(
    ("text", "hit"),
    [
        ("ja ja dat weten we nou wel", "ja ja"),  # no punctuation
        ("Ja, ja, dat weten we nou wel.", "Ja, ja"),  # the comma is skipped, and in the span
        ("JA JA DAT WETEN WE", "JA JA"),
        ("já já dat weten we", "já já"),  # stress marks
    ],
)
def test_case_accents_and_commas_do_not_matter(cues: Language, text: str, hit: str) -> None:
    assert found(cues, text) == [("IMPATIENCE", hit)]


@pytest.mark.parametrize(
    "text",
    [
        "Dat is ook nog ons. Probleem is opgelost.",  # a cue does not run over the end of a sentence
        "ik zoek het nummer van die ene mooie brief van vorig jaar uit",  # a gap is four words at most
        "Uw aanvraag is op drie maart ontvangen.",
        "u had gisteren een afspraak",
        "",
    ],
)
def test_plain_sentences_have_no_cue(cues: Language, text: str) -> None:
    assert found(cues, text) == []


def test_jargon_comes_with_a_plain_word(cues: Language) -> None:
    doc = cues("dat doen we ambtshalve")
    (cue,) = doc.spans[SPAN_GROUP]
    assert cue.id_ == "op eigen initiatief van de gemeente"
    assert reason(cue) == "Dit is vaktaal. Duidelijker is: op eigen initiatief van de gemeente."


def test_spans_lie_in_the_text_and_do_not_overlap(cues: Language) -> None:
    doc = cues("Ja ja, wat vervelend; maar dat had u eerder moeten zeggen. Nou en? Graag gedaan!")
    spans = list(doc.spans[SPAN_GROUP])
    assert [doc.text[cue.start_char : cue.end_char] for cue in spans] == [cue.text for cue in spans]
    assert all(before.end <= after.start for before, after in pairwise(spans))
    assert len(spans) == 5


def test_the_table_is_large_and_every_label_is_explained() -> None:
    table = cue_table()
    assert tuple(table) == CUE_LABELS
    assert sum(len(row.patterns) for row in table.values()) >= 150
    assert all(row.because.endswith(".") and row.name.islower() for row in table.values())
    assert all(table["JARGON"].patterns.values())


@pytest.mark.parametrize("label", CUE_LABELS)
def test_patterns_are_written_as_transcripts_are(label: CueLabel) -> None:
    # A capital, an accent or a mark in the table would never match: transcripts are folded first.
    wrong = [
        pattern
        for pattern in cue_table()[label].patterns
        if not all(re.fullmatch(r"\.\.|\(?[a-z]+(/[a-z]+)*\)?", piece) for piece in pattern.split())
    ]
    assert wrong == []
