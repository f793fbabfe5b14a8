"""The plug-in, in the real presidio-analyzer."""

import pytest

pytest.importorskip("presidio_analyzer", reason="the extra `presidio` is not installed")

from presidio_analyzer import AnalyzerEngine, Pattern, PatternRecognizer

from nlp.disclosures.presidio import ENTITIES, DutchSpokenDataRecognizer, build_analyzer
from nlp.results import DisclosureLabel


@pytest.fixture(scope="module")
def analyzer() -> AnalyzerEngine:
    member = PatternRecognizer(
        "LID", name="member", supported_language="nl", patterns=[Pattern("lid", r"lid-\d{4}", 0.4)]
    )
    return build_analyzer(beside=[member])


@pytest.mark.parametrize(
    ("text", "label", "said"),
    [
        ("mijn bsn is een een een twee twee twee drie drie drie", "BSN",
         "een een een twee twee twee drie drie drie"),
        ("bel 06-12345678 maar", "PHONE", "06-12345678"),
        ("NL91 ABNA 0417 1643 00", "IBAN", "NL91 ABNA 0417 1643 00"),
        ("postcode vierenzestig elf, a b van Anton Bernard", "POSTCODE",
         "vierenzestig elf, a b van Anton Bernard"),
        ("mail piet punt jansen apenstaartje hotmail punt com", "EMAIL",
         "piet punt jansen apenstaartje hotmail punt com"),
        ("geboren op twaalf maart negentien vijfentachtig", "BIRTH_DATE",
         "twaalf maart negentien vijfentachtig"),
        ("kenteken kz 118 b", "LICENSE_PLATE", "kz 118 b"),
        ("paspoortnummer NW1A2B3C4", "ID_DOCUMENT", "NW1A2B3C4"),
    ],
)  # fmt: skip
def test_analyzer_finds(analyzer: AnalyzerEngine, text: str, label: DisclosureLabel, said: str) -> None:
    (result,) = analyzer.analyze(text, language="nl", return_decision_process=True)
    assert (result.entity_type, text[result.start : result.end]) == (ENTITIES[label], said)
    assert result.analysis_explanation.textual_explanation.endswith(".")
    assert result.analysis_explanation.recognizer == "DutchSpokenDataRecognizer"


def test_only_the_entities_asked_for(analyzer: AnalyzerEngine) -> None:
    text = "bsn 111222333 en mobiel 0612345678"
    (result,) = analyzer.analyze(text, language="nl", entities=["PHONE_NUMBER"])
    assert text[result.start : result.end] == "0612345678"


def test_lines_are_turns(analyzer: AnalyzerEngine) -> None:
    text = "Op welk nummer?\nNul zes, twaalf...\nJa?\nVierendertig zesenvijftig achtenzeventig."
    said = [text[result.start : result.end] for result in analyzer.analyze(text, language="nl")]
    assert sorted(said) == ["Nul zes, twaalf", "Vierendertig zesenvijftig achtenzeventig"]


def test_it_works_beside_other_recognisers(analyzer: AnalyzerEngine) -> None:
    found = analyzer.analyze("lid-1234, bsn 111222333", language="nl")
    assert {result.entity_type for result in found} == {"LID", "NL_BSN"}


def test_it_needs_no_nlp_artifacts() -> None:
    (result,) = DutchSpokenDataRecognizer().analyze("bsn 111222333", ["NL_BSN"])
    assert (result.start, result.end) == (4, 13)


def test_a_score_threshold_leaves_doubtful_values_out(analyzer: AnalyzerEngine) -> None:
    assert analyzer.analyze("mijn bsn is 111222334", language="nl", score_threshold=0.6) == []
