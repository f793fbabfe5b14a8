"""Recordings: whole or in ranges, covered for who may not hear personal data, audited once per listening."""

import io
import wave
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlmodel import col, select

from api.listening import Listenings
from asr.audio import decode
from asr.bleep import range_of
from evaluation.calls import SAMPLE_CALLS
from klankbord.audit import Actor
from klankbord.bodies import read_transcript
from models import Call, Finding, Reveal, Score, Transcript
from models.base import now

RECORDING = (SAMPLE_CALLS / "paspoort-kwijt.opus").read_bytes()
PURPOSE = {"doel": "Een klacht over dit gesprek"}


def place_of(town: Any, name: str = "paspoort") -> str:
    return f"/v1/gesprekken/{town.calls[name]}"


def reveal(town: Any, client: Any, name: str = "paspoort") -> None:
    assert client.post(f"{place_of(town, name)}/onthullingen", json=PURPOSE).status_code == 200


@pytest.mark.parametrize(
    ("range_", "status", "expected"),
    [
        (None, 200, RECORDING),
        ("bytes=0-", 206, RECORDING),
        ("bytes=0-99", 206, RECORDING[:100]),
        ("bytes=1000-1999", 206, RECORDING[1000:2000]),
        ("bytes=65530-65545", 206, RECORDING[65530:65546]),
        ("bytes=-50", 206, RECORDING[-50:]),
        ("bytes=300000-9999999", 206, RECORDING[300000:]),
    ],
)
def test_ranges_give_exactly_those_bytes(small_town: Any, range_: str | None, status: int, expected: bytes):
    client = small_town.client()
    reveal(small_town, client)
    headers = {} if range_ is None else {"range": range_}
    response = client.get(f"{place_of(small_town)}/opname", headers=headers)
    assert response.status_code == status
    assert response.content == expected
    assert response.headers["content-type"] == "audio/ogg"
    assert response.headers["accept-ranges"] == "bytes"


def test_several_ranges_at_once_are_decrypted_too(small_town: Any):
    client = small_town.client()
    reveal(small_town, client)
    answer = client.get(f"{place_of(small_town)}/opname", headers={"range": "bytes=0-9,100-119"})
    assert answer.status_code == 206
    assert RECORDING[:10] in answer.content and RECORDING[100:120] in answer.content


def test_a_range_beyond_the_end_is_said(small_town: Any):
    client = small_town.client()
    reveal(small_town, client)
    answer = client.get(f"{place_of(small_town)}/opname", headers={"range": "bytes=99999999-"})
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{len(RECORDING)}"


@pytest.mark.parametrize(
    ("head", "media_type"),
    [
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "audio/wav"),
        (b"fLaC\x00\x00\x00\x22", "audio/flac"),
        (b"OggS\x00\x02", "audio/ogg"),
        (b"ID3\x04\x00", "audio/mpeg"),
        (b"\xff\xfb\x90\x00", "audio/mpeg"),
        (b"\x00\x00\x00\x20ftypM4A ", "audio/mp4"),
        (b"\x1a\x45\xdf\xa3\x01", "audio/webm"),
    ],
)
def test_the_media_type_comes_from_the_bytes(small_town: Any, tmp_path: Path, head: bytes, media_type: str):
    source = tmp_path / "opname.txt"
    source.write_bytes(head + bytes(64))
    sha256 = small_town.settings.open_store(small_town.database).add(source)
    with small_town.database.writing() as session:
        call = session.get(Call, small_town.calls["leeg"])
        call.audio_sha256 = sha256
        session.add(call)
    client = small_town.client()
    reveal(small_town, client, "leeg")
    response = client.get(f"{place_of(small_town, 'leeg')}/opname")
    assert response.headers["content-type"] == media_type
    assert response.content == head + bytes(64)


def power(content: bytes, start: float, end: float, tmp_path: Path) -> float:
    """How loud it is between two moments (seconds)."""
    path = tmp_path / "gehoord"
    path.write_bytes(content)
    rate = 8_000
    whole = np.concatenate(list(decode(path, sample_rate=rate)), axis=1)
    sound = whole[:, round(start * rate) : round(end * rate)]
    return float((sound**2).mean())


def disclosed(town: Any, name: str = "paspoort") -> tuple[float, float]:
    """When the first personal datum of a call is said, with nothing around it."""
    with town.database.reading() as session:
        score = session.exec(select(Score).where(Score.call_id == town.calls[name])).one()
        disclosures = select(Finding).where(Finding.score_id == score.id)
        found = session.exec(disclosures.where(col(Finding.suggestion_id).is_(None))).first()
        transcript = read_transcript(session, session.get_one(Transcript, score.transcript_id))
        return range_of(transcript.turns[found.turn], found.start, found.end)


