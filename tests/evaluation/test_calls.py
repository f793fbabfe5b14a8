"""The sample calls are what they say: labels, checklists, audio and metadata agree with each other."""

import csv
import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import av
import numpy as np
import pytest
import yaml
from pydantic import ValidationError
from stdnum import iban
from stdnum.nl import bsn

from evaluation.calls import SAMPLE_CALLS, CallFormatError, Criterion, SampleCall, load_call, load_calls

SUBJECTS = Path(__file__).parents[2] / "klankbord" / "scorecards" / "subjects"
CALLS = load_calls()
each_call = pytest.mark.parametrize("call", CALLS, ids=lambda call: call.id)


def times_of(call: SampleCall) -> dict[str, Any]:
    return json.loads((SAMPLE_CALLS / f"{call.id}.times.json").read_text(encoding="utf-8"))


def decoded(call: SampleCall) -> np.ndarray:
    with av.open(str(SAMPLE_CALLS / f"{call.id}.opus")) as container:
        return np.concatenate([frame.to_ndarray() for frame in container.decode(audio=0)], axis=1)


def test_every_call_file_is_loaded():
    assert [call.id for call in CALLS] == sorted(path.stem for path in SAMPLE_CALLS.glob("*.yaml"))
    assert len(CALLS) == 8


@dataclass(frozen=True)
class Fault:
    reason: str
    find: str
    replace: str
    error: type[Exception]


FAULTS = [
    Fault("a label on words that nobody said", 'text: "Henk Verbeek"', 'text: "Piet"', CallFormatError),
    Fault("a point covered in a turn that does not exist", "turn: 10}", "turn: 99}", CallFormatError),
    Fault("a point covered by the citizen", "turn: 10}", "turn: 1}", CallFormatError),
    Fault("a covered point without its turn", "covered: true, turn: 10", "covered: true", CallFormatError),
    Fault("an employee turn without tone", "    tone: friendly\n", "", CallFormatError),
    Fault("an id that is not the file name", "id: paspoort-kwijt", "id: paspoort", CallFormatError),
    Fault("an unknown disclosure label", "label: PHONE", "label: TELEFOON", ValidationError),
    Fault("an unknown outcome", "outcome: answered", "outcome: done", ValidationError),
    Fault("an unknown criterion", "  toon: voldoet", "  emotie: voldoet", ValidationError),
    Fault("a misspelt key", "disclosures:", "disclosure:", ValidationError),
    Fault("a start without time zone", "09:14:00+01:00", "09:14:00", ValidationError),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.reason)
def test_loader_refuses(fault: Fault, tmp_path: Path):
    text = (SAMPLE_CALLS / "paspoort-kwijt.yaml").read_text(encoding="utf-8")
    assert fault.find in text
    path = tmp_path / "paspoort-kwijt.yaml"
    path.write_text(text.replace(fault.find, fault.replace), encoding="utf-8")
    with pytest.raises(fault.error):
        load_call(path)


@each_call
def test_checklist_of_the_subject_is_labelled_in_full(call: SampleCall):
    subject = yaml.safe_load((SUBJECTS / f"{call.subject}.yaml").read_text(encoding="utf-8"))
    assert [point.id for point in call.points] == [point["id"] for point in subject["points"]]


@each_call
def test_every_criterion_is_judged(call: SampleCall):
    assert set(call.criteria) == set(get_args(Criterion)) - {"afhandeling"}  # judged in the corpus only


@each_call
def test_dialogue_has_a_natural_size(call: SampleCall):
    assert 14 <= len(call.turns) <= 30
    assert {turn.speaker for turn in call.turns} == {"employee", "citizen"}


@each_call
def test_digits_are_written_out_where_they_are_spoken(call: SampleCall):
    assert [turn.utterance for turn in call.turns if any(sign.isdigit() for sign in turn.utterance)] == []


