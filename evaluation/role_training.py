"""The weights of `asr.roles` from the train split of the corpus: `python -m evaluation.role_training`.

Prints each weight beside the one in use, and how calls of train and development come out. The wordings were
chosen by hand: what belongs to a subject, a place or a person is not among them.
"""

import sys
from collections.abc import Sequence
from math import log1p

from asr.roles import WORDINGS, employee_of, plain_text
from evaluation.corpus.call import CorpusCall, CorpusTurn
from evaluation.corpus.splits import load_split

# Whole calls, halves and quarters: the rule has to hold for short calls too.
_PARTS = ((0.0, 1.0), (0.0, 0.5), (0.5, 1.0), (0.0, 0.25), (0.25, 0.6))
_STRENGTH = 0.1  # of the regression's inverse penalty: small weights, for words are often misheard


def main() -> int:
    """Fit, and print what would change."""
    train, development = (
        load_split("train", purpose="training"),
        load_split("development", purpose="evaluation"),
    )
    fitted = fit(train)
    for wording, weight in sorted(fitted.items(), key=lambda one: -one[1]):
        print(f"{wording:20} {weight:5.1f}  in use {WORDINGS[wording]:5.1f}")
    for name, calls in (("train", train), ("development", development)):
        print(name, counts(calls))
    return 0


def fit(calls: Sequence[CorpusCall]) -> dict[str, float]:
    """The weight of each wording, in tenths."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    parts = [
        call.turns[int(len(call.turns) * start) : int(len(call.turns) * end)]
        for call in calls
        for start, end in _PARTS
    ]
    rows = np.array([np.subtract(features(part, "employee"), features(part, "citizen")) for part in parts])
    labels = np.repeat([1, 0], len(rows))
    model = LogisticRegression(C=_STRENGTH, fit_intercept=False)
    model.fit(np.concatenate([rows, -rows]), labels)
    return {word: round(float(weight), 1) for word, weight in zip(WORDINGS, model.coef_[0], strict=True)}


def features(turns: Sequence[CorpusTurn], speaker: str) -> list[float]:
    """How often each wording is said by one speaker, on a logarithmic scale."""
    text = plain_text(said_by(turns, speaker))
    return [log1p(text.count(f" {wording} ")) for wording in WORDINGS]


def counts(calls: Sequence[CorpusCall]) -> dict[str, int]:
    """How many calls the rule in use gets right, turns round and leaves unknown."""
    found = {"right": 0, "turned round": 0, "unknown": 0}
    for call in calls:
        speakers = [call.turns[0].speaker, "citizen" if call.turns[0].speaker == "employee" else "employee"]
        employee = employee_of(*(said_by(call.turns, speaker) for speaker in speakers))
        is_right = employee is not None and speakers[employee] == "employee"
        found["unknown" if employee is None else "right" if is_right else "turned round"] += 1
    return found


def said_by(turns: Sequence[CorpusTurn], speaker: str) -> list[str]:
    """The words of one speaker."""
    return [word for turn in turns if turn.speaker == speaker for word in turn.text.split()]


if __name__ == "__main__":
    sys.exit(main())
