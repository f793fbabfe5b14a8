"""What tells whether a turn says a checklist point: likeness in meaning, shared words, kind of answer."""

import re
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp.conversation import Conversation
from nlp.criteria.checklist import Checklist, letter_grams
from nlp.similarity import Cohort, Matrix, against, normalised
from nlp.wording import content_stems, fold

Features = NDArray[np.float64]

_LIKENESSES = (
    *("meaning", "mean meaning", "core meaning", "with question", "with next"),
    *("words", "core words", "letters", "said with", "rare said with", "related"),
)
_VIEWS = ("", " beyond other points", " beyond other turns", " ahead of the next point")
_KINDS = ("money", "time", "question")
_AGREEMENTS = ("asked and given", "asked only", "given only")
FEATURES = (
    *(f"{likeness}{view}" for likeness in _LIKENESSES for view in _VIEWS),
    *(f"{kind} {agreement}" for kind in _KINDS for agreement in _AGREEMENTS),
    *("holds a number", "holds a denial", "words in the turn", "share of the call"),
    *("points on the list", "no paraphrases"),
)

_LEAST_WORDS = 3
_RAREST = 7.0  # of words that no checklist holds
_RARE = 4.0  # beyond this a word is rare by accident
_NOTHING = -9.0

_ASKED = {
    "money": re.compile(r"kost|bedrag|tarief|leges|prijs|betaal|geld\b|gratis|euro"),
    "time": re.compile(r"wanneer|termijn|hoe lang|binnen|weken|dagen|maanden|jaar|duurt|datum|tijd|hoe laat"),
    "question": re.compile(r"\bvraagt\b|controleert|doorvra"),
}
_GIVEN = {
    "money": re.compile(r"\beuro|€|\bcent\b|gratis|kosteloos|\bkost|tarief|leges|betaal"),
    "time": re.compile(
        r"\b(?:dag|dagen|werkdag\w*|week|weken|maand|maanden|jaar|jaren|uur|minuten|morgen|vandaag"
        r"|(?:maan|dins|woens|donder|vrij|zater|zon)dag|januari|februari|maart|april|mei|juni|juli|augustus"
        r"|september|oktober|november|december)\b"
    ),
    "question": re.compile(r"\?\s*$"),
}
_NUMBER = re.compile(r"\d|\b(?:twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|honderd)\b|tig\b")
_DENIAL = re.compile(r"\b(?:niet|geen|nooit|nee|niks)\b")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """How rare words are in what employees say, and which words are said for which words of a checklist."""

    rarity: Mapping[str, float]
    related: Mapping[str, Mapping[str, float]]

    def rarity_of(self, stem: str) -> float:
        """Higher for words that few answers hold."""
        return self.rarity.get(stem, _RAREST)


def telling_turns(conversation: Conversation) -> tuple[int, ...]:
    """What the employee says beyond a word or two, or anyone where nobody is known as such."""
    known = any(turn.speaker == "employee" for turn in conversation.transcript.turns)
    spoken = list(conversation.turns_of("employee" if known else "unknown"))
    long = [index for index, turn in spoken if len(turn.text.split()) >= _LEAST_WORDS]
    return tuple(long)


def point_features(
    conversation: Conversation,
    checklist: Checklist,
    *,
    turns: Sequence[int],
    cohort: Cohort,
    lexicon: Lexicon,
) -> Features:
    """Shape (points, turns, features); `cohort` are sentences that no point is about."""
    likenesses = [
        *_meanings(conversation, checklist, turns, cohort=cohort),
        *_overlaps(conversation, checklist, turns, lexicon=lexicon),
    ]
    columns = [view for likeness in likenesses for view in _views(likeness)]
    texts = [fold(conversation.transcript.turns[index].text) for index in turns]
    columns += _agreements(checklist, texts)
    columns += _surroundings(conversation, checklist, turns, texts)
    return np.stack(columns, axis=2)


def _meanings(
    conversation: Conversation, checklist: Checklist, turns: Sequence[int], *, cohort: Cohort
) -> list[Features]:
    """How the wordings of each point resemble the turn, alone and with its question or the next turn."""
    said = conversation.vectors[list(turns)]
    points = against(checklist.vectors, cohort)
    questions = np.stack([_question_before(conversation, index) for index in turns])

    def best(rows: Matrix) -> Features:
        return _by_point(normalised(points, against(_unit(rows), cohort)), checklist)

    together = np.full((len(checklist.points), len(turns)), _NOTHING)
    if len(turns) > 1:
        pairs = best(said[:-1] + said[1:])
        together[:, :-1] = pairs
        together[:, 1:] = np.maximum(together[:, 1:], pairs)
    each = normalised(points, against(said, cohort))
    alone = _by_point(each, checklist)
    return [
        alone,
        _mean_by_point(each, checklist),
        each[np.searchsorted(checklist.owners, np.arange(len(checklist.points)))].astype(np.float64),
        best(said + questions),
        alone if len(turns) == 1 else together,
    ]


