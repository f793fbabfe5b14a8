"""What was read of a text, for all who read it while its batch of calls is scored; gone after that."""

from collections.abc import Callable
from functools import lru_cache
from typing import ParamSpec, TypeVar, cast

_P = ParamSpec("_P")
_T = TypeVar("_T")

_MOST_TEXTS = 2_000  # for each reader: some batches of turns
_FORGET: list[Callable[[], None]] = []


def remembered(read: Callable[_P, _T]) -> Callable[_P, _T]:
    """Have a function answer at once where it is asked the same again, until `forget`."""
    kept = lru_cache(maxsize=_MOST_TEXTS)(read)
    _FORGET.append(kept.cache_clear)
    return cast(Callable[_P, _T], kept)


def forget() -> None:
    """Leave no words of a call in memory; `nlp.pipeline.read_docs` does so when a batch was scored."""
    for clear in _FORGET:
        clear()
