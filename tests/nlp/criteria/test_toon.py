"""Tone: the wording of turns, the verdict over a call, and what may never be read or named."""

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest

from nlp.conversation import Conversation
from nlp.criteria.toon import judge_tones, suggest_tone
from nlp.cues import CUE_LABELS
from nlp.encoder import Encoder
from nlp.errors import WeightsDamaged, WeightsMissing
from nlp.heads import WEIGHTS, Heads
from nlp.results import Suggestion, ToneLabel, TurnTone
from nlp.subjects import Subject
from nlp.weight_files import CARD_FILE, HEAD_FILE

Read = Callable[..., Conversation]

POLITE = (
    "m: goedemiddag met de gemeente waarmee kan ik u helpen",
    "i: mijn container is niet geleegd",
    "m: wat vervelend dat u daar last van heeft",
    "i: ja en het stinkt",
    "m: ik zoek het voor u uit en bel u vanmiddag terug",
    "i: fijn dank u",
    "m: graag gedaan en een fijne dag verder",
)
BUSINESSLIKE = (
    "m: Goedemorgen, gemeente Rijndam, met Pieter.",
    "i: Goedemorgen, ik wil een uittreksel.",
    "m: U kunt de aanvraag doen via de website, met DigiD.",
    "i: En wat kost dat?",
    "m: Dat kost zestien euro en u betaalt meteen.",
    "i: En hoe lang duurt het?",
    "m: U krijgt het uittreksel binnen vijf werkdagen met de post.",
    "i: Moet ik iets meesturen?",
    "m: Nee, alleen uw gegevens invullen.",
    "i: Goed, dan ga ik dat doen.",
    "m: Heeft u verder nog een vraag?",
    "i: Nee, dank u.",
    "m: Dan wens ik u een goede dag.",
)
MONO = tuple("?" + line[1:] for line in POLITE)
TOO_LITTLE = "De medewerker zegt te weinig om de toon te beoordelen."
WHO_IS_WHO = "Het is niet te horen wie de medewerker is."
BLAME = "m: Dat had u eerder moeten bedenken, dat is uw eigen schuld."
RUDE = (
    "m: Gemeente.",
    "i: goedemorgen ik heb een vraag over mijn aanslag",
    "m: Dan had u de brief moeten lezen, dat is uw eigen schuld.",
    "i: maar ik begrijp hem niet",
    "m: Dat is niet mijn probleem. Dat moet u zelf maar uitzoeken.",
    "i: kunt u mij niet helpen",
    "m: Luister, ik heb nog tien wachtenden. Dat staat gewoon op de website.",
)


def tones_of(heads: Heads, conversation: Conversation) -> tuple[TurnTone, ...]:
    return judge_tones(conversation, heads.read(conversation))


def judge(heads: Heads, conversation: Conversation) -> Suggestion:
    reading = heads.read(conversation)
    return suggest_tone(conversation, reading, judge_tones(conversation, reading))


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("Wat vervelend voor u, ik ga u meteen helpen.", "friendly"),
        ("ik begrijp dat u zich zorgen maakt laten we samen kijken wat er kan", "friendly"),  # as recognised
        # Bad news, told with regard and with a way forward.
        ("Helaas kan dat niet, en dat spijt me. Ik zorg dat een collega u morgen terugbelt.", "friendly"),
        ("Mag ik uw postcode en huisnummer?", "neutral"),
        ("Uw aanvraag is op drie maart ontvangen.", "neutral"),
        ("U moet zich legitimeren met een geldig identiteitsbewijs.", "neutral"),  # "u moet" is no reproach
        ("Dat kan niet zonder afspraak.", "neutral"),  # curt but correct
        ("Dat mag ik u niet vertellen vanwege de privacywet.", "neutral"),  # firm, with the reason
    ],
)
def test_label_of_a_turn(heads: Heads, read: Read, line: str, label: str) -> None:
    lines = (*BUSINESSLIKE[:8], f"m: {line}", *BUSINESSLIKE[9:])
    tones = {tone.turn: tone.label for tone in tones_of(heads, read(*lines))}
    assert tones[8] == label


@pytest.mark.parametrize(
    "line",
    [
        "Dat had u eerder moeten bedenken.",
        "Luister, ik ga dit niet nog een keer uitleggen.",
        "Dat staat allemaal gewoon op de website, daar hoeft u niet voor te bellen.",
        "Met alle respect mevrouw, maar u snapt er echt niets van.",  # courtesy around it
    ],
)
def test_a_sneer_among_others_is_unfriendly(heads: Heads, read: Read, line: str) -> None:
    tones = tones_of(heads, read(*RUDE, "i: en nu", f"m: {line}"))
    assert tones[-1].label == "unfriendly"


def test_the_rest_of_the_call_settles_a_doubtful_turn(heads: Heads, read: Read) -> None:
    doubtful = ("i: wat moet ik nu", "m: Dat staat op de website.")
    alone, among = heads.read(read(*POLITE, *doubtful)), heads.read(read(*RUDE, *doubtful))
    assert alone is not None and among is not None
    assert among.tones[-1, 2] > alone.tones[-1, 2]


def test_only_employee_turns_get_a_tone(heads: Heads, read: Read) -> None:
    assert [tone.turn for tone in tones_of(heads, read(*POLITE))] == [0, 2, 4, 6]
    assert tones_of(heads, read("i: schiet eens op", "?: wat vervelend voor u")) == ()