def test_personal_data_cannot_be_heard_until_a_purpose_is_named(small_town: Any, tmp_path: Path):
    client, place = small_town.client(), f"{place_of(small_town)}/opname"
    start, end = disclosed(small_town)
    covered = client.get(place)
    assert covered.status_code == 200 and covered.content != RECORDING
    assert covered.headers["content-type"] == "audio/ogg"
    before = power(RECORDING, start, end, tmp_path)
    assert power(covered.content, start, end, tmp_path) < before / 100
    part = client.get(place, headers={"range": "bytes=1000-1999"})
    assert part.content == covered.content[1000:2000], "made once"
    reveal(small_town, client)
    assert client.get(place).content == RECORDING
    other = small_town.client_of("beoordelaar", name="noor")
    assert other.get(place).content == covered.content, "the purpose was another's"
    assert small_town.audit()[-3:] == [
        ("demo", "onthullen", f"gesprek/{small_town.calls['paspoort']}"),
        ("demo", "beluisteren", f"gesprek/{small_town.calls['paspoort']}/opname"),
        ("noor", "beluisteren", f"gesprek/{small_town.calls['paspoort']}/opname/gemaskeerd"),
    ]


def test_a_purpose_ends(small_town: Any):
    client = small_town.client()
    reveal(small_town, client)
    with small_town.database.writing() as session:
        for one in session.exec(select(Reveal)):
            one.ends_at = now()
            session.add(one)
    assert client.get(f"{place_of(small_town)}/opname").content != RECORDING


def test_the_copy_is_kept_encrypted_and_nothing_plain_stays(small_town: Any):
    answer = small_town.client().get(f"{place_of(small_town)}/opname")
    home = small_town.settings.home
    copies = [path for path in (home / "recordings" / "copies").rglob("*") if path.is_file()]
    assert len(copies) == 1
    files = [path for path in home.rglob("*") if path.is_file()]
    assert not any(answer.content[200:300] in path.read_bytes() for path in files)
    assert list((home / "work").iterdir()) == []


def test_the_policy_may_let_a_role_hear_everything(small_town: Any, tmp_path: Path):
    own = tmp_path / "beleid.yaml"
    own.write_text("beoordelaar: {altijd: [SPECIAL], met_doel: [], horen: alles}\n")
    small_town.app.state.context.settings.masking = own
    assert small_town.client().get(f"{place_of(small_town)}/opname").content == RECORDING


@pytest.mark.parametrize("role", ["medewerker", "privacyofficer"])
def test_nobody_hears_more_than_the_policy_says(small_town: Any, role: str):
    client = small_town.client_of(role, employee_id=small_town.employee_of("paspoort"))
    answer = client.get(f"{place_of(small_town)}/opname")
    assert answer.status_code == 200 and answer.content != RECORDING


def test_before_a_call_is_scored_there_is_no_sound(small_town: Any):
    with small_town.database.writing() as session:
        first = session.get_one(Call, small_town.calls["nieuw"])
        first.audio_sha256 = small_town.settings.open_store(small_town.database).add(
            sorted(SAMPLE_CALLS.glob("*.opus"))[-1]
        )
        session.add(first)
    answer = small_town.client().get(f"{place_of(small_town, 'nieuw')}/opname")
    assert answer.status_code == 409
    assert answer.json()["type"].endswith(":opname-nog-niet-gemaskeerd")


def test_where_no_copy_can_be_made_there_is_no_sound(small_town: Any):
    """The transcript has times beyond the end of this recording, so it is not of this recording."""
    second = io.BytesIO()
    with wave.open(second, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(8000))
    context = small_town.app.state.context
    with small_town.database.reading() as session:
        sha256 = session.get_one(Call, small_town.calls["paspoort"]).audio_sha256
    recording = context.recordings.find(sha256)
    recording.place.write_bytes(second.getvalue())
    answer = small_town.client().get(f"{place_of(small_town)}/opname")
    assert answer.status_code == 409
    assert answer.json()["type"].endswith(":opname-niet-te-maskeren")
    assert b"RIFF" not in answer.content


def test_a_listening_is_one_audit_line_wherever_it_begins(small_town: Any):
    town = small_town
    client = town.client()
    for range_ in ("bytes=1-", "bytes=0-", "bytes=5000-"):
        client.get(f"{place_of(town)}/opname", headers={"range": range_})
    client.get(f"{place_of(town, 'parkeren')}/opname")
    assert [(actor, action) for actor, action, _ in town.audit()] == [("demo", "beluisteren")] * 2
    assert [what.split("/")[1] for *_, what in town.audit()] == [
        town.calls["paspoort"],
        town.calls["parkeren"],
    ]


def test_a_listening_ends_and_is_of_one_person_at_one_place():
    clock = iter([0.0, 0.0, 10.0, 20.0, 30.0, 1799.0, 1801.0])
    listenings = Listenings(clock=lambda: next(clock))
    anna = Actor("anna", "10.0.0.1")
    assert listenings.is_new(anna, "a")
    listenings.begin(anna, "a")
    assert not listenings.is_new(anna, "a")
    assert listenings.is_new(anna, "b"), "another call"
    assert listenings.is_new(Actor("anna", "10.0.0.2"), "a"), "from elsewhere"
    assert not listenings.is_new(anna, "a"), "within half an hour"
    assert listenings.is_new(anna, "a"), "after half an hour"
