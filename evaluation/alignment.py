"""Which turn of the reference a recognised turn is, by the time that they share."""

from asr.transcript import Transcript, Turn


def align_turns(recognised: Transcript, reference: Transcript) -> dict[int, int]:
    """Index of the reference turn for each recognised turn; a turn that shares no time with any is left out.

    A turn of the same speaker comes first, then the one that shares most time.
    """
    found: dict[int, int] = {}
    for index, turn in enumerate(recognised.turns):
        shared = {
            other: (candidate.speaker == turn.speaker, seconds)
            for other, candidate in enumerate(reference.turns)
            if (seconds := _shared_seconds(turn, candidate)) > 0
        }
        if shared:
            found[index] = max(shared, key=shared.__getitem__)
    return found


def _shared_seconds(first: Turn, second: Turn) -> float:
    if first.start is None or first.end is None or second.start is None or second.end is None:
        return 0.0
    return min(first.end, second.end) - max(first.start, second.start)
