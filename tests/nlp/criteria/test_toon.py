"""Tone of voice: words only, with the shipped weights."""

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from spacy.language import Language

from asr.transcript import Transcript
from nlp.conversation import Conversation
from nlp.criteria.toon import ToneHead, suggest_tone
from nlp.cues import CUE_LABELS
from nlp.encoder import Encoder
from nlp.errors import WeightsDamaged, WeightsMissing
from nlp.pipeline import read_docs
from nlp.results import Suggestion, ToneLabel, TurnTone
from nlp.subjects import Subject
from nlp.tone_features import WordWeights, words_of
from nlp.training.tone.lines import lines_sha256

Read = Callable[..., Conversation]

WEIGHTS = Path(__file__).parents[3] / "nlp" / "weights" / "tone"
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
    "m: U kunt de aanvraag doen via de website.",
    "i: en wat kost dat",
    "m: Dat kost zestien euro en u betaalt meteen.",
    "i: goed",
    "m: U krijgt het uittreksel binnen vijf werkdagen.",
)
MONO = tuple("?" + line[1:] for line in POLITE)
TOO_LITTLE = "De medewerker zegt te weinig om de toon te beoordelen."
WHO_IS_WHO = "Het is niet te horen wie de medewerker is."
BLAME = "m: Dat had u eerder moeten bedenken, dat is uw eigen schuld."
REBUFF = "m: Dat is niet mijn probleem, dat moet u zelf maar uitzoeken."


@pytest.fixture(scope="session")
def read(pipeline: Language, encoder: Encoder, write: Callable[..., Transcript]) -> Read:
    def make(*lines: str, probability: float | None = None) -> Conversation:
        transcript = write(*lines, probability=probability)
        (docs,) = read_docs(pipeline, [transcript])
        return Conversation(transcript, docs, encoder.encode([turn.text for turn in transcript.turns]))

    return make


@pytest.fixture(scope="session")
def head() -> ToneHead:
    return ToneHead()


def judge(head: ToneHead, conversation: Conversation) -> Suggestion:
    return suggest_tone(conversation, head.classify(conversation))


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("Wat vervelend voor u, ik ga u meteen helpen.", "friendly"),
        ("ik begrijp dat u zich zorgen maakt laten we samen kijken wat er kan", "friendly"),  # as recognised
        ("Geen probleem meneer, dat kan gebeuren.", "friendly"),
        # Bad news, told with regard and with a way forward.
        (
            "Helaas kan ik dat niet voor u regelen, maar ik zorg dat een collega u morgen terugbelt.",
            "friendly",
        ),
        ("Mag ik uw postcode en huisnummer?", "neutral"),
        ("Uw aanvraag is op drie maart ontvangen.", "neutral"),
        ("U moet zich legitimeren met een geldig identiteitsbewijs.", "neutral"),  # "u moet" is no reproach
        ("Dat kan niet zonder afspraak.", "neutral"),  # curt but correct
        ("Dat mag ik u niet vertellen vanwege de privacywet.", "neutral"),  # firm, with the reason
        ("De leges volgen uit de verordening.", "neutral"),  # jargon without a sneer
        ("Dat had u eerder moeten bedenken.", "unfriendly"),
        ("dat moet u echt zelf uitzoeken daar zijn wij niet voor", "unfriendly"),  # as recognised
        ("Luister, ik ga dit niet nog een keer uitleggen.", "unfriendly"),
        ("Als u gewoon de brief had gelezen, dan had u dat geweten.", "unfriendly"),
        ("Met alle respect mevrouw, maar u snapt er echt niets van.", "unfriendly"),  # courtesy around it
        ("Dat staat allemaal gewoon op de website, daar hoeft u niet voor te bellen.", "unfriendly"),
    ],
)
def test_label_of_a_turn(head: ToneHead, read: Read, line: str, label: str) -> None:
    (tone,) = head.classify(read(f"m: {line}"))
    assert (tone.turn, tone.label) == (0, label)


@pytest.mark.parametrize("line", ["ja", "Oké.", "hm hm", "momentje hoor", "..."])
def test_a_very_short_turn_is_neutral_with_stated_confidence(head: ToneHead, read: Read, line: str) -> None:
    assert head.classify(read(f"m: {line}")) == (TurnTone(0, "neutral", 0.8),)


def test_a_short_turn_with_a_cue_is_judged(head: ToneHead, read: Read) -> None:
    assert [tone.label for tone in head.classify(read("m: Nou en?", "m: Graag gedaan!"))] == [
        "unfriendly",
        "friendly",
    ]


