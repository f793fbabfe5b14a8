"""A municipality with sample calls, real recordings and a work list, and the application that shows it."""

import json
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, ConsoleMessage, Page, expect
from sqlmodel import Session, select

from api.app import create_app
from api.visitors import cookie_name, lifetime_of
from asr.transcript import Transcript as TranscriptContract
from asr.transcript import Turn, Word
from asr.waveform import waveform
from evaluation.calls import SAMPLE_CALLS, SampleCall, load_call
from klankbord.bodies import seal_transcript
from klankbord.scorecards import load_scorecard
from klankbord.scoring import Provenance, ensure_scorecard, save_score
from klankbord.sessions import begin_session, csrf_token
from klankbord.settings import Settings
from klankbord.store import RecordingStore
from klankbord.tokens import Scope, add_token
from models import AuditEvent, Call, Database, Employee, Sample, Transcript, User
from models.base import new_id
from models.migrate import upgrade
from nlp.results import CallScore, Disclosure, Finding, Outcome, Point, SpecialCategory, Suggestion, Topic

SCORES = {"voldoet": 100, "aandacht": 50, "voldoet_niet": 0}
EVIDENCE = {
    "begroeting": (0, "gemeente Zonnedam", "De medewerker noemt de gemeente."),
    "samenvatting": (16, "Dan vat ik het even samen", "De medewerker vat samen."),
    "afsluiting": (18, "Heeft u verder nog een vraag", "De medewerker vraagt of er nog iets is."),
    "avg": (10, "geboortedatum", "De medewerker vraagt gegevens om de inwoner te herkennen."),
}
DOUBTFUL = 3
"""The turn of every call that the recogniser was unsure of."""
VERDICTS = {
    "volledigheid": "voldoet",
    "afhandeling": "onbekend",
    "avg": "voldoet_niet",
    "toon": "voldoet",
    "begroeting": "voldoet",
    "samenvatting": "aandacht",
    "afsluiting": "voldoet",
}


@dataclass(frozen=True)
class Town:
    """What the tests look at: the application, its database, and the call ids by name."""

    app: FastAPI
    settings: Settings
    database: Database
    calls: dict[str, str] = field(default_factory=dict)

    def audit(self) -> list[tuple[str, str, str]]:
        """Actor, action and object of every audit line so far."""
        with self.database.reading() as session:
            lines = session.exec(select(AuditEvent).order_by(AuditEvent.id)).all()  # type: ignore[arg-type]
        return [(line.actor, line.action, line.object) for line in lines]

    def purposes(self) -> list[str]:
        """The purpose of every unmasking so far."""
        with self.database.reading() as session:
            return [line.purpose for line in session.exec(select(AuditEvent)) if line.purpose]

    def client(self, **options: Any) -> TestClient:
        """A program on this machine that talks to the application: anybody, as a reviewer."""
        return TestClient(self.app, base_url="http://localhost", **options)

    def client_of(self, role: str, *, name: str | None = None, **options: Any) -> TestClient:
        """A browser in which somebody is logged in: `team` and `employee_id` go to the account."""
        place = {key: options.pop(key) for key in ("team", "employee_id") if key in options}
        name = name or f"{role} {place}"[:100]
        with self.database.writing() as session:
            user = session.exec(select(User).where(User.name == name)).first()
            user = user or User(name=name, role=role, **place)
            session.add(user)
            session.flush()
            secret = begin_session(session, user, lifetime=lifetime_of(self.settings))
        client = self.client(**options)
        client.cookies.set(cookie_name(self.settings), secret)
        client.headers["X-CSRF-Token"] = csrf_token(secret)
        return client

    def employee_of(self, call: str) -> str:
        """The row of the employee who answered one of the named calls."""
        with self.database.reading() as session:
            return session.get_one(Call, self.calls[call]).employee_id or ""

    def client_with(self, *scopes: Scope, **options: Any) -> TestClient:
        """A program with a token for these scopes."""
        with self.database.writing() as session:
            token = add_token(session, f"proef {new_id()}", scopes=scopes, days=1)
        client = self.client(**options)
        client.headers["Authorization"] = f"Bearer {token.secret}"
        return client


