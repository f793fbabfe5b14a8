"""Keyset paging: a cursor names the last row seen, so that pages never skip or repeat a call."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from klankbord.errors import CursorInvalid

Item = TypeVar("Item")
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Some items in order, how many there are in all, and the cursor of the next page if there is one."""

    items: tuple[Item, ...]
    total: int
    next_cursor: str | None


def encode_cursor(*key: str | float) -> str:
    """An opaque cursor for the row with this sort key."""
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def decode_cursor(cursor: str, *types: type[str] | type[float]) -> tuple[str | float, ...]:
    """The sort key in a cursor.

    Raises:
        CursorInvalid: it was not made by `encode_cursor` for keys of these types.
    """
    try:
        key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error) as error:
        raise CursorInvalid from error
    if not isinstance(key, list) or [type(part) for part in key] != list(types):
        raise CursorInvalid
    if not all(part.isprintable() for part in key if isinstance(part, str)):
        # A NUL or a lone surrogate cannot be sent to a database.
        raise CursorInvalid
    return tuple(key)


def decode_place(cursor: str) -> tuple[datetime, str]:
    """The moment and the id in a cursor of rows that are ordered by them.

    Raises:
        CursorInvalid: it was not made by `encode_cursor` for a moment and an id.
    """
    written, last = decode_cursor(cursor, str, str)
    return decode_moment(written), str(last)


def decode_moment(written: str | float) -> datetime:
    """The moment in a part of a sort key.

    Raises:
        CursorInvalid: it is none, or has no zone.
    """
    try:
        moment = datetime.fromisoformat(str(written))
    except ValueError as error:
        raise CursorInvalid from error
    if moment.tzinfo is None:
        raise CursorInvalid
    return moment


def cut_page(
    rows: Sequence[Row], *, limit: int, key: Callable[[Row], str]
) -> tuple[Sequence[Row], str | None]:
    """The rows of this page and the next cursor, out of `limit` + 1 rows asked for."""
    if len(rows) <= limit:
        return rows, None
    return rows[:limit], key(rows[limit - 1])
