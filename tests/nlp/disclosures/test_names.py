"""Data that no word introduces and no rule knows: the name head in the real pipeline, on the real encoder."""

import json
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from spacy.language import Language

from asr.transcript import Transcript, Turn
from nlp.disclosures.animals import without_animals
from nlp.disclosures.component import disclosures_in
from nlp.disclosures.name_features import KnownWords, read_words
from nlp.disclosures.name_likelihood import name_by_capital, recall_names
from nlp.disclosures.named import with_numbers
from nlp.disclosures.names import Named, NameHead
from nlp.disclosures.recogniser import Hit, read_passage
from nlp.disclosures.tags import TAG_COUNT, Kind, sentences_of, spans_of
from nlp.encoder import Encoder, TokenStates
from nlp.errors import WeightsDamaged, WeightsMissing
from nlp.pipeline import read_docs
from nlp.score import Scorer, TrainedHeads

WEIGHTS = Path(__file__).parents[3] / "nlp" / "weights" / "names"
LABELS = ("PERSON", "ADDRESS")


@pytest.fixture(scope="module")
def head() -> NameHead:
    return NameHead()


def hits_of(
    turns: Sequence[str], *, head: NameHead, encoder: Encoder, pipeline: Language
) -> list[tuple[Hit, ...]]:
    """The hits of each turn of one call."""
    named = head.find(turns, encoder.encode_tokens(turns), follows=[index > 0 for index in range(len(turns))])
    transcript = Transcript("gesprek", tuple(Turn("unknown", text) for text in turns))
    (docs,) = read_docs(pipeline, [transcript], named=named)
    return [tuple(hit for hit in disclosures_in(doc) if hit.label in LABELS) for doc in docs]


@pytest.mark.parametrize(
    ("before", "text", "found", "reason"),
    [
        ("", "Mijn dochter Sanne heeft een nieuw paspoort nodig.", ["Sanne"], "a first name alone"),
        ("", "mijn zoon yusuf gaat verhuizen", ["yusuf"], "lower case"),
        ("", "Het gaat om Oleksandr Shevchenko, die staat hier ingeschreven.", ["Oleksandr Shevchenko"],
         "Ukrainian"),
        ("", "ik bel voor agnieszka kowalska zij spreekt geen nederlands", ["agnieszka kowalska"], "Polish"),
        ("", "Ik bel namens mevrouw El Idrissi.", ["El Idrissi"], "a particle that begins the surname"),
        ("", "Dag meneer Ramautar, fijn dat u belt.", ["Ramautar"], "Surinamese"),
        ("Wat is uw naam?", "Tjitske Hoekstra.", ["Tjitske Hoekstra"], "Frisian, an answer"),
        ("", "dank u mevrouw da silva gomes ik verbind u door", ["da silva gomes"], "a particle of its own"),
        ("", "oké emine schat bedankt hè", ["emine"], "an endearment is no name"),
        ("", "schrijf maar op x u e dat is de achternaam", ["x u e"], "spelled, and then called a name"),
        ("Kunt u dat spellen?", "w i s n i e w s k i", ["w i s n i e w s k i"], "spelled"),
        ("", "Ik woon op de Kerkstraat vijf bis.", ["Kerkstraat vijf bis"], "a number in words"),
        ("", "ik woon op de molenweg honderdtwaalf in zwolle", ["molenweg honderdtwaalf"], "lower case"),
        ("Wat is uw adres?", "De Meent 14.", ["Meent 14"], "a street without a street's ending"),
        ("Waar zit u?", "Het stadskantoor is op de Kerkstraat vijf.", [], "a counter"),
        ("En uw huisnummer?", "Nummer achttien b.", ["Nummer achttien b"], "a number alone, asked for"),
        ("", "De lantaarnpaal in de Kerkstraat is stuk.", [], "a street that is only spoken of"),
        ("", "In Amsterdam en Rotterdam is het drukker.", [], "places"),
        ("", "Dat kost drieëntachtig euro en tien cent.", [], "an amount"),
        ("", "De afspraak is op maandag 12 mei om half drie.", [], "a date"),
        ("", "U kunt met DigiD inloggen op MijnOverheid.", [], "products"),
        ("", "Dat staat in de Participatiewet.", [], "a law"),
        ("", "Met Kerst is het stadhuis dicht.", [], "a holiday and a building"),
        ("", "Ja, mevrouw, dat klopt.", [], "a title alone"),
        ("", "Daarvoor moet u bij het UWV zijn.", [], "an organisation"),
        ("", "Wat is uw naam?", [], "a question holds no data"),
        ("", "", [], "a turn in which nothing was understood"),
        ("", "...", [], "no word"),
    ],
)  # fmt: skip
def test_finds(
    head: NameHead,
    encoder: Encoder,
    pipeline: Language,
    before: str,
    text: str,
    found: list[str],
    reason: str,
) -> None:
    turns = [before, text] if before else [text]

    *_, hits = hits_of(turns, head=head, encoder=encoder, pipeline=pipeline)

    # Whether the article belongs to the street is a matter of taste.
    assert [re.sub("^de ", "", text[hit.start : hit.end], flags=re.I) for hit in hits] == found, reason
    assert all(0.4 < hit.confidence <= 1 for hit in hits)


