"""What stays of an erased call in the files of PostgreSQL: for a while, the journal that it writes ahead."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from klankbord.bodies import keys_of
from klankbord.erasure import compact, erase_calls
from klankbord.store import RecordingStore
from models import Database
from tests.klankbord.test_erasure import EXTERNAL, NAME, NOTE, OFFICER, WORD, plant

READABLE = {word.encode() for word in (WORD, NOTE, EXTERNAL)}
JOURNAL = "pg_wal"


def ask(database: Database, *statements: str) -> str:
    """The answer to the last statement; these run outside a transaction."""
    engine = database.engine.execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            result = connection.execute(text(statement))
        return str(result.scalar()) if result.returns_rows else ""


def traces(folder: Path, words: set[bytes]) -> Iterator[tuple[str, bytes]]:
    """Each word with the part of the server's folder that holds it, such as "base" or "pg_wal"."""
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            yield from ((path.relative_to(folder).parts[0], word) for word in words if word in content)


@pytest.mark.parametrize("empty_database", ["postgresql"], indirect=True)
def test_only_the_journal_of_the_server_still_holds_words(
    database: Database, scored_call: Callable[..., str], recording: Path, tmp_path: Path
):
    with database.reading() as session:
        store = RecordingStore(tmp_path / "store", keys_of(session))
    erased, _ = plant(database, store, recording), scored_call(database, 5)
    # PostgreSQL does so by itself: samples of values, to plan queries with.
    folder = Path(ask(database, "ANALYZE", "CHECKPOINT", "SHOW data_directory"))
    before = set(traces(folder, READABLE))
    assert {("base", word) for word in READABLE} <= before, "the test looks in the right files"

    erase_calls(database, store, [erased], actor=OFFICER)
    compact(database)

    left = set(traces(folder, READABLE))
    assert {place for place, _ in left} <= {JOURNAL}, "documented in docs/privacy.md"
    assert list(traces(folder, {NAME.encode()})) == [], "what was masked or sealed was never readable"
