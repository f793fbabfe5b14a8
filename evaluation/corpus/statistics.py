"""What is in the corpus and how varied it is, as a table for people."""

from collections import Counter
from collections.abc import Iterator, Sequence

from rich.table import Table

from evaluation.corpus.agreement import (
    Agreement,
    load_relabelled,
    load_twice_labelled,
    measure_agreement,
)
from evaluation.corpus.call import CorpusCall
from evaluation.corpus.diversity import Words, distinct, largest_overlaps, self_bleu, words_of
from evaluation.corpus.handling_agreement import measure_handling

_SHORTEST = 4  # words; "ja, dat klopt" says nothing of variety


def contents_table(calls: Sequence[CorpusCall]) -> Table:
    """How often each value of each label occurs."""
    turns = [turn for call in calls for turn in call.turns]
    table = Table("label", "values", box=None, title_justify="left")
    words = sum(len(words_of(turn.text)) for turn in turns)
    table.title = f"{len(calls)} calls, {len(turns)} turns, {words} words"
    rows: dict[str, list[str]] = {
        "subject": [call.subject for call in calls],
        "service": [call.service for call in calls],
        "caller": [call.caller.group for call in calls],
        "mood": [call.caller.mood for call in calls],
        "outcome": [call.outcome for call in calls],
        "tone": [turn.tone for turn in turns if turn.tone],
        "technique": [note.item for call in calls for note in call.technique],
        "disclosure": [note.label for turn in turns for note in turn.disclosures],
        "special": [category for turn in turns for category in turn.special],
        "near miss": [category for turn in turns for category in turn.near_miss],
    }
    for label, values in rows.items():
        table.add_row(label, ", ".join(f"{value} {count}" for value, count in Counter(values).most_common()))
    return table


def diversity_table(calls: Sequence[CorpusCall], *, beside: Sequence[str] = ()) -> Table:
    """Variety of the turns, beside as many words of other lines where they are given."""
    table = Table("measure", "corpus", "beside", box=None, title="variety", title_justify="left")
    turns = _long_enough(turn.text for call in calls for turn in call.turns)
    others = _long_enough(iter(beside))
    size = sum(map(len, others)) if others else sum(map(len, turns))
    own = list(_cut(turns, size))
    table.add_row("words compared", str(sum(map(len, own))), str(size) if others else "-")
    table.add_row("distinct-3", f"{distinct(own):.3f}", f"{distinct(others):.3f}" if others else "-")
    table.add_row("self-BLEU", f"{self_bleu(own):.3f}", f"{self_bleu(others):.3f}" if others else "-")
    for pair in largest_overlaps(calls, most=1):
        table.add_row("largest share of 5-grams two calls have in common", f"{pair.share:.1%}", "-")
    return table


def agreement_tables() -> Iterator[Table]:
    """Agreement of the first two labellings, of the settled labels with a third one, and of later batches."""
    yield _agreement_table("two labellings, first guideline", measure_agreement(load_twice_labelled()))
    settled, later = load_relabelled("third"), load_relabelled("later")
    yield _agreement_table("settled and blind labels, final guideline", measure_agreement(settled))
    yield _agreement_table("labels of later batches and blind ones", measure_agreement(later))
    yield _agreement_table("handling of data in b30 and blind labels", measure_handling())


def _agreement_table(title: str, agreements: Sequence[Agreement]) -> Table:
    table = Table("label", "pairs", "alike", "kappa", box=None, title=title, title_justify="left")
    for one in agreements:
        kappa = one.kappa
        shown = "-" if kappa.value is None else f"{kappa.value:.2f}"
        if kappa.low is not None and kappa.high is not None:
            shown += f" ({kappa.low:.2f}-{kappa.high:.2f})"
        table.add_row(one.label, str(one.pairs), f"{one.alike:.1%}", shown)
    return table


def _long_enough(texts: Iterator[str]) -> list[Words]:
    return [words for text in texts if len(words := words_of(text)) >= _SHORTEST]


def _cut(texts: Sequence[Words], size: int) -> Iterator[Words]:
    """Texts spread over the whole until there are about so many words: distinct-n falls with length."""
    step = max(1, sum(map(len, texts)) // size)
    taken = 0
    for text in texts[::step]:
        if taken >= size:
            return
        taken += len(text)
        yield text
