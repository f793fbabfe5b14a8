"""Weights are read only as they were written."""

from pathlib import Path

import numpy as np
import pytest

from nlp.errors import WeightsDamaged, WeightsMissing
from nlp.points import PointMatcher
from nlp.topic import TopicRanker
from nlp.weight_files import HEAD_FILE, read_head, version_of, write_head


def test_what_is_written_reads_back(tmp_path: Path) -> None:
    write_head(tmp_path, {"rows": np.arange(3.0)}, name="proef", version="1", encoder="e@1")
    card, arrays = read_head(tmp_path)
    assert card["encoder"] == "e@1"
    assert version_of(card).startswith("proef@1+")
    assert arrays["rows"].tolist() == [0.0, 1.0, 2.0]


@pytest.mark.parametrize("model", [PointMatcher, TopicRanker])
def test_weights_that_are_missing_or_changed_are_refused(
    tmp_path: Path, model: type[PointMatcher | TopicRanker]
) -> None:
    with pytest.raises(WeightsMissing):
        model(tmp_path)
    write_head(tmp_path, {"rows": np.arange(3.0)}, name="proef", version="1", encoder="e@1")
    (tmp_path / HEAD_FILE).write_bytes(b"other")
    with pytest.raises(WeightsDamaged):
        model(tmp_path)
