from datetime import date
from pathlib import Path

import pytest

from klankbord.errors import SettingsInvalid
from klankbord.triage import Quotas, choose, nights_left
from klankbord.triage_risk import Assessment, Suggested, place_of
from klankbord.triage_rules import DEFAULT, load_rules

NIGHT = date(2026, 11, 2)


def suggested(verdict: str, sure: float, *, fatal: bool = False, criterion: str = "toon") -> Suggested:
    return Suggested(criterion, criterion.capitalize(), fatal, verdict, sure)


def call(number: int, *verdicts: str, sure: float = 0.9, fatal: bool = False, **known: object) -> Assessment:
    rows = tuple(suggested(verdict, sure, fatal=fatal) for verdict in verdicts)
    return Assessment(f"{number:04}", rows, **known)


def chosen(calls: list[Assessment], *, per_night: int = 50, random_share: float = 0.0):
    return choose(calls, NIGHT, per_night=per_night, random_share=random_share)


UNRESOLVED = {"outcome": "unresolved", "outcome_confidence": 0.8}


@pytest.mark.parametrize(
    ("assessment", "sample", "reason"),
    [
        (call(1, "voldoet", "voldoet_niet"), "risk", "something may have gone wrong"),
        (call(1, "voldoet", "onbekend"), "doubt", "the machine abstains"),
        (call(1, "voldoet", sure=0.4), "doubt", "the machine is unsure"),
        (call(1, "voldoet_niet", sure=0.55), "doubt", "wrong perhaps, but the machine is hardly sure"),
        (call(1, "voldoet_niet", sure=0.55, fatal=True), "risk", "a fatal criterion is never left to chance"),
        (call(1, "voldoet", "nvt"), None, "nothing stands out, so nobody needs to hear it"),
        (call(1, "voldoet", **UNRESOLVED), "risk", "the caller was not helped"),
        (call(1, "voldoet", **UNRESOLVED | {"outcome_confidence": 0.3}), None, "that is hardly known"),
        (call(1, "voldoet", repeat=True), "risk", "the caller had to come back"),
        (call(1, "voldoet", irritation=True), "risk", "the caller's words grew more displeased"),
        (call(1, "voldoet", heard=0.55), "doubt", "about half of the words are others than were said"),
        (call(1, "voldoet", heard=0.7), None, "as recordings usually are"),
    ],
)
def test_why_a_call_is_on_the_list(assessment: Assessment, sample: str | None, reason: str):
    found = chosen([assessment])
    assert (found["0001"].sample if found else None) == sample, reason


def test_criteria_that_contradict_each_other_are_a_doubt():
    rows = (
        suggested("voldoet", 0.9, criterion="afhandeling"),
        suggested("voldoet_niet", 0.55, criterion="volledigheid"),
    )
    (why,) = chosen([Assessment("a", rows)]).values()
    assert why.sample == "doubt"
    assert why.explanation.endswith("De afhandeling lijkt goed, maar het antwoord niet volledig.")


def test_risk_comes_before_doubt_and_a_fatal_risk_first_of_all():
    found = chosen(
        [
            call(1, "onbekend"),
            call(2, "voldoet_niet", **UNRESOLVED, repeat=True, irritation=True),
            call(3, "voldoet_niet", fatal=True),
            call(4, "voldoet"),
            call(5, "voldoet_niet"),
        ]
    )
    assert sorted(found, key=lambda key: -found[key].priority) == ["0003", "0002", "0005", "0001"]


def test_every_reason_is_told():
    (why,) = chosen([call(1, "voldoet_niet", fatal=True, repeat=True, **UNRESOLVED)]).values()
    assert why.explanation == (
        "Kritiek: toon. De vraag lijkt niet opgelost. De inwoner zegt al eerder contact te hebben gehad."
    )


def test_a_full_list_keeps_the_most_needed():
    found = chosen([call(1, "onbekend"), call(2, "voldoet_niet")], per_night=1)
    assert list(found) == ["0002"]


def test_all_calls_can_be_put_in_order_also_those_that_are_not_listed():
    calls = [call(1, "voldoet"), call(2, "voldoet", "aandacht"), call(3, "voldoet_niet", fatal=True)]
    ranked = sorted(calls, key=place_of, reverse=True)
    assert [one.call_id for one in ranked] == ["0003", "0002", "0001"]


