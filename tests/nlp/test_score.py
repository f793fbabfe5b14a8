"""Scoring a call: the contract, one encoder pass, doubt, and what may never matter."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from asr.transcript import Transcript
from nlp.criteria.handling_head import HandlingHead
from nlp.disclosures.names import NameHead
from nlp.encoder import Encoded, Encoder
from nlp.heads import Heads
from nlp.results import CallScore
from nlp.score import Scorer, TrainedHeads
from nlp.similarity import Matrix
from nlp.special_categories import SpecialHead
from nlp.subjects import Subject

Write = Callable[..., Transcript]

CALL = (
    "m: Goedemorgen, gemeente Rijndam, u spreekt met Fatima, waarmee kan ik u helpen?",
    "i: ja goedemorgen met jan de vries ik wil mijn paspoort verlengen want ik heb diabetes en ga op reis",
    "m: Dus u wilt een nieuw paspoort. Mag ik uw geboortedatum?",
    "i: twaalf maart negentien vijfentachtig",
    "m: Dank u. U maakt een afspraak aan de balie en neemt uw oude paspoort en een pasfoto mee.",
    "i: en wat kost dat",
    "m: Dat kost drieentachtig euro. Kan ik verder nog iets voor u doen?",
    "i: nee dank u wel dat was alles",
    "m: Fijne dag nog, dag meneer",
)
CRITERIA = ["begroeting", "samenvatting", "volledigheid", "avg", "afhandeling", "afsluiting", "toon"]


class CountingEncoder:
    """The real encoder, keeping what it was asked."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.name = encoder.name
        self.dimensions = encoder.dimensions
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> Matrix:
        self.asked.extend(texts)
        return self._encoder.encode(texts)

    def encode_tokens(self, texts: Sequence[str]) -> Encoded:
        self.asked.extend(texts)
        return self._encoder.encode_tokens(texts)


def contents(score: CallScore) -> object:
    """All but the confidences, and no verdicts: those may become "onbekend" by doubt."""
    return (
        score.topic.label,
        [(found.turn, found.start, found.end, found.label) for found in score.disclosures],
        [(found.turn, found.category) for found in score.special_categories],
        [(tone.turn, tone.label) for tone in score.tone],
        [(point.text, point.covered, point.turn) for point in score.points],
    )


def test_keys_are_those_of_the_contract(scorer: Scorer, write: Write) -> None:
    document = scorer.score(write(*CALL)).to_json()
    assert list(document) == [
        "id", "topic", "disclosures", "special_categories", "tone", "points", "outcome", "suggestions",
    ]  # fmt: skip
    assert list(document["topic"]) == ["label", "confidence"]
    assert list(document["disclosures"][0]) == [
        "turn", "start", "end", "label", "text", "confidence", "explanation",
    ]  # fmt: skip
    assert list(document["special_categories"][0]) == ["turn", "category", "confidence"]
    assert list(document["tone"][0]) == ["turn", "label", "confidence"]
    assert list(document["outcome"]) == [
        "label", "confidence", "turn", "warm", "repeat", "irritation", "commitments", "technique",
    ]  # fmt: skip
    assert list(document["points"][0]) == ["text", "covered", "confidence", "turn"]
    assert list(document["suggestions"][0]) == ["criterion", "verdict", "score", "confidence", "findings"]
    assert list(document["suggestions"][0]["findings"][0]) == ["turn", "start", "end", "label", "explanation"]
    assert set(json.loads(json.dumps(document))) == set(document)


def test_every_criterion_and_its_evidence(scorer: Scorer, write: Write) -> None:
    transcript = write(*CALL)
    score = scorer.score(transcript)
    assert [suggestion.criterion for suggestion in score.suggestions] == CRITERIA
    assert score.topic.label == "paspoort"
    assert score.outcome.label == "answered"
    assert {found.label for found in score.disclosures} == {"PERSON", "BIRTH_DATE"}
    assert [found.category for found in score.special_categories] == ["health"]
    for suggestion in score.suggestions:
        assert (suggestion.score is None) == (suggestion.verdict in ("nvt", "onbekend"))
        assert suggestion.findings or suggestion.score is None
        for finding in suggestion.findings:
            assert 0 <= finding.start < finding.end <= len(transcript.turns[finding.turn].text)


