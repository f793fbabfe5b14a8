"""The card of a learnt version: what it was made from, how it compares, its limits. No people, no text."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from evaluation.corpus.splits import split_ids
from klankbord.learning.gate import Compared, CriterionGate, Gate, decimal
from klankbord.learning.versions import packaged_version

_TEXT = Path(__file__).with_name("card.md")
_SEEN = {"beter": "nieuw", "gelijk": "zoals het was", "slechter": "zoals het was"}


def write_card(
    folder: Path, gate: Gate, *, on: date, running: str, learnt: Mapping[str, Mapping[str, Any]]
) -> None:
    """Write CARD.md; `learnt` tells for each criterion from how many reviews, and when."""
    splits = split_ids()
    text = _TEXT.read_text(encoding="utf-8").format(
        on=on.isoformat(),
        base=packaged_version(),
        running=running,
        learnt="\n".join(_learnt(learnt)),
        train=len(splits["train"]),
        development=len(splits["development"]),
        corpus=hashlib.sha256(json.dumps(splits).encode()).hexdigest()[:12],
        criteria="\n".join(_criteria(gate)),
        whole="\n".join(
            f"| {one.title} | {decimal(one.running)} | {decimal(one.candidate)} |" for one in gate.whole
        ),
        reasons="".join(f"- {reason}\n" for one in gate.criteria for reason in one.reasons),
    )
    (folder / "CARD.md").write_text(text, encoding="utf-8")


def _learnt(learnt: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for criterion, found in learnt.items():
        yield f"| {criterion} | {found['on']} | {found['learnt']} | {found['held_out']} | {found['blind']} |"


def _criteria(gate: Gate) -> Iterator[str]:
    both = "juist: nu | nieuw | kappa: nu | nieuw | fout in zekerheid: nu | nieuw"
    yield f"| criterium | gesprekken | aantal | {both} | gewichten |"
    yield f"|{'---|' * 10}"
    for one in gate.criteria:
        yield _row(one, "beoordeeld", one.reviewed)
        yield _row(one, "samen", one.together)


def _row(one: CriterionGate, calls: str, found: Compared) -> str:
    both = found.running, found.candidate
    cells = [
        *(str(each.right) for each in both),
        *(decimal(each.kappa) for each in both),
        *(decimal(each.calibration_error) for each in both),
    ]
    return f"| {one.criterion} | {calls} | {found.calls} | {' | '.join(cells)} | {_SEEN[one.decision]} |"
