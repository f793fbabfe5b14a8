import csv
import io
import json
from typing import Any

import pyarrow.parquet as pq
import pytest

from klankbord.tables import Format, safe_cell, write

COLUMNS = {"naam": str, "aantal": int, "duur": float}
ROWS = [["=1+1", 3, 8], ['é; "x"\nregel', None, None], ["", -2, 0.5]]


def test_csv_reads_back_with_formulas_made_harmless():
    text = b"".join(write(ROWS, columns=COLUMNS, form="csv")).decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    assert read == [list(COLUMNS), ["'=1+1", "3", "8"], ['é; "x"\nregel', "", ""], ["", "-2", "0,5"]]


def test_csv_has_decimals_as_dutch_spreadsheets_read_them():
    """Of "0.812" Dutch Excel makes 812, and of a chance of 1.5e-05 no number at all."""
    rows = [["kans", None, 0.812], ["klein", None, 1.5e-05]]
    text = b"".join(write(rows, columns=COLUMNS, form="csv")).decode("utf-8-sig")
    assert text.splitlines()[1:] == ["kans;;0,812", "klein;;1,5e-05"]


def test_json_lines_keep_every_value():
    lines = b"".join(write(ROWS, columns=COLUMNS, form="json")).decode().splitlines()
    assert [list(json.loads(line).values()) for line in lines] == ROWS


def test_parquet_keeps_kinds_and_rows_over_batches():
    many = ROWS * 700
    table = pq.read_table(io.BytesIO(b"".join(write(many, columns=COLUMNS, form="parquet"))))
    assert [str(field.type) for field in table.schema] == ["string", "int64", "double"]
    assert [list(row.values()) for row in table.to_pylist()] == many


@pytest.mark.parametrize("form", ["csv", "json", "parquet"])
def test_nothing_to_tell_is_a_file_that_can_be_read(form: Format):
    piece = b"".join(write([], columns=COLUMNS, form=form))
    if form == "parquet":
        assert pq.read_table(io.BytesIO(piece)).num_rows == 0
    else:
        assert piece.decode("utf-8-sig").splitlines() == (["naam;aantal;duur"] if form == "csv" else [])


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("=SOM(A1)", "'=SOM(A1)"),
        ("+31", "'+31"),
        ("-1", "'-1"),
        ("@cmd", "'@cmd"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("a=1", "a=1"),
        (-1, -1),
        (None, None),
    ],
)
def test_only_text_that_a_spreadsheet_would_run_is_quoted(cell: Any, safe: Any):
    assert safe_cell(cell) == safe
