"""The packaged encoder, with its real weights."""

import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from nlp.encoder import PACKAGED, Encoder, OnnxEncoder, load_encoder
from nlp.errors import TorchMissing, WeightsDamaged, WeightsMissing

WEIGHTS = Path(__file__).parents[2] / "nlp" / "weights" / PACKAGED
QUESTION = "Hoe vraag ik een parkeervergunning aan?"


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    """A copy of the packaged weights that a test may damage."""
    return Path(shutil.copytree(WEIGHTS, tmp_path / "weights"))


@pytest.mark.parametrize(
    ("texts", "rows", "reason"),
    [
        ((), 0, "a call without turns"),
        (("",), 1, "a turn in which nothing was understood"),
        (("ja", "ja", "Ja."), 3, "the same text twice still gives a row each"),
        (("verhuizing " * 2_000,), 1, "a letter far beyond the 512 tokens that are read"),
        (
            ("Yıldırım", "王", "☎ 📞", "\x00"),
            4,
            "names in other scripts, signs and a stray control character",
        ),
    ],
)
def test_gives_a_unit_vector_for_each_text(
    encoder: Encoder, texts: tuple[str, ...], rows: int, reason: str
) -> None:
    vectors = encoder.encode(texts)

    assert vectors.shape == (rows, encoder.dimensions), reason
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


def test_keeps_the_order_whatever_is_encoded_beside_a_text(encoder: Encoder) -> None:
    # Lengths go up and down, and there are more tokens than one batch holds.
    texts = [" ".join([QUESTION] * (1 + index * 7 % 5)) + f" nummer {index}" for index in range(40)]

    together = encoder.encode(texts)
    alone = np.concatenate([encoder.encode([text]) for text in texts])

    assert (together * alone).sum(axis=1).min() > 0.9999
    assert ((together @ alone.T).argmax(axis=1) == np.arange(len(texts))).all()


@pytest.mark.parametrize(
    ("text", "pieces", "reason"),
    [
        ("ja", ["ja"], "one word"),
        (
            "Wat is uw adres?",
            ["Wat", "is", "uw", "adres", "?"],
            "each piece is where it was, without its space",
        ),
        ("  twee   dingen ", ["twee", "dingen"], "spaces are no pieces"),
        ("", [], "a turn in which nothing was understood"),
        ("☎", ["☎"], "a sign that no piece spells stands for itself"),
    ],
)
def test_tells_where_each_piece_is(encoder: Encoder, text: str, pieces: list[str], reason: str) -> None:
    (tokens,) = encoder.encode_tokens([text]).tokens

    found = [text[start:end].strip() for start, end in zip(tokens.starts, tokens.ends, strict=True)]
    assert [piece for piece in found if piece] == pieces, reason
    assert tokens.states.shape == (len(tokens.starts), encoder.dimensions)


def test_one_pass_gives_the_same_vectors_beside_the_states(encoder: Encoder) -> None:
    texts = [QUESTION, "ja", QUESTION, "woord " * 900, ""]

    encoded = encoder.encode_tokens(texts)

    np.testing.assert_array_equal(encoded.vectors, encoder.encode(texts))
    assert len(encoded.tokens) == len(texts)
    np.testing.assert_array_equal(encoded.tokens[0].states, encoded.tokens[2].states)
    assert encoded.tokens[3].ends[-1] < len(texts[3]), "beyond 512 tokens nothing is read"


def test_no_texts_give_no_tokens(encoder: Encoder) -> None:
    encoded = encoder.encode_tokens([])

    assert encoded.tokens == ()
    assert encoded.vectors.shape == (0, encoder.dimensions)


def test_a_state_depends_on_the_words_around_it(encoder: Encoder) -> None:
    (animal,), (person,) = (
        [
            states
            for start, states in zip(tokens.starts, tokens.states, strict=True)
            if text[start:].strip() == word
        ]
        for text, word, tokens in (
            (text, "Boris", encoder.encode_tokens([text]).tokens[0])
            for text in ("Onze hond heet Boris", "U spreekt met Boris")
        )
    )

    assert not np.allclose(animal, person)


