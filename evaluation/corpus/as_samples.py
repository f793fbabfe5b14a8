"""Corpus calls in the form that evaluations read."""

from datetime import UTC, datetime
from typing import get_args

from evaluation.calls import LabelledTurn, Outcome, PointLabel, SampleCall, Span, TechniqueLabel, Voices
from evaluation.corpus.call import CorpusCall, CorpusTurn
from evaluation.corpus.splits import Split
from evaluation.corpus.spoken import load_spoken
from evaluation.report import DataSet

_ANY_TIME = datetime(2026, 1, 5, 9, tzinfo=UTC)  # a corpus call has no moment, voice or employee of its own
_OUTCOMES: dict[str, Outcome] = {
    **{outcome: outcome for outcome in get_args(Outcome)},
    "transferred_warm": "transferred",
    "transferred_cold": "transferred",
}


def to_sample(call: CorpusCall, *, spoken: bool = False) -> SampleCall:
    """The call as a recogniser would write it, with the labels that scorers are measured against.

    `spoken` gives numbers, letters and e-mail addresses in words, as a recogniser may write them too.
    """
    return SampleCall(
        id=call.id,
        subject=call.subject,
        started_at=_ANY_TIME,
        channel="telefoon",
        queue="",
        employee="",
        municipality=call.municipality,
        voices=Voices("", ""),
        outcome=_OUTCOMES[call.outcome],
        criteria={key: judgement.verdict for key, judgement in call.criteria.items()},
        points=tuple(PointLabel(note.id, note.covered, note.turn) for note in call.points),
        turns=tuple(_spoken(turn) if spoken else _turn(turn) for turn in call.turns),
        technique=tuple(TechniqueLabel(note.item, note.turn) for note in call.technique),
        group=call.caller.group,
    )


def spoken_samples(split: Split) -> list[SampleCall]:
    """The spoken calls of a split, to measure a recogniser on."""
    return [to_sample(call) for call in load_spoken(split, purpose="evaluation")]


def data_set(split: str, calls: int, *, spoken: bool = False) -> DataSet:
    """A split of the corpus, or the part of it that is spoken, as a report names it."""
    part = f"{split}, opnamen" if spoken else split
    return DataSet(f"gesprekkencorpus, {part}", calls, card="evaluation/corpus/README.md", synthetic=True)


def _spoken(turn: CorpusTurn) -> LabelledTurn:
    return LabelledTurn(
        speaker=turn.speaker,
        text=turn.text,
        spoken=None,
        tone=turn.tone,
        disclosures=tuple(Span(note.text, note.label) for note in turn.disclosures),
        special_categories=turn.special,
    )


def _turn(turn: CorpusTurn) -> LabelledTurn:
    return LabelledTurn(
        speaker=turn.speaker,
        text=turn.written or turn.text,
        spoken=turn.text if turn.written else None,
        tone=turn.tone,
        disclosures=tuple(Span(note.written or note.text, note.label) for note in turn.disclosures),
        special_categories=turn.special,
    )
