"""Trains and writes the name head; `evaluation.name_training` gives it the calls of the corpus."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random

from nlp.disclosures.names import Kind, NameHead
from nlp.encoder import Encoder
from nlp.training.names.card import write_card
from nlp.training.names.examples import Example, SpokenCall, from_calls
from nlp.training.names.items import items_of, known_words
from nlp.training.names.lines import corpus_lines, generated_lines
from nlp.training.names.measure import Found, by_background, compare, platt
from nlp.training.names.network import fit
from nlp.training.names.noise import unpunctuated
from nlp.training.names.package import UNCALIBRATED, write_checksums, write_head

FOLDER = Path(__file__).parents[2] / "weights" / "names"
_SEED, _EPOCHS, _TIMES = 7, 6, 16
_ALL: Mapping[Kind, float] = {"PERSON": 0.0, "ADDRESS": 0.0, "STREET": 0.0}
# Chosen on development: below this likelihood a finding is left out.
_LEAST: Mapping[Kind, float] = {"PERSON": 0.3, "ADDRESS": 0.4, "STREET": 0.4}


def train(
    calls: Sequence[SpokenCall], development: Sequence[SpokenCall], *, encoder: Encoder, folder: Path
) -> None:
    """Fit the network, calibrate it on development as it is served, and write head, checksums and card."""
    random, known = Random(_SEED), known_words()
    corpus, generated = corpus_lines(calls, random), generated_lines(random, times=_TIMES)
    network = fit(items_of([*corpus, *generated], encoder, known), epochs=_EPOCHS, seed=_SEED)
    write_head(folder, network, known)
    write_checksums(folder, encoder=encoder.name, calibration=UNCALIBRATED, least=_ALL)
    forms = forms_of(development)
    raw = [turn for form in forms.values() for turn in found_in(form, NameHead(folder), encoder)]
    calibration = {kind: platt(raw, kind) for kind in _ALL}
    write_checksums(folder, encoder=encoder.name, calibration=calibration, least=_LEAST)
    head = NameHead(folder)
    write_card(
        folder,
        encoder=encoder.name,
        lines=(len(corpus), len(generated)),
        forms={name: found_in(form, head, encoder) for name, form in forms.items()},
        backgrounds=by_background(forms, lambda form: found_in(form, head, encoder)),
    )


def forms_of(calls: Sequence[SpokenCall]) -> dict[str, list[list[Example]]]:
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


def found_in(calls: Sequence[Sequence[Example]], head: NameHead, encoder: Encoder) -> list[Found]:
    """What the head finds in each turn of these calls, as it is served."""
    turns = [turn for call in calls for turn in call]
    texts = [turn.text for turn in turns]
    follows = [index > 0 for call in calls for index in range(len(call))]
    named = head.find(texts, encoder.encode_tokens(texts), follows=follows)
    return [compare(turn, found) for turn, found in zip(turns, named, strict=True)]
