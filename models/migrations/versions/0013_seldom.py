"""What is seldom is found without reading all: a suggested verdict on the work list, and parts of words."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_SHORTEST_PART = 4
_TOGETHER = 10_000  # words

# Each "toon=voldoet" of a row, out of "|toon=voldoet||avg=onbekend|".
_PARTS = "json_each('[\"' || replace(trim({row}.verdicts, '|'), '||', '\",\"') || '\"]')"
_ADD = (
    "INSERT INTO worklist_verdicts SELECT value, new.priority, new.call_id FROM "
    + _PARTS.format(row="new")
    + " WHERE new.verdicts <> ''; "
)
_REMOVE = (
    "DELETE FROM worklist_verdicts WHERE priority = old.priority AND call_id = old.call_id AND verdict IN "
    "(SELECT value FROM " + _PARTS.format(row="old") + "); "
)
_SQLITE = (
    "CREATE TABLE worklist_verdicts (verdict TEXT NOT NULL, priority REAL NOT NULL, call_id TEXT NOT NULL, "
    "PRIMARY KEY (verdict, priority, call_id)) WITHOUT ROWID",
    "INSERT INTO worklist_verdicts SELECT value, w.priority, w.call_id FROM worklist_rows w, "
    + _PARTS.format(row="w")
    + " WHERE w.verdicts <> '' ORDER BY 1, 2, 3",
    f"CREATE TRIGGER worklist_verdicts_added AFTER INSERT ON worklist_rows BEGIN {_ADD}END",
    f"CREATE TRIGGER worklist_verdicts_removed AFTER DELETE ON worklist_rows BEGIN {_REMOVE}END",
    "CREATE TRIGGER worklist_verdicts_changed AFTER UPDATE OF verdicts, priority ON worklist_rows "
    f"BEGIN {_REMOVE}{_ADD}END",
)
_POSTGRESQL = (
    "CREATE INDEX ix_worklist_rows_verdicts ON worklist_rows "
    "USING gin (string_to_array(btrim(verdicts, '|'), '||'))",
    "ANALYZE worklist_rows",  # how often each verdict is suggested
)


def upgrade() -> None:
    """Make the table of parts of words, and the index of verdicts of this kind of database."""
    is_sqlite = op.get_context().dialect.name == "sqlite"
    parts = op.create_table(
        "search_parts",
        # Letters only, in the order of their codes: other orders cannot be asked for a beginning.
        sa.Column("part", sa.String(100, collation=None if is_sqlite else "C"), nullable=False),
        sa.Column("word", sa.String(100), nullable=False),
        sa.PrimaryKeyConstraint("part", "word", name=op.f("pk_search_parts")),
        sqlite_with_rowid=False,
    )
    known = op.get_bind().execute(sa.text("SELECT word, key FROM search_words ORDER BY word"))
    for words in known.partitions(_TOGETHER):
        rows = [
            {"part": key[start:], "word": word}
            for word, key in words
            for start in range(len(key) - _SHORTEST_PART + 1)
        ]
        if rows:
            op.bulk_insert(parts, rows)
    for statement in _SQLITE if is_sqlite else _POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    """Without them; nothing is lost that does not stand elsewhere."""
    if op.get_context().dialect.name == "sqlite":
        for name in ("added", "removed", "changed"):
            op.execute(f"DROP TRIGGER worklist_verdicts_{name}")
        op.execute("DROP TABLE worklist_verdicts")
    else:
        op.drop_index("ix_worklist_rows_verdicts", "worklist_rows")
    op.drop_table("search_parts")
