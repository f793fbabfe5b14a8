"""A contact without sound on the page: the same evidence and criteria, and nothing to play."""

from typing import Any

import pytest

from models import Call

HTML = {"accept": "text/html"}


def page(town: Any, *, written: bool) -> str:
    call_id = town.calls["paspoort"]
    with town.database.writing() as session:
        call = session.get_one(Call, call_id)
        call.written, call.channel = written, "chat" if written else "telefoon"
        call.waveform = None if written else call.waveform
        session.add(call)
    return town.client().get(f"/gesprekken/{call_id}", headers=HTML).text


@pytest.mark.parametrize("written", [True, False])
def test_a_written_contact_has_no_player(small_town: Any, written: bool):
    text = page(small_town, written=written)
    assert ("<audio" in text) is not written
    assert ("Dit contact is geschreven. Er is geen opname." in text) is written
    assert "Voorstellen" in text  # and all else stays
    assert "Koos de medewerker beleefde en duidelijke woorden?" in text


def test_its_recording_is_not_found(small_town: Any):
    page(small_town, written=True)
    call_id = small_town.calls["paspoort"]
    with small_town.database.writing() as session:
        session.get_one(Call, call_id).audio_sha256 = "0" * 64  # that of its text: no file has it
    answer = small_town.client().get(f"/v1/gesprekken/{call_id}/opname")
    assert answer.status_code == 404
    assert answer.json()["detail"] == "De opname van dit gesprek is er niet (meer)."
