"""Completeness: which points the employee mentioned."""

from collections.abc import Callable, Sequence

import pytest

from asr.transcript import Transcript
from nlp.conversation import Conversation
from nlp.criteria.checklist import own_checklist, subject_checklist
from nlp.criteria.volledigheid import judge_points, suggest_completeness
from nlp.encoder import Encoder
from nlp.results import Outcome, Point, Topic
from nlp.similarity import Matrix
from nlp.subjects import Subject
from nlp.vectors import SentenceVectors

Write = Callable[..., Transcript]

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
def vectors(encoder: Encoder) -> SentenceVectors:
    return SentenceVectors(encoder)


@pytest.fixture(scope="module")
def cohort(subjects: Sequence[Subject], vectors: SentenceVectors) -> Matrix:
    return vectors.of([question for subject in subjects for question in subject.questions])


def conversation(transcript: Transcript, encoder: Encoder) -> Conversation:
    # Completeness reads vectors and text; it needs no Docs.
    return Conversation(transcript, (), encoder.encode([turn.text for turn in transcript.turns]))


def test_a_teams_own_points_need_no_paraphrases(
    write: Write, encoder: Encoder, vectors: SentenceVectors, cohort: Matrix
) -> None:
    own = (
        "De medewerker zegt dat u een afspraak aan de balie maakt.",
        "De medewerker vraagt u een pasfoto mee te nemen.",
        "De medewerker noemt wat het kost.",
        "De medewerker verwijst naar de bezwaartermijn van zes weken.",
        "De medewerker noemt de openingstijden van de milieustraat.",
    )
    points = judge_points(conversation(write(*CALL), encoder), own_checklist(own, vectors), cohort=cohort)
    assert [point.text for point in points] == list(own)
    assert [(point.covered, point.turn) for point in points] == [
        (True, 2),
        (True, 4),
        (True, 6),
        (False, None),
        (False, None),
    ]


def test_one_own_point_has_nothing_to_be_set_against(
    write: Write, encoder: Encoder, vectors: SentenceVectors, cohort: Matrix
) -> None:
    call = conversation(write(*CALL), encoder)
    checklists = [own_checklist((text,), vectors) for text in (PHOTO, "De milieustraat is op zondag dicht.")]
    (said,), (unsaid,) = (judge_points(call, checklist, cohort=cohort) for checklist in checklists)
    assert said.covered
    assert not unsaid.covered


def test_the_checklist_of_a_subject(
    write: Write, encoder: Encoder, vectors: SentenceVectors, cohort: Matrix, subjects: Sequence[Subject]
) -> None:
    passport = next(subject for subject in subjects if subject.id == "paspoort")
    checklist = subject_checklist(passport, vectors)
    points = judge_points(conversation(write(*CALL), encoder), checklist, cohort=cohort)
    silent = judge_points(
        conversation(write(CALL[0], CALL[1], "m: een moment geduld alstublieft", CALL[-1]), encoder),
        checklist,
        cohort=cohort,
    )
    assert sum(point.covered for point in points) > sum(point.covered for point in silent)


def test_what_the_caller_says_does_not_count(
    write: Write, encoder: Encoder, vectors: SentenceVectors, cohort: Matrix
) -> None:
    call = conversation(write("m: zegt u het maar eens", "i: u neemt een recente pasfoto mee"), encoder)
    (point,) = judge_points(call, own_checklist((PHOTO,), vectors), cohort=cohort)
    assert not point.covered


def test_held_out_paraphrases_are_told_from_what_was_not_said(
    write: Write, encoder: Encoder, vectors: SentenceVectors, cohort: Matrix, subjects: Sequence[Subject]
) -> None:
    """Half of each checklist is left unsaid; the paraphrase said of a point is not in the checklist."""
    right = total = 0
    for subject in subjects:
        known = tuple(type(point)(point.id, point.text, point.paraphrases[1:]) for point in subject.points)
        checklist = subject_checklist(Subject(subject.id, subject.title, (), known), vectors)
        half = len(subject.points) // 2
        said = [point.paraphrases[0] for point in subject.points[:half]]
        call = conversation(write(CALL[0], *(f"m: {sentence}" for sentence in said), CALL[-1]), encoder)
        points = judge_points(call, checklist, cohort=cohort)
        right += sum(point.covered == (index < half) for index, point in enumerate(points))
        total += len(points)
    assert right / total > 0.6


@pytest.mark.parametrize(
    ("covered", "score", "verdict"),
    [(4, 100, "voldoet"), (3, 75, "voldoet"), (2, 50, "aandacht"), (0, 0, "voldoet_niet")],
)
def test_score_is_the_share_of_points(
    write: Write, encoder: Encoder, covered: int, score: int, verdict: str
) -> None:
    points = tuple(Point(f"punt {at}", at < covered, 0.8, 2 if at < covered else None) for at in range(4))
    suggestion = suggest_completeness(
        conversation(write(*CALL), encoder), points, topic=PASSPORT, outcome=ANSWERED
    )
    assert (suggestion.score, suggestion.verdict) == (score, verdict)
    assert suggestion.explanation == f"{covered} van de 4 punten van de checklist zijn gevonden."
    assert suggestion.findings


@pytest.mark.parametrize(
    ("points", "outcome", "verdict"),
    [
        ((), ANSWERED, "onbekend"),  # no checklist
        ((Point("punt", False, 0.8, None),), Outcome("transferred", 0.8, 6), "nvt"),  # the answer came later
    ],
)
def test_no_score(
    write: Write, encoder: Encoder, points: tuple[Point, ...], outcome: Outcome, verdict: str
) -> None:
    suggestion = suggest_completeness(
        conversation(write(*CALL), encoder), points, topic=PASSPORT, outcome=outcome
    )
    assert (suggestion.score, suggestion.verdict) == (None, verdict)
