from sqlalchemy import inspect

from models import Database
from models.migrate import differences, downgrade, is_current, upgrade


def test_up_gives_the_schema_of_the_tables(empty_database: Database):
    assert not is_current(empty_database)
    upgrade(empty_database)
    assert is_current(empty_database)
    assert differences(empty_database) == []


def test_down_and_up_again_ends_where_it_began(database: Database):
    downgrade(database, "base")
    assert inspect(database.engine).get_table_names() == ["alembic_version"]
    upgrade(database)
    assert differences(database) == []


def test_a_changed_table_would_be_noticed(database: Database):
    with database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE users DROP COLUMN created_at")
    assert differences(database) != []
