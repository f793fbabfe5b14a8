"""Personal data through real audio: of what the recogniser heard word for word, how much is found.

What is misheard is the recogniser's fault and counts in `evaluation.recogniser`. What was heard right must be
found as it is in text, though the words around it were heard wrong and the turns were cut otherwise.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from asr.transcript import Transcript
from evaluation import spoken_tables
from evaluation.alignment import align_turns
from evaluation.calls import SampleCall
from evaluation.counts import Share
from evaluation.disclosures import Labelled, find_disclosures, label_call
from evaluation.findings import Span
from evaluation.normalise import normalise
from evaluation.report import DataSet, Report
from evaluation.run import CallScorer, Recognised

Recalls = dict[str, tuple[Share, Share]]
"""For each label the recall on what was heard and, of the same data, on the text of the reference."""


def evaluate_heard(
    calls: Sequence[SampleCall], scorer: CallScorer, *, recognised: Recognised, data: DataSet
) -> Report:
    """Recall on data whose words were all recognised right, beside recall of the same data in the text."""
    known = [call for call in calls if call.id in recognised.transcripts]
    texts = [label_call(call) for call in known]
    heard = [Labelled(recognised.transcripts[call.id], ()) for call in known]
    counts = [
        count_heard(reference, on_text, transcript.transcript, on_heard)
        for reference, on_text, transcript, on_heard in zip(
            texts, find_disclosures(texts, scorer), heard, find_disclosures(heard, scorer), strict=True
        )
    ]
    return Report(
        name="heard",
        title="Persoonsgegevens waarvan alle woorden goed zijn herkend",
        data=data,
        versions={"scorer": scorer.version, "recogniser": recognised.version},
        tables=(spoken_tables.of_heard(counts),),
        failures=recognised.failures,
    )


def count_heard(
    reference: Labelled, on_text: Sequence[Span], heard: Transcript, on_heard: Sequence[Span]
) -> Recalls:
    """The recalls of one call, over the data whose words stand in the recognised turns of the same moment."""
    turns = _turns_of(heard, reference.transcript)
    counts: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for span in reference.spans:
        value = normalise(_words(reference.transcript, span))
        places = turns.get(span.turn, [])
        said = normalise(" ".join(heard.turns[place].text for place in places))
        if not value or f" {value} " not in f" {said} ":
            continue
        found = (one for one in on_heard if one.turn in places and one.label == span.label)
        is_found = any(_are_alike(normalise(_words(heard, one)), value) for one in found)
        counts[span.label].append((is_found, any(_is_half(one, span) for one in on_text)))
    return {
        label: (Share(sum(a for a, _ in pairs), len(pairs)), Share(sum(b for _, b in pairs), len(pairs)))
        for label, pairs in counts.items()
    }


def _turns_of(heard: Transcript, reference: Transcript) -> Mapping[int, list[int]]:
    """The recognised turns of each turn of the reference."""
    turns: dict[int, list[int]] = defaultdict(list)
    for place, turn in align_turns(heard, reference).items():
        turns[turn].append(place)
    return turns


def _words(transcript: Transcript, span: Span) -> str:
    return transcript.turns[span.turn].text[span.start : span.end]


def _are_alike(found: str, value: str) -> bool:
    """Whether one holds the other and is at most twice as long: the same measure as on text."""
    longer, shorter = max(found, value, key=len), min(found, value, key=len)
    return f" {shorter} " in f" {longer} " and 2 * len(shorter) >= len(longer)


def _is_half(found: Span, span: Span) -> bool:
    shared = min(found.end, span.end) - max(found.start, span.start)
    longest = max(found.end - found.start, span.end - span.start)
    return (found.turn, found.label) == (span.turn, span.label) and 2 * shared >= longest
