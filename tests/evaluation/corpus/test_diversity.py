import pytest

from evaluation.corpus.diversity import distinct, self_bleu, words_of


def texts(*lines: str) -> list[tuple[str, ...]]:
    return [words_of(line) for line in lines]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("een twee drie",), 1.0),
        (("een twee drie", "een twee drie"), 0.5),
        (("een twee drie een twee drie",), 0.75),  # e-t-d, t-d-e, d-e-t, e-t-d
    ],
)
def test_distinct_counts_repeated_trigrams(lines: tuple[str, ...], expected: float):
    assert distinct(texts(*lines)) == expected


def test_self_bleu_is_one_for_copies_and_low_for_strangers():
    copies = texts(*["dit is een heel gewone zin van mij"] * 3)
    strangers = texts(
        "de kat krabt aan de oude bank", "morgen regent het vast in heel Drenthe", "wie belt er nu nog"
    )
    assert self_bleu(copies) == pytest.approx(1.0)
    assert self_bleu(strangers) < 0.2


def test_words_are_compared_without_case_and_punctuation():
    assert words_of("Nou, ZO'N ding!") == ("nou", "zo'n", "ding")