def test_the_random_sample_is_drawn_from_all_calls_and_says_its_chance():
    calls = [call(number, "voldoet_niet" if number % 2 else "voldoet") for number in range(100)]
    found = chosen(calls, per_night=50, random_share=0.2)
    drawn = [key for key, why in found.items() if why.inclusion_probability is not None]
    assert len(drawn) == 10
    assert {found[key].inclusion_probability for key in drawn} == {0.1}
    assert {int(key) % 2 for key in drawn} == {0, 1}  # risky and quiet calls alike
    assert chosen(calls, per_night=50, random_share=0.2) == found  # anybody can draw it again
    assert all(found[key].sample in ("risk", "doubt") for key in found if key not in drawn)


def test_the_draw_spreads_over_teams_and_employees():
    calls = [
        call(number, "voldoet", team=f"t{number % 4}", employee=f"m{number % 20}") for number in range(400)
    ]
    found = choose(calls, NIGHT, per_night=40, random_share=0.5)
    drawn = [one for one in calls if one.call_id in found]
    assert [sum(one.team == f"t{team}" for one in drawn) for team in range(4)] == [5, 5, 5, 5]
    assert {one.employee for one in drawn} == {f"m{number}" for number in range(20)}
    assert {found[one.call_id].stratum for one in drawn} == {"t0", "t1", "t2", "t3"}


def test_a_quota_raises_the_chance_and_says_so():
    calls = [call(number, "voldoet", employee=f"m{number % 10}") for number in range(100)]
    short = Quotas(employees={"m3": 2.0})
    found = choose(calls, NIGHT, per_night=50, random_share=0.2, quotas=short)
    theirs = [found[one.call_id] for one in calls if one.employee == "m3" and one.call_id in found]
    assert len(theirs) == 2
    assert {why.inclusion_probability for why in theirs} == {0.2}
    assert {why.sample for why in theirs} <= {"quota", "calibration"}


def test_quotas_never_take_more_than_their_part_of_the_list():
    calls = [call(number, "voldoet", employee=f"m{number}") for number in range(100)]
    short = Quotas(employees={f"m{number}": 5.0 for number in range(100)})
    found = choose(calls, NIGHT, per_night=50, random_share=0.2, quotas=short)
    assert len(found) == 10 + 10  # a fifth of the list each


def test_a_share_of_the_drawn_calls_is_for_calibration():
    calls = [call(number, "voldoet") for number in range(1000)]
    rules = load_rules().model_copy(update={"deel_kalibratie": 0.5})
    found = choose(calls, NIGHT, per_night=400, random_share=1.0, rules=rules)
    shared = [why for why in found.values() if why.sample == "calibration"]
    assert 160 <= len(shared) <= 240
    assert all(why.inclusion_probability == 0.4 for why in shared)


def test_another_night_draws_another_sample():
    calls = [call(number, "voldoet") for number in range(100)]
    nights = [choose(calls, date(2026, 11, day), per_night=50, random_share=0.2) for day in (2, 3)]
    assert set(nights[0]) != set(nights[1])


def test_a_night_without_calls_chooses_nothing():
    assert chosen([], random_share=0.2) == {}


def test_a_drawn_call_with_a_risk_says_both():
    (why,) = chosen([call(1, "voldoet_niet")], random_share=1.0).values()
    assert why.sample in ("random", "calibration")
    assert why.explanation.endswith("Mogelijk niet goed: toon.")
    assert "1 op de 1" in why.explanation


@pytest.mark.parametrize(
    ("night", "left"),
    [
        (date(2026, 11, 2), 21),  # a Monday
        (date(2026, 11, 30), 1),  # the last day
        (date(2026, 10, 31), 1),  # a Saturday, after the last working day
        (date(2026, 12, 1), 23),  # over the end of the year
    ],
)
def test_working_nights_that_are_left_in_a_month(night: date, left: int):
    assert nights_left(night) == left


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("per_medewerker: 2", "per_medewerker: -1"), "per_medewerker"),
        (("deel_quota: 0.2", "deel_qouta: 0.2"), "deel_quota"),
        (("per_medewerker: 2", "per_medewerker: ["), "kunnen niet worden gelezen"),
    ],
)
def test_faulty_rules_are_refused(tmp_path: Path, change: tuple[str, str], said: str):
    path = tmp_path / "regels.yaml"
    path.write_text(DEFAULT.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    with pytest.raises(SettingsInvalid, match=said):
        load_rules(path)