def test_numbers_are_well_formed_and_fictitious():
    spans = [span for call in CALLS for turn in call.turns for span in turn.disclosures]
    numbers = [span.text for span in spans if span.label == "BSN"]
    accounts = [span.text for span in spans if span.label == "IBAN"]
    assert numbers
    assert accounts
    assert [number for number in numbers if not bsn.is_valid(number)] == []
    # The test persons of the Dutch population register (RvIG) have numbers that begin with 999.
    assert [number for number in numbers if not number.startswith("999")] == []
    assert [account for account in accounts if not iban.is_valid(account)] == []


def test_half_of_the_calls_hold_several_kinds_of_personal_data():
    kinds = [{span.label for turn in call.turns for span in turn.disclosures} for call in CALLS]
    assert sum(len(labels) >= 3 for labels in kinds) >= 4


@each_call
def test_audio_is_the_one_that_the_times_describe(call: SampleCall):
    audio = (SAMPLE_CALLS / f"{call.id}.opus").read_bytes()
    assert hashlib.sha256(audio).hexdigest() == times_of(call)["audio_sha256"]


@each_call
def test_audio_lasts_as_long_as_the_times_say(call: SampleCall):
    duration = times_of(call)["duration"]
    assert 60 <= duration <= 150
    assert decoded(call).shape[1] / 48_000 == pytest.approx(duration, abs=0.05)


@each_call
def test_turn_times_are_in_order(call: SampleCall):
    times = times_of(call)
    assert [turn["speaker"] for turn in times["turns"]] == [turn.speaker for turn in call.turns]
    assert all(0 <= turn["start"] < turn["end"] <= times["duration"] for turn in times["turns"])
    for speaker in ("employee", "citizen"):
        own = [turn for turn in times["turns"] if turn["speaker"] == speaker]
        assert all(one["end"] <= next_one["start"] for one, next_one in pairwise(own))


@each_call
def test_each_turn_sounds_on_the_channel_of_its_speaker(call: SampleCall):
    sound, turns = decoded(call), times_of(call)["turns"]
    for index, turn in enumerate(turns):
        # Overlaps with the turns beside it are left out: both speak there.
        start = max([turn["start"], *(other["end"] for other in turns[:index])])
        end = min([turn["end"], *(other["start"] for other in turns[index + 1 :])])
        part = sound[:, round(start * 48_000) : round(end * 48_000)]
        own, other = part if turn["speaker"] == "employee" else part[::-1]
        assert np.mean(own**2) > 10 * np.mean(other**2)


def test_all_audio_fits_in_the_repository():
    assert sum(path.stat().st_size for path in SAMPLE_CALLS.glob("*.opus")) <= 3_000_000


def test_metadata_rows_match_the_calls():
    with (SAMPLE_CALLS / "metadata.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["extern_id"]: row for row in csv.DictReader(file)}
    assert list(rows) == [call.id for call in CALLS]
    for call in CALLS:
        row = rows[call.id]
        assert row["bestand"] == f"{call.id}.opus"
        assert datetime.fromisoformat(row["begintijd"]) == call.started_at
        fields = (row["kanaal"], row["wachtrij"], row["medewerker"], row["onderwerp"])
        assert fields == (call.channel, call.queue, call.employee, call.subject)


def test_the_hold_of_the_transferred_call_lies_between_two_turns():
    call = next(call for call in CALLS if call.outcome == "transferred")
    with (SAMPLE_CALLS / "metadata.csv").open(encoding="utf-8", newline="") as file:
        segment = next(row["wachtstand"] for row in csv.DictReader(file) if row["extern_id"] == call.id)
    begin, end = (float(bound) for bound in segment.split("-"))
    after = next(index for index, turn in enumerate(call.turns) if turn.hold)
    turns = times_of(call)["turns"]
    assert turns[after - 1]["end"] < begin < end < turns[after]["start"]
    assert end - begin == pytest.approx(call.turns[after].hold, abs=0.2)
