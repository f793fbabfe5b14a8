"""The card of the conversation heads: what they were made from, their figures and their limits."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evaluation.scores import Judged, calibration_error, cohen_kappa, macro_f1
from nlp.heads import CALL_HEADS, ITEMS, TONES, CallHead, Heads, Reading
from nlp.results import TechniqueItem, ToneLabel
from nlp.training.conversation.examples import ReadCall
from nlp.training.conversation.fit import Fitted
from nlp.training.conversation.write import NAME, VERSION
from nlp.turn_features import Features

_TRANSFERRED = "transferred"
_TEXT = Path(__file__).with_name("training_card.md")


@dataclass(frozen=True, slots=True)
class Judgements:
    """Everything that was judged of some calls, as cases."""

    tones: tuple[Judged, ...]
    items: Mapping[TechniqueItem, tuple[Judged, ...]]
    calls: Mapping[CallHead, tuple[Judged, ...]]


def write_card(
    folder: Path,
    fitted: Fitted,
    *,
    learnt: Sequence[ReadCall],
    development: Sequence[ReadCall],
    encoder: str,
) -> None:
    """Write CARD.md with figures out of fold on the calls learnt from, and on development."""
    heads = Heads(folder)
    readings = [reading for call in development if (reading := heads.read(call.conversation))]
    out_of_fold, held_out = _out_of_fold(learnt, fitted), judge_readings(development, readings)
    text = _TEXT.read_text(encoding="utf-8").format(
        name=NAME,
        version=VERSION,
        encoder=encoder,
        learnt=len(learnt),
        development=len(development),
        grams=len(fitted.turns.vocabulary),
        strengths=", ".join(f"{head} {strength:g}" for head, strength in fitted.strengths.items()),
        tones=_tone_rows(out_of_fold.tones, held_out.tones),
        items=_item_rows(out_of_fold.items, held_out.items),
        calls=_call_rows(out_of_fold.calls, held_out.calls),
    )
    (folder / "CARD.md").write_text(text, encoding="utf-8")


def _out_of_fold(calls: Sequence[ReadCall], fitted: Fitted) -> Judgements:
    truth = [call.labelled.tones[index] for call in calls for index in call.employee]
    held_out = fitted.held_out
    items = {
        item: tuple(
            _item(item in call.labelled.technique, float(chance))
            for call, chance in zip(calls, held_out.present[:, at], strict=True)
        )
        for at, item in enumerate(ITEMS)
    }
    whole = {
        head: tuple(
            _call(
                head,
                call.labelled.calls[head],
                dict(zip(fitted.calls[head].labels, row.tolist(), strict=True)),
            )
            for call, row in zip(calls, held_out.calls[head], strict=True)
        )
        for head in CALL_HEADS
    }
    return Judgements(tuple(_tones(truth, held_out.tones)), items, whole)


def judge_readings(calls: Sequence[ReadCall], readings: Sequence[Reading]) -> Judgements:
    """What the heads made of each call, beside what is right; one reading a call."""
    truth = [call.labelled.tones[index] for call in calls for index in call.employee]
    pairs = list(zip(calls, readings, strict=True))
    items = {
        item: tuple(_item(item in call.labelled.technique, reading.items[item][1]) for call, reading in pairs)
        for item in ITEMS
    }
    whole = {
        head: tuple(_call(head, call.labelled.calls[head], reading.calls[head]) for call, reading in pairs)
        for head in CALL_HEADS
    }
    return Judgements(tuple(_tones(truth, np.vstack([reading.tones for reading in readings]))), items, whole)


def _tones(truth: Sequence[ToneLabel], chances: Features) -> Iterator[Judged]:
    for label, row in zip(truth, chances, strict=True):
        yield Judged(label, TONES[int(row.argmax())], float(row.max()))


def _item(used: bool, chance: float) -> Judged:
    return Judged(str(used), str(chance >= 0.5), max(chance, 1 - chance))


def _call(head: CallHead, truth: str, chances: Mapping[str, float]) -> Judged:
    best = max(chances, key=lambda label: chances[label])
    if head == "outcome":
        # Warm and cold transfers are one outcome in the contract.
        return Judged(_merged(truth), _merged(best), chances[best])
    return Judged(truth, best, chances[best])


def _merged(label: str) -> str:
    return _TRANSFERRED if label.startswith(_TRANSFERRED) else label


def _tone_rows(out_of_fold: Sequence[Judged], development: Sequence[Judged]) -> str:
    rows = [_row("macro-F1", *(macro_f1(cases) for cases in (out_of_fold, development)))]
    rows += [
        _row(f"F1 of {label}", *(f1_of(label, cases) for cases in (out_of_fold, development)))
        for label in TONES
    ]
    rows.append(
        _row("calibration error", *(calibration_error(cases) for cases in (out_of_fold, development)))
    )
    return "\n".join(rows)


def _item_rows(
    out_of_fold: Mapping[TechniqueItem, Sequence[Judged]],
    development: Mapping[TechniqueItem, Sequence[Judged]],
) -> str:
    rows = [_row(item, f1_of("True", out_of_fold[item]), f1_of("True", development[item])) for item in ITEMS]
    rows.append(_row("mean", *(mean_f1(side) for side in (out_of_fold, development))))
    return "\n".join(rows)


def _call_rows(
    out_of_fold: Mapping[CallHead, Sequence[Judged]], development: Mapping[CallHead, Sequence[Judged]]
) -> str:
    def figures(cases: Sequence[Judged]) -> tuple[float | None, ...]:
        return sum(case.right for case in cases) / len(cases), cohen_kappa(cases), calibration_error(cases)

    return "\n".join(
        _row(head, *figures(out_of_fold[head]), *figures(development[head])) for head in CALL_HEADS
    )


def mean_f1(items: Mapping[TechniqueItem, Sequence[Judged]]) -> float | None:
    """Mean F1 of "used in the call", over the items that some call holds."""
    held = [cases for cases in items.values() if any(case.reference == "True" for case in cases)]
    return float(np.mean([f1_of("True", cases) for cases in held])) if held else None


def f1_of(label: str, cases: Sequence[Judged]) -> float | None:
    """F1 of one label; None where nobody gave it."""
    right = sum(case.right and case.reference == label for case in cases)
    given = sum((case.reference == label) + (case.predicted == label) for case in cases)
    return 2 * right / given if given else None


def _row(name: str, *figures: float | None) -> str:
    cells = ("-" if figure is None else f"{figure:.2f}" for figure in figures)
    return f"| {name} | {' | '.join(cells)} |"
