import io
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from klankbord.cli.score import read_transcripts
from klankbord.errors import WrongInput

ONE = {"id": "a", "turns": [{"speaker": "employee", "text": "goedemorgen"}]}


def run(*arguments: str, home: Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "klankbord", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        env={**os.environ, "KLANKBORD_HOME": str(home)},
        cwd=home,
        check=False,
    )


@pytest.mark.parametrize(
    ("text", "count", "reason"),
    [
        (json.dumps(ONE), 1, "one object on one line"),
        (json.dumps(ONE, indent=2), 1, "one object over several lines"),
        (f"{json.dumps(ONE)}\n\n{json.dumps(ONE)}\n", 2, "one a line, with an empty line between"),
        ("", 0, "nothing"),
    ],
)
def test_transcripts_come_as_one_object_or_one_a_line(text: str, count: int, reason: str):
    assert len(list(read_transcripts(io.StringIO(text)))) == count, reason


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{}", "Regel 1: veld id ontbreekt."),
        (json.dumps(ONE) + '\n{"id": "b"}', "Regel 2: veld turns ontbreekt."),
        (
            json.dumps({**ONE, "turns": [{"speaker": "baas", "text": ""}]}),
            "Regel 1: veld turns.0.speaker klopt niet.",
        ),
        (json.dumps(ONE) + "\n{", "Regel 2: dit is geen geldige JSON."),
        ('{"id": "a",\n"turns": [}', "Regel 2: dit is geen geldige JSON."),
        ("[1, 2]", "Regel 1: dit is geen transcript."),
        ("NaN", "Regel 1: dit is geen transcript."),
        ("[" * 100_000, "Regel 1: dit kan geen transcript zijn."),
        ("9" * 5000, "Regel 1: dit kan geen transcript zijn."),
    ],
)
def test_a_malformed_transcript_names_line_and_field(text: str, said: str):
    with pytest.raises(WrongInput) as caught:
        list(read_transcripts(io.StringIO(text)))
    assert str(caught.value) == said


def test_what_is_no_text_is_told_with_the_line_where_it_stands():
    stream = io.TextIOWrapper(io.BytesIO(b"\xff\xfe audio"), encoding="utf-8")
    with pytest.raises(WrongInput) as caught:
        list(read_transcripts(stream))
    assert str(caught.value) == "Regel 1: dit is geen tekst in UTF-8."


def test_metadata_that_fits_no_recording_is_counted(tmp_path: Path):
    (tmp_path / "a.json").write_text(json.dumps(ONE), encoding="utf-8")
    (tmp_path / "calls.csv").write_text("bestand\na.json\nb.json\n", encoding="utf-8")
    done = run("ingest", "a.json", "--channel", "chat", "--metadata", "calls.csv", home=tmp_path)
    assert "Bij 1 regel metadata hoort geen opname met die naam." in done.stderr
    assert "1 nieuw gesprek, 0 al bekend." in done.stdout


