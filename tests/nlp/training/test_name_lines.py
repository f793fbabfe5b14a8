"""The lines that the name head learns from: labels stay on their data, whatever a recogniser does."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import pytest

from nlp.results import DisclosureLabel
from nlp.training.names.examples import Example, Labelled, from_calls
from nlp.training.names.noise import hesitant, lower_case, misheard, unpunctuated, without_marks
from nlp.training.names.spelling import in_words, spell

TEXT = "Met Sanne de Vries, ik woon op de Kerkstraat 5. En Yusuf ook!"


@dataclass(frozen=True, slots=True)
class Note:
    text: str
    label: DisclosureLabel
    written: str | None = None


@dataclass(frozen=True, slots=True)
class SpokenTurn:
    text: str
    written: str | None = None
    disclosures: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class SpokenCall:
    turns: tuple[SpokenTurn, ...]


def example() -> Example:
    data = ("Sanne de Vries", "PERSON"), ("Kerkstraat 5", "ADDRESS"), ("Yusuf", "PERSON")
    return Example(
        TEXT,
        tuple(
            Labelled(TEXT.index(value), TEXT.index(value) + len(value), label)  # type: ignore[arg-type]
            for value, label in data
        ),
    )


@pytest.mark.parametrize(
    ("edit", "text", "data"),
    [
        (lower_case, TEXT.lower(), ["sanne de vries", "kerkstraat 5", "yusuf"]),
        (
            unpunctuated,
            "met sanne de vries ik woon op de kerkstraat 5 en yusuf ook",
            ["sanne de vries", "kerkstraat 5", "yusuf"],
        ),
        (
            without_marks,
            "Met Sanne de Vries ik woon op de Kerkstraat 5 En Yusuf ook",
            ["Sanne de Vries", "Kerkstraat 5", "Yusuf"],
        ),
    ],
)
def test_lost_case_and_punctuation(edit: Callable[[Example], Example], text: str, data: list[str]) -> None:
    edited = edit(example())

    assert edited.text == text
    assert [edited.of(span) for span in edited.spans] == data


def test_hesitations_stand_between_words_and_inside_data() -> None:
    edited = hesitant(example(), Random(1), share=1.0)

    first, *_ = edited.spans
    words = edited.of(first).replace(",", "").split()
    assert words[0] == "Sanne"
    assert words[-1] == "Vries"
    assert len(words) == 5


@pytest.mark.parametrize("seed", range(20))
def test_only_the_data_are_misheard(seed: int) -> None:
    source = example()

    edited = misheard(source, Random(seed))

    def between(line: Example) -> list[str]:
        ends = [0, *(span.end for span in line.spans)]
        starts = [*(span.start for span in line.spans), len(line.text)]
        return [line.text[end:start] for end, start in zip(ends, starts, strict=True)]

    assert between(edited) == between(source)
    assert [span.label for span in edited.spans] == [span.label for span in source.spans]


@pytest.mark.parametrize(
    ("text", "notes", "data", "reason"),
    [
        ("Jan en Jan", ("Jan", "Jan"), [(0, 3), (7, 10)], "the same name twice"),
        ("Janneke en Jan", ("Jan",), [(11, 14)], "no part of a longer word"),
        ("Bas van de basis", ("Bas",), [(0, 3)], "the first that fits"),
        ("Kees", ("Piet",), [], "what is not in the text"),
    ],
)
def test_labels_are_found_back_in_the_text(
    text: str, notes: tuple[str, ...], data: list[tuple[int, int]], reason: str
) -> None:
    turn = SpokenTurn(text, disclosures=tuple(Note(note, "PERSON") for note in notes))

    ((line,),) = from_calls([SpokenCall((turn,))], written=False)

    assert [(span.start, span.end) for span in line.spans] == data, reason


def test_written_turns_have_written_data() -> None:
    turn = SpokenTurn(
        "Kerkstraat vijf, nul zes",
        "Kerkstraat 5, 06",
        (Note("Kerkstraat vijf", "ADDRESS", "Kerkstraat 5"), Note("nul zes", "PHONE", "06")),
    )

    ((before, line),) = from_calls([SpokenCall((SpokenTurn("Ja?"), turn))], written=True)

    assert before == Example("Ja?", ())
    assert [(line.of(span), span.label) for span in line.spans] == [
        ("Kerkstraat 5", "ADDRESS"),
        ("06", "PHONE"),
    ]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "nul"),
        (12, "twaalf"),
        (22, "tweeëntwintig"),
        (84, "vierentachtig"),
        (100, "honderd"),
        (2000, "tweeduizend"),
    ],
)
def test_numbers_in_words(value: int, words: str) -> None:
    assert in_words(value, Random(0)) == words


@pytest.mark.parametrize("seed", range(30))
def test_a_spelled_word_begins_with_its_first_letter(seed: int) -> None:
    assert spell("Wójcik", Random(seed)).lower().startswith("w")