@cache
def bars_of(audio: Path) -> list[list[float]]:
    """Decoding a recording takes long: once for the whole test run."""
    return waveform(audio, bars=400)


def words_of(text: str, *, start: float, end: float) -> tuple[Word, ...]:
    """Words spread evenly over their turn."""
    parts = text.split()
    step = (end - start) / len(parts)
    return tuple(
        Word(round(start + i * step, 3), round(start + (i + 1) * step, 3), part, 0.9)
        for i, part in enumerate(parts)
    )


def transcribe(call_id: str, sample: SampleCall) -> TranscriptContract:
    """What was said in a sample call, with the times of its recording."""
    times = json.loads((SAMPLE_CALLS / f"{sample.id}.times.json").read_text())["turns"]
    turns = [
        Turn(
            turn.speaker,
            turn.text,
            start=time["start"],
            end=time["end"],
            words=words_of(turn.text, start=time["start"], end=time["end"]),
            doubtful=index == DOUBTFUL,
        )
        for index, (turn, time) in enumerate(zip(sample.turns, times, strict=True))
    ]
    return TranscriptContract(call_id, tuple(turns))


def score(call_id: str, sample: SampleCall, verdicts: dict[str, str]) -> CallScore:
    """What a scorer could say of a sample call; the evidence is that of the passport call."""
    disclosures = [
        Disclosure(index, at, at + len(span.text), span.label, span.text, 0.95, "Herkend patroon.")
        for index, turn in enumerate(sample.turns)
        for span in turn.disclosures
        if (at := turn.text.find(span.text)) >= 0
    ]
    suggestions = [suggest(sample, key, verdict) for key, verdict in verdicts.items()]
    return CallScore(
        id=call_id,
        topic=Topic(sample.subject, 0.91),
        disclosures=tuple(disclosures),
        special_categories=(SpecialCategory(1, "health", 0.7),),
        tone=(),
        points=tuple(
            Point(f"De medewerker noemt: {point.id}.", point.covered, 0.8, point.turn)
            for point in sample.points
        ),
        outcome=Outcome("answered", 0.8, 2),
        suggestions=tuple(suggestions),
    )


def suggest(sample: SampleCall, key: str, verdict: str) -> Suggestion:
    findings = []
    if key in EVIDENCE and sample.id == "paspoort-kwijt":
        turn, words, explanation = EVIDENCE[key]
        at = sample.turns[turn].text.index(words)
        findings = [Finding(turn, at, at + len(words), key.upper(), explanation)]
    return Suggestion(key, verdict, SCORES.get(verdict), 0.9, "Zo staat het in de tekst.", tuple(findings))


def add_call(session: Session, store: RecordingStore, name: str, verdicts: dict[str, str]) -> str:
    """A scored call with its real recording."""
    sample = load_call(SAMPLE_CALLS / f"{name}.yaml")
    audio = SAMPLE_CALLS / f"{name}.opus"
    employee = Employee(pseudonym=sample.employee)
    session.add(employee)
    session.flush()
    call = Call(
        audio_sha256=store.add(audio),
        size_bytes=audio.stat().st_size,
        state="gescoord",
        started_at=sample.started_at,
        duration=json.loads((SAMPLE_CALLS / f"{name}.times.json").read_text())["duration"],
        queue=sample.queue,
        subject=sample.subject,
        employee_id=employee.id,
        waveform={"bars": bars_of(audio)},
    )
    session.add(call)
    session.flush()
    document = transcribe(call.id, sample)
    row = Transcript(
        call_id=call.id,
        version=1,
        input_hash=call.audio_sha256,
        recogniser="whisper-base",
        body=seal_transcript(session, call.id, document),
        word_count=100,
    )
    session.add(row)
    session.flush()
    made_from = Provenance(row, ensure_scorecard(session, load_scorecard()), "scorer-1", f"score-{name}")
    save_score(session, score(call.id, sample, verdicts), made_from)
    return call.id