def test_only_employee_turns_get_a_tone(head: ToneHead, read: Read) -> None:
    assert [tone.turn for tone in head.classify(read(*POLITE))] == [0, 2, 4, 6]
    assert head.classify(read("i: schiet eens op", "?: wat vervelend voor u")) == ()


def test_badly_recognised_words_lower_the_confidence(head: ToneHead, read: Read) -> None:
    typed, clear, unclear = (head.classify(read(BLAME, probability=p))[0] for p in (None, 0.9, 0.4))
    assert typed.confidence > clear.confidence > unclear.confidence
    assert typed.label == clear.label == unclear.label


def test_a_turn_has_the_same_tone_in_any_call(head: ToneHead, read: Read) -> None:
    assert head.classify(read(*POLITE, BLAME))[-1].confidence == head.classify(read(BLAME))[0].confidence


@pytest.mark.parametrize(
    ("lines", "verdict", "least", "most"),
    [
        (POLITE, "voldoet", 95, 100),
        (BUSINESSLIKE, "voldoet", 75, 85),  # correct is enough
        ((*POLITE, BLAME), "aandacht", 45, 74),  # one turn
        ((*BUSINESSLIKE, BLAME), "aandacht", 45, 74),
        ((*POLITE, BLAME, REBUFF), "voldoet_niet", 0, 44),  # several
    ],
)
def test_verdict(
    head: ToneHead, read: Read, lines: Sequence[str], verdict: str, least: int, most: int
) -> None:
    suggestion = judge(head, read(*lines))
    assert (suggestion.criterion, suggestion.verdict) == ("toon", verdict)
    assert suggestion.score is not None
    assert least <= suggestion.score <= most
    assert 0 < suggestion.confidence <= 1


@pytest.mark.parametrize(
    ("lines", "probability", "explanation"),
    [
        (POLITE[:4], None, TOO_LITTLE),
        (("m: ja", "m: oke", "m: nee", "m: momentje"), None, TOO_LITTLE),
        (POLITE, 0.4, "De medewerker is te slecht verstaan om dit te beoordelen."),
        (MONO, None, WHO_IS_WHO),  # nobody knows which of the voices is the employee's
        (("i: dat had u eerder moeten bedenken",), None, WHO_IS_WHO),
        ((), None, "Er is geen tekst om te beoordelen."),
    ],
)
def test_abstains(
    head: ToneHead, read: Read, lines: Sequence[str], probability: float | None, explanation: str
) -> None:
    suggestion = judge(head, read(*lines, probability=probability))
    assert (suggestion.verdict, suggestion.score) == ("onbekend", None)
    assert suggestion.explanation == explanation


@pytest.mark.parametrize(
    ("tones", "verdict"),
    [
        (("unfriendly", 0.6), "voldoet"),  # one doubtful turn proves nothing
        (("unfriendly", 0.86), "aandacht"),  # one clear turn
    ],
)
def test_a_doubtful_turn_is_not_held_against_the_employee(
    read: Read, tones: tuple[ToneLabel, float], verdict: str
) -> None:
    conversation = read(*BUSINESSLIKE)
    given = (TurnTone(0, *tones), TurnTone(2, "neutral", 0.9), TurnTone(4, "neutral", 0.9))
    assert suggest_tone(conversation, given).verdict == verdict


def test_many_doubtful_turns_ask_attention(read: Read) -> None:
    given = (TurnTone(0, "unfriendly", 0.6), TurnTone(2, "unfriendly", 0.7), TurnTone(4, "neutral", 0.9))
    assert suggest_tone(read(*BUSINESSLIKE), given).verdict == "aandacht"


def test_evidence_is_in_the_words(head: ToneHead, read: Read) -> None:
    conversation = read(*POLITE, BLAME)
    suggestion = judge(head, conversation)
    spans = {
        (finding.label, conversation.transcript.turns[finding.turn].text[finding.start : finding.end])
        for finding in suggestion.findings
        if finding.turn == 7
    }
    assert spans == {("verwijt", "Dat had u eerder moeten"), ("verwijt", "dat is uw eigen schuld")}
    assert "Deze woorden klinken als een verwijt." in {finding.explanation for finding in suggestion.findings}


