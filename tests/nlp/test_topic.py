"""The subject of a call."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from asr.transcript import Transcript
from nlp.conversation import Conversation
from nlp.encoder import Encoder
from nlp.subjects import Subject
from nlp.topic import OTHER, TopicFinder
from nlp.vectors import SentenceVectors

Write = Callable[..., Transcript]


@pytest.fixture(scope="module")
def finder(subjects: Sequence[Subject], encoder: Encoder, shared_cache: Path) -> TopicFinder:
    return TopicFinder(subjects, SentenceVectors(encoder, folder=shared_cache))


def conversation(transcript: Transcript, encoder: Encoder) -> Conversation:
    # The subject is judged on vectors and text; it needs no Docs.
    return Conversation(transcript, (), encoder.encode([turn.text for turn in transcript.turns]))


@pytest.mark.parametrize(
    ("lines", "subject"),
    [
        (("m: goedemorgen", "i: ik wil graag een nieuw paspoort aanvragen"), "paspoort"),
        (("m: goedemorgen", "i: mijn container is niet geleegd"), "afval"),
        (("m: goedemorgen", "i: mag ik een dakkapel plaatsen op mijn huis"), "omgevingsvergunning"),
        (("m: goedemorgen", "i: hallo", "m: zegt u het maar", "i: de lantaarnpaal doet het niet"),
         "straatverlichting"),  # after the greetings
        (("i: ik heb een nieuw rijbewijs nodig",), "rijbewijs"),  # a letter
        (("?: ik wil een bewonersvergunning om te parkeren",), "parkeervergunning"),  # mono
        (("m: met de gemeente", "i: ja hallo met wie spreek ik"), OTHER),  # nothing said yet
        (("m: met de gemeente", "i: is er morgen een raadsvergadering"), OTHER),  # no checklist for it
        (("m: goedemorgen",), OTHER),
        # Two turns are little to go on, but a compound shares its parts with the checklists.
        (("m: goedemorgen", "i: ik bel over de begrafeniskosten en de grafrechten van mijn vader"),
         "overlijden-begraven"),
    ],
)  # fmt: skip
def test_finds_the_subject(
    finder: TopicFinder, encoder: Encoder, write: Write, lines: tuple[str, ...], subject: str
) -> None:
    assert finder.find(conversation(write(*lines), encoder)).label == subject


@pytest.mark.parametrize(
    ("named", "subject"),
    [
        ("wmo", "wmo"),  # people know better
        ("Paspoorten en zo", "afval"),  # a label that names no subject is no more than a label
        (None, "afval"),
    ],
)
def test_a_label_on_the_transcript(
    finder: TopicFinder, encoder: Encoder, write: Write, named: str | None, subject: str
) -> None:
    transcript = replace(write("i: mijn container is niet geleegd"), topic=named)
    assert finder.find(conversation(transcript, encoder)).label == subject


def test_the_likeliest_subjects_are_for_a_person_to_choose_from(
    finder: TopicFinder, encoder: Encoder, write: Write
) -> None:
    guesses = finder.guesses(conversation(write("i: mijn visite wil de auto parkeren"), encoder))
    assert len(guesses) == 3
    assert {"bezoekersparkeren", "parkeervergunning"} <= {guess.label for guess in guesses}
    assert [guess.confidence for guess in guesses] == sorted((g.confidence for g in guesses), reverse=True)


def test_without_subjects_there_is_no_topic(encoder: Encoder, write: Write) -> None:
    finder = TopicFinder((), SentenceVectors(encoder))
    assert finder.find(conversation(write("i: mijn container is niet geleegd"), encoder)).label == OTHER


def test_most_opening_questions_find_their_subject_when_left_out(
    subjects: Sequence[Subject], encoder: Encoder, write: Write, shared_cache: Path
) -> None:
    right = total = 0
    vectors = SentenceVectors(encoder, folder=shared_cache)
    every = [question for subject in subjects for question in subject.questions]
    known = dict(zip(every, vectors.of(every), strict=True))
    for position in (0, 3, 6):
        left_out = [
            replace(subject, questions=subject.questions[:position] + subject.questions[position + 1 :])
            for subject in subjects
        ]
        finder = TopicFinder(left_out, vectors)
        for subject in subjects:
            question = subject.questions[position]
            asked = Conversation(write(f"i: {question}"), (), np.stack([known[question]]))
            right += finder.find(asked).label == subject.id
            total += 1
    assert right / total > 0.4  # of one sentence among 48 subjects; "anders" counts as wrong
