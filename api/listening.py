"""Which recordings somebody is listening to: an audit line per listening, not per piece of sound."""

import time
from collections.abc import Callable
from threading import Lock

from klankbord.audit import Actor

LASTS = 30 * 60.0
"""A listening ends this many seconds after it began; going on is a new one, with its own audit line."""


class Listenings:
    """The listenings that already have an audit line.

    A player fetches a recording in pieces and a reviewer jumps to and fro, so a line per request says
    little. Whichever piece comes first is what counts: a client cannot evade the line by leaving out the
    beginning. It is kept in memory: a restart or a second process writes a line too many, never one too few.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began: dict[tuple[Actor, str], float] = {}
        self._lock = Lock()

    def is_new(self, actor: Actor, what: str) -> bool:
        """Whether this request begins a listening that has no audit line yet."""
        with self._lock:
            self._forget_ended()
            return (actor, what) not in self._began

    def begin(self, actor: Actor, what: str) -> None:
        """Remember that the audit line of this listening has been written."""
        with self._lock:
            self._began[actor, what] = self._clock()

    def _forget_ended(self) -> None:
        ended = self._clock() - LASTS
        self._began = {key: moment for key, moment in self._began.items() if moment > ended}
