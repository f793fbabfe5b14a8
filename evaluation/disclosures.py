"""How well personal data is found in each form of text: digits or words, with or without marks."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from asr.transcript import Transcript
from evaluation import tables
from evaluation.calls import SampleCall
from evaluation.counts import Hits
from evaluation.findings import Match, Span, count_spans, pool_spans
from evaluation.reference import data_set, disclosures_of, reference_of
from evaluation.report import DataSet, Report, Table
from evaluation.rivals import Rival
from evaluation.run import CallScorer, Progress

# Marks that a recogniser writes at the ends of words; those inside numbers and addresses belong to them.
_MARKS = re.compile(
    r"[.,;:!?\u2026\"()\u201c\u201d]+(?=\s|\Z)|(?:(?<=\s)|\A)(?:[\"(\u201c]+|[-\u2013\u2014](?=\s))"
)
_MATCHES: tuple[Match, ...] = ("half", "exact")


@dataclass(frozen=True, slots=True)
class Labelled:
    """The text of a call and where its personal data stands."""

    transcript: Transcript
    spans: tuple[Span, ...]


def evaluate_disclosures(
    forms: Mapping[str, Sequence[SampleCall]],
    scorer: CallScorer,
    *,
    data: DataSet | None = None,
    progress: Progress | None = None,
) -> Report:
    """Tables for each form of the same calls, by its Dutch name, and for each of those without marks."""
    texts = forms_of(forms)
    total = sum(map(len, texts.values()))
    done = 0
    found = []
    for number, (name, labelled) in enumerate(texts.items(), start=1):
        counts: dict[Match, list[dict[str, Hits]]] = {match: [] for match in _MATCHES}
        for expected, given in zip(labelled, find_disclosures(labelled, scorer), strict=True):
            done += 1
            for match in _MATCHES:
                counts[match].append(count_spans(expected.spans, given, match=match))
            if progress is not None:
                progress(done, total)
        found += [
            tables.of_spans(
                f"form_{number}", f"Persoonsgegevens, {name}", pool_spans(counts[match], match=match)
            )
            for match in _MATCHES
        ]
    return Report(
        name="disclosures",
        title="Persoonsgegevens per vorm van de tekst",
        data=data or data_set(total // max(len(texts), 1)),
        versions={"scorer": scorer.version},
        tables=tuple(found),
    )


def measure_rivals(forms: Mapping[str, Sequence[SampleCall]], rivals: Sequence[Rival]) -> Table:
    """What public tools find in the same forms of the same calls, at least half of a datum.

    Raises:
        RivalFailed: a tool cannot be run.
    """
    texts = forms_of(forms)
    measured = {
        f"{rival.name}, {form}": pool_spans(
            [
                count_spans(expected.spans, given, match="half")
                for expected, given in zip(
                    labelled, rival.find([call.transcript for call in labelled]), strict=True
                )
            ],
            match="half",
        )
        for rival in rivals
        for form, labelled in texts.items()
    }
    return tables.of_rivals(measured)


def forms_of(forms: Mapping[str, Sequence[SampleCall]]) -> dict[str, list[Labelled]]:
    """Each form of the calls by its Dutch name, as it is and without marks."""
    texts: dict[str, list[Labelled]] = {}
    for name, calls in forms.items():
        whole = [label_call(call) for call in calls]
        texts[name] = whole
        texts[f"{name}, kleine letters zonder leestekens"] = [without_marks(call) for call in whole]
    return texts


def label_call(call: SampleCall) -> Labelled:
    """The text of a call that a perfect recogniser would give, with its personal data."""
    return Labelled(replace(reference_of(call), topic=call.subject), tuple(disclosures_of(call)))


def without_marks(call: Labelled) -> Labelled:
    """The call in lower case, without the marks at the ends of words, with its labels on the same words."""
    turns, places = [], []
    for turn in call.transcript.turns:
        kept = [1] * len(turn.text)
        for match in _MARKS.finditer(turn.text):
            kept[match.start() : match.end()] = [0] * (match.end() - match.start())
        text = "".join(character for character, keep in zip(turn.text, kept, strict=True) if keep)
        # Characters whose small form is longer (İ) would move all after them.
        turns.append(replace(turn, text="".join(low if len(low := c.lower()) == 1 else c for c in text)))
        places.append([0, *accumulate(kept)])
    spans = (
        replace(span, start=places[span.turn][span.start], end=places[span.turn][span.end])
        for span in call.spans
    )
    return Labelled(replace(call.transcript, turns=tuple(turns)), tuple(spans))


def find_disclosures(calls: Iterable[Labelled], scorer: CallScorer) -> Iterator[list[Span]]:
    """What the scorer finds in each call."""
    for score in scorer.score_many(call.transcript for call in calls):
        yield [Span(found.turn, found.start, found.end, found.label) for found in score.disclosures]
