"""The network of the name head in torch; served from numpy by `nlp.disclosures.names`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from nlp.disclosures.name_features import FLAGS, KNOWN_FLAGS, LETTER_BUCKETS, Words
from nlp.disclosures.names import REACHES
from nlp.disclosures.tags import TAG_COUNT

WIDTH, LETTER_WIDTH = 192, 24
_IGNORED = -100
_RATE, _DECAY, _DROPOUT = 2e-3, 0.02, 0.25
# How often a word is learnt as if it were in no list: most names of real callers are in none.
_FORGET_LISTS = 0.35
_FEWEST_WORDS, _MOST_WORDS = 32, 96  # of a window
_BATCH_WORDS = 700  # padded
_QUIET = 0.6  # how many of the windows without any data are learnt from


@dataclass(frozen=True, slots=True)
class Item:
    """One turn to learn from: its words and their tags."""

    words: Words
    tags: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))


Window = list[Item]
"""Turns that follow each other."""


class NameNetwork(torch.nn.Module):  # type: ignore[misc, unused-ignore]  # untyped where torch is not installed
    """A word's own evidence, then convolutions over the words of its turn and the turns around it."""

    def __init__(self, *, dimensions: int, mean: NDArray[np.float32], scale: NDArray[np.float32]) -> None:
        super().__init__()
        self.register_buffer("mean", torch.from_numpy(mean))
        self.register_buffer("scale", torch.from_numpy(scale))
        self.states = torch.nn.Linear(dimensions, WIDTH)
        self.flags = torch.nn.Linear(FLAGS, WIDTH)
        self.letters = torch.nn.EmbeddingBag(LETTER_BUCKETS, LETTER_WIDTH, mode="mean")
        self.spelling = torch.nn.Linear(LETTER_WIDTH, WIDTH)
        self.around = torch.nn.ModuleList(
            torch.nn.Conv1d(WIDTH, WIDTH, 3, padding=reach, dilation=reach) for reach in REACHES
        )
        self.tags = torch.nn.Linear(WIDTH, TAG_COUNT)
        self.dropout = torch.nn.Dropout(_DROPOUT)

    def forward(self, batch: "Batch") -> torch.Tensor:
        """Logits of shape (windows, words, tags)."""
        states = self.dropout((batch.states - self.mean) * self.scale)
        letters = self.letters(batch.letters, batch.letter_starts).view(*batch.present.shape, LETTER_WIDTH)
        hidden = self.states(states) + self.flags(batch.flags) + self.spelling(self.dropout(letters))
        present = batch.present.unsqueeze(-1)
        hidden = torch.relu(hidden) * present
        for convolution in self.around:
            moved = convolution(self.dropout(hidden).transpose(1, 2)).transpose(1, 2)
            hidden = (hidden + torch.relu(moved)) * present
        logits: torch.Tensor = self.tags(self.dropout(hidden))
        return logits


@dataclass(frozen=True, slots=True)
class Batch:
    """Windows of about the same length, filled up with empty words."""

    states: torch.Tensor
    flags: torch.Tensor
    letters: torch.Tensor
    letter_starts: torch.Tensor
    present: torch.Tensor
    tags: torch.Tensor


def batch_of(windows: Sequence[Window], *, forget: np.random.Generator) -> Batch:
    """Put windows together; `forget` draws the words that are learnt as if they were in no list."""
    shape = len(windows), max(_words_of(window) for window in windows)
    states = np.zeros((*shape, windows[0][0].words.states.shape[1]), np.float32)
    flags, present = np.zeros((*shape, FLAGS), np.float32), np.zeros(shape, np.float32)
    tags = np.full(shape, _IGNORED, np.int64)
    letters: list[int] = []
    starts: list[int] = []
    for row, window in enumerate(windows):
        count = _words_of(window)
        states[row, :count] = np.concatenate([item.words.states for item in window])
        flags[row, :count] = np.concatenate([item.words.flags for item in window])
        tags[row, :count] = np.concatenate([item.tags for item in window])
        present[row, :count] = 1
        for buckets in (buckets for item in window for buckets in item.words.letters):
            starts.append(len(letters))
            letters.extend(buckets)
        for _ in range(count, shape[1]):
            starts.append(len(letters))
            letters.append(0)
    forgotten = forget.random(shape) < _FORGET_LISTS
    flags[..., KNOWN_FLAGS] *= ~forgotten[..., None]
    return Batch(
        torch.from_numpy(states),
        torch.from_numpy(flags),
        torch.tensor(letters),
        torch.tensor(starts),
        torch.from_numpy(present),
        torch.from_numpy(tags),
    )


