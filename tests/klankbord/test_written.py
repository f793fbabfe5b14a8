"""Contacts without sound: taken in as text, scored where the criteria apply, and read without a player."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from asr.transcript import Transcript as TranscriptContract
from asr.transcript import Turn
from klankbord import ledger
from klankbord.bodies import read_transcript
from klankbord.calls import get_call
from klankbord.errors import ContactInvalid
from klankbord.ingest import UNREADABLE, Ingest, find_recordings
from klankbord.metadata import CallMetadata
from klankbord.settings import Settings
from klankbord.stages import Stages
from klankbord.visibility import EVERYTHING
from klankbord.written import in_passages
from models import Call, Database, Job, Transcript

CHAT = [
    ("citizen", "Hoi, ik ben mijn paspoort kwijt. Wat moet ik doen?"),
    ("employee", "Goedemiddag, u spreekt met Noor van de gemeente Zonnedam. Wat vervelend voor u."),
    ("employee", "U doet eerst aangifte van vermissing. Dat kan bij ons aan de balie."),
    ("citizen", "En wat kost een nieuwe?"),
    ("employee", "Een nieuw paspoort kost 83 euro. Neem een pasfoto mee die niet ouder is dan zes maanden."),
    ("citizen", "Duidelijk, dank je wel"),
    ("employee", "Graag gedaan. Kan ik nog iets voor u doen? Een fijne dag."),
]
LETTER = [
    (
        "employee",
        "Geachte mevrouw,\n\nU vroeg hoe u een nieuw paspoort aanvraagt. Maak een afspraak aan de balie. "
        "Neem een pasfoto mee die niet ouder is dan zes maanden. Ook uw oude paspoort hebben wij nodig.\n\n"
        "Het paspoort kost 83 euro. Na vijf werkdagen ligt het klaar. U haalt het zelf op, want wij mogen "
        "het niet aan een ander meegeven.\n\nWij helpen u graag verder als u nog vragen hebt.\n\n"
        "Met vriendelijke groet,\nNoor",
    )
]


def contact(path: Path, turns: list[tuple[str, str]], **extra: object) -> Path:
    listed = [{"speaker": speaker, "text": text} for speaker, text in turns]
    path.write_text(json.dumps({"id": "jan@voorbeeld.nl", "turns": listed, **extra}), encoding="utf-8")
    return path


def rows(database: Database, table: type) -> list:
    with database.reading() as session:
        return list(session.exec(select(table)).all())


def line(path: Path, **columns: str) -> CallMetadata:
    return CallMetadata.model_validate({"bestand": path.name, "kanaal": "chat", **columns})


def score_all(settings: Settings, database: Database) -> None:
    stages, lease = Stages(settings, database), timedelta(seconds=60)
    while claim := ledger.claim(database, owner="a", lease=lease, max_attempts=1):
        assert [error for _, error in stages.do([claim], lambda *_: None)] == [None]


def test_a_chat_waits_to_be_scored(ingest: Ingest, own_database: Database, tmp_path: Path):
    path = contact(tmp_path / "1.json", CHAT)
    taken = ingest.take(path, line(path, medewerker="Noor", extern_id="C-1"))
    (call,), (job,), (text,) = (rows(own_database, table) for table in (Call, Job, Transcript))
    assert (taken.state, call.channel, call.written, call.external_id) == (
        "getranscribeerd",
        "chat",
        True,
        "C-1",
    )
    assert (job.stage, job.state, job.call_id) == ("score", "waiting", call.id)
    assert call.employee_id is not None
    # The id in the file may be personal data.
    with own_database.reading() as session:
        assert read_transcript(session, text).id == call.id
    assert (text.recogniser, text.word_count) == ("geschreven", 74)


def test_the_same_text_is_one_contact_whatever_it_is_called(
    ingest: Ingest, own_database: Database, tmp_path: Path
):
    first = contact(tmp_path / "1.json", CHAT)
    second = contact(tmp_path / "2.json", CHAT, topic=None)
    known = [ingest.take(path, line(path)).known for path in (first, second)]
    assert known == [False, True]
    assert len(rows(own_database, Call)) == len(rows(own_database, Job)) == 1


def test_metadata_that_comes_later_completes_a_contact_that_waits(
    ingest: Ingest, own_database: Database, tmp_path: Path
):
    path = contact(tmp_path / "1.json", CHAT)
    ingest.take(path, line(path))
    ingest.take(path, line(path, extern_id="C-9"))
    assert [call.external_id for call in rows(own_database, Call)] == ["C-9"]


FAULTY = [
    ('{"id": "a"}', "veld turns ontbreekt"),
    ('[{"bestand": "a.wav"}]', "veld transcript klopt niet"),  # metadata, by mistake
    ('{"id": "a", "turns": []}', "geen tekst"),
    ("{", "geen geldige JSON"),
    ("[" * 100_000, "geen geldige JSON"),
]


@pytest.mark.parametrize(("text", "said"), FAULTY)
def test_what_is_no_transcript_is_refused_and_the_others_go_on(
    ingest: Ingest, own_database: Database, tmp_path: Path, text: str, said: str
):
    faulty = tmp_path / "0.json"
    faulty.write_text(text, encoding="utf-8")
    good = contact(tmp_path / "1.json", CHAT)
    taken = list(ingest.take_all([faulty, good], {path.name: line(path) for path in (faulty, good)}))
    assert [one.state for one in taken] == [UNREADABLE, "getranscribeerd"]
    assert said in (taken[0].problem or "")


def test_nobody_guesses_the_channel(settings: Settings, own_database: Database, tmp_path: Path):
    path = contact(tmp_path / "1.json", CHAT)
    with pytest.raises(ContactInvalid, match="kanaal"):
        Ingest.open(settings, own_database).take(path)
    assert Ingest.open(settings, own_database, channel="e-mail").take(path).known is False
    assert [call.channel for call in rows(own_database, Call)] == ["e-mail"]


def test_a_folder_gives_only_what_is_named_a_transcript(tmp_path: Path):
    for name in ("a.transcript.json", "b.json", "c.times.json", "d.wav"):
        (tmp_path / name).touch()
    assert [path.name for path in find_recordings([tmp_path])] == ["a.transcript.json", "d.wav"]


def test_a_long_message_is_read_by_passage():
    (turn,) = [Turn(speaker, text) for speaker, text in LETTER]
    passages = in_passages(TranscriptContract("a", (turn,))).turns
    assert len(passages) >= 4
    assert all(len(passage.text.split()) <= 40 for passage in passages)
    assert " ".join(" ".join(one.text for one in passages).split()) == " ".join(turn.text.split())


@pytest.mark.parametrize("datum", ["dhr. Kok", "ing. Prins", "Kuyperstr. 12", "t.a.v. Dijk", "J. de Wit"])
def test_a_datum_with_an_abbreviation_stays_in_one_passage(datum: str):
    letter = Turn("citizen", f"{'woord ' * 37}. Dit is van {datum} en {'nog wat ' * 10}")
    assert [one for one in in_passages(TranscriptContract("a", (letter,))).turns if datum in one.text]


def test_what_was_spoken_keeps_its_turns():
    spoken = Turn("employee", "ja " * 100, start=0.0, end=60.0)
    assert in_passages(TranscriptContract("a", (spoken,))).turns == (spoken,)


CHANNELS = [
    (CHAT, "chat", set(), {"begroeting", "afsluiting", "toon"}),
    (LETTER, "brief", {"begroeting", "samenvatting"}, set()),
    (LETTER, "mail", {"begroeting", "samenvatting"}, set()),
    (LETTER, "balie", {"begroeting", "samenvatting", "afsluiting", "volledigheid"}, set()),
]


def test_the_channel_decides_which_criteria_apply(
    settings: Settings, ingest: Ingest, own_database: Database, tmp_path: Path
):
    ids = []
    for number, (turns, channel, _, _) in enumerate(CHANNELS):
        path = contact(tmp_path / f"{number}.json", turns, topic="paspoort", points=[f"Punt {number}."])
        ids.append(ingest.take(path, line(path, kanaal=channel)).call_id)
    score_all(settings, own_database)
    for call_id, (_, channel, nvt, judged) in zip(ids, CHANNELS, strict=True):
        with own_database.reading() as session:
            detail = get_call(session, call_id, visible=EVERYTHING)
        assert (detail.summary.state, detail.summary.is_written, detail.waveform) == ("gescoord", True, None)
        verdicts = {one.criterion: one.verdict for one in detail.suggestions}
        assert {key for key, verdict in verdicts.items() if verdict == "nvt"} >= nvt, channel
        assert judged <= {key for key, verdict in verdicts.items() if verdict not in ("nvt", "onbekend")}, (
            channel
        )
        assert verdicts["afhandeling"] == "onbekend" or channel == "chat"
