"""A municipality's own words for Whisper: read, checked and part of what a transcript is made from."""

from pathlib import Path

import pytest

from asr.weights import WhisperWeights, packaged_base
from klankbord.domain_words import check_words, load_words
from klankbord.engines import asr_options
from klankbord.errors import SettingsInvalid
from klankbord.settings import Settings


@pytest.fixture(scope="module")
def weights(shared_cache: Path) -> WhisperWeights:
    return packaged_base(shared_cache)


@pytest.mark.parametrize(
    ("text", "words", "reason"),
    [
        ("gehandicaptenparkeerkaart\nBurgemeester Reigerstraat\n", 2, "a product and a street"),
        ("# straten\n\nKerkstraat\n  Kerkstraat  \n", 1, "headings, empty lines and repeats do not count"),
        ("\ufeffCoöperatie 't Hof\r\nwijk 3\r\n", 2, "as Windows saves it, with accents, marks and digits"),
        ("", 0, "an empty file"),
    ],
)
def test_words_are_read_one_a_line(tmp_path: Path, text: str, words: int, reason: str):
    path = tmp_path / "woorden.txt"
    path.write_bytes(text.encode())
    assert len(load_words(path)) == words, reason


@pytest.mark.parametrize(
    ("held", "reason"),
    [
        (b"een;twee\n", "a table, not a list"),
        (b"0612345678\n", "numbers are not words, and may be personal data"),
        (b"<b>paspoort</b>", "HTML"),
        (b"\xff\xfe\x00", "no text"),
        (b"a" * 61, "longer than any word"),
        (b"straat\n" * 5_000, "far more than could ever fit"),
    ],
)
def test_what_is_no_list_of_words_is_refused(tmp_path: Path, held: bytes, reason: str):
    path = tmp_path / "woorden.txt"
    path.write_bytes(held)
    with pytest.raises(SettingsInvalid, match="KLANKBORD_WORDS") as refused:
        load_words(path)
    assert "straat" not in str(refused.value), reason


def test_a_file_that_is_not_there_is_named_by_its_setting(tmp_path: Path):
    with pytest.raises(SettingsInvalid, match="KLANKBORD_WORDS"):
        load_words(tmp_path / "weg.txt")


def test_more_words_than_the_decoder_takes_are_refused_with_how_many_fit(weights: WhisperWeights):
    words = [f"{letter}{other}eigerstraat" for letter in "bcdfgklmnprstvwz" for other in "aeiou"]
    with pytest.raises(SettingsInvalid, match=r"alleen de eerste (\d+) woorden passen") as refused:
        check_words(words, weights)
    fitting = int("".join(mark for mark in str(refused.value) if mark.isdigit()))
    check_words(words[:fitting], weights)
    with pytest.raises(SettingsInvalid):
        check_words(words[: fitting + 1], weights)


def test_words_are_part_of_the_options_and_so_of_the_input_hash(tmp_path: Path):
    path = tmp_path / "woorden.txt"
    path.write_text("Kerkstraat\n")
    without, with_words = (asr_options(Settings(home=tmp_path, words=words)) for words in (None, path))
    assert (without.hotwords, with_words.hotwords) == (None, "Kerkstraat")
    path.write_text("Dorpsstraat\n")
    other = asr_options(Settings(home=tmp_path, words=path))
    assert len({options.version for options in (without, with_words, other)}) == 3