def fill(database: Database, settings: Settings) -> dict[str, str]:
    """Two calls on the work list and one with each problem; gives their ids by name."""
    store = settings.open_store(database)
    with database.writing() as session:
        passport = add_call(session, store, "paspoort-kwijt", VERDICTS)
        parking = add_call(session, store, "parkeren-leaseauto", dict.fromkeys(VERDICTS, "voldoet"))
        for call_id, reason, priority in ((passport, "risk", 0.9), (parking, "random", 0.4)):
            explanation = (
                "Een kritiek criterium voldoet misschien niet." if reason == "risk" else "Door loting."
            )
            session.add(
                Sample(
                    call_id=call_id,
                    night=date(2026, 11, 3),
                    reason=reason,
                    priority=priority,
                    explanation=explanation,
                )
            )
        problems = {
            state: Call(
                audio_sha256=state,
                size_bytes=1,
                state=state,
                started_at=datetime(2026, 11, 2, 12, tzinfo=UTC) + timedelta(minutes=minute),
            )
            for minute, state in enumerate(
                ("beschadigd", "leeg", "te-lang", "geen-spraak", "mislukt", "nieuw")
            )
        }
        session.add_all(problems.values())
        named = {state: call.id for state, call in problems.items()}
    return {"paspoort": passport, "parkeren": parking} | named


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of one machine, without a password."""
    return Settings(_env_file=None, home=tmp_path / "home", organisation="Gemeente Zonnedam")


@pytest.fixture
def town(database: Database, settings: Settings) -> Town:
    """The municipality, once on SQLite and once on PostgreSQL."""
    return Town(create_app(settings, database), settings, database, fill(database, settings))


@pytest.fixture(scope="session")
def filled_home(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """The folder of a filled municipality on SQLite, to be copied, and its call ids by name."""
    settings = Settings(_env_file=None, home=tmp_path_factory.mktemp("filled"))
    database = settings.open_database()
    upgrade(database)
    calls = fill(database, settings)
    database.close()
    return settings.home, calls


@pytest.fixture
def small_town(settings: Settings, filled_home: tuple[Path, dict[str, str]]) -> Iterator[Town]:
    """The municipality on SQLite alone, for what has nothing to do with the database."""
    folder, calls = filled_home
    shutil.copytree(folder, settings.home)
    database = settings.open_database()
    yield Town(create_app(settings, database), settings, database, calls)
    database.close()


@pytest.fixture
def client(small_town: Town) -> TestClient:
    """A program on this machine that talks to the municipality on SQLite."""
    return small_town.client()


@dataclass
class Tab:
    """A page with everything that its console complained of."""

    page: Page
    address: str
    calls: dict[str, str]
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        self.page.goto(self.address + path.format(**self.calls))
        return self.page

    def open_call(self, name: str = "paspoort") -> Page:
        page = self.open(f"/gesprekken/{{{name}}}")
        expect(page.get_by_role("button", name="Afspelen")).to_be_visible()
        return page

    def hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)


@pytest.fixture
def address(small_town: Any) -> Iterator[str]:
    """The municipality, served as in production on a port of its own."""
    with socket.socket() as listener:
        # Listening before the server runs: a browser that comes early waits its turn.
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        server = uvicorn.Server(uvicorn.Config(small_town.app, log_level="warning", access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join(timeout=30)


@pytest.fixture
def open_tab(browser: Browser, address: str, small_town: Any) -> Iterator[Callable[..., Tab]]:
    """Opens tabs of a given size."""
    contexts = []

    def open_one(size: tuple[int, int] = (1280, 900), **options: Any) -> Tab:
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **options)
        contexts.append(context)
        tab = Tab(context.new_page(), address, small_town.calls)
        tab.page.on("console", tab.hear)
        tab.page.on("pageerror", lambda error: tab.complaints.append(str(error)))
        return tab

    yield open_one
    for context in contexts:
        context.close()
