"""Writes the card that tells people how far the name weights can be trusted."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from nlp.disclosures.tags import LABELS, Kind
from nlp.training.names.measure import Figures, Found, calibration_error, figures
from nlp.training.names.package import NAME, VERSION

_TEMPLATE = Path(__file__).with_name("names_card.md")


def write_card(
    folder: Path,
    *,
    encoder: str,
    lines: tuple[int, int],
    forms: Mapping[str, Sequence[Found]],
    backgrounds: Mapping[str, Mapping[str, Figures]],
    kinds: Sequence[Sequence[Kind]],
) -> None:
    """Write CARD.md with the figures of this making.

    `lines` counts the turns of calls and the generated ones; each of `kinds` was calibrated together.
    """
    turns = [turn for form in forms.values() for turn in form]
    errors = (f"{_title(group)} {calibration_error(turns, group):.3f}" for group in kinds)
    text = _TEMPLATE.read_text("utf-8").format(
        name=f"{NAME} {VERSION}",
        encoder=encoder,
        corpus_lines=lines[0],
        generated_lines=lines[1],
        size=(folder / "head.npz").stat().st_size / 1e6,
        development="\n".join(_rows(forms)),
        backgrounds="\n".join(_background_rows(backgrounds)),
        calibration="; ".join(errors),
    )
    (folder / "CARD.md").write_text(text, encoding="utf-8")


def _title(kinds: Sequence[Kind]) -> str:
    return kinds[0] if len(kinds) == 1 else "numbers"


def _rows(forms: Mapping[str, Sequence[Found]]) -> list[str]:
    """A row a label, with recall and precision in each form."""
    rows = []
    for label in LABELS:
        measured = [figures(turns, label) for turns in forms.values()]
        cells = " | ".join(f"{each.recall:.2f} / {each.precision:.2f}" for each in measured)
        rows.append(f"| {label} | {measured[0].wanted} | {cells} |")
    return rows


def _background_rows(backgrounds: Mapping[str, Mapping[str, Figures]]) -> list[str]:
    return [
        f"| {background.replace('_', ', ')} | {' | '.join(f'{each.recall:.3f}' for each in forms.values())} |"
        for background, forms in backgrounds.items()
    ]
