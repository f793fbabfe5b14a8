"""The OpenAPI document is good enough to program against: a client is generated from it, typed and used."""

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from api.visitors import cookie_name
from klankbord.exports import COLUMNS
from models import Review, User

TOOLS = Path(__file__).parents[1] / "client-generator"
# Apart from our own environment: the generator needs an older typer.
ENVIRONMENT = Path(sys.prefix) / "client-generator"
PYTHON = ENVIRONMENT / "bin" / "python"


def run(*command: str | Path, folder: Path, given: Mapping[str, Any] | None = None) -> str:
    """What a program says, when it ends well."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        input=json.dumps(given or {}),
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def library(address: str, tmp_path: Path) -> Path:
    """A client made from the document as it is served, beside a program on it; a warning is a failure."""
    generator = ENVIRONMENT / "bin" / "openapi-python-client"
    assert generator.exists(), "No generator of clients: set it up with `make .venv/client-generator/ready`."
    document = f"{address}/v1/openapi.json"
    made = tmp_path / "library" / "klankbord_client"
    made.parent.mkdir()
    settings = ("--config", TOOLS / "settings.yaml", "--meta", "none", "--fail-on-warning")
    run(generator, "generate", "--url", document, *settings, "--output-path", made, folder=tmp_path)
    shutil.copy(TOOLS / "program.py", made.parent)
    return made.parent


def test_every_operation_is_in_the_client(library: Path, small_town: Any):
    paths = small_town.app.openapi()["paths"].values()
    operations = [operation for item in paths for operation in item.values()]
    made = [path.stem for path in library.glob("klankbord_client/api/*/*.py") if path.stem != "__init__"]
    assert len(made) == len(operations) > 40


def test_the_client_and_a_program_on_it_are_well_typed(library: Path, tmp_path: Path):
    options = ("--strict", "--python-executable", PYTHON, "--cache-dir", tmp_path / "cache")
    run(sys.executable, "-m", "mypy", *options, "klankbord_client", "program.py", folder=library)


def test_a_program_does_its_work_with_it(library: Path, address: str, small_town: Any):
    reviewer = small_town.client_of("beoordelaar", name="Noor")
    name = cookie_name(small_town.settings)
    exporter = small_town.client_with("lezen", "exporteren")
    given = {
        "address": address,
        "cookie": f"{name}={reviewer.cookies[name]}",
        "csrf": reviewer.headers["X-CSRF-Token"],
        "token": exporter.headers["Authorization"].removeprefix("Bearer "),
    }
    saw = json.loads(run(PYTHON, "program.py", folder=library, given=given))
    assert sorted(saw["calls"]) == sorted(set(small_town.calls.values()))
    assert (saw["status"], saw["call"]) == ("ok", small_town.calls["paspoort"])
    assert {"avg", "toon"} <= set(saw["criteria"])
    assert saw["outdated"] == {
        "status": 412,
        "type": "urn:problem-type:klankbord:beoordeling-verouderd",
        "fields": [],
    }
    assert (saw["faulty"]["status"], saw["faulty"]["fields"]) == (400, ["score"])
    assert (saw["sound"], saw["columns"]) == ("OggS", list(COLUMNS["gesprekken"]))
    with small_town.database.reading() as session:
        (review,) = session.exec(select(Review)).all()
        name = session.get_one(User, review.reviewer_id).name
    assert (name, review.verdict, review.score) == ("Noor", saw["kept"], 90)
    assert review.created_at.isoformat() == saw["moment"]
