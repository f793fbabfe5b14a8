"""Writes the card that tells people how far the tone weights can be trusted."""

from collections.abc import Mapping
from pathlib import Path

from nlp.training.tone.fit import Choice
from nlp.training.tone.measure import Figures, Scores


def write_card(folder: Path, figures: Figures, *, choice: Choice, name: str, encoder: str) -> None:
    """Write CARD.md with the figures of this making."""
    text = _CARD.format(
        name=name,
        encoder=encoder,
        strength=choice.strength,
        temperature=choice.temperature,
        figures=figures,
        development=_table(figures.development),
        test=_table(figures.test),
        per_label="\n".join(f"| {label} | {score:.2f} |" for label, score in figures.per_label.items()),
        alarms="\n".join(
            f"| {alarm.confidence:.2f} | {alarm.found:.0%} | {alarm.false:.1%} |" for alarm in figures.alarms
        ),
    )
    (folder / "CARD.md").write_text(text, encoding="utf-8")


def _table(rows: Mapping[str, Scores]) -> str:
    return "\n".join(
        f"| {name} | {scores.all:.3f} | {scores.hard:.3f} | {scores.asr:.3f} |"
        for name, scores in rows.items()
    )


_CARD = """\
# {name}

Labels the wording of one turn of a municipal employee as friendly, neutral or unfriendly. Words only: no
sound, and nothing about what the employee feels (AI Act art. 5(1)(f)). It suggests; a reviewer decides.

## How it was made

A logistic regression with balanced classes on the vector of the encoder ({encoder}), on counts of
wording cues (`nlp/cues.yaml`) and on the TF-IDF of single words (`nlp/tone_features.py`). Its strength
(C = {strength:g}) and its temperature ({temperature:.2f}) were chosen on development; it was then fitted
again on train and development together. How heavily cues and words count beside the encoder was set before,
by cross-validation over the scenes of train and development. The lines are in `nlp/training/tone`
(CC BY 4.0); weights.json names their digest. No scene is in two splits.

## Figures

Macro-F1. "Hard" are lines whose wording misleads; "as recognised" are variants without case and punctuation
and with misheard words. "TF-IDF of letters" is a logistic regression on runs of two to five letters.

Development ({figures.lines[development]} lines), fitted on train ({figures.lines[train]} lines):

| | all | hard | as recognised |
|---|---|---|---|
{development}

Out of fold, over the scenes of train and development together: {figures.folds.all:.3f} on all,
{figures.folds.hard:.3f} on hard, {figures.folds.asr:.3f} as recognised.

Test ({figures.lines[test]} lines), with the weights in this folder; nothing was chosen on it:

| | all | hard | as recognised |
|---|---|---|---|
{test}

| label | F1 on test |
|---|---|
{per_label}

Expected calibration error: {figures.ece_development:.3f} on development, where the temperature was chosen,
and {figures.ece_test:.3f} on test.

Unfriendly lines found, and other lines wrongly called unfriendly, on test, by the confidence asked for:

| confidence at least | found | false |
|---|---|---|
{alarms}

## Known limits

- The lines were written for this project by one hand, which also wrote the cues. Real calls will go worse:
  measure on confirmed reviews before trusting a figure here.
- The three labels are about as common here; in calls most turns are neutral and few are unfriendly. So the
  confidence in "unfriendly" is too high for calls as they come, and the criterion counts only turns of high
  confidence.
- Sarcasm and courteous words around a rebuff are missed more often than plain blame: see "hard".
- Only the turn itself is read, not what the caller said before it.
- Test has few hard lines and variants; those figures may be off by a tenth or more.
- Formal and informal Dutch only; no dialects, no other languages.
"""
