"""Trains and writes the name head; `evaluation.name_training` gives it the calls of the corpus."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from nlp.disclosures.names import NameHead
from nlp.disclosures.tags import LABELS, Kind
from nlp.encoder import Encoded, Encoder
from nlp.training.names.card import write_card
from nlp.training.names.examples import Dialogue, Example, SpokenCall, from_calls
from nlp.training.names.items import items_of, known_words
from nlp.training.names.lines import corpus_lines, generated_lines
from nlp.training.names.measure import Found, by_background, compare, platt
from nlp.training.names.network import fit
from nlp.training.names.noise import unpunctuated
from nlp.training.names.package import write_checksums, write_head

FOLDER = Path(__file__).parents[2] / "weights" / "names"
_SEED, _EPOCHS = 7, 4
_NUMBERS: tuple[Kind, ...] = tuple(label for label in LABELS if label not in ("PERSON", "ADDRESS"))
# Numbers are calibrated together: development has few of each.
_TOGETHER: tuple[tuple[Kind, ...], ...] = (("PERSON",), ("ADDRESS",), ("STREET",), _NUMBERS)
# Chosen on development: below this likelihood a finding is left out. More doubtful names count, because else
# the names of some backgrounds are missed more often.
_LEAST: Mapping[Kind, float] = {
    **{"PERSON": 0.3, "ADDRESS": 0.45, "STREET": 0.5},
    **dict.fromkeys(_NUMBERS, 0.7),
}


@dataclass(frozen=True, slots=True)
class Read:
    """The turns of some calls, as the encoder read them."""

    turns: tuple[Example, ...]
    encoded: Encoded
    follows: tuple[bool, ...]


def train(
    calls: Sequence[SpokenCall], development: Sequence[SpokenCall], *, encoder: Encoder, folder: Path
) -> None:
    """Fit the network, calibrate it on development as it is served, and write head, checksums and card."""
    random, known = Random(_SEED), known_words()
    corpus, generated = corpus_lines(calls, random), generated_lines(random)
    network = fit(items_of([*corpus, *generated], encoder, known), epochs=_EPOCHS, seed=_SEED)
    write_head(folder, network, known)
    lines = sum(map(len, corpus)), sum(map(len, generated))
    finish(folder, development, encoder=encoder, lines=lines)


def finish(
    folder: Path, development: Sequence[SpokenCall], *, encoder: Encoder, lines: tuple[int, int]
) -> None:
    """Calibrate and measure a written head; `lines` counts the turns of calls and the generated ones."""
    whole = dict.fromkeys(_LEAST, (1.0, 0.0))
    write_checksums(folder, encoder=encoder.name, calibration=whole, least=dict.fromkeys(_LEAST, 0.0))
    written = forms_of(development)
    forms = {name: read(form, encoder) for name, form in written.items()}
    head = NameHead(folder)
    raw = [turn for form in forms.values() for turn in found_in(form, head)]
    calibration = {kind: platt(raw, kinds) for kinds in _TOGETHER for kind in kinds}
    write_checksums(folder, encoder=encoder.name, calibration=calibration, least=_LEAST)
    head = NameHead(folder)
    write_card(
        folder,
        encoder=encoder.name,
        lines=lines,
        forms={name: found_in(form, head) for name, form in forms.items()},
        backgrounds=by_background(written, lambda form: found_in(read(form, encoder), head)),
        kinds=_TOGETHER,
    )


def forms_of(calls: Sequence[SpokenCall]) -> dict[str, list[Dialogue]]:
    """The turns of each call in the four ways in which they are measured."""
    written, spoken = (from_calls(calls, written=each) for each in (True, False))
    return {
        "as written": written,
        "as written, lower case without punctuation": [
            [unpunctuated(turn) for turn in call] for call in written
        ],
        "numbers as words": spoken,
        "numbers as words, lower case without punctuation": [
            [unpunctuated(turn) for turn in call] for call in spoken
        ],
    }


def read(calls: Sequence[Dialogue], encoder: Encoder) -> Read:
    """One encoder pass over all turns."""
    turns = tuple(turn for call in calls for turn in call)
    follows = tuple(index > 0 for call in calls for index in range(len(call)))
    return Read(turns, encoder.encode_tokens([turn.text for turn in turns]), follows)


def found_in(calls: Read, head: NameHead) -> list[Found]:
    """What the head finds in each turn of these calls, as it is served."""
    named = head.find([turn.text for turn in calls.turns], calls.encoded, follows=calls.follows)
    return [compare(turn, found) for turn, found in zip(calls.turns, named, strict=True)]
