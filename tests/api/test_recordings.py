"""Recordings: whole or in ranges, with the right media type, audited once per listening."""

from pathlib import Path
from typing import Any

import pytest

from api.listening import Listenings
from evaluation.calls import SAMPLE_CALLS
from klankbord.audit import Actor
from klankbord.store import RecordingStore
from models import Call

RECORDING = (SAMPLE_CALLS / "paspoort-kwijt.opus").read_bytes()


@pytest.mark.parametrize(
    ("range_", "status", "expected"),
    [
        (None, 200, RECORDING),
        ("bytes=0-", 206, RECORDING),
        ("bytes=0-99", 206, RECORDING[:100]),
        ("bytes=1000-1999", 206, RECORDING[1000:2000]),
        ("bytes=-50", 206, RECORDING[-50:]),
        ("bytes=300000-9999999", 206, RECORDING[300000:]),
    ],
)
def test_ranges_give_exactly_those_bytes(small_town: Any, range_: str | None, status: int, expected: bytes):
    headers = {} if range_ is None else {"range": range_}
    response = small_town.client().get(
        f"/v1/gesprekken/{small_town.calls['paspoort']}/opname", headers=headers
    )
    assert response.status_code == status
    assert response.content == expected
    assert response.headers["content-type"] == "audio/ogg"
    assert response.headers["accept-ranges"] == "bytes"


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
    sha256 = RecordingStore(small_town.settings.recordings).add(source)
    with small_town.database.writing() as session:
        call = session.get(Call, small_town.calls["leeg"])
        call.audio_sha256 = sha256
        session.add(call)
    response = small_town.client().get(f"/v1/gesprekken/{small_town.calls['leeg']}/opname")
    assert response.headers["content-type"] == media_type


def test_a_listening_is_one_audit_line_wherever_it_begins(small_town: Any):
    town = small_town
    client, path = town.client(), f"/v1/gesprekken/{town.calls['paspoort']}/opname"
    for range_ in ("bytes=1-", "bytes=0-", "bytes=5000-"):
        client.get(path, headers={"range": range_})
    client.get(f"/v1/gesprekken/{town.calls['parkeren']}/opname")
    assert town.audit() == [
        ("demo", "beluisteren", f"gesprek/{town.calls['paspoort']}/opname"),
        ("demo", "beluisteren", f"gesprek/{town.calls['parkeren']}/opname"),
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
