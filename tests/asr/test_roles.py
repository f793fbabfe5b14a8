"""Who is the employee, by words alone."""

import pytest

from asr.roles import employee_of, likeness

EMPLOYEE = (
    "goedemorgen gemeente zandkapelle u spreekt met anja waarmee kan ik u helpen wat is uw geboortedatum"
)
CITIZEN = "hoi met pieter ik heb een vraag over mijn paspoort ik ben mijn oude kwijt nou ja en mijn man zei"


@pytest.mark.parametrize(
    ("first", "second", "employee", "reason"),
    [
        (EMPLOYEE, CITIZEN, 0, "the employee takes up the telephone and greets for the municipality"),
        (CITIZEN, EMPLOYEE, 1, "the municipality calls: the citizen takes it up and speaks first"),
        (
            "jemeente sandkapele met anja zeg het heb je een kenteken dan zie ik",
            "ik ben mijn kaart kwijt eh nou",
            0,
            "an informal employee, partly misheard, names no 'u' and no 'gemeente'",
        ),
        (EMPLOYEE.upper(), CITIZEN.replace(" ", ", "), 0, "capitals and marks say nothing"),
        ("ja", "nee", None, "nothing was said that tells them apart"),
        ("", "", None, "nothing was recognised"),
        ("ik heb mijn auto", "ik ben mijn vader", None, "two halves of one citizen, who left a message"),
        (
            f"{EMPLOYEE} heeft u uw kenteken",
            "uw aanvraag is binnen zegt u het maar heeft u nog iets gemeente waalmonde wat kan ik u",
            None,
            "two employees, as when a call is put through to a colleague",
        ),
    ],
)
def test_the_employee_is_told_by_words_or_stays_unknown(
    first: str, second: str, employee: int | None, reason: str
):
    assert employee_of(first.split(), second.split()) == employee, reason


def test_speaking_first_decides_nothing_alone():
    assert likeness(["hallo"]) < 0 < likeness(["uw"])
    assert employee_of(["misschien"], ["misschien"]) is None