def _question_before(conversation: Conversation, index: int) -> Matrix:
    for before in range(index - 1, -1, -1):
        if conversation.transcript.turns[before].speaker == "citizen":
            return np.asarray(conversation.vectors[before])
    return np.zeros(conversation.vectors.shape[1], dtype=np.float32)


def _overlaps(
    conversation: Conversation, checklist: Checklist, turns: Sequence[int], *, lexicon: Lexicon
) -> list[Features]:
    texts = [conversation.transcript.turns[index].text for index in turns]
    stems = [checklist.parts.expand(content_stems(text)) for text in texts]
    grams = [letter_grams(text) for text in texts]
    by_stem, by_gram = checklist.stem_weights, checklist.gram_weights
    return [
        _by_point(_shares(checklist.stems, stems, weight=lambda stem: by_stem.get(stem, 0.0)), checklist),
        _shares(checklist.core, stems, weight=lexicon.rarity_of),
        _by_point(_shares(checklist.grams, grams, weight=lambda gram: by_gram.get(gram, 0.0)), checklist),
        np.log1p(_sums(checklist.said_with, stems, weight=lambda stem: by_stem.get(stem, 0.0))),
        np.log1p(
            _sums(
                checklist.said_with,
                stems,
                weight=lambda stem: by_stem.get(stem, 0.0) * min(lexicon.rarity_of(stem), _RARE),
            )
        ),
        np.log1p(np.array([[_relation(core, said, lexicon) for said in stems] for core in checklist.core])),
    ]


def _shares(
    wanted: Sequence[Set[str]], said: Sequence[Set[str]], *, weight: Callable[[str], float]
) -> Features:
    """The share (0-1) of the weight of each set that each turn says: shape (wanted, said)."""
    totals = np.array([sum(map(weight, words)) for words in wanted])
    return np.asarray(_sums(wanted, said, weight=weight) / np.maximum(totals, 1e-6)[:, None])


def _sums(
    wanted: Sequence[Set[str]], said: Sequence[Set[str]], *, weight: Callable[[str], float]
) -> Features:
    return np.array([[sum(map(weight, words & turn)) for turn in said] for words in wanted], dtype=np.float64)


def _relation(core: Set[str], said: Set[str], lexicon: Lexicon) -> float:
    tables = [lexicon.related[stem] for stem in core if stem in lexicon.related]
    return sum(max((table.get(stem, 0.0) for table in tables), default=0.0) for stem in said)


def _views(likeness: Features) -> tuple[Features, ...]:
    """A sentence about the same subject resembles every point; what counts is which it resembles most."""
    others = likeness - likeness.mean(axis=0, keepdims=True)
    turns = likeness - likeness.mean(axis=1, keepdims=True)
    if len(likeness) == 1:
        return likeness, others, turns, others
    ordered = np.sort(likeness, axis=0)
    rival = np.where(likeness == ordered[-1], ordered[-2], ordered[-1])
    return likeness, others, turns, likeness - rival


def _agreements(checklist: Checklist, texts: Sequence[str]) -> list[Features]:
    points = [fold(point) for point in checklist.points]
    columns = []
    for kind in _KINDS:
        asked = np.array([bool(_ASKED[kind].search(point)) for point in points])
        given = np.array([bool(_GIVEN[kind].search(text)) for text in texts])
        columns += [np.outer(asked, given), np.outer(asked, ~given), np.outer(~asked, given)]
    return [column.astype(np.float64) for column in columns]


def _surroundings(
    conversation: Conversation, checklist: Checklist, turns: Sequence[int], texts: Sequence[str]
) -> list[Features]:
    rows = [
        [float(bool(_NUMBER.search(text))) for text in texts],
        [float(bool(_DENIAL.search(text))) for text in texts],
        [float(np.log(max(len(text.split()), 1))) for text in texts],
        [index / len(conversation.transcript.turns) for index in turns],
        [float(len(checklist.points))] * len(turns),
        [float(not checklist.has_paraphrases)] * len(turns),
    ]
    return [np.tile(np.array(row), (len(checklist.points), 1)) for row in rows]


def _by_point(wordings: Features | Matrix, checklist: Checklist) -> Features:
    """The best of the wordings of each point: shape (points, turns)."""
    best = np.full((len(checklist.points), wordings.shape[1]), _NOTHING)
    np.maximum.at(best, checklist.owners, wordings)
    return best


def _mean_by_point(wordings: Matrix, checklist: Checklist) -> Features:
    sums = np.zeros((len(checklist.points), wordings.shape[1]))
    np.add.at(sums, checklist.owners, wordings)
    return sums / np.bincount(checklist.owners)[:, None]


def _unit(rows: Matrix) -> Matrix:
    unit: Matrix = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)
    return unit
