"""Generated dialogues: what is drawn is said in full, and its labels stand on it."""

import re
from random import Random

import pytest

pytest.importorskip("simplemma", reason="the words to generate with come with the extra `train`")
pytest.importorskip("faker", reason="and so do the names")

from nlp.results import DisclosureLabel
from nlp.spoken_numbers import read_spoken
from nlp.training.names.digits import Digits
from nlp.training.names.examples import Dialogue, Example, Labelled
from nlp.training.names.generate import Filler, carriers
from nlp.training.names.values import Values

SEEDS = range(12)


def data_of(dialogue: Dialogue) -> list[tuple[str, str]]:
    """The label and the words of each datum."""
    return [(span.label, turn.of(span)) for turn in dialogue for span in turn.spans]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("style", ["ones", "pairs", "large"])
@pytest.mark.parametrize("digits", ["06", "12", "345", "4712", "100"])
def test_a_group_says_all_its_digits(digits: str, style: str, seed: int) -> None:
    said = Digits(Random(seed)).group(digits, style=style)

    assert re.sub(r"\D", "", read_spoken(said).text) == digits, said


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("label", ["PHONE", "BSN", "IBAN", "POSTCODE", "LICENSE_PLATE", "ID_DOCUMENT"])
def test_a_typed_value_holds_its_signs(label: DisclosureLabel, seed: int) -> None:
    values = Values(Random(seed))
    value = values.draw(label)

    typed = values.say(label, value, typed=True)

    assert re.sub(r"[^a-z0-9]", "", typed.lower()) == re.sub(r"[^a-z0-9]", "", value.lower())


@pytest.mark.parametrize("seed", SEEDS)
def test_a_value_in_parts_is_said_once_in_all(seed: int) -> None:
    dialogue = Filler(Random(seed)).fill("Uw bsn? | {bsn1} | Ja. | {bsn2} | Ja? | {bsn3}.")

    assert [label for label, _ in data_of(dialogue)] == ["BSN", "BSN", "BSN"]
    assert [len(turn.spans) for turn in dialogue] == [0, 1, 0, 1, 0, 1]
    assert dialogue[0].text == "Uw bsn?"


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_said_again_is_the_same_value(seed: int) -> None:
    (_, first), (_, again) = data_of(Filler(Random(seed)).fill("{email}, dus {email=}"))

    assert first == again


@pytest.mark.parametrize(
    ("carrier", "labels", "reason"),
    [
        ("Mijn naam is {F}.", ["PERSON"], "a name"),
        ("Het zaaknummer is {nr}.", [], "a number that is nobody's"),
        ("Dat is {eur} op {date} om {time}, bel {muni}.", [], "an amount, a day, an hour and a counter"),
        ("{plate}, {R}, {pc}.", ["LICENSE_PLATE", "ADDRESS", "POSTCODE"], "several at once"),
        ("De laatste vier? | {lbsn}.", ["BSN"], "a part"),
    ],
)
def test_labels(carrier: str, labels: list[str], reason: str) -> None:
    assert [label for label, _ in data_of(Filler(Random(1)).fill(carrier))] == labels, reason


def test_every_carrier_can_be_filled() -> None:
    filler = Filler(Random(3))
    lines = [*carriers("carriers"), *carriers("number_carriers")]

    texts = [turn.text for line in lines for turn in filler.fill(line)]

    assert len(lines) > 1000
    assert not any("{" in text for text in texts)


@pytest.mark.parametrize(
    ("text", "value", "label", "reason"),
    [
        ("Nul zes, twaalf drie vier, zes vijf vier drie", "Nul zes, twaalf drie vier, zes vijf vier drie",
         "PHONE", "a whole number"),
        ("Dat is vier drie, ja.", "vier drie", "BSN", "a part has as many digits"),
        ("met Jan de Vries", "Jan de Vries", "PERSON", "a name"),
    ],
)  # fmt: skip
def test_other_data_in_the_same_words(text: str, value: str, label: DisclosureLabel, reason: str) -> None:
    start = text.index(value)
    example = Example(text, (Labelled(start, start + len(value), label),))

    other = Filler(Random(2)).replace(example, kept=0.0)

    (span,) = other.spans
    assert (other.text[: span.start], other.text[span.end :]) == (text[:start], text[start + len(value) :])
    assert span.label == label
    assert other.of(span) != value, reason
