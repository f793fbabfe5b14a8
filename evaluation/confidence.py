"""Calibrates the confidence of rules: `python -m evaluation.confidence` writes `confidence.yaml`.

For each label and kind of evidence it counts how often a hit was right (`half`), over train and development,
in digits and in words, with and without marks. A label with few hits leans on the same evidence of all
labels, as if that had been seen `_STRENGTH` times: (right + strength * pooled share) / (hits + strength).

A value, or the parts of one, that failed its checksum or form is personal data nearly always, but not the
right value: its confidence is halved, so that it reads as doubtful. Without words that name its kind a value
is never surer than with them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import cast, get_args

import yaml

import nlp.disclosures.evidence
from evaluation.corpus.as_samples import to_sample
from evaluation.corpus.splits import Split, load_split
from evaluation.counts import Hits
from evaluation.disclosures import Labelled, label_call, without_marks
from evaluation.findings import Span, count_spans
from nlp.disclosures.component import disclosures_in
from nlp.disclosures.evidence import Evidence
from nlp.pipeline import build_pipeline, read_docs

_SPLITS: tuple[Split, ...] = ("train", "development")
_STRENGTH = 12
_LOWEST, _HIGHEST = 0.05, 0.99
_WORTH: Mapping[Evidence, float] = {"failed": 0.5, "joined_failed": 0.5}
_ALONE: Mapping[Evidence, Evidence] = {"checked_alone": "checked", "form_alone": "form"}
_LABELS = ("BSN", "IBAN", "PHONE", "POSTCODE", "EMAIL", "BIRTH_DATE", "LICENSE_PLATE", "ID_DOCUMENT")
_HEAD = (
    "# How often each kind of evidence was right, per label: written by `python -m evaluation.confidence`,\n"
    "# which also says how. Do not change by hand.\n"
)
_TABLE = Path(nlp.disclosures.evidence.__file__).with_name("confidence.yaml")

Counts = Mapping[tuple[str, str], Hits]


def labelled_calls() -> Iterator[Labelled]:
    """The calls to calibrate on, in all four forms; never those of the test split."""
    for split in _SPLITS:
        for call in load_split(split, purpose="training"):
            for spoken in (False, True):
                whole = label_call(to_sample(call, spoken=spoken))
                yield whole
                yield without_marks(whole)


def count_evidence(calls: Iterable[Labelled]) -> Counts:
    """Right and wrong hits for each label and kind of evidence."""
    pipeline = build_pipeline()
    counts: dict[tuple[str, str], Hits] = defaultdict(Hits)
    for call in calls:
        (docs,) = read_docs(pipeline, [call.transcript])
        for turn, doc in enumerate(docs):
            for hit in disclosures_in(doc):
                if hit.evidence is not None and hit.label in _LABELS:
                    found = count_spans(
                        [span for span in call.spans if (span.turn, span.label) == (turn, hit.label)],
                        [Span(turn, hit.start, hit.end, hit.label)],
                        match="half",
                    )
                    counts[hit.label, hit.evidence] += found[hit.label]
    return counts


def calibrate(counts: Counts) -> dict[str, dict[str, float]]:
    """The confidence for every label and kind of evidence, also those that were never seen."""
    kinds = cast("tuple[Evidence, ...]", get_args(Evidence))
    pooled = {kind: _share([counts.get((label, kind), Hits()) for label in _LABELS]) for kind in kinds}
    table = {
        label: {kind: _lean(counts.get((label, kind), Hits()), pooled[kind], kind) for kind in kinds}
        for label in _LABELS
    }
    return {
        label: {kind: min(sure, of[_ALONE.get(kind, kind)]) for kind, sure in of.items()}
        for label, of in table.items()
    }


def _share(hits: Iterable[Hits]) -> float:
    """Of all hits together; one right and one wrong are added, so that nothing is certain."""
    right, wrong = 1, 1
    for found in hits:
        right, wrong = right + found.right, wrong + found.wrong
    return right / (right + wrong)


def _lean(hits: Hits, pooled: float, kind: Evidence) -> float:
    seen = hits.right + hits.wrong
    value = (hits.right + _STRENGTH * pooled) / (seen + _STRENGTH)
    return round(min(max(value * _WORTH.get(kind, 1.0), _LOWEST), _HIGHEST), 2)


def main() -> None:
    """Write the table and print what it was made of."""
    counts = count_evidence(labelled_calls())
    _TABLE.write_text(_HEAD + yaml.safe_dump(calibrate(counts), sort_keys=False), encoding="utf-8")
    for (label, kind), hits in sorted(counts.items()):
        print(f"{label:14} {kind:14} {hits.right:4} right {hits.wrong:4} wrong")


if __name__ == "__main__":
    main()
