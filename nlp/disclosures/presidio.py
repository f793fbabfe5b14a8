"""The Dutch recognisers as a plug-in for presidio-analyzer (extra `presidio`); see docs/presidio.md.

from nlp.disclosures.presidio import DutchSpokenDataRecognizer, build_analyzer

registry.add_recognizer(DutchSpokenDataRecognizer())   # beside recognisers that you have
build_analyzer().analyze("mijn bsn is een een een twee twee twee drie drie drie", language="nl")
"""

from collections.abc import Mapping, Sequence

import spacy
from presidio_analyzer import (
    AnalysisExplanation,
    AnalyzerEngine,
    EntityRecognizer,
    RecognizerRegistry,
    RecognizerResult,
)
from presidio_analyzer.nlp_engine import NlpArtifacts, SpacyNlpEngine

from nlp.disclosures.recogniser import Hit
from nlp.disclosures.text import find_spoken_numbers
from nlp.results import DisclosureLabel

ENTITIES: Mapping[DisclosureLabel, str] = {
    "BSN": "NL_BSN",
    "PHONE": "PHONE_NUMBER",
    "IBAN": "IBAN_CODE",
    "POSTCODE": "NL_POSTCODE",
    "EMAIL": "EMAIL_ADDRESS",
    "BIRTH_DATE": "DATE_OF_BIRTH",
    "LICENSE_PLATE": "NL_LICENSE_PLATE",
    "ID_DOCUMENT": "NL_ID_DOCUMENT",
}
"""Presidio's own name of an entity where it has one."""

_LANGUAGE = "nl"


class DutchSpokenDataRecognizer(EntityRecognizer):
    """Finds Dutch personal data as it is spoken or typed; each line of the text is a turn of a conversation.

    One recogniser for all entities: only together do they know that ten digits are a telephone number and no
    BSN. It needs no model and no network, and reads nothing of the NLP artifacts.
    """

    def __init__(
        self,
        supported_entities: list[str] | None = None,
        name: str = "DutchSpokenDataRecognizer",
        supported_language: str = _LANGUAGE,
    ) -> None:
        self.name: str = name
        super().__init__(
            supported_entities=supported_entities or list(ENTITIES.values()),
            name=name,
            supported_language=supported_language,
        )

    def load(self) -> None:
        """Nothing to load: the rules are in the code."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """The wanted entities in a text, each with its confidence and an explanation in Dutch."""
        wanted = set(entities or self.supported_entities) & set(self.supported_entities)
        return [
            self._result(hit) for hit in find_spoken_numbers(text) if ENTITIES.get(hit.label, "") in wanted
        ]

    def _result(self, hit: Hit) -> RecognizerResult:
        explanation = AnalysisExplanation(
            recognizer=self.name, original_score=hit.confidence, textual_explanation=hit.explanation
        )
        return RecognizerResult(
            entity_type=ENTITIES[hit.label],
            start=hit.start,
            end=hit.end,
            score=hit.confidence,
            analysis_explanation=explanation,
            recognition_metadata={
                RecognizerResult.RECOGNIZER_NAME_KEY: self.name,
                RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id,
            },
        )


class BlankDutchEngine(SpacyNlpEngine):
    """A presidio NLP engine that splits Dutch into words and downloads nothing."""

    def __init__(self) -> None:
        super().__init__(models=[{"lang_code": _LANGUAGE, "model_name": "blank"}])
        self.nlp = {_LANGUAGE: spacy.blank(_LANGUAGE)}  # type: ignore[assignment]  # presidio says None


def build_analyzer(*, beside: Sequence[EntityRecognizer] = ()) -> AnalyzerEngine:
    """An analyzer for Dutch with this recogniser, and with any others; makes no network call of its own.

    Presidio's own e-mail recogniser fetches a list of domains on first use: leave it out, or see
    docs/presidio.md.
    """
    registry = RecognizerRegistry(
        recognizers=[DutchSpokenDataRecognizer(), *beside], supported_languages=[_LANGUAGE]
    )
    return AnalyzerEngine(registry=registry, nlp_engine=BlankDutchEngine(), supported_languages=[_LANGUAGE])
