"""Trains the head of special categories: `python -m evaluation.special_training [FOLDER]`.

It stands here because the head's library may not know the corpus: `evaluation` reads both.
"""

from argparse import ArgumentParser
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from sklearn.model_selection import GroupKFold

from evaluation.corpus.call import CorpusCall
from evaluation.corpus.splits import load_split
from evaluation.counts import Hits
from evaluation.findings import Span, count_spans, pool_spans
from evaluation.scores import Judged, calibration_error
from nlp.encoder import load_encoder
from nlp.special_categories import WEIGHTS, SpecialHead
from nlp.special_features import Features
from nlp.special_wordings import CATEGORIES
from nlp.training.special.fit import ReadScene, bare, fit, read_scenes
from nlp.training.special.lines import IMPLICIT_LINES, Said, Scene, read_lines, read_scene_file
from nlp.training.special.write import write_head

_CHANCES = (0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65)
_FOLDS = 3
_CARD = Path(__file__).with_name("special_training_card.md")


def main() -> None:
    """Fit on train, the scenes and the lines, measure on development, fit on both; write weights and card."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=WEIGHTS)
    folder: Path = parser.parse_args().folder
    encoder = load_encoder(None)
    train = of_calls(load_split("train", purpose="training"))
    development = of_calls(load_split("development", purpose="training"))
    scenes = read_scene_file()
    read = read_scenes(_with_bare([*train, *scenes, *read_lines()]), encoder=encoder)
    learnt = fit(read)
    write_head(folder, learnt, encoder=encoder.name, least_chance=_CHANCES[0])
    as_written = read_scenes(development, encoder=encoder)
    as_bare = read_scenes([bare(scene) for scene in development], encoder=encoder)
    least = _best_chance(SpecialHead(folder), [*as_written, *as_bare])
    write_head(folder, learnt, encoder=encoder.name, least_chance=least)
    head = SpecialHead(folder)
    figures = {
        "wordings": _wordings(as_written),
        "head": _found(head, as_written),
        "bare": _found(head, as_bare),
    }
    error = _calibration(head, as_written)
    implicit = read_scenes(read_lines(IMPLICIT_LINES), encoder=encoder)
    calls = read[: len(train)]
    unseen = _of_unseen(read, calls=len(calls), encoder=encoder.name, least=least)
    name = write_head(folder, fit([*read, *as_written, *as_bare]), encoder=encoder.name, least_chance=least)
    card = _CARD.read_text(encoding="utf-8").format(
        name=name,
        encoder=encoder.name,
        least=least,
        train=len(train),
        development=len(development),
        lines=len(read_lines()),
        scenes=len(scenes),
        table=_table(figures),
        error=error,
        implicit=len(implicit),
        implicit_wordings=_cell(_wordings(implicit)["all"]),
        implicit_head=_cell(_found(head, implicit)["all"]),
        unseen_wordings=_cell(_wordings(calls)["all"]),
        unseen_head=_cell(unseen["all"]),
    )
    (folder / "CARD.md").write_text(card, encoding="utf-8")


def of_calls(calls: Iterable[CorpusCall]) -> list[Scene]:
    """Corpus calls as a recogniser would write them, with what each turn tells."""
    return [
        Scene(
            call.id,
            tuple(
                Said(turn.written or turn.text, turn.speaker == "employee", frozenset(turn.special))
                for turn in call.turns
            ),
        )
        for call in calls
    ]


def _with_bare(scenes: Sequence[Scene]) -> list[Scene]:
    return [*scenes, *(bare(scene) for scene in scenes)]


def _best_chance(head: SpecialHead, scenes: Sequence[ReadScene]) -> float:
    """The chance from which on a category is found: the best F1 on these scenes."""
    likely = [head.judge(one.texts, one.vectors, one.told) for one in scenes]
    f1 = {
        least: _count(scenes, [chances >= least for chances in likely])["all"].value or 0.0
        for least in _CHANCES
    }
    return max(f1, key=lambda least: f1[least])


def _found(head: SpecialHead, scenes: Sequence[ReadScene]) -> Mapping[str, Hits]:
    return _count(
        scenes, [head.judge(one.texts, one.vectors, one.told) >= head.least_chance for one in scenes]
    )


def _of_unseen(scenes: Sequence[ReadScene], *, calls: int, encoder: str, least: float) -> Mapping[str, Hits]:
    """What heads find in the calls, the first so many scenes, by heads that did not learn from them."""
    groups = [one.scene.group for one in scenes]
    judged: list[ReadScene] = []
    found: list[np.typing.NDArray[np.bool_]] = []
    with TemporaryDirectory() as scratch:
        for known, held in GroupKFold(_FOLDS).split(groups, groups=groups):
            fitted = fit([scenes[at] for at in known])
            write_head(Path(scratch), fitted, encoder=encoder, least_chance=least)
            head = SpecialHead(Path(scratch))
            own = [scenes[at] for at in held if at < calls]
            judged += own
            found += [head.judge(one.texts, one.vectors, one.told) >= least for one in own]
    return _count(judged, found)


def _wordings(scenes: Sequence[ReadScene]) -> Mapping[str, Hits]:
    return _count(scenes, [one.told.told > 0 for one in scenes])


def _count(scenes: Sequence[ReadScene], found: Sequence[np.typing.NDArray[np.bool_]]) -> Mapping[str, Hits]:
    counts = [
        count_spans(_spans(one.labels > 0), _spans(seen), match="turn")
        for one, seen in zip(scenes, found, strict=True)
    ]
    pooled = pool_spans(counts, match="turn")
    return {**pooled.labels, "all": pooled.all_labels}


def _spans(marks: np.typing.NDArray[np.bool_]) -> list[Span]:
    return [Span.of_turn(turn, CATEGORIES[place]) for turn, place in np.argwhere(marks).tolist()]


def _calibration(head: SpecialHead, scenes: Sequence[ReadScene]) -> float:
    """Expected calibration error over what was found."""
    cases = []
    for one in scenes:
        likely: Features = head.judge(one.texts, one.vectors, one.told)
        for turn, place in np.argwhere(likely >= head.least_chance).tolist():
            true = "told" if one.labels[turn, place] else "not told"
            cases.append(Judged(true, "told", float(likely[turn, place])))
    return calibration_error(cases) or 0.0


def _table(figures: Mapping[str, Mapping[str, Hits]]) -> str:
    rows = []
    for label in (*CATEGORIES, "all"):
        cells = [_cell(figures[kind].get(label, Hits())) for kind in ("wordings", "head", "bare")]
        rows.append(f"| {label} | {_labelled(figures['head'].get(label, Hits()))} | {' | '.join(cells)} |")
    return "\n".join(rows)


def _labelled(hits: Hits) -> int:
    return hits.right + hits.missed


def _cell(hits: Hits) -> str:
    recall = hits.right / (hits.right + hits.missed) if hits.right + hits.missed else None
    precision = hits.right / (hits.right + hits.wrong) if hits.right + hits.wrong else None
    return " / ".join("-" if value is None else f"{value:.2f}" for value in (recall, precision))


if __name__ == "__main__":
    main()
