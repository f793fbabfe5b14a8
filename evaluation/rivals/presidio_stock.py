"""Feeds presidio-analyzer as it comes, for Dutch: texts of turns in, findings out, one call a line."""

import json
import sys

import tldextract
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry

from nlp.disclosures.presidio import BlankDutchEngine

_LABELS = {
    "PERSON": "PERSON",
    "LOCATION": "ADDRESS",
    "EMAIL_ADDRESS": "EMAIL",
    "IBAN_CODE": "IBAN",
    "PHONE_NUMBER": "PHONE",
    "DATE_TIME": "BIRTH_DATE",
}


def main() -> None:
    """Every recogniser that presidio loads for Dutch; no package holds a Dutch name model for it."""
    # Its e-mail recogniser fetches a list of domains otherwise.
    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=())
    registry = RecognizerRegistry(supported_languages=["nl"])
    registry.load_predefined_recognizers(languages=["nl"])
    analyzer = AnalyzerEngine(registry=registry, nlp_engine=BlankDutchEngine(), supported_languages=["nl"])
    for line in sys.stdin:
        found = [
            [turn, one.start, one.end, _LABELS[one.entity_type]]
            for turn, text in enumerate(json.loads(line))
            for one in analyzer.analyze(text, language="nl")
            if one.entity_type in _LABELS
        ]
        print(json.dumps(found))


if __name__ == "__main__":
    main()
