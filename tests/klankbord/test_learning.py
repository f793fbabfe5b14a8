"""A lesson from end to end: what is learnt, what stays, what is kept, and what is nowhere to be found."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from sqlmodel import select

from asr.transcript import Turn
from evaluation.corpus.splits import load_split
from evaluation.training import labelled
from klankbord.audit import Actor, verify
from klankbord.learning.corpus import Corpus, keep_examples, kept_at, open_corpus
from klankbord.learning.gate import Least
from klankbord.learning.lesson import PURPOSE, Learner, Lesson, roll_back
from klankbord.learning.reviewed import is_held_out
from klankbord.learning.versions import PACKAGED, NothingBefore, Versions, packaged_version
from klankbord.settings import Settings
from models import AuditEvent, Database
from models.migrate import upgrade
from nlp.encoder import Encoder
from nlp.heads import CALL_HEADS, WEIGHTS, Heads
from nlp.training.conversation.examples import CallExample, read_calls
from nlp.training.conversation.write import replace_calls
from nlp.weight_files import read_head

ADMIN = Actor("systeem/beheer", origin="opdrachtregel", role="beheerder")
FEW = Least(reviews=12, held_out=4)
SURNAME = "Xanthippopoulos"
LINES = (
    ("employee", "goedemorgen gemeente zonnedam u spreekt met noor"),
    ("citizen", f"goedemorgen met {SURNAME} ik bel over mijn paspoort"),
    ("employee", f"meneer {SURNAME} waar kan ik u mee helpen"),
    ("citizen", "wat kost een paspoort"),
    ("employee", "dat kost vijfentachtig euro en u haalt het zelf op"),
    ("citizen", "dank u wel"),
    ("employee", f"graag gedaan {SURNAME} kan ik nog iets voor u doen"),
)
NORM = {"samenvatting": "aandacht"}
"""What people here say of such a call; the packaged heads say that nothing was summed up."""


@pytest.fixture(scope="module")
def corpus(encoder: Encoder) -> Corpus:
    """A few calls of the corpus, so that a lesson takes seconds."""
    calls = load_split("train", purpose="training")[::18]
    heads, read = Heads(), read_calls(labelled(calls), encoder=encoder)
    examples = (
        CallExample(features, call.labelled.calls)
        for call in read
        if (features := heads.features(call.conversation)) is not None
    )
    return Corpus(tuple(examples), tuple(labelled(load_split("development", purpose="evaluation")[:9])))


@pytest.fixture
def town(own_database: Database, talk: Callable[..., str]) -> Callable[..., list[str]]:
    """Fills the municipality with reviewed calls, a third of them on the side that is measured on."""

    def fill(count: int, **verdicts: str) -> list[str]:
        turns = [Turn(speaker, text) for speaker, text in LINES]  # type: ignore[arg-type]
        return [talk(own_database, turns[: 7 - at % 2], id=f"les-{at:03}", **verdicts) for at in range(count)]

    return fill


@pytest.fixture
def learn(settings: Settings, own_database: Database, corpus: Corpus) -> Callable[..., Lesson]:
    def run(*, switch: bool = True, **options: object) -> Lesson:
        learner = Learner(settings, own_database, corpus=corpus, **options)  # type: ignore[arg-type]
        return learner.learn(actor=ADMIN, least=FEW, switch=switch)

    return run


def audited(database: Database) -> list[tuple[str, str, str | None]]:
    with database.reading() as session:
        assert verify(session).breach is None
        return [(line.action, line.object, line.purpose) for line in session.exec(select(AuditEvent))]


def test_a_better_version_judges_and_can_be_taken_back(
    settings: Settings,
    own_database: Database,
    town: Callable[..., list[str]],
    learn: Callable[..., Lesson],
):
    calls = town(24, **NORM)
    versions, held_out = Versions(settings.weights), sum(map(is_held_out, calls))
    lesson = learn()
    assert lesson.gate.better == ("samenvatting",)
    assert lesson.learnable == ("samenvatting",), "nobody reviewed the others"
    assert (lesson.reviews["samenvatting"].learnt, lesson.reviews["samenvatting"].held_out) == (
        24 - held_out,
        held_out,
    )
    (gate,) = lesson.gate.criteria
    assert gate.reviewed.calls == held_out
    assert gate.reviewed.candidate.right > gate.reviewed.running.right
    assert versions.active == lesson.switched_to
    again = learn()
    assert (again.running, again.switched_to) == (lesson.switched_to, None), "it is no better than itself"
    assert roll_back(settings, own_database, actor=ADMIN) == PACKAGED
    with pytest.raises(NothingBefore):
        roll_back(settings, own_database, actor=ADMIN)
    assert audited(own_database) == [
        ("leren", "24 beoordeelde gesprekken", PURPOSE),
        ("gewichten-wisselen", f"gewichten/{lesson.switched_to}", None),
        ("leren", "24 beoordeelde gesprekken", PURPOSE),
        ("gewichten-terugzetten", "gewichten/meegeleverd", None),
    ]


def test_no_word_of_a_call_is_in_a_version(
    settings: Settings, town: Callable[..., list[str]], learn: Callable[..., Lesson]
):
    town(24, **NORM)
    name = learn().switched_to
    assert name is not None
    folder = settings.weights / name
    _, arrays = read_head(folder)
    _, packaged = read_head(WEIGHTS)
    unpacked = " ".join(" ".join(array.tolist()) for array in arrays.values() if array.dtype.kind == "U")
    raw = b"".join(file.read_bytes() for file in sorted(folder.iterdir()))
    for spelling in (SURNAME, SURNAME.lower(), SURNAME[:8].lower()):
        assert spelling not in unpacked
        assert spelling.encode() not in raw
        assert all(spelling.encode() not in array.tobytes() for array in arrays.values())
        assert all(spelling.encode("utf-32-le") not in array.tobytes() for array in arrays.values())
    assert "goedemorgen" in unpacked, "a search that would find a word"
    changed = {key for key, array in arrays.items() if not np.array_equal(array, packaged[key])}
    assert changed == {"samenvatting_coefficients", "samenvatting_intercepts"}


def test_the_card_tells_what_a_version_was_made_from(
    settings: Settings, town: Callable[..., list[str]], learn: Callable[..., Lesson]
):
    calls = town(24, **NORM)
    lesson = learn()
    card = (settings.weights / str(lesson.switched_to) / "CARD.md").read_text(encoding="utf-8")
    found = lesson.reviews["samenvatting"]
    assert f"| {found.learnt} | {found.held_out} | {found.blind} |" in card
    assert packaged_version() in card
    assert "toon per beurt, macro-F1" in card
    assert "{" not in card
    assert not any(call_id in card for call_id in calls)
    assert "noor" not in card, "no reviewer, and no employee"


def test_trying_keeps_nothing(
    settings: Settings,
    own_database: Database,
    town: Callable[..., list[str]],
    learn: Callable[..., Lesson],
):
    town(24, **NORM)
    lesson = learn(switch=False)
    assert lesson.gate.is_open
    assert lesson.switched_to is None
    assert not settings.weights.exists()
    assert [action for action, _, _ in audited(own_database)] == ["leren"], "the calls were read all the same"


def test_a_worse_version_is_refused(
    settings: Settings,
    own_database: Database,
    talk: Callable[..., str],
    learn: Callable[..., Lesson],
):
    turns = [Turn(speaker, text) for speaker, text in LINES]  # type: ignore[arg-type]
    for at in range(24):
        # What is learnt contradicts what is measured on, as if half of the team had another norm.
        held_out = is_held_out(f"les-{at:03}")
        talk(own_database, turns, id=f"les-{at:03}", toon="voldoet" if held_out else "voldoet_niet")
    lesson = learn()
    (gate,) = lesson.gate.criteria
    assert gate.decision == "slechter"
    assert gate.reasons
    assert lesson.switched_to is None
    assert not settings.weights.exists()


def test_with_few_reviews_no_call_is_read(
    own_database: Database, town: Callable[..., list[str]], learn: Callable[..., Lesson]
):
    town(11, **NORM)
    titles: list[str] = []

    @contextmanager
    def bar(title: str) -> Iterator[Callable[[int, int], None]]:
        titles.append(title)
        yield lambda *_: None

    lesson = learn(bar=bar)
    assert (lesson.learnable, lesson.gate.criteria, titles) == ((), (), [])
    assert audited(own_database) == []


def test_an_outdated_version_is_no_standard(
    settings: Settings, town: Callable[..., list[str]], learn: Callable[..., Lesson]
):
    town(24, **NORM)
    versions = Versions(settings.weights)

    def fill(folder: Path) -> None:
        replace_calls(folder, WEIGHTS, {}, version="geleerd", base="eerder", learnt={})

    old = versions.add(fill, on=date(2026, 1, 5))
    pointer = {"active": old, "earlier": [PACKAGED]}
    (settings.weights / "active.json").write_text(json.dumps(pointer), encoding="utf-8")
    lesson = learn()
    assert (lesson.running, lesson.outdated) == (PACKAGED, old)
    assert lesson.switched_to == versions.active
    assert versions.open_active().calls.keys() == set(CALL_HEADS)
    assert versions.roll_back() == PACKAGED, "the outdated one cannot judge"


def test_examples_of_the_corpus_are_read_once(corpus: Corpus, encoder: Encoder, tmp_path: Path):
    path = kept_at(tmp_path, encoder=encoder.name, heads=packaged_version())
    keep_examples(path, corpus.examples)
    found = open_corpus(encoder, heads=packaged_version(), cache=tmp_path)
    assert [one.labels for one in found.examples] == [one.labels for one in corpus.examples]
    for one, kept in zip(corpus.examples, found.examples, strict=True):
        assert all(np.array_equal(one.features[part], kept.features[part]) for part in one.features)
    assert len(found.development) == len(load_split("development", purpose="evaluation"))
    assert path != kept_at(tmp_path, encoder=encoder.name, heads="andere hoofden")


def klankbord(*arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "klankbord", *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, "KLANKBORD_HOME": str(home)},
        cwd=home,
        check=False,
    )


def test_the_command_learns_switches_and_goes_back(
    tmp_path: Path, corpus: Corpus, encoder: Encoder, talk: Callable[..., str]
):
    settings = Settings(_env_file=None, home=tmp_path)
    keep_examples(kept_at(settings.cache, encoder=encoder.name, heads=packaged_version()), corpus.examples)
    database = settings.open_database()
    upgrade(database)
    turns = [Turn(speaker, text) for speaker, text in LINES]  # type: ignore[arg-type]
    for at in range(60):
        # The development calls weigh in too: the norm is that of the corpus, but for this kind of call.
        talk(database, turns[: 7 - at % 2], id=f"les-{at:03}", **NORM)
    database.close()

    done = klankbord("learn", home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "samenvatting, beoordeeld" in done.stdout
    assert "Toon: te weinig beoordelingen" in done.stdout
    assert SURNAME.lower() not in (done.stdout + done.stderr).lower()
    found = json.loads(klankbord("learn", "versions", "--json", home=tmp_path).stdout)
    (active,) = [version for version in found if version["is_active"]]
    assert active["name"] in done.stdout
    back = klankbord("learn", "rollback", home=tmp_path)
    assert (back.returncode, back.stdout) == (0, "Vanaf nu beoordeelt weer versie meegeleverd.\n")
    assert klankbord("learn", "rollback", home=tmp_path).returncode == 2, "there is nothing before it"


def test_the_command_says_that_there_is_nothing_to_learn(tmp_path: Path):
    done = klankbord("learn", home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "nodig: 50 en 15" in done.stdout
    assert "Er verandert niets: versie meegeleverd blijft beoordelen." in done.stdout
    assert json.loads(klankbord("learn", "--json", home=tmp_path).stdout)["switched_to"] is None
