"""Writes the cards of both models from what was measured."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evaluation.matching.figures import Figures

_TEXTS = Path(__file__).parent

Measured = Mapping[str, tuple[Figures, Figures]]
"""For each thing measured the figures on unseen subjects and on development."""


def write_card(folder: Path, text: str, measured: Measured, **facts: Any) -> None:
    """Fill in one of the texts beside this file."""
    template = (_TEXTS / text).read_text(encoding="utf-8")
    (folder / "CARD.md").write_text(template.format(table=_table(measured), **facts), encoding="utf-8")


def _table(measured: Measured) -> str:
    lines = ["| | cases | | unseen subjects | development |", "|---|---|---|---|---|"]
    for name, (unseen, development) in measured.items():
        for figure, value in unseen.values.items():
            cases = f"{unseen.cases} / {development.cases}"
            seen = _shown(development.values.get(figure))
            lines.append(f"| {name} | {cases} | {figure} | {_shown(value)} | {seen} |")
    return "\n".join(lines)


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
