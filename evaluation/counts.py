"""The counts that figures are made of; they add up over calls and are divided once."""

from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    hits: int = 0
    total: int = 0

    @property
    def value(self) -> float | None:
        """The share, 0-1; None when there was nothing to count."""
        return self.hits / self.total if self.total else None

    def __add__(self, other: "Share") -> "Share":
        return Share(self.hits + other.hits, self.total + other.total)


@dataclass(frozen=True, slots=True)
class Edits:
    """What turns a reference of `length` words or characters into the recognised text."""

    substitutions: int = 0
    deletions: int = 0
    insertions: int = 0
    length: int = 0

    @property
    def value(self) -> float | None:
        """Errors per word or character of the reference; may exceed 1, None for an empty reference."""
        if not self.length:
            return None
        return (self.substitutions + self.deletions + self.insertions) / self.length

    def __add__(self, other: "Edits") -> "Edits":
        return Edits(
            self.substitutions + other.substitutions,
            self.deletions + other.deletions,
            self.insertions + other.insertions,
            self.length + other.length,
        )


@dataclass(frozen=True, slots=True)
class Offsets:
    """Distances in time, in seconds."""

    seconds: tuple[float, ...] = ()

    @property
    def value(self) -> float | None:
        """The median distance, regardless of its direction; None when there are none."""
        return median(abs(offset) for offset in self.seconds) if self.seconds else None

    def __add__(self, other: "Offsets") -> "Offsets":
        return Offsets(self.seconds + other.seconds)


@dataclass(frozen=True, slots=True)
class Hits:
    """True positives, false positives and false negatives of one label."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float | None:
        """Share of what was found that is right; None when nothing was found."""
        return Share(self.right, self.right + self.wrong).value

    @property
    def recall(self) -> float | None:
        """Share of what was there that was found; None when nothing was there."""
        return Share(self.right, self.right + self.missed).value

    @property
    def value(self) -> float | None:
        """F1, the harmonic mean of precision and recall; None when nothing was there or found."""
        return Share(2 * self.right, 2 * self.right + self.wrong + self.missed).value

    def __add__(self, other: "Hits") -> "Hits":
        return Hits(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)
