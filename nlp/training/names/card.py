"""Writes the card that tells people how far the name weights can be trusted."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from nlp.training.names.measure import LABELS, Figures, Found, calibration_error, figures
from nlp.training.names.package import NAME, VERSION

_TEMPLATE = Path(__file__).with_name("names_card.md")


def write_card(
    folder: Path,
    *,
    encoder: str,
    lines: tuple[int, int],
    forms: Mapping[str, Sequence[Found]],
    backgrounds: Mapping[str, Mapping[str, Figures]],
) -> None:
    """Write CARD.md with the figures of this making; `lines` counts those of calls and the generated ones."""
    turns = [turn for form in forms.values() for turn in form]
    text = _TEMPLATE.read_text("utf-8").format(
        name=f"{NAME} {VERSION}",
        encoder=encoder,
        corpus_lines=lines[0],
        generated_lines=lines[1],
        size=(folder / "head.npz").stat().st_size / 1e6,
        development="\n".join(_rows(forms)),
        backgrounds="\n".join(_background_rows(backgrounds)),
        calibration="; ".join(f"{label} {calibration_error(turns, label):.3f}" for label in LABELS),
    )
    (folder / "CARD.md").write_text(text, encoding="utf-8")


def _rows(forms: Mapping[str, Sequence[Found]]) -> list[str]:
    rows = []
    for form, turns in forms.items():
        for label in LABELS:
            measured = figures(turns, label)
            rows.append(
                f"| {form} | {label} | {measured.wanted} | {measured.recall:.3f} | {measured.precision:.3f} |"
            )
    return rows


def _background_rows(backgrounds: Mapping[str, Mapping[str, Figures]]) -> list[str]:
    return [
        f"| {background.replace('_', ', ')} | {' | '.join(f'{each.recall:.3f}' for each in forms.values())} |"
        for background, forms in backgrounds.items()
    ]
