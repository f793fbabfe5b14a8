"""What can be searched: the words of each scored call without its personal data."""

from sqlalchemy import String
from sqlmodel import Field

from models.base import Table

FULL_TEXT = ("search_index", "ix_search_entries_words", "worklist_verdicts", "ix_worklist_rows_verdicts")
"""How the names of inverted indexes begin: made by migrations, different on SQLite and PostgreSQL."""

KNOWN_WORDS = "ALTER INDEX ix_search_entries_words ALTER COLUMN 1 SET STATISTICS 1000"
"""So many words PostgreSQL counts: with fewer it takes a seldom word for a common one and reads all calls."""


class SearchEntry(Table, table=True):
    """The words of the masked transcript of one call, each once, in order, with spaces between.

    SQLite indexes them in an FTS5 table beside this one, PostgreSQL in a GIN index on `words`.
    """

    __tablename__ = "search_entries"

    id: int | None = Field(default=None, primary_key=True)
    call_id: str = Field(foreign_key="calls.id", unique=True)
    words: str


class SearchWord(Table, table=True):
    """One word of at least one entry: where stems and parts of compounds are looked up."""

    __tablename__ = "search_words"

    word: str = Field(primary_key=True, max_length=100)
    stem: str = Field(max_length=100, index=True)
    key: str = Field(max_length=100)  # the word without doubled letters


class SearchPart(Table, table=True):
    """The key of a word from one of its letters on: what a word holds, one of its parts begins with."""

    __tablename__ = "search_parts"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    # By the codes of its letters: in other orders no range holds just what begins alike.
    part: str = Field(
        primary_key=True, sa_type=String(100).with_variant(String(100, collation="C"), "postgresql")
    )
    word: str = Field(primary_key=True, max_length=100)