def fit(dialogues: Sequence[Window], *, epochs: int, seed: int) -> NameNetwork:
    """Train on dialogues; every round cuts the long ones otherwise."""
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    network = _begin(dialogues, random)
    batches = [batch for _ in range(epochs) for batch in _batches(_windows(dialogues, random), random)]
    optimiser = torch.optim.AdamW(network.parameters(), _RATE, weight_decay=_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, _RATE, total_steps=len(batches) + 1, pct_start=0.1
    )
    network.train()
    for windows in batches:
        batch = batch_of(windows, forget=random)
        optimiser.zero_grad()
        loss = torch.nn.functional.cross_entropy(
            network(batch).flatten(0, 1),
            batch.tags.flatten(),
            ignore_index=_IGNORED,
            label_smoothing=0.01,
        )
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        schedule.step()
    network.eval()
    return network


def _begin(dialogues: Sequence[Window], random: np.random.Generator) -> NameNetwork:
    """A network that brings the states to mean 0 and deviation 1."""
    chosen = random.choice(len(dialogues), min(len(dialogues), 2000))
    some = np.concatenate([item.words.states for at in chosen for item in dialogues[at]]).astype(np.float32)
    scale = (1 / (some.std(axis=0) + 1e-6)).astype(np.float32)
    return NameNetwork(dimensions=some.shape[1], mean=some.mean(axis=0), scale=scale)


def _windows(dialogues: Sequence[Window], random: np.random.Generator) -> list[Window]:
    """Dialogues, the long ones in pieces; many of those that hold no data are left out."""
    windows = [piece for dialogue in dialogues for piece in _pieces(dialogue, random)]
    return [
        window for window in windows if any(item.tags.any() for item in window) or random.random() < _QUIET
    ]


def _pieces(dialogue: Window, random: np.random.Generator) -> Iterator[Window]:
    window: Window = []
    limit = int(random.integers(_FEWEST_WORDS, _MOST_WORDS))
    for item in dialogue:
        if window and _words_of(window) + len(item.tags) > limit:
            yield window
            window, limit = [], int(random.integers(_FEWEST_WORDS, _MOST_WORDS))
        if len(item.tags):
            window.append(item)
    if window:
        yield window


def _words_of(window: Window) -> int:
    return sum(len(item.tags) for item in window)


def _batches(windows: Sequence[Window], random: np.random.Generator) -> list[list[Window]]:
    """Windows of about the same length together, in any order."""
    lengths = np.array([_words_of(window) for window in windows])
    batches: list[list[Window]] = [[]]
    for index in np.argsort(lengths + random.random(len(windows)) * 3):
        if (len(batches[-1]) + 1) * lengths[index] > _BATCH_WORDS:
            batches.append([])
        batches[-1].append(windows[index])
    return [batches[at] for at in random.permutation(len(batches)) if batches[at]]


def arrays_of(network: NameNetwork) -> dict[str, NDArray[Any]]:
    """The weights as `nlp.disclosures.names` reads them, the scaling of states folded into their product."""
    weights = {name: values.detach().numpy() for name, values in network.state_dict().items()}
    states = weights["states.weight"].T * weights["scale"][:, None]
    bias = weights["states.bias"] - weights["mean"] @ states
    layers = range(len(REACHES))
    sides = {at: weights[f"around.{at}.weight"] for at in layers}
    return {
        "states": states.astype(np.float16),
        "bias": (bias + weights["flags.bias"] + weights["spelling.bias"]).astype(np.float32),
        "flags": weights["flags.weight"].T.astype(np.float32),
        "letters": weights["letters.weight"].astype(np.float16),
        "spelling": weights["spelling.weight"].T.astype(np.float32),
        **{
            f"around_{at}": np.concatenate([side[:, :, place].T for place in range(3)]).astype(np.float16)
            for at, side in sides.items()
        },
        **{f"around_bias_{at}": weights[f"around.{at}.bias"].astype(np.float32) for at in layers},
        "tags": weights["tags.weight"].T.astype(np.float32),
        "tags_bias": weights["tags.bias"].astype(np.float32),
    }
