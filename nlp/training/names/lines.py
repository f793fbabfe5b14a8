"""All lines that the head learns from: those of labelled calls, with other names too, and generated ones."""

from collections.abc import Iterable, Iterator, Sequence
from random import Random

from nlp.training.names.examples import Example, SpokenCall, from_calls
from nlp.training.names.generate import generated, renamed
from nlp.training.names.noise import hesitant, lower_case, misheard, unpunctuated, without_marks

_RENAMED_TIMES = 5
_HESITANT, _MISHEARD = 0.2, 0.2
_LOWER_BARE, _LOWER, _NO_MARKS = 0.42, 0.5, 0.58  # cumulative


def corpus_lines(calls: Sequence[SpokenCall], random: Random) -> list[Example]:
    """Every turn as spoken and as written, with and without case and punctuation, and with other names."""
    spoken = [example for call in from_calls(calls, written=False) for example in call]
    written = [example for call in from_calls(calls, written=True) for example in call]
    plain = spoken + [typed for said, typed in zip(spoken, written, strict=True) if said.text != typed.text]
    others = noisy(renamed(plain, random, times=_RENAMED_TIMES), random)
    return [*plain, *map(unpunctuated, plain), *others]


def generated_lines(random: Random, *, times: int) -> list[Example]:
    """Every carrier so many times, as recognisers may write it."""
    return list(noisy(generated(random, times=times), random))


def noisy(examples: Iterable[Example], random: Random) -> Iterator[Example]:
    """Some lines with hesitations, some misheard, about half without case or punctuation."""
    for example in examples:
        line = example
        if random.random() < _HESITANT:
            line = hesitant(line, random)
        if random.random() < _MISHEARD:
            line = misheard(line, random)
        chance = random.random()
        if chance < _LOWER_BARE:
            line = unpunctuated(line)
        elif chance < _LOWER:
            line = lower_case(line)
        elif chance < _NO_MARKS:
            line = without_marks(line)
        yield line
