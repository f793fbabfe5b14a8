"""Completeness: which points the employee mentioned, and whether they can be right."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from asr.transcript import Transcript
from nlp.conversation import Conversation
from nlp.criteria.checklist import Checklist, Checklists
from nlp.criteria.volledigheid import ReadPoints, read_points, suggest_completeness
from nlp.encoder import Encoder
from nlp.passages import by_passage
from nlp.points import PointChances, PointMatcher
from nlp.results import Outcome, Point, Topic
from nlp.similarity import Cohort
from nlp.subjects import ChecklistPoint, Subject
from nlp.vectors import SentenceVectors

Write = Callable[..., Transcript]
Read = Callable[[Conversation, Checklist], ReadPoints]

ANSWERED = Outcome("answered", 0.7, 1)
PASSPORT = Topic("paspoort", 0.9)
PHOTO = "U neemt een recente pasfoto mee."
CALL = (
    "m: goedemorgen gemeente rijndam u spreekt met fatima",
    "i: ik wil een nieuw paspoort",
    "m: daarvoor maakt u een afspraak aan de balie",
    "i: oke",
    "m: en neem een recente pasfoto en uw oude paspoort mee",
    "i: wat kost dat",
    "m: het kost drieentachtig euro",
    "i: dank u",
    "m: fijne dag nog",
)


@pytest.fixture(scope="module")
def vectors(encoder: Encoder, shared_cache: Path) -> SentenceVectors:
    return SentenceVectors(encoder, folder=shared_cache)


@pytest.fixture(scope="module")
def checklists(vectors: SentenceVectors) -> Checklists:
    return Checklists(vectors)


@pytest.fixture(scope="module")
def matcher() -> PointMatcher:
    return PointMatcher()


@pytest.fixture(scope="module")
def read(
    matcher: PointMatcher, subjects: Sequence[Subject], vectors: SentenceVectors, encoder: Encoder
) -> Read:
    cohort = Cohort.of(vectors.of([question for subject in subjects for question in subject.questions]))

    def points_of(call: Conversation, checklist: Checklist) -> ReadPoints:
        return read_points(by_passage(call, encoder), checklist, matcher=matcher, cohort=cohort)

    return points_of


def conversation(transcript: Transcript, encoder: Encoder) -> Conversation:
    # Completeness reads vectors and text; it needs no Docs.
    return Conversation(transcript, (), encoder.encode([turn.text for turn in transcript.turns]))


def test_a_teams_own_points_need_no_paraphrases(
    write: Write, encoder: Encoder, checklists: Checklists, read: Read
) -> None:
    own = (
        "De medewerker zegt dat u een afspraak aan de balie maakt.",
        "De medewerker vraagt u een pasfoto mee te nemen.",
        "De medewerker noemt wat het kost.",
        "De medewerker verwijst naar de bezwaartermijn van zes weken.",
        "De medewerker noemt de openingstijden van de milieustraat.",
    )
    points = read(conversation(write(*CALL), encoder), checklists.of_sentences(own)).points
    assert [point.text for point in points] == list(own)
    assert [(point.covered, point.turn) for point in points] == [
        (True, 2),
        (True, 4),
        (True, 6),
        (False, None),
        (False, None),
    ]


def test_one_own_point_has_nothing_to_be_set_against(
    write: Write, encoder: Encoder, checklists: Checklists, read: Read
) -> None:
    call = conversation(write(*CALL), encoder)
    lists = [checklists.of_sentences((text,)) for text in (PHOTO, "De milieustraat is op zondag dicht.")]
    (said,), (unsaid,) = (read(call, checklist).points for checklist in lists)
    assert said.covered
    assert not unsaid.covered


def test_the_checklist_of_a_subject(
    write: Write, encoder: Encoder, checklists: Checklists, read: Read, subjects: Sequence[Subject]
) -> None:
    checklist = checklists.of_subject(next(subject for subject in subjects if subject.id == "paspoort"))
    points = read(conversation(write(*CALL), encoder), checklist).points
    silent = read(
        conversation(write(CALL[0], CALL[1], "m: een moment geduld alstublieft", CALL[-1]), encoder),
        checklist,
    ).points
    assert sum(point.covered for point in points) > sum(point.covered for point in silent)


def test_what_the_caller_says_does_not_count(
    write: Write, encoder: Encoder, checklists: Checklists, read: Read
) -> None:
    call = conversation(write("m: zegt u het maar eens", "i: u neemt een recente pasfoto mee"), encoder)
    (point,) = read(call, checklists.of_sentences((PHOTO,))).points
    assert not point.covered


def test_held_out_paraphrases_are_told_from_what_was_not_said(
    write: Write, encoder: Encoder, checklists: Checklists, read: Read, subjects: Sequence[Subject]
) -> None:
    """Half of each checklist is left unsaid; the paraphrase said of a point is not in the checklist."""
    right = total = 0
    for subject in subjects:
        known = tuple(replace(point, paraphrases=point.paraphrases[1:]) for point in subject.points)
        checklist = checklists.of_subject(replace(subject, id=f"{subject.id}-held-out", points=known))
        half = len(subject.points) // 2
        said = [point.paraphrases[0] for point in subject.points[:half]]
        call = conversation(write(CALL[0], *(f"m: {sentence}" for sentence in said), CALL[-1]), encoder)
        points = read(call, checklist).points
        right += sum(point.covered == (index < half) for index, point in enumerate(points))
        total += len(points)
    assert right / total > 0.7


@pytest.mark.parametrize(
    ("covered", "score", "verdict"),
    [(4, 100, "voldoet"), (3, 75, "voldoet"), (2, 50, "aandacht"), (0, 0, "voldoet_niet")],
)
def test_a_teams_own_list_scores_the_share_of_its_points(
    write: Write,
    encoder: Encoder,
    matcher: PointMatcher,
    checklists: Checklists,
    covered: int,
    score: int,
    verdict: str,
) -> None:
    texts = tuple(f"punt {at}" for at in range(4))
    points = tuple(
        Point(text, at < covered, 0.8, 2 if at < covered else None) for at, text in enumerate(texts)
    )
    read = ReadPoints(checklists.of_sentences(texts), points, PointChances(np.zeros(4), (2, 2, 2, 2)))
    call = conversation(replace(write(*CALL), points=texts), encoder)
    suggestion = suggest_completeness(
        call, read, model=matcher.completeness, topic=PASSPORT, outcome=ANSWERED
    )
    assert (suggestion.score, suggestion.verdict) == (score, verdict)
    assert suggestion.explanation == f"{covered} van de 4 punten van de checklist zijn gevonden."
    assert suggestion.findings


def test_telling_more_scores_higher(
    write: Write,
    encoder: Encoder,
    matcher: PointMatcher,
    checklists: Checklists,
    read: Read,
    subjects: Sequence[Subject],
) -> None:
    subject = next(subject for subject in subjects if subject.id == "paspoort")
    scores = []
    for told in (0, 3, len(subject.points)):
        said = [f"m: {point.paraphrases[0]}" for point in subject.points[:told]]
        call = conversation(
            write(CALL[0], CALL[1], "m: een moment ik kijk het even na", *said, *CALL[-2:]), encoder
        )
        suggestion = suggest_completeness(
            call,
            read(call, checklists.of_subject(subject)),
            model=matcher.completeness,
            topic=PASSPORT,
            outcome=ANSWERED,
        )
        scores.append(suggestion.score or 0)
    assert scores == sorted(scores)
    assert scores[0] < scores[-1]


@pytest.mark.parametrize(
    ("said", "differs"),
    [
        ("m: bezwaar maken kan binnen drie maanden", "drie maanden"),
        ("m: bezwaar maken kan binnen zes weken", None),
        ("m: bezwaar maken kan binnen tweeënveertig dagen", None),  # the same in other words
        ("m: bezwaar maken kan en dat kost u tien euro", None),  # of another kind: nothing to compare with
        ("m: bezwaar maken kan altijd", None),  # no amount
    ],
)
def test_an_amount_that_differs_from_the_checklist(
    write: Write,
    encoder: Encoder,
    matcher: PointMatcher,
    checklists: Checklists,
    said: str,
    differs: str | None,
) -> None:
    point = ChecklistPoint(
        "bezwaar", "De medewerker noemt de bezwaartermijn.", ("bezwaar maken",), facts=("6 weken",)
    )
    checklist = checklists.of_subject(Subject("bezwaar", "Bezwaar", (), (point,)))
    call = conversation(write(CALL[0], "i: ik wil bezwaar maken tegen de aanslag", said, CALL[-1]), encoder)
    read = ReadPoints(checklist, (Point(point.text, True, 0.9, 2),), PointChances(np.array([0.9]), (2,)))
    suggestion = suggest_completeness(
        call, read, model=matcher.completeness, topic=PASSPORT, outcome=ANSWERED
    )
    found = [finding for finding in suggestion.findings if finding.label == "wijkt af"]
    text = call.transcript.turns[2].text
    assert [text[finding.start : finding.end] for finding in found] == ([differs] if differs else [])
    assert not (differs and suggestion.verdict == "voldoet")


@pytest.mark.parametrize(
    ("points", "topic", "outcome", "verdict"),
    [
        ((), PASSPORT, ANSWERED, "onbekend"),  # no checklist
        (
            (Point("punt", True, 0.8, 2),),
            Topic("paspoort", 0.3),
            ANSWERED,
            "onbekend",
        ),  # maybe another subject
        # The answer came after the call was put through.
        ((Point("punt", False, 0.8, None),), PASSPORT, Outcome("transferred", 0.8, 6), "nvt"),
    ],
)
def test_no_score(
    write: Write,
    encoder: Encoder,
    matcher: PointMatcher,
    checklists: Checklists,
    points: tuple[Point, ...],
    topic: Topic,
    outcome: Outcome,
    verdict: str,
) -> None:
    checklist = checklists.of_sentences(tuple(point.text for point in points) or ("punt",))
    read = ReadPoints(checklist, points, None)
    suggestion = suggest_completeness(
        conversation(write(*CALL), encoder), read, model=matcher.completeness, topic=topic, outcome=outcome
    )
    assert (suggestion.score, suggestion.verdict) == (None, verdict)