@pytest.mark.parametrize(
    ("text", "paraphrase", "unrelated"),
    [
        ("Ik wil mijn paspoort verlengen.", "Mijn paspoort is bijna verlopen.", "De kliko is niet geleegd."),
        ("Hoeveel kost dat?", "Wat is de prijs?", "Wanneer bent u open?"),
        ("U wordt morgen teruggebeld.", "Wij nemen morgen weer contact op.", "Hebt u een DigiD?"),
        ("de lantaarnpaal is stuk", "de straatverlichting doet het niet", "ik kan de huur niet betalen"),
        ("Ik ben het er niet mee eens.", "Daar wil ik bezwaar tegen maken.", "Ik zet u even in de wacht."),
        ("Gecondoleerd met uw verlies.", "Wat verdrietig dat uw man is overleden.", "Uw pas is klaar."),
        ("Kan ik u verder nog helpen?", "Is er nog iets wat ik voor u kan doen?", "U moet langskomen."),
        ("ik heb schulden", "Ik kan mijn rekeningen niet meer betalen.", "Ik heb een hond."),
        ("Welke papieren neem ik mee?", "Wat voor documenten zijn er nodig?", "Waar kan ik parkeren?"),
        ("Mag ik uw geboortedatum?", "Wanneer bent u geboren?", "Wanneer komt het grofvuil?"),
        ("Onze dochter is geboren.", "We hebben een baby gekregen.", "Onze vergunning is binnen."),
        ("de Wmo-consulent komt bij u langs", "u krijgt huisbezoek over uw zorgvraag", "u kunt pinnen"),
    ],
)
def test_a_paraphrase_lies_closer_than_another_subject(
    encoder: Encoder, text: str, paraphrase: str, unrelated: str
) -> None:
    vector, near, far = encoder.encode([text, paraphrase, unrelated])

    assert vector @ near > vector @ far


@pytest.mark.parametrize("file", ["model.onnx", "tokenizer.json"])
def test_notices_one_damaged_byte(weights: Path, file: str) -> None:
    content = bytearray((weights / file).read_bytes())
    content[len(content) // 2] ^= 1
    (weights / file).write_bytes(content)

    with pytest.raises(WeightsDamaged, match=file):
        OnnxEncoder(weights)


@pytest.mark.parametrize("file", ["model.onnx", "tokenizer.json"])
def test_notices_an_absent_file(weights: Path, file: str) -> None:
    (weights / file).unlink()

    with pytest.raises(WeightsDamaged, match=file):
        OnnxEncoder(weights)


def test_notices_unreadable_checksums(weights: Path) -> None:
    (weights / "weights.json").write_text("{")

    with pytest.raises(WeightsDamaged, match=r"weights\.json"):
        OnnxEncoder(weights)


def test_a_folder_without_weights_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WeightsMissing):
        OnnxEncoder(tmp_path)


@pytest.mark.parametrize("name", [None, PACKAGED], ids=["no name", "its name"])
def test_the_packaged_encoder_is_the_default(encoder: Encoder, name: str | None) -> None:
    found = load_encoder(name)

    assert found.name == encoder.name == f"{PACKAGED}@1.1.0"


def test_a_folder_made_in_the_same_way_is_found(encoder: Encoder, weights: Path) -> None:
    found = load_encoder(str(weights))

    np.testing.assert_array_equal(found.encode([QUESTION]), encoder.encode([QUESTION]))


@pytest.mark.skipif(find_spec("torch") is not None, reason="the extra 'train' is installed")
def test_other_weights_ask_for_the_extra() -> None:
    with pytest.raises(TorchMissing, match="extra 'train'"):
        load_encoder("intfloat/multilingual-e5-base")


@pytest.mark.skipif(find_spec("torch") is None, reason="needs the extra 'train'")
def test_other_weights_that_are_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(WeightsMissing, match="eigen-model"):
        load_encoder(str(tmp_path / "eigen-model"))


def test_import_is_light_and_loading_gives_no_advice() -> None:
    # A fresh interpreter: this one has long imported everything.
    program = """
import sys
from nlp.encoder import load_encoder
assert not {"torch", "transformers", "onnxruntime"} & set(sys.modules)
load_encoder()
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
