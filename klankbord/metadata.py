"""What the telephone system knows of each recording, from a CSV or JSON file."""

import csv
import io
import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from klankbord.errors import MetadataInvalid

LOCAL_ZONE = ZoneInfo("Europe/Amsterdam")
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_CLOCKS_DIFFER = timedelta(days=730)  # a machine whose clock is wrong must not lose calls
_LONGEST_HOLD = 24 * 3600  # seconds into a recording

_BEYOND = "*"

_ISO_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}")
_HINTS = {
    "begintijd": "Schrijf de datum en de tijd als 2026-11-02T09:14.",
    "wachtstand": "Schrijf de seconden als 12.5-30;80-92.",
}
_DUTCH_MOMENT = re.compile(r"(?P<d>\d{1,2})-(?P<m>\d{1,2})-(?P<y>\d{4}) (?P<t>\d{2}:\d{2}(?::\d{2})?)")


def _in_local_zone(moment: datetime) -> datetime:
    return moment.replace(tzinfo=LOCAL_ZONE) if moment.tzinfo is None else moment


def _printable(text: str) -> str:
    if not text.isprintable():
        # It would reach terminals and databases as a command.
        raise ValueError("control characters are no text")
    return text


def _one_kind_of_space(value: Any) -> Any:
    """Spreadsheets write spaces that do not break a line, which nobody sees."""
    return _trimmed(value.replace("\u00a0", " ") if isinstance(value, str) else value)


def _trimmed(value: Any) -> Any:
    """Without the spaces around it, which nobody sees; only spaces are nothing."""
    return (value.strip() or None) if isinstance(value, str) else value


def _written_moment(value: Any) -> Any:
    """ISO, or as people write it: "2-11-2026 09:14"; what a bare number counts is anyone's guess."""
    if isinstance(value, int | float):
        raise ValueError("a moment is no number")
    value = _trimmed(value)
    if not isinstance(value, str):
        return value
    if match := _DUTCH_MOMENT.fullmatch(value):
        return "{y}-{m:0>2}-{d:0>2}T{t}".format(**match.groupdict())
    if not _ISO_MOMENT.match(value):
        raise ValueError("a moment is written as 2026-11-02T09:14:00")
    return value


def _hold_pairs(value: Any) -> Any:
    """Hold segments written as "12.5-30;80-92,5" in a CSV cell."""
    if not isinstance(value, str):
        return value or []
    return [segment.replace(",", ".").split("-") for segment in value.split(";") if segment.strip()]


def _ordered(pairs: list[tuple[float, float]]) -> list[tuple[float, float]]:
    if any(not 0 <= start < end <= _LONGEST_HOLD for start, end in pairs):
        raise ValueError("a hold segment ends after it starts, and within a day")
    return sorted(pairs)


def is_in_reach(moment: datetime) -> bool:
    """Whether a call can have been then: a slip in the year would keep it out of every term."""
    return _EARLIEST <= moment <= datetime.now(UTC) + _CLOCKS_DIFFER


def _in_reach(moment: datetime) -> datetime:
    if not is_in_reach(moment):
        raise ValueError("no call was made then")
    return moment


_Line = Annotated[str, Field(max_length=100), AfterValidator(_printable)]
_Text = Annotated[_Line | None, BeforeValidator(_one_kind_of_space)]
_Channel = Annotated[Annotated[_Line, Field(max_length=50)] | None, BeforeValidator(_one_kind_of_space)]


