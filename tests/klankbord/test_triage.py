from datetime import date

import pytest

from klankbord.triage import Assessment, choose

NIGHT = date(2026, 11, 2)


def call(number: int, *verdicts: str, sure: float = 0.9, fatal: bool = False) -> Assessment:
    return Assessment(f"{number:04}", tuple(("Toon", fatal, verdict, sure) for verdict in verdicts))


def chosen(calls: list[Assessment], *, per_night: int = 50, random_share: float = 0.0):
    return choose(calls, NIGHT, per_night=per_night, random_share=random_share)


@pytest.mark.parametrize(
    ("assessment", "sample", "reason"),
    [
        (call(1, "voldoet", "voldoet_niet"), "risk", "something may have gone wrong"),
        (call(1, "voldoet", "onbekend"), "doubt", "the machine abstains"),
        (call(1, "voldoet", sure=0.4), "doubt", "the machine is unsure"),
        (call(1, "voldoet_niet", sure=0.55), "doubt", "wrong perhaps, but the machine is hardly sure"),
        (call(1, "voldoet_niet", sure=0.55, fatal=True), "risk", "a fatal criterion is never left to chance"),
        (call(1, "voldoet", "nvt"), None, "nothing stands out, so nobody needs to hear it"),
    ],
)
def test_why_a_call_is_on_the_list(assessment: Assessment, sample: str | None, reason: str):
    found = chosen([assessment])
    assert (found["0001"].sample if found else None) == sample, reason


def test_risk_comes_before_doubt_and_a_fatal_risk_first_of_all():
    found = chosen(
        [
            call(1, "onbekend"),
            call(2, "voldoet_niet"),
            call(3, "voldoet_niet", fatal=True),
            call(4, "voldoet"),
        ]
    )
    assert sorted(found, key=lambda key: -found[key].priority) == ["0003", "0002", "0001"]


def test_a_full_list_keeps_the_most_needed():
    found = chosen([call(1, "onbekend"), call(2, "voldoet_niet")], per_night=1)
    assert list(found) == ["0002"]


def test_the_random_sample_is_drawn_from_all_calls_and_says_its_chance():
    calls = [call(number, "voldoet_niet" if number % 2 else "voldoet") for number in range(100)]
    found = chosen(calls, per_night=50, random_share=0.2)
    drawn = [key for key, reason in found.items() if reason.sample == "random"]
    assert len(drawn) == 10
    assert {found[key].inclusion_probability for key in drawn} == {0.1}
    assert {int(key) % 2 for key in drawn} == {0, 1}  # risky and quiet calls alike
    assert chosen(calls, per_night=50, random_share=0.2) == found  # anybody can draw it again


def test_another_night_draws_another_sample():
    calls = [call(number, "voldoet") for number in range(100)]
    nights = [choose(calls, date(2026, 11, day), per_night=50, random_share=0.2) for day in (2, 3)]
    assert set(nights[0]) != set(nights[1])


def test_a_night_without_calls_chooses_nothing():
    assert chosen([], random_share=0.2) == {}


def test_a_drawn_call_with_a_risk_says_both():
    (reason,) = chosen([call(1, "voldoet_niet")], random_share=1.0).values()
    assert reason.sample == "random"
    assert reason.explanation == "Eerlijke loting: 1 op de 1 gesprekken. Mogelijk niet goed: toon."
