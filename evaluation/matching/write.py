"""Writes the trained models as the weights that `nlp.points` and `nlp.topic` read."""

from pathlib import Path
from typing import Any

import numpy as np

from evaluation.matching.topics import TopicModel
from nlp.completeness import CompletenessModel
from nlp.point_features import Lexicon
from nlp.points import PointModel
from nlp.weight_files import write_head

POINTS_VERSION = "1.6.0"
TOPIC_VERSION = "1.5.0"


def write_points(
    folder: Path,
    *,
    listed: PointModel,
    own: PointModel,
    verdict: CompletenessModel,
    lexicon: Lexicon,
    encoder: str,
) -> None:
    """The models of checklists and of own sentences, with the verdict and the word tables that they read."""
    related = [
        (core, said, weight)
        for core, table in sorted(lexicon.related.items())
        for said, weight in sorted(table.items())
        if weight > 0
    ]
    cores, saids, weights = zip(*related, strict=True)
    stems = sorted(lexicon.rarity)
    arrays: dict[str, Any] = {
        **_model("listed", listed),
        **_model("own", own),
        "verdict_coefficients": verdict.coefficients,
        "verdict_biases": verdict.biases,
        "verdict_applying": np.array(verdict.applying),
        "stems": np.array(stems),
        "rarity": np.array([lexicon.rarity[stem] for stem in stems]),
        "related_core": np.array(cores),
        "related_said": np.array(saids),
        "related_weight": np.array(weights),
    }
    write_head(folder, arrays, name="dutch-points", version=POINTS_VERSION, encoder=encoder)


def write_topic(folder: Path, model: TopicModel, *, encoder: str) -> None:
    """The ranking of subjects and the model that knows when none fits."""
    arrays: dict[str, Any] = {
        "rank_coefficients": model.rank,
        "known_coefficients": model.known.coefficients,
        "known_bias": np.array(model.known.bias),
        "right_coefficients": model.right.coefficients,
        "right_bias": np.array(model.right.bias),
    }
    write_head(folder, arrays, name="dutch-topic", version=TOPIC_VERSION, encoder=encoder)


def _model(name: str, model: PointModel) -> dict[str, Any]:
    return {
        f"{name}_turn": model.turn,
        f"{name}_turn_bias": np.array(model.turn_bias),
        f"{name}_call": model.call,
        f"{name}_call_bias": np.array(model.call_bias),
        f"{name}_few": model.few,
        f"{name}_few_bias": np.array(model.few_bias),
    }
