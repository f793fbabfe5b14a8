"""The Dutch words on screen cover all that the code can name."""

from datetime import UTC, datetime
from typing import get_args

import pytest

from asr.transcript import Speaker
from klankbord import words
from models.calls import CALL_STATES
from models.reviews import SAMPLE_REASONS, WITHDRAWN
from models.scoring import VERDICTS
from models.worklist import BLIND
from nlp.results import CategoryLabel, DisclosureLabel, OutcomeLabel


@pytest.mark.parametrize(
    ("known", "named"),
    [
        (words.SPEAKERS, get_args(Speaker)),
        (words.REASONS, (*SAMPLE_REASONS, BLIND)),
        (words.OUTCOMES, get_args(OutcomeLabel)),
        (words.CATEGORIES, get_args(CategoryLabel)),
        (words.DISCLOSURES, get_args(DisclosureLabel)),
        (words.VERDICTS, (*VERDICTS, WITHDRAWN)),
        (words.ICONS, (*VERDICTS, WITHDRAWN)),
        (words.STATES, CALL_STATES),
    ],
)
def test_everything_has_a_word_of_its_own(known: dict[str, str], named: tuple[str, ...]):
    assert set(known) == set(named)
    assert len(set(known.values())) == len(known)


@pytest.mark.parametrize(
    ("utc", "expected", "reason"),
    [
        (datetime(2026, 11, 2, 8, 14, tzinfo=UTC), "ma 2 nov 2026, 09:14", "winter time"),
        (datetime(2026, 7, 31, 22, 30, tzinfo=UTC), "za 1 aug 2026, 00:30", "summer time, the next day here"),
    ],
)
def test_moments_are_those_of_amsterdam(utc: datetime, expected: str, reason: str):
    assert words.moment(utc) == expected, reason


@pytest.mark.parametrize(
    ("seconds", "expected"), [(0, "0:00"), (59.9, "0:59"), (65, "1:05"), (3725, "1:02:05"), (None, "")]
)
def test_places_in_a_recording(seconds: float | None, expected: str):
    assert words.clock(seconds) == expected


@pytest.mark.parametrize(
    ("confidence", "expected"), [(1.0, "zeker"), (0.85, "zeker"), (0.6, "redelijk zeker"), (0.59, "onzeker")]
)
def test_confidence_in_words(confidence: float, expected: str):
    assert words.certainty(confidence) == expected


@pytest.mark.parametrize(
    ("topic", "expected"),
    [
        ("melding-openbare-ruimte", "Melding openbare ruimte"),
        (None, "Onbekend onderwerp"),
        ("", "Onbekend onderwerp"),
    ],
)
def test_subjects_as_people_write_them(topic: str | None, expected: str):
    assert words.subject(topic) == expected


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 taken wachten"), (1, "1 taak wacht"), (2, "2 taken wachten")]
)
def test_one_is_no_plural(count: int, said: str):
    assert words.counted(count, "taak wacht", "taken wachten") == said


def test_decimals_are_written_as_the_dutch_do():
    assert [words.decimal(value) for value in (0.0, 7.56, 12.0)] == ["0,0", "7,6", "12,0"]