def test_a_name_said_clearly_once_is_likelier_in_the_rest_of_the_call(
    head: NameHead, encoder: Encoder
) -> None:
    doubtful, clear = "hij stond bij wolf op de stoep", "Mijn zoon heet Wolf."
    alone = head.find(
        [doubtful, "Goedemorgen."], encoder.encode_tokens([doubtful, "Goedemorgen."]), follows=[False, True]
    )
    together = head.find([doubtful, clear], encoder.encode_tokens([doubtful, clear]), follows=[False, True])

    (known,) = together[0]
    assert known.probability > max((one.probability for one in alone[0]), default=0.0)


def recalled(turns: list[str], likely: list[float], *, at: str) -> bool:
    """Whether the likelihood of a word in the last turn is raised; all other words are surely nothing."""
    known = KnownWords.of({1: ["iemand"]})
    words = [read_words(text, tokens_of(text), before="", known=known) for text in turns]
    rows = [tags_of([[1.0, 0.0]] * len(turn.pieces)) for turn in words]
    for turn, row, sure in zip(words, rows, likely, strict=True):
        place = [piece.text for piece in turn.pieces].index(at)
        row[place, :2] = 1 - sure, sure
    recall_names(words, rows)
    place = [piece.text for piece in words[-1].pieces].index(at)
    return bool(rows[-1][place, 1] > likely[-1] + 0.05)


def tokens_of(text: str) -> TokenStates:
    """Every word one token."""
    places = [match.span() for match in re.finditer(r"\w+", text)]
    starts, ends = np.array(places).T
    return TokenStates(np.ones((len(places), 4), np.float32), starts, ends)


@pytest.mark.parametrize(
    ("turns", "at", "raised", "reason"),
    [
        (["Ik ben Wolf.", "hij heet wolf"], "wolf", True, "a word that is a name elsewhere"),
        (["Ik ben Li.", "Dat zei Li ook."], "li", True, "a short one with a capital inside a sentence"),
        (["Ik ben Dan.", "Dat zei Dan ook."], "dan", True, "so is a function word"),
        (["Ik ben Dan.", "en dan gaan we"], "dan", False, "a function word as such"),
        (["Ik ben Dan.", "Dan gaan we."], "dan", False, "the capital is of the sentence"),
        (["Piet van Dan.", "Dat zei Van ook."], "van", False, "a particle"),
    ],
)
def test_which_words_are_recalled(turns: list[str], at: str, raised: bool, reason: str) -> None:
    assert recalled(turns, [0.95, 0.3], at=at) == raised, reason


def test_explains_by_whom_and_by_which_words(head: NameHead, encoder: Encoder, pipeline: Language) -> None:
    turns = ["Goedemorgen, u spreekt met Fatima.", "Hij woont bij Yusuf in huis."]

    (introduced,), (mentioned,) = hits_of(turns, head=head, encoder=encoder, pipeline=pipeline)

    assert introduced.explanation == (
        "Een naam na de woorden \u2018u spreekt met\u2019."
        " Het taalmodel herkent hier ook een naam van een mens."
    )
    assert mentioned.explanation == (
        "Het taalmodel herkent hier een naam van een mens, na de woorden \u2018Hij woont bij\u2019."
    )


def test_explanations_quote_no_names(head: NameHead, encoder: Encoder, pipeline: Language) -> None:
    turns = ["Sanne en Yusuf wonen bij mij."]

    (hits,) = hits_of(turns, head=head, encoder=encoder, pipeline=pipeline)

    assert len(hits) == 2
    assert not any(name in hit.explanation for hit in hits for name in ("Sanne", "Yusuf"))


def test_an_accent_that_stands_by_itself_is_no_word(head: NameHead, encoder: Encoder) -> None:
    texts = ["Met Fatima \u0301 Yilmaz."]

    (named,) = head.find(texts, encoder.encode_tokens(texts), follows=[False])

    assert [one.label for one in named] == ["PERSON"]