def test_disclosures_quote_the_turn(scorer: Scorer, write: Write) -> None:
    transcript = write(*CALL)
    for found in scorer.score(transcript).disclosures:
        assert transcript.turns[found.turn].text[found.start : found.end] == found.text


def test_each_text_is_encoded_once_for_all_criteria(
    scorer: Scorer, encoder: Encoder, subjects: Sequence[Subject], write: Write, shared_cache: Path
) -> None:
    scorer.score(write(*CALL))
    counting = CountingEncoder(encoder)
    scorer = Scorer(
        encoder=counting, subjects=subjects, heads=TrainedHeads(names=NameHead()), cache=shared_cache
    )
    list(scorer.score_many([write(*CALL), write(*CALL)]))  # the subjects' own sentences come from the cache
    assert counting.asked == 2 * [line.split(": ", maxsplit=1)[1] for line in CALL]


def test_many_calls_score_as_each_alone(scorer: Scorer, write: Write) -> None:
    calls = [replace(write(*CALL[:length]), id=str(length)) for length in (9, 0, 4, 7)]
    together = list(scorer.score_many(calls))
    assert [score.id for score in together] == ["9", "0", "4", "7"]
    assert [contents(score) for score in together] == [contents(scorer.score(call)) for call in calls]


def test_calls_are_read_no_further_than_needed(scorer: Scorer, write: Write) -> None:
    read: list[str] = []

    def endless() -> object:
        while True:
            read.append("call")
            yield write(*CALL)

    next(scorer.score_many(endless()))  # type: ignore[arg-type]
    assert len(read) < 100


def test_times_never_matter(scorer: Scorer, write: Write) -> None:
    # AI Act art. 5(1)(f): how fast, how long or when someone speaks says nothing here.
    brisk = scorer.score(write(*CALL, probability=0.9, pace=0.2))
    slow = scorer.score(write(*CALL, probability=0.9, pace=3.0))
    assert brisk == slow


@pytest.mark.parametrize("probability", [0.95, 0.6, 0.3])
def test_doubt_about_words_changes_confidence_and_never_contents(
    scorer: Scorer, write: Write, probability: float
) -> None:
    typed, heard = scorer.score(write(*CALL)), scorer.score(write(*CALL, probability=probability))
    assert contents(heard) == contents(typed)
    for sure, doubtful in zip(typed.disclosures, heard.disclosures, strict=True):
        assert doubtful.confidence < sure.confidence
    for before, after in zip(typed.suggestions, heard.suggestions, strict=True):
        assert after.confidence <= before.confidence
        assert after.verdict in (before.verdict, "onbekend")
        # Heard this well, a call is judged as its text is.
        assert after.verdict == before.verdict or probability < 0.9


def test_words_that_a_person_corrected_score_as_typed(scorer: Scorer, write: Write) -> None:
    corrected = replace(write(*CALL, probability=1.0), turns=tuple(
        replace(turn, doubtful=index == 0) for index, turn in enumerate(write(*CALL, probability=1.0).turns)
    ))  # fmt: skip
    assert scorer.score(corrected).to_json() == scorer.score(write(*CALL)).to_json()


@pytest.mark.parametrize(("probability", "verdict"), [(0.97, "voldoet"), (0.15, "onbekend")])
def test_evidence_that_was_guessed_is_no_evidence(
    scorer: Scorer, write: Write, probability: float, verdict: str
) -> None:
    clear, guessed = write(*CALL, probability=0.97), write(*CALL, probability=probability)
    heard = replace(clear, turns=(guessed.turns[0], *clear.turns[1:]))
    typed, after = (
        {one.criterion: one for one in scorer.score(call).suggestions} for call in (write(*CALL), heard)
    )
    assert {finding.turn for finding in typed["begroeting"].findings} == {0}
    assert (typed["begroeting"].verdict, after["begroeting"].verdict) == ("voldoet", verdict)
    assert after["begroeting"].findings == typed["begroeting"].findings
    assert after["afsluiting"].verdict == typed["afsluiting"].verdict  # said elsewhere, and heard


