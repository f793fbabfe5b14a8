"""The network of the name head in torch; served from numpy by `nlp.disclosures.names`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from nlp.disclosures.name_features import FLAGS, KNOWN_FLAGS, LETTER_BUCKETS, Words

TAGS = ("O", "B-PERSON", "I-PERSON", "B-ADDRESS", "I-ADDRESS")
WIDTH, LETTER_WIDTH, LAYERS = 128, 24, 3
_IGNORED = -100
_BATCH = 48
_RATE, _DECAY, _DROPOUT = 2e-3, 0.02, 0.25
_FORGET_LISTS = (
    0.35  # how often a word is learnt as if it were in no list: most names of real callers are in none
)


@dataclass(frozen=True, slots=True)
class Item:
    """One turn to learn from: its words, the vector of the turn before it (noughts without one), its tags."""

    words: Words
    before: NDArray[np.float32]
    tags: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))


class NameNetwork(torch.nn.Module):  # type: ignore[misc, unused-ignore]  # untyped where torch is not installed
    """A word's own evidence, then a few convolutions over its neighbours."""

    def __init__(self, *, dimensions: int, mean: NDArray[np.float32], scale: NDArray[np.float32]) -> None:
        super().__init__()
        self.register_buffer("mean", torch.from_numpy(mean))
        self.register_buffer("scale", torch.from_numpy(scale))
        self.states = torch.nn.Linear(dimensions, WIDTH)
        self.flags = torch.nn.Linear(FLAGS, WIDTH)
        self.letters = torch.nn.EmbeddingBag(LETTER_BUCKETS, LETTER_WIDTH, mode="mean")
        self.spelling = torch.nn.Linear(LETTER_WIDTH, WIDTH)
        self.before = torch.nn.Linear(dimensions, WIDTH, bias=False)
        self.around = torch.nn.ModuleList(torch.nn.Conv1d(WIDTH, WIDTH, 3, padding=1) for _ in range(LAYERS))
        self.tags = torch.nn.Linear(WIDTH, len(TAGS))
        self.dropout = torch.nn.Dropout(_DROPOUT)

    def forward(self, batch: "Batch") -> torch.Tensor:
        """Logits of shape (turns, words, tags)."""
        states = self.dropout((batch.states - self.mean) * self.scale)
        letters = self.letters(batch.letters, batch.letter_starts).view(*batch.present.shape, LETTER_WIDTH)
        hidden = self.states(states) + self.flags(batch.flags) + self.spelling(self.dropout(letters))
        hidden = hidden + self.before(self.dropout(batch.before)).unsqueeze(1)
        present = batch.present.unsqueeze(-1)
        hidden = torch.relu(hidden) * present
        for convolution in self.around:
            moved = convolution(self.dropout(hidden).transpose(1, 2)).transpose(1, 2)
            hidden = (hidden + torch.relu(moved)) * present
        logits: torch.Tensor = self.tags(self.dropout(hidden))
        return logits


@dataclass(frozen=True, slots=True)
class Batch:
    """Turns of about the same length, filled up with empty words."""

    states: torch.Tensor
    flags: torch.Tensor
    letters: torch.Tensor
    letter_starts: torch.Tensor
    before: torch.Tensor
    present: torch.Tensor
    tags: torch.Tensor


def batch_of(items: Sequence[Item], *, forget: np.random.Generator | None = None) -> Batch:
    """Put turns together; `forget` draws the words that are learnt as if they were in no list."""
    longest = max(len(item.words.pieces) for item in items)
    dimensions = items[0].words.states.shape[1]
    states = np.zeros((len(items), longest, dimensions), np.float32)
    flags = np.zeros((len(items), longest, FLAGS), np.float32)
    present = np.zeros((len(items), longest), np.float32)
    tags = np.full((len(items), longest), _IGNORED, np.int64)
    letters: list[int] = []
    starts: list[int] = []
    for row, item in enumerate(items):
        count = len(item.words.pieces)
        states[row, :count], flags[row, :count] = item.words.states, item.words.flags
        present[row, :count] = 1
        tags[row, : len(item.tags)] = item.tags
        for buckets in item.words.letters:
            starts.append(len(letters))
            letters.extend(buckets)
        for _ in range(longest - count):
            starts.append(len(letters))
            letters.append(0)
    if forget is not None:
        forgotten = forget.random(present.shape) < _FORGET_LISTS
        flags[..., KNOWN_FLAGS] *= ~forgotten[..., None]
    before = np.stack([item.before for item in items])
    return Batch(
        torch.from_numpy(states),
        torch.from_numpy(flags),
        torch.tensor(letters),
        torch.tensor(starts),
        torch.from_numpy(before),
        torch.from_numpy(present),
        torch.from_numpy(tags),
    )


def fit(items: Sequence[Item], *, epochs: int, seed: int) -> NameNetwork:
    """Train on turns that all have a word."""
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    some = np.concatenate([items[index].words.states for index in random.choice(len(items), 2000)])
    scale = (1 / (some.std(axis=0) + 1e-6)).astype(np.float32)
    network = NameNetwork(dimensions=some.shape[1], mean=some.mean(axis=0), scale=scale)
    steps = epochs * (len(items) // _BATCH + 1)
    optimiser = torch.optim.AdamW(network.parameters(), _RATE, weight_decay=_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, _RATE, total_steps=steps + 1, pct_start=0.1)
    network.train()
    for _ in range(epochs):
        for batch in _batches(items, random):
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


def _batches(items: Sequence[Item], random: np.random.Generator) -> Iterator[Batch]:
    lengths = np.array([len(item.words.pieces) for item in items])
    order = np.argsort(lengths + random.random(len(items)) * 3)
    groups = [order[start : start + _BATCH] for start in range(0, len(order), _BATCH)]
    random.shuffle(groups)
    for group in groups:
        yield batch_of([items[index] for index in group], forget=random)


def arrays_of(network: NameNetwork) -> dict[str, NDArray[Any]]:
    """The weights as `nlp.disclosures.names` reads them, the scaling of states folded into their product."""
    weights = {name: values.detach().numpy() for name, values in network.state_dict().items()}
    states = weights["states.weight"].T * weights["scale"][:, None]
    bias = weights["states.bias"] - weights["mean"] @ states
    return {
        "states": states.astype(np.float16),
        "bias": (bias + weights["flags.bias"] + weights["spelling.bias"]).astype(np.float32),
        "flags": weights["flags.weight"].T.astype(np.float32),
        "letters": weights["letters.weight"].astype(np.float16),
        "spelling": weights["spelling.weight"].T.astype(np.float32),
        "before": weights["before.weight"].T.astype(np.float16),
        **{
            f"around_{at}": np.concatenate(
                [weights[f"around.{at}.weight"][:, :, side].T for side in range(3)]
            ).astype(np.float32)
            for at in range(LAYERS)
        },
        **{f"around_bias_{at}": weights[f"around.{at}.bias"].astype(np.float32) for at in range(LAYERS)},
        "tags": weights["tags.weight"].T.astype(np.float32),
        "tags_bias": weights["tags.bias"].astype(np.float32),
    }
