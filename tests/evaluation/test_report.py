"""What a report shows, and that its JSON is whole or absent."""

import io
import json
from pathlib import Path

import pytest

from evaluation.report import DataSet, Figure, Report, Row, Table, format_figure, print_report, write_json

REPORT = Report(
    name="recogniser",
    title="Spraakherkenning",
    data=DataSet("voorbeeldgesprekken", 8, card="evaluation/calls/README.md", synthetic=True),
    versions={"recogniser": "whisper-base/905e5bf8"},
    tables=(
        Table(
            "text",
            "Herkende [tekst]",
            "gesprekken",
            {"wer": "WER", "cer": "CER"},
            (Row("all", "alle spraak", 8, (Figure(0.5, 0.4, 0.6), Figure(None))),),
        ),
    ),
    failures={"gesprek-1": "DamagedAudio"},
)


@pytest.mark.parametrize(
    ("figure", "text", "reason"),
    [
        (Figure(0.1234), "12,3 %", "a share is a percentage, in Dutch"),
        (Figure(0.5, 0.4, 0.61), "50,0 % (40,0 - 61,0)", "with its interval"),
        (Figure(0.4, unit="ratio"), "0,40", "kappa and AUC are no percentages"),
        (Figure(0.21, unit="seconds"), "0,21 s", "a time"),
        (Figure(0.0), "0,0 %", "nothing is not undefined"),
        (Figure(None), "-", "undefined is not nothing"),
    ],
)
def test_format(figure: Figure, text: str, reason: str):
    assert format_figure(figure) == text, reason


def test_a_file_gets_plain_text_that_names_versions_and_data():
    file = io.StringIO()
    print_report(REPORT, file=file)
    shown = file.getvalue()
    for part in (
        "8 gesprekken, synthetisch",
        "whisper-base/905e5bf8",
        REPORT.package,
        "evaluation/calls/README.md",
    ):
        assert part in shown
    assert "50,0 % (40,0 - 60,0)" in shown
    assert "gesprek-1: DamagedAudio" in shown
    assert "Herkende [tekst]" in shown  # text, no markup
    assert not any(character in shown for character in "\x1b━─│")


def test_json_round_trip(tmp_path: Path):
    path = tmp_path / "report.json"
    write_json(REPORT.to_json(), path)
    document = json.loads(path.read_text(encoding="utf-8"))
    assert document == REPORT.to_json()
    assert document["tables"]["text"]["all"]["wer"] == {
        "value": 0.5,
        "low": 0.4,
        "high": 0.6,
        "unit": "share",
    }
    assert document["tables"]["text"]["all"]["cer"]["value"] is None
    assert document["data"]["synthetic"] is True


def test_a_document_that_cannot_be_written_leaves_the_old_one(tmp_path: Path):
    path = tmp_path / "report.json"
    write_json({"wer": 0.5}, path)
    with pytest.raises(ValueError, match="JSON"):
        write_json({"wer": float("nan")}, path)
    assert json.loads(path.read_text()) == {"wer": 0.5}
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_not_there_leaves_nothing(tmp_path: Path):
    with pytest.raises(FileNotFoundError):
        write_json({}, tmp_path / "missing" / "report.json")
    assert list(tmp_path.iterdir()) == []