@pytest.mark.parametrize(
    ("lines", "probability", "reason"),
    [
        ((), None, "Er is geen tekst om te beoordelen."),
        (("m: ", "i:  "), None, "Er is geen tekst om te beoordelen."),
        (tuple(line.replace("m:", "?:").replace("i:", "?:") for line in CALL), 0.9,
         "Het is niet te horen wie de medewerker is."),  # mono
        (CALL, 0.3, "De medewerker is te slecht verstaan om dit te beoordelen."),
    ],
)  # fmt: skip
def test_every_criterion_abstains(
    scorer: Scorer, write: Write, lines: tuple[str, ...], probability: float | None, reason: str
) -> None:
    suggestions = scorer.score(write(*lines, probability=probability)).suggestions
    for suggestion in suggestions:
        assert (suggestion.verdict, suggestion.score, suggestion.confidence) == ("onbekend", None, 0.0)
    # A criterion that was in doubt about the text itself keeps that reason.
    others = {suggestion.explanation for suggestion in suggestions} - {reason}
    assert others <= {"De machine twijfelt te veel voor een oordeel."}
    assert sum(suggestion.explanation == reason for suggestion in suggestions) >= 6


def test_an_empty_transcript(scorer: Scorer, write: Write) -> None:
    score = scorer.score(write())
    assert (score.topic.label, score.outcome.label) == ("anders", "unknown")
    assert (score.disclosures, score.special_categories, score.tone, score.points) == ((), (), (), ())


def test_a_letter_has_no_greeting_summary_or_farewell(scorer: Scorer, write: Write) -> None:
    letter = write("m: Geachte mevrouw, u maakt voor een nieuw paspoort een afspraak aan de balie.")
    verdicts = {one.criterion: one.verdict for one in scorer.score(letter).suggestions}
    assert {verdicts[name] for name in ("begroeting", "samenvatting", "afsluiting")} == {"nvt"}
    assert verdicts["volledigheid"] != "nvt"


def test_own_points_replace_the_checklist(scorer: Scorer, write: Write) -> None:
    own = ("De medewerker noemt de kosten.", "De medewerker noemt de balie.")
    score = scorer.score(replace(write(*CALL), points=own))
    assert tuple(point.text for point in score.points) == own


def test_works_without_subjects(encoder: Encoder, write: Write) -> None:
    scorer = Scorer(encoder=encoder, subjects=())
    assert scorer.score(write(*CALL)).topic.label == "anders"
    own = scorer.score(replace(write(*CALL), points=("U maakt een afspraak aan de balie.",)))
    assert own.points[0].covered


def test_version_names_what_decides(
    scorer: Scorer, encoder: Encoder, subjects: Sequence[Subject], shared_cache: Path
) -> None:
    def made(subjects: Sequence[Subject] = subjects, **without: None) -> str:
        heads = replace(TrainedHeads(Heads(), NameHead(), SpecialHead(), HandlingHead()), **without)
        return Scorer(encoder=encoder, subjects=subjects, heads=heads, cache=shared_cache).version

    assert made() == scorer.version
    without = [made(conversation=None), made(names=None), made(special=None), made(handling=None)]
    assert len({made(subjects[:1]), *without, scorer.version}) == 6


def test_heads_of_another_encoder_are_refused(encoder: Encoder, subjects: Sequence[Subject]) -> None:
    other = CountingEncoder(encoder)
    other.name = "another"
    with pytest.raises(ValueError, match="another"):
        Scorer(encoder=other, subjects=subjects, heads=TrainedHeads(Heads()))