def test_calls_scored_together_do_not_touch(head: NameHead, encoder: Encoder) -> None:
    texts = ["Met Jan de Vries.", "Goedemiddag.", "Met Fatima.", "ik woon op de dorpsstraat 12"]
    follows = [False, True, False, True]

    together = head.find(texts, encoder.encode_tokens(texts), follows=follows)
    apart = [
        found
        for call in (texts[:2], texts[2:])
        for found in head.find(call, encoder.encode_tokens(call), follows=[False, True])
    ]

    assert [[(one.start, one.end, one.label) for one in turn] for turn in together] == [
        [(one.start, one.end, one.label) for one in turn] for turn in apart
    ]


def tags_of(rows: list[list[float]]) -> NDArray[np.float32]:
    """Likelihoods of the first tags; the others are impossible."""
    given = np.array(rows, np.float32)
    return np.pad(given, ((0, 0), (0, TAG_COUNT - given.shape[1])))


@pytest.mark.parametrize(
    ("rows", "spans", "reason"),
    [
        ([[1, 0, 0, 0, 0]], [], "nothing"),
        ([[0, 1, 0, 0, 0], [0, 0, 1, 0, 0]], [("PERSON", 0, 1)], "one datum of two words"),
        ([[0, 1, 0, 0, 0], [0, 1, 0, 0, 0]], [("PERSON", 0, 0), ("PERSON", 1, 1)], "two that touch"),
        ([[0, 0, 0, 1, 0], [0, 0, 0, 0, 1], [1, 0, 0, 0, 0]], [("ADDRESS", 0, 1)], "ends before other words"),
        ([[0, 0, 1, 0, 0]], [("PERSON", 0, 0)], "going on without a beginning begins"),
        ([[0.6, 0.2, 0.2, 0, 0]], [("PERSON", 0, 0)], "beginning and going on count together"),
        ([[0.8, 0.1, 0.1, 0, 0]], [], "too unlikely"),
        ([[0, 0, 0, 0, 0, 1, 0], [0, 0, 0, 0, 0, 0, 1]], [("POSTCODE", 0, 1)], "a number"),
    ],
)
def test_runs_of_words(rows: list[list[float]], spans: list[tuple[str, int, int]], reason: str) -> None:
    found = [(label, first, last) for label, first, last, _ in spans_of(tags_of(rows), 0.3)]

    assert found == spans, reason


def test_words_beyond_the_reach_of_the_encoder_are_left_out() -> None:
    tokens = TokenStates(np.ones((1, 4), np.float32), np.array([0]), np.array([3]))

    words = read_words("Jan belde", tokens, before="", known=KnownWords.of({1: ["Jan"]}))

    assert [piece.text for piece in words.pieces] == ["jan"]


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    """A copy of the packaged weights that a test may damage."""
    return Path(shutil.copytree(WEIGHTS, tmp_path / "names"))


def test_notices_one_damaged_byte(weights: Path) -> None:
    content = bytearray((weights / "head.npz").read_bytes())
    content[len(content) // 2] ^= 1
    (weights / "head.npz").write_bytes(content)

    with pytest.raises(WeightsDamaged, match=r"head\.npz"):
        NameHead(weights)


def test_a_folder_without_weights_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WeightsMissing):
        NameHead(tmp_path)


def test_a_head_of_another_encoder_is_refused(weights: Path, encoder: Encoder) -> None:
    card = json.loads((weights / "weights.json").read_text())
    (weights / "weights.json").write_text(json.dumps({**card, "encoder": "ander@1"}))

    with pytest.raises(ValueError, match="ander@1"):
        Scorer(encoder=encoder, subjects=(), heads=TrainedHeads(names=NameHead(weights)))


@pytest.mark.parametrize(
    ("turns", "found", "reason"),
    [
        (["Onze hond heet Boris."], [[]], "the animal is named after its kind"),
        (["Boris, dat is de hond."], [[]], "and before it"),
        (["Onze hond heet Boris.", "Boris is gechipt."], [[], []], "what was said once holds for the call"),
        (["Mijn zoon heet Boris."], [["Boris"]], "a person of that name"),
    ],
)
def test_animals_are_no_persons(turns: list[str], found: list[list[str]], reason: str) -> None:
    named = [tuple(Named(at, at + 5, "PERSON", 0.9) for at in [text.index("Boris")]) for text in turns]

    kept = without_animals(turns, named)

    assert [
        [turn[one.start : one.end] for one in names] for turn, names in zip(turns, kept, strict=True)
    ] == found, reason