def test_what_is_left_in_a_folder_is_told_by_its_kind(tmp_path: Path):
    folder = tmp_path / "opnamen"
    folder.mkdir()
    (folder / "a.transcript.json").write_text(json.dumps(ONE), encoding="utf-8")
    for name in ("calls.csv", "0612345678.dss", "b.DSS", "uitleg.txt", "LEESMIJ", ".verborgen"):
        (folder / name).write_text("bestand\na.transcript.json\n", encoding="utf-8")
    told = ("--channel", "chat", "--metadata", "opnamen/calls.csv")
    done = run("ingest", "opnamen", *told, home=tmp_path)
    said = "4 bestanden overgeslagen: geen opname of transcript, naar de naam."
    assert f"{said} Soort: .dss (2), " in done.stderr
    assert "0612345678" not in done.stderr
    assert "1 nieuw gesprek, 0 al bekend." in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["score", "weg.json"], 2, "Bestand niet gevonden: weg.json."),
        (["score", "-"], 2, "Er staat geen transcript in de invoer."),
        (["transcribe", "weg.wav"], 2, "Bestand niet gevonden: weg.wav."),
        (["transcribe", "."], 2, "Dit is een map en geen opname: ."),
        (["ingest", "."], 2, "Geen opnamen of transcripten gevonden in: ."),
        (["ingest", "weg.wav"], 2, "Bestand of map niet gevonden: weg.wav."),
        (["serve", "--host", "0.0.0.0"], 2, "KLANKBORD_LOCAL_ACCOUNTS"),
    ],
)
def test_a_wrong_call_gives_one_line_and_exit_code_2(
    tmp_path: Path, arguments: list[str], code: int, said: str
):
    done = run(*arguments, home=tmp_path)
    assert done.returncode == code
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("address", "code", "said"),
    [
        ("postgresql+psycopg://localhost:1/x", 1, "De database antwoordt niet of kan niet schrijven."),
        # Of a kind that has no driver here.
        ("mysql://localhost/x", 2, "Deze instelling klopt niet: KLANKBORD_DATABASE_URL."),
    ],
)
def test_a_database_that_cannot_be_reached_is_said_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str, code: int, said: str
):
    monkeypatch.setenv("KLANKBORD_DATABASE_URL", address)
    done = run("retry", home=tmp_path)
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.startswith(said)
    assert len(done.stderr.splitlines()) == 1


def test_ctrl_c_is_one_line_and_a_promised_exit_code():
    interrupted = """
import typer
from klankbord import cli

cli.app = typer.Typer()

@cli.app.command()
def wait():
    raise KeyboardInterrupt

cli.main()
"""
    done = subprocess.run(
        [sys.executable, "-c", interrupted], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "Afgebroken. Wat klaar was, blijft bewaard.\n"


def test_an_unknown_command_exits_with_2(tmp_path: Path):
    assert run("onbekend", home=tmp_path).returncode == 2


def test_settings_are_shown_without_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("KLANKBORD_DATABASE_URL", "sqlite:///heel-geheim.db")
    done = run("settings", home=tmp_path)
    assert done.returncode == 0
    assert "KLANKBORD_DATABASE_URL" in done.stdout
    assert "heel-geheim" not in done.stdout


def test_an_unreadable_recording_is_named_and_the_others_go_on(tmp_path: Path, recording: Path):
    (tmp_path / "kapot.wav").write_bytes(b"geen geluid")
    done = run("transcribe", "kapot.wav", str(recording), "--json", home=tmp_path)
    assert done.returncode == 1
    assert done.stderr.splitlines()[0].startswith("kapot.wav: beschadigd.")
    assert done.stderr.splitlines()[1].startswith("opname.wav: geen-spraak.")


def test_an_old_schema_is_never_changed_unasked(tmp_path: Path):
    from models import Database
    from models.migrate import downgrade, upgrade

    database = Database(f"sqlite:///{tmp_path / 'klankbord.db'}")
    upgrade(database)
    downgrade(database, "base")
    database.close()
    done = run("nightly", home=tmp_path)
    assert (done.returncode, done.stderr.strip()) == (
        1,
        "De database is niet bijgewerkt. Voer eerst 'klankbord db upgrade' uit.",
    )
    assert run("db", "upgrade", home=tmp_path).returncode == 0
    assert run("nightly", home=tmp_path).returncode == 0


def test_what_stands_before_a_malformed_line_is_scored(tmp_path: Path, shared_cache: Path):
    (tmp_path / "cache").symlink_to(shared_cache)
    done = run("score", "-", "--json", home=tmp_path, stdin=f"{json.dumps(ONE)}\n{json.dumps(ONE)}\n{{}}\n")
    assert (done.returncode, done.stderr.strip()) == (2, "Regel 3: veld id ontbreekt.")
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["a", "a"]


def test_a_port_in_use_is_said_in_one_line(tmp_path: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run("serve", "--port", str(taken.getsockname()[1]), home=tmp_path)
    assert done.returncode == 2
    assert "is bezet" in done.stderr
    assert done.stdout == ""


def test_the_openapi_document_needs_no_database(tmp_path: Path):
    done = run("openapi", home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["info"]["title"] == "Klankbord"
    assert list(tmp_path.glob("*.db")) == []
