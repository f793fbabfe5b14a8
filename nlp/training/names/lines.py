"""All dialogues that the head learns from: labelled calls, with other data too, and generated ones."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from random import Random

from nlp.training.names.examples import Dialogue, Example, SpokenCall, from_calls
from nlp.training.names.generate import Filler, generated
from nlp.training.names.noise import hesitant, lower_case, misheard, unpunctuated, without_marks

_TIMES = {"carriers": 8, "number_carriers": 10}
_RENEWED_TIMES = 3
_HESITANT, _MISHEARD = 0.25, 0.2
# Cumulative: how a recogniser writes a whole dialogue.
_STYLES: tuple[tuple[float, Callable[[Example], Example]], ...] = (
    (0.40, unpunctuated),
    (0.46, lower_case),
    (0.54, without_marks),
)


def corpus_lines(calls: Sequence[SpokenCall], random: Random) -> list[Dialogue]:
    """Every call as spoken and as written, half of them without case and punctuation, and with other data."""
    filler = Filler(random)
    lines: list[Dialogue] = []
    for forms in zip(*(from_calls(calls, written=each) for each in (False, True)), strict=True):
        lines += [[unpunctuated(turn) for turn in form] if random.random() < 0.5 else form for form in forms]
        renewed = [[filler.replace(turn) for turn in forms[at % 2]] for at in range(_RENEWED_TIMES)]
        lines += noisy(renewed, random)
    return lines


def generated_lines(random: Random) -> list[Dialogue]:
    """Every carrier several times, as recognisers may write it."""
    return list(noisy(generated(random, times=_TIMES), random))


def noisy(dialogues: Iterable[Dialogue], random: Random) -> Iterator[Dialogue]:
    """Some with hesitations, some turns misheard, about half without case or punctuation."""
    for dialogue in dialogues:
        style, pausing = random.random(), random.random() < _HESITANT
        lines = [hesitant(turn, random) for turn in dialogue] if pausing else list(dialogue)
        lines = [misheard(turn, random) if random.random() < _MISHEARD else turn for turn in lines]
        edit = next((edit for limit, edit in _STYLES if style < limit), None)
        yield [edit(turn) for turn in lines] if edit else lines