@pytest.mark.parametrize(
    ("text", "names", "reason"),
    [
        ("Goedemorgen, met Dan van zorg", ["dan"], "a function word with a capital inside a sentence"),
        ("Wij wachten op onze Hallo", ["hallo"], "so is a greeting"),
        ("Wij wachten dan op haar", [], "in lower case it is none"),
        ("Dan gaan we. Toen niet", [], "nor with the capital of its sentence"),
        ("Ik woon Achter de kerk", [], "before an article it is a street"),
        ("Wij gaan naar Samen Uit", [], "and among capitals a title"),
        ("Wij zijn van Hier en Nu", [], "and around a conjunction too"),
        ("Wij zoeken het Nu plein", [], "after an article it is a place"),
        ("Wij bellen de stichting Samen", [], "and after what bears a title one"),
        ("'t Was mooi", [], "what stands before it is short for a word"),
        ("Dat weet Uw collega", [], "a capital out of respect"),
        ("Zij zei: Dan niet", [], "words that are quoted"),
        ("WIJ GAAN DAN NIET", [], "all in capitals"),
        ("Dat is mevrouw De", [], "a particle is part of a name that is not there"),
    ],
)
def test_a_function_word_is_a_name_by_its_capital(text: str, names: list[str], reason: str) -> None:
    words = read_words(text, tokens_of(text), before="", known=KnownWords.of({1: ["iemand"]}))
    rows = tags_of([[0.99, 0.01]] * len(words.pieces))

    name_by_capital(text, words, rows)

    likely = rows[:, 1:3].sum(axis=1).tolist()
    assert [piece.text for piece, sure in zip(words.pieces, likely, strict=True) if sure > 0.5] == names, (
        reason
    )


def test_a_function_word_and_a_name_are_one_name() -> None:
    text = "Goedemorgen, met Dan Wang van zorg"
    words = read_words(text, tokens_of(text), before="", known=KnownWords.of({1: ["iemand"]}))
    rows = tags_of([[0.99, 0.01]] * 3 + [[0.1, 0.9]] + [[0.99, 0.01]] * 2)

    name_by_capital(text, words, rows)

    assert [(first, last) for _, first, last, _ in spans_of(rows, 0.3)] == [(2, 3)]


@pytest.mark.parametrize(
    ("text", "starts", "reason"),
    [
        ("Li. Xiulan Wang", [0, 1], "a sentence ends after a whole name"),
        ("J. P. Wang", [0], "initials end none"),
        ("Chr. Wang", [0], "nor do longer ones"),
        ("Wang, Li Min", [0], "nor does a comma"),
    ],
)
def test_where_a_sentence_begins_inside_names(text: str, starts: list[int], reason: str) -> None:
    words = read_words(text, tokens_of(text), before="", known=KnownWords.of({1: ["iemand"]}))
    tags = tags_of([[0, 0.1, 0.9]] * len(words.pieces))

    assert [first for _, first, *_ in spans_of(tags, 0.3, begins=sentences_of(words))] == starts, reason


def test_an_address_ends_with_its_sentence() -> None:
    tags = tags_of([[0, 0, 0, 1, 0], [0, 0, 0, 0, 1]])

    together = list(spans_of(tags, 0.3, begins={"ADDRESS": np.array([True, False])}))
    apart = list(spans_of(tags, 0.3, begins={"ADDRESS": np.array([True, True])}))

    assert [(first, last) for _, first, last, _ in together] == [(0, 1)]
    assert [(first, last) for _, first, last, _ in apart] == [(0, 0), (1, 1)]


@pytest.mark.parametrize(
    ("text", "said", "kind", "taken", "added", "reason"),
    [
        (
            "op nul zes, en dan twaalf",
            "nul zes, en dan twaalf",
            "PHONE",
            None,
            True,
            "no rule found anything",
        ),
        ("op nul zes, en dan twaalf", "nul zes, en dan twaalf", "PHONE", "nul zes", False, "the rule holds"),
        ("belt u mij maar", "mij", "PHONE", None, False, "no digits"),
        ("die eindigt op een acht", "acht", "BSN", None, False, "one digit is no part of a number"),
        ("de letters k en l", "k en l", "POSTCODE", None, True, "letters of a postcode have no digits"),
        ("Sanne drie", "Sanne drie", "PERSON", None, False, "names are joined with their own rules"),
    ],
)
def test_numbers_that_only_the_head_found(
    text: str, said: str, kind: Kind, taken: str | None, added: bool, reason: str
) -> None:
    start = text.index(said)
    passage = read_passage(text, named=(Named(start, start + len(said), kind, 0.9),))
    by_rule = [Hit(text.index(taken), text.index(taken) + len(taken), "BSN", 0.9, "")] if taken else []

    hits = with_numbers(passage, tuple(by_rule))

    assert (len(hits) > len(by_rule)) == added, reason
    assert all(hit.explanation.startswith("Het taalmodel herkent hier een") for hit in hits[len(by_rule) :])
