"""Rows as a file that other programs read: CSV that no spreadsheet runs, JSON lines, Parquet."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from klankbord.errors import SettingsInvalid

if TYPE_CHECKING:
    import pyarrow as pa

Format = Literal["csv", "json", "parquet"]
FORMATS: Final[tuple[Format, ...]] = get_args(Format)
MEDIA_TYPES: Final[Mapping[Format, str]] = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
}

# A cell that begins with one of these is run as a formula by spreadsheets (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_TOGETHER = 1_000  # rows written at a time


def write(rows: Iterable[Sequence[Any]], *, columns: Mapping[str, type], form: Format) -> Iterator[bytes]:
    """The file piece by piece, while the rows come in.

    Raises:
        SettingsInvalid: Parquet is asked for and its library is not installed; before the first piece.
    """
    if form == "csv":
        return _csv(rows, columns)
    if form == "json":
        return _json_lines(rows, columns)
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError:
        raise SettingsInvalid("Voor Parquet is meer nodig: installeer klankbord[parquet].") from None
    return _parquet(rows, columns)


def safe_cell(value: Any) -> Any:
    """Text that a spreadsheet takes as text: what looks like a formula gets a quote before it."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _csv(rows: Iterable[Sequence[Any]], columns: Mapping[str, type]) -> Iterator[bytes]:
    # As Dutch Excel expects it: with a mark of byte order, or it reads accents wrongly, and with semicolons.
    yield b"\xef\xbb\xbf" + _csv_lines([list(columns)])
    for some in _batches(rows):
        yield _csv_lines([[_dutch(safe_cell(value)) for value in row] for row in some])


def _dutch(value: Any) -> Any:
    """A number with a decimal comma: Dutch Excel reads "0.812" as 812."""
    return str(value).replace(".", ",") if isinstance(value, float) else value


def _csv_lines(rows: Iterable[Sequence[Any]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


def _json_lines(rows: Iterable[Sequence[Any]], columns: Mapping[str, type]) -> Iterator[bytes]:
    for some in _batches(rows):
        lines = (json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False) for row in some)
        yield ("\n".join(lines) + "\n").encode()


def _parquet(rows: Iterable[Sequence[Any]], columns: Mapping[str, type]) -> Iterator[bytes]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {str: pa.string(), int: pa.int64(), float: pa.float64()}
    schema = pa.schema([(name, kinds[kind]) for name, kind in columns.items()])
    out = _Outgoing()
    with pq.ParquetWriter(pa.PythonFile(out, mode="w"), schema) as writer:
        for some in _batches(rows):
            writer.write_table(_table(some, schema))
            yield out.take()
    yield out.take()


def _table(rows: Sequence[Sequence[Any]], schema: "pa.Schema") -> "pa.Table":
    import pyarrow as pa

    # Whole numbers among floats (a duration of 8 seconds) are floats of the column.
    arrays = [
        pa.array(values, type=field.type)
        for values, field in zip(zip(*rows, strict=True), schema, strict=True)
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


class _Outgoing(io.RawIOBase):
    """A file that is sent while it is written: it keeps what was not taken yet."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._written = 0

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self._pieces.append(bytes(piece))
        self._written += len(piece)
        return len(piece)

    def tell(self) -> int:
        return self._written

    def take(self) -> bytes:
        """What was written since the last time."""
        pieces, self._pieces = b"".join(self._pieces), []
        return pieces


def _batches(rows: Iterable[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    rest = iter(rows)
    while some := list(islice(rest, _TOGETHER)):
        yield some
