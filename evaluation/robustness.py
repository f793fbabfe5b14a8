"""Whether personal data is found when said otherwise: hesitations, other groups of digits, other names."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random

import yaml

from evaluation import spoken_tables
from evaluation.counts import Hits, Share
from evaluation.disclosures import Labelled, find_disclosures, without_marks
from evaluation.findings import Span, count_spans, pool_spans
from evaluation.report import DataSet, Report
from evaluation.run import CallScorer, Progress
from nlp.spoken_numbers import read_spoken

SEED = 20
_NAMES = Path(__file__).with_name("held_out_names.yaml")
_HESITATIONS = ("eh", "eh", "uh", "ehm", "uhm")
_HESITANT = 0.12  # of the gaps between words
_GAP = re.compile(r"(?<=[\w,])\s+(?=\w)")
_FEWEST_DIGITS = 8  # fewer are parts, dates and house numbers, which have groups of their own
_UNITS = ("nul", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen")
_PARTICLES = frozenset({"van", "de", "der", "den", "ten", "ter", "el", "al", "ait", "ben", "da", "dos"})
_SPELLED = re.compile(r"(?:\w\W+){2,}\w\W*\Z")

Edit = Callable[[Labelled, Random], Labelled]


@dataclass(frozen=True, slots=True)
class Names:
    """First names and surnames of one background that the name head has not learnt."""

    first: tuple[str, ...]
    last: tuple[str, ...]


@cache
def held_out_names() -> Mapping[str, Names]:
    """By background, those of twenty that are most frequent in the Netherlands."""
    lists: dict[str, dict[str, list[str]]] = yaml.safe_load(_NAMES.read_text(encoding="utf-8"))
    return {name: Names(tuple(each["first"]), tuple(each["last"])) for name, each in lists.items()}


def measure_robustness(
    calls: Sequence[Labelled],
    scorer: CallScorer,
    *,
    data: DataSet,
    progress: Progress | None = None,
) -> Report:
    """Two tables over the same calls: each way of saying it, and the names of each background."""
    names = held_out_names()
    total, done = len(calls) * (len(EDITS) + len(names)), 0

    def count(edit: Edit) -> list[dict[str, Hits]]:
        nonlocal done
        counts = []
        edited = [edit(call, Random(f"{SEED} {call.transcript.id}")) for call in calls]
        for call, given in zip(edited, find_disclosures(edited, scorer), strict=True):
            done += 1
            counts.append(count_spans(call.spans, given, match="half"))
            if progress is not None:
                progress(done, total)
        return counts

    ways = {title: pool_spans(count(edit), match="half") for title, edit in EDITS.items()}
    recalls = {background: _recalls(count(_renaming(each))) for background, each in names.items()}
    return Report(
        name="robustness",
        title="Hetzelfde anders gezegd",
        data=data,
        versions={"scorer": scorer.version},
        tables=(spoken_tables.of_ways(ways), spoken_tables.of_backgrounds(recalls)),
    )


def _recalls(counts: Sequence[Mapping[str, Hits]]) -> list[Share]:
    """Of the names of people in each call that holds any."""
    hits = [call["PERSON"] for call in counts if "PERSON" in call]
    return [Share(one.right, one.right + one.missed) for one in hits]


def hesitant(call: Labelled, random: Random) -> Labelled:
    """With "eh" between some words, inside data too."""

    def hesitate(text: str) -> str:
        return _GAP.sub(
            lambda gap: f" {random.choice(_HESITATIONS)} " if random.random() < _HESITANT else gap[0], text
        )

    return _edited(call, data=lambda text, _: hesitate(text), between=hesitate)


def regrouped(call: Labelled, random: Random) -> Labelled:
    """With the digits of each number in other groups, in words or typed as it was: "06 12 34", "0 612 34"."""

    def regroup(text: str, _: str) -> str:
        digits = re.sub(r"\W", "", read_spoken(text).text)
        if not digits.isdigit() or len(digits) < _FEWEST_DIGITS:
            return text
        typed = any(map(str.isdigit, text))
        places = [0]
        while places[-1] < len(digits):
            places.append(min(places[-1] + random.choice((1, 2, 2, 3)), len(digits)))
        groups = [digits[start:end] for start, end in pairwise(places)]
        return " ".join(groups if typed else map(_in_words, groups))

    return _edited(call, data=regroup)


def _in_words(group: str) -> str:
    return " ".join(_UNITS[int(digit)] for digit in group)


def _lower(call: Labelled, random: Random) -> Labelled:
    del random
    return without_marks(call)


def _as_it_is(call: Labelled, random: Random) -> Labelled:
    del random
    return call


EDITS: Mapping[str, Edit] = {
    "zoals gezegd": _as_it_is,
    "met aarzelingen": hesitant,
    "cijfers anders gegroepeerd": regrouped,
    "kleine letters zonder leestekens": _lower,
    "alle drie": lambda call, random: without_marks(hesitant(regrouped(call, random), random)),
}
"""Each way of saying the same, by its Dutch name."""


def renamed(call: Labelled, random: Random, *, names: Names) -> Labelled:
    """The same call about other people: each part of a name has one other part throughout the call."""
    others: dict[str, str] = {}

    def rename(text: str, label: str) -> str:
        if label != "PERSON" or _SPELLED.match(text):
            return text
        words = [word for word in text.split() if word.strip(".,").lower() not in _PARTICLES] or [text]
        said = []
        for index, word in enumerate(words):
            kind = names.last if index and index == len(words) - 1 else names.first
            said.append(others.setdefault(word.strip(".,").lower(), random.choice(kind)))
        return " ".join(said)

    return _edited(call, data=rename)


def _renaming(names: Names) -> Edit:
    return lambda call, random: renamed(call, random, names=names)


def _edited(
    call: Labelled, *, data: Callable[[str, str], str], between: Callable[[str], str] = lambda text: text
) -> Labelled:
    """The call with its data and what stands between edited apart, so that labels keep their places."""
    turns, spans = [], []
    for index, turn in enumerate(call.transcript.turns):
        text, at = "", 0
        for span in _apart(call.spans, index):
            text += between(turn.text[at : span.start])
            value = data(turn.text[span.start : span.end], span.label)
            spans.append(replace(span, start=len(text), end=len(text) + len(value)))
            text += value
            at = span.end
        turns.append(replace(turn, text=text + between(turn.text[at:])))
    return Labelled(replace(call.transcript, turns=tuple(turns)), tuple(spans))


def _apart(spans: Sequence[Span], turn: int) -> Iterator[Span]:
    """The spans of one turn in order, those that lie over another left out."""
    end = 0
    for span in sorted((span for span in spans if span.turn == turn), key=lambda span: span.start):
        if span.start >= end:
            yield span
            end = span.end