def test_without_a_cue_the_whole_turn_is_the_evidence(read: Read) -> None:
    conversation = read(*BUSINESSLIKE)
    given = (
        TurnTone(0, "unfriendly", 0.95),
        TurnTone(2, "neutral", 0.9),
        TurnTone(4, "neutral", 0.9),
    )
    (finding,) = suggest_tone(conversation, given).findings
    assert (finding.turn, finding.start, finding.end) == (
        0,
        0,
        len("U kunt de aanvraag doen via de website."),
    )
    assert finding.label == "onvriendelijk"


def test_at_most_two_friendly_turns_are_shown(head: ToneHead, read: Read) -> None:
    suggestion = judge(head, read(*POLITE))
    assert 1 <= len({finding.turn for finding in suggestion.findings}) <= 2


def test_spans_lie_inside_their_turn(head: ToneHead, read: Read) -> None:
    for lines in (POLITE, BUSINESSLIKE, (*POLITE, BLAME, REBUFF)):
        conversation = read(*lines)
        for finding in judge(head, conversation).findings:
            text = conversation.transcript.turns[finding.turn].text
            assert 0 <= finding.start < finding.end <= len(text)
            assert conversation.transcript.turns[finding.turn].speaker == "employee"


def test_correct_sentences_of_others_are_seldom_called_unfriendly(
    head: ToneHead, read: Read, subjects: Sequence[Subject]
) -> None:
    # What employees may say on each point of the checklists; written apart from the training lines.
    said = [said for subject in subjects for point in subject.points for said in point.paraphrases]
    tones = head.classify(read(*(f"m: {line}" for line in said)))
    unfriendly = [tone.confidence for tone in tones if tone.label == "unfriendly"]
    assert len(unfriendly) < 0.1 * len(tones)
    assert sum(confidence >= 0.85 for confidence in unfriendly) < 0.015 * len(tones)


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    return Path(shutil.copytree(WEIGHTS, tmp_path / "tone"))


def test_changed_weights_are_noticed(weights: Path) -> None:
    content = bytearray((weights / "head.npz").read_bytes())
    content[len(content) // 2] ^= 1
    (weights / "head.npz").write_bytes(content)
    with pytest.raises(WeightsDamaged, match=r"head\.npz"):
        ToneHead(weights)


def test_absent_weights_are_noticed(weights: Path) -> None:
    (weights / "head.npz").unlink()
    with pytest.raises(WeightsDamaged, match=r"head\.npz"):
        ToneHead(weights)
    (weights / "weights.json").unlink()
    with pytest.raises(WeightsMissing):
        ToneHead(weights)


def test_the_weights_belong_to_the_lines_and_the_encoder(head: ToneHead, encoder: Encoder) -> None:
    card = json.loads((WEIGHTS / "weights.json").read_text())
    assert card["lines_sha256"] == lines_sha256()  # else: python -m nlp.training.tone.train
    assert head.encoder == encoder.name


def test_no_schema_has_room_for_sound_or_an_emotion() -> None:
    # AI Act art. 5(1)(f): the wording has a label, the employee has none, and nothing but text is read.
    assert get_args(ToneLabel) == ("friendly", "neutral", "unfriendly")
    assert [field.name for field in fields(TurnTone)] == ["turn", "label", "confidence"]
    emotions = {
        "ANGER",
        "JOY",
        "FEAR",
        "SADNESS",
        "STRESS",
        "IRRITATION",
        "FRUSTRATION",
        "DISGUST",
        "SURPRISE",
    }
    assert not emotions & set(CUE_LABELS)


def test_equal_words_at_another_pace_get_an_equal_tone(
    head: ToneHead, pipeline: Language, encoder: Encoder, write: Callable[..., Transcript]
) -> None:
    tones = []
    for pace in (0.1, 2.0):
        transcript = write(*POLITE, BLAME, probability=0.9, pace=pace)
        (docs,) = read_docs(pipeline, [transcript])
        vectors = encoder.encode([turn.text for turn in transcript.turns])
        tones.append(head.classify(Conversation(transcript, docs, vectors)))
    assert tones[0] == tones[1]


def test_word_weights_know_rare_words_from_common_ones() -> None:
    words = WordWeights.fit(["ja dat kan", "Ja, dat KÁN!", "ja hoor"], at_least=2)
    assert set(words.rarity) == {"ja", "dat", "kan"}  # "hoor" occurs once
    assert words.rarity["ja"] < words.rarity["kan"]
    rows = words.rows(["dat kan dat", "onbekend woord", ""])
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), [1, 0, 0])


def test_words_are_folded() -> None:
    assert words_of("Zó'n Hè — DÁT, één?") == ["zo'n", "he", "dat", "een"]
