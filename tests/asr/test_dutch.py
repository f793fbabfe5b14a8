"""Whisper without the tokens of other languages: the rest keeps its weights, and no text is lost."""

import json
from pathlib import Path

import pytest
from faster_whisper.tokenizer import Tokenizer as Text
from tokenizers import Tokenizer

from asr.dutch import cut, dutch_tokens
from asr.weights import packaged_base

_EMBEDDINGS = b"decoder/embeddings/weight\0"
_HEADER = 1 + 2 * 4 + 1 + 4  # rank, shape, kind and size stand between the name and the rows
_ROW = 512 * 2  # float16


@pytest.fixture(scope="module")
def whole(shared_cache: Path) -> Path:
    return packaged_base(shared_cache).folder


@pytest.fixture(scope="module")
def dutch(whole: Path) -> dict[str, bytes]:
    return {name: b"".join(blocks) for name, blocks in cut(whole, dutch_tokens()).items()}


def _row(model: bytes, number: int) -> bytes:
    start = model.index(_EMBEDDINGS) + len(_EMBEDDINGS) + _HEADER + number * _ROW
    return model[start : start + _ROW]


def _tokenizers(whole: Path, dutch: dict[str, bytes]) -> tuple[Tokenizer, Tokenizer]:
    return Tokenizer.from_file(str(whole / "tokenizer.json")), Tokenizer.from_buffer(dutch["tokenizer.json"])


def test_half_of_the_tokens_are_left_and_each_keeps_its_weights(whole: Path, dutch: dict[str, bytes]):
    before: list[str] = json.loads((whole / "vocabulary.json").read_text())
    after: list[str] = json.loads(dutch["vocabulary.json"])
    assert len(after) == len(dutch_tokens()) + 1608 < 0.6 * len(before)
    model = (whole / "model.bin").read_bytes()
    for token in ("Ġjaar", "Ġ", "0", "Ġ100", "<|nl|>", "<|notimestamps|>", "<|30.00|>"):
        assert _row(dutch["model.bin"], after.index(token)) == _row(model, before.index(token)), token


def test_tokenizer_vocabulary_and_settings_speak_of_the_same_tokens(whole: Path, dutch: dict[str, bytes]):
    old, new = _tokenizers(whole, dutch)
    vocabulary: list[str] = json.loads(dutch["vocabulary.json"])
    assert [new.id_to_token(number) for number in range(len(vocabulary))] == vocabulary
    settings, before = json.loads(dutch["config.json"]), json.loads((whole / "config.json").read_text())
    for name in ("lang_ids", "suppress_ids_begin"):
        assert [new.id_to_token(at) for at in settings[name]] == [old.id_to_token(at) for at in before[name]]
    kept = {old.id_to_token(at) for at in before["suppress_ids"]} & set(vocabulary)
    assert {new.id_to_token(at) for at in settings["suppress_ids"]} == kept
    assert settings["alignment_heads"] == before["alignment_heads"]


@pytest.mark.parametrize(
    "text",
    [
        " Goedemorgen, gemeente Zandkapelle, u spreekt met Fatima. Waar kan ik u mee helpen?",
        " Mijn telefoonnummer is 06 12 34 56 78 en het kenteken G-617-RT.",
        " Dat kost 43,85 euro, inclusief € 2,50 leges, vóór 1 september 2026.",
        " Ik ben geïnteresseerd in de coöperatie; de financiën zijn geregeld.",
    ],
)
def test_dutch_is_cut_into_the_tokens_it_always_was(whole: Path, dutch: dict[str, bytes], text: str):
    old, new = _tokenizers(whole, dutch)
    assert new.encode(text).tokens == old.encode(text).tokens


@pytest.mark.parametrize("text", [" Łódź, Çeşme, Đuro", " 你好", " العربية", " 👍🏽 ok"])
def test_any_other_text_can_still_be_written(whole: Path, dutch: dict[str, bytes], text: str):
    _, new = _tokenizers(whole, dutch)
    assert new.decode(new.encode(text, add_special_tokens=False).ids) == text


def test_what_is_no_speech_stays_suppressed_and_nothing_else(whole: Path, dutch: dict[str, bytes]):
    """faster-whisper makes the list from the tokenizer: a note in pieces would take the euro with it."""
    old, new = (Text(one, True, "transcribe", "nl") for one in _tokenizers(whole, dutch))
    before = {old.tokenizer.id_to_token(number) for number in old.non_speech_tokens}
    after = {new.tokenizer.id_to_token(number) for number in new.non_speech_tokens}
    assert after == before & dutch_tokens()


def test_a_token_can_be_built_from_what_is_kept(whole: Path):
    merges = json.loads((whole / "tokenizer.json").read_text())["model"]["merges"]
    made = {first + second: {first, second} for first, second in merges}
    kept = dutch_tokens()
    assert [token for token in kept if token in made and not made[token] <= kept] == []