def test_the_words_of_the_caller_cost_the_employee_nothing(heads: Heads, read: Read) -> None:
    angry = [line if line.startswith("m") else "i: Belachelijk! Schandalig is het!" for line in BUSINESSLIKE]
    calm, scolded = heads.read(read(*BUSINESSLIKE)), heads.read(read(*angry))
    assert calm is not None and scolded is not None
    assert [*calm.tones.argmax(axis=1)] == [*scolded.tones.argmax(axis=1)]


@pytest.mark.parametrize(
    ("lines", "verdict"),
    [
        (POLITE, "voldoet"),
        (RUDE, "voldoet_niet"),  # several unfriendly turns
    ],
)
def test_verdict(heads: Heads, read: Read, lines: Sequence[str], verdict: str) -> None:
    suggestion = judge(heads, read(*lines))
    assert (suggestion.criterion, suggestion.verdict) == ("toon", verdict)
    assert suggestion.score is not None
    assert 0 < suggestion.confidence <= 1


def test_a_businesslike_call_is_not_held_against_the_employee(heads: Heads, read: Read) -> None:
    assert judge(heads, read(*BUSINESSLIKE)).verdict in ("voldoet", "onbekend")  # correct is enough


def test_one_unfriendly_turn_lowers_the_score(heads: Heads, read: Read) -> None:
    fine, marred = judge(heads, read(*POLITE)), judge(heads, read(*POLITE, "i: tja", BLAME))
    assert (marred.score or 0) < (fine.score or 0)


@pytest.mark.parametrize(
    ("lines", "explanation"),
    [
        (POLITE[:4], TOO_LITTLE),
        (("m: ja", "m: oke", "m: nee", "m: momentje"), TOO_LITTLE),
        (MONO, WHO_IS_WHO),  # nobody knows which of the voices is the employee's
        (("i: dat had u eerder moeten bedenken",), WHO_IS_WHO),
        ((), "Er is geen tekst om te beoordelen."),
    ],
)
def test_abstains(heads: Heads, read: Read, lines: Sequence[str], explanation: str) -> None:
    suggestion = judge(heads, read(*lines))
    assert (suggestion.verdict, suggestion.score) == ("onbekend", None)
    assert suggestion.explanation == explanation


def test_evidence_is_in_the_words_of_the_employee(heads: Heads, read: Read) -> None:
    conversation = read(*RUDE)
    findings = judge(heads, conversation).findings
    assert "verwijt" in {finding.label for finding in findings}
    for finding in findings:
        turn = conversation.transcript.turns[finding.turn]
        assert 0 <= finding.start < finding.end <= len(turn.text)
        assert turn.speaker == "employee"


KEPT_APART = {
    *("boomoverlast", "geluidsoverlast", "illegale-bouw", "jeugdhulp", "kinderopvang-tegemoetkoming"),
    *("kwijtschelding", "leerlingenvervoer", "melding-openbare-ruimte", "schoolaanmelding", "speelplek"),
    *("standplaatsvergunning", "verkiezingen"),
}


def test_correct_sentences_of_others_are_seldom_called_unfriendly(
    heads: Heads, read: Read, subjects: Sequence[Subject]
) -> None:
    # What employees may say on the subjects of test calls only: of other checklists the heads learn this.
    apart = [subject for subject in subjects if subject.id in KEPT_APART]
    assert len(apart) == len(KEPT_APART)
    said = [said for subject in apart for point in subject.points for said in point.paraphrases]
    calls = [said[start : start + 8] for start in range(0, len(said), 8)]
    lines = [[line for text in call for line in (f"m: {text}", "i: En verder?")] for call in calls]
    tones = [tone for call in lines for tone in tones_of(heads, read(*call))]
    unfriendly = [tone.confidence for tone in tones if tone.label == "unfriendly"]
    # Loose sentences without a call around them go worse than calls; few may be called so surely.
    assert len(unfriendly) < 0.08 * len(tones)
    assert sum(confidence > 0.8 for confidence in unfriendly) < 0.03 * len(tones)


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    return Path(shutil.copytree(WEIGHTS, tmp_path / "conversation"))


def test_changed_weights_are_noticed(weights: Path) -> None:
    content = bytearray((weights / HEAD_FILE).read_bytes())
    content[len(content) // 2] ^= 1
    (weights / HEAD_FILE).write_bytes(content)
    with pytest.raises(WeightsDamaged, match=r"head\.npz"):
        Heads(weights)


def test_absent_weights_are_noticed(weights: Path) -> None:
    (weights / HEAD_FILE).unlink()
    with pytest.raises(WeightsDamaged, match=r"head\.npz"):
        Heads(weights)
    (weights / CARD_FILE).unlink()
    with pytest.raises(WeightsMissing):
        Heads(weights)


def test_the_weights_belong_to_the_encoder(heads: Heads, encoder: Encoder) -> None:
    assert heads.encoder == encoder.name  # else: python -m evaluation.training
    assert json.loads((WEIGHTS / CARD_FILE).read_text())["encoder"] == encoder.name


def test_no_schema_has_room_for_sound_or_an_emotion() -> None:
    # AI Act art. 5(1)(f): the wording has a label, the employee has none, and nothing but text is read.
    assert get_args(ToneLabel) == ("friendly", "neutral", "unfriendly")
    assert [field.name for field in fields(TurnTone)] == ["turn", "label", "confidence"]
    emotions = {"ANGER", "JOY", "FEAR", "SADNESS", "STRESS", "IRRITATION", "FRUSTRATION", "DISGUST"}
    assert not emotions & set(CUE_LABELS)


def test_equal_words_at_another_time_get_an_equal_tone(
    heads: Heads, read: Read, write: Callable[..., object]
) -> None:
    sure, timed = read(*POLITE, BLAME), read(*POLITE, BLAME, probability=1.0)
    assert tones_of(heads, sure) == tones_of(heads, timed)