class CallMetadata(BaseModel):
    """One line of metadata; field names are the Dutch column names, times without a zone are Dutch time.

    `wachtstand` holds (start, end) in seconds while the caller was on hold: it is never transcribed
    (Autoriteit Persoonsgegevens on recording during hold).
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    bestand: Annotated[str, BeforeValidator(_trimmed), Field(min_length=1)]
    extern_id: _Text = None
    begintijd: Annotated[
        datetime | None,
        BeforeValidator(_written_moment),
        AfterValidator(lambda m: m and _in_reach(_in_local_zone(m))),
    ] = None
    kanaal: _Channel = None
    wachtrij: _Text = None
    medewerker: _Text = None
    team: _Text = None
    onderwerp: _Text = None
    wachtstand: Annotated[
        list[tuple[float, float]], BeforeValidator(_hold_pairs), AfterValidator(_ordered)
    ] = []


def load_metadata(path: Path) -> dict[str, CallMetadata]:
    """Metadata per file name, from CSV (comma or semicolon) or a JSON list of objects.

    Raises:
        MetadataInvalid: names the line and the column.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError:
        raise MetadataInvalid(f"{path.name} kan niet worden gelezen.") from None
    except UnicodeDecodeError:
        # Guessed wrong, an employee would get a second pseudonym.
        raise MetadataInvalid(
            f"{path.name} is niet opgeslagen als UTF-8. Kies in Excel bij opslaan 'CSV UTF-8'."
        ) from None
    rows = _json_rows(path, text) if path.suffix.lower() == ".json" else _csv_rows(path, text)
    found: dict[str, CallMetadata] = {}
    for number, row in rows:
        line = _parse(path, number, row)
        if line.bestand in found:
            raise MetadataInvalid(f"{path.name}, regel {number}: dit bestand staat er twee keer in.")
        found[line.bestand] = line
    return found


def _csv_rows(path: Path, text: str) -> Iterable[tuple[int, Any]]:
    header = text.partition("\n")[0]
    delimiter = ";" if ";" in header else ","
    # Strict, or a quote that nothing ends would swallow the lines after it, with the holds in them.
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, restkey=_BEYOND, strict=True)
    try:
        reader.fieldnames = _columns(path, reader.fieldnames or ())
        for row in reader:
            if _BEYOND in row:
                raise MetadataInvalid(
                    f"{path.name}, regel {reader.line_num}: hier staan meer waarden dan kolommen. "
                    "Zet een waarde waar het scheidingsteken in staat tussen aanhalingstekens."
                )
            yield reader.line_num, row
    except csv.Error:
        raise MetadataInvalid(f"{path.name}, regel {reader.line_num + 1}: dit is geen geldige CSV.") from None


def _columns(path: Path, written: Iterable[str]) -> list[str]:
    """The names in the first line, however their capitals and spaces are.

    Raises:
        MetadataInvalid: a name is unknown or stands there twice, or there is no file name. It says which
            by its place: where the line with names was forgotten, the first line is somebody's data.
    """
    names = [name.strip().lower() for name in written]
    known = tuple(CallMetadata.model_fields)
    for place, name in enumerate(names, start=1):
        if name not in known:
            raise MetadataInvalid(
                f"{path.name}, regel 1: kolom {place} heeft geen bekende naam. Kies uit: {', '.join(known)}."
            )
        if name in names[: place - 1]:
            raise MetadataInvalid(f"{path.name}, regel 1: kolom {place} heeft dezelfde naam als een andere.")
    if "bestand" not in names:
        raise MetadataInvalid(f"{path.name}, regel 1: de kolom 'bestand' ontbreekt.")
    return names


def _json_rows(path: Path, text: str) -> Iterable[tuple[int, Any]]:
    try:
        rows = json.loads(text)
    except json.JSONDecodeError as error:
        raise MetadataInvalid(f"{path.name}, regel {error.lineno}: dit is geen geldige JSON.") from None
    except (RecursionError, ValueError):  # nested without end; a number of thousands of digits
        raise MetadataInvalid(f"{path.name}: dit is geen geldige JSON.") from None
    if not isinstance(rows, list):
        raise MetadataInvalid(f"{path.name}: een lijst met gesprekken wordt verwacht.")
    return enumerate(rows, start=1)


def _parse(path: Path, number: int, row: Any) -> CallMetadata:
    try:
        return CallMetadata.model_validate(row)
    except ValidationError as error:
        column = str(error.errors()[0]["loc"][0]) if error.errors()[0]["loc"] else "de regel"
        fault = f"{path.name}, regel {number}: {column} ontbreekt of klopt niet. {_HINTS.get(column, '')}"
        raise MetadataInvalid(fault.rstrip()) from None
