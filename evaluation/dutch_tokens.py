"""Chooses the tokens of Whisper that Dutch text needs: `python -m evaluation.dutch_tokens FOLDER FILE`.

FOLDER holds the packaged Whisper weights; FILE becomes `asr/dutch_tokens.txt`. Wants the extra `train`.
"""

import json
import re
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from pathlib import Path

from tokenizers import Tokenizer
from tokenizers.pre_tokenizers import ByteLevel

from evaluation.corpus.splits import load_split
from nlp.training.words import all_forms

# Numbers are the personal data that must be found, capitals the letters of plates, postcodes and initials:
# no way to write them may fall out.
_ALWAYS = re.compile(r"[ 0-9!-/:-@\[-`{-~€’‘“”–…°²½]+| ?[A-Z]{1,3}")


def choose(folder: Path) -> list[str]:
    """The tokens in the order of their numbers."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    document = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
    numbers: dict[str, int] = document["model"]["vocab"]
    kept = set(ByteLevel.alphabet()) & numbers.keys()
    kept |= {token for token in numbers if _ALWAYS.fullmatch(tokenizer.decode([numbers[token]]))}
    for encoding in tokenizer.encode_batch(list(_texts()), add_special_tokens=False):
        kept.update(encoding.tokens)
    kept |= _parts(kept, document["model"]["merges"])
    return sorted(kept, key=numbers.__getitem__)


def _texts() -> Iterator[str]:
    """Words at the beginning of a text and behind a blank, and what is said in the training calls."""
    for form in all_forms():
        yield from (form, f" {form}")
    for call in load_split("train", purpose="training"):
        for turn in call.turns:
            yield from {f" {turn.text}", f" {turn.written or turn.text}"}


def _parts(tokens: Iterable[str], merges: Iterable[list[str]]) -> set[str]:
    """What these tokens are made of, down to single bytes: without it no text becomes such a token."""
    made = {first + second: (first, second) for first, second in merges}
    found: set[str] = set()
    waiting = list(tokens)
    while waiting:
        new = set(made.get(waiting.pop(), ())) - found
        found |= new
        waiting += new
    return found


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("file", type=Path)
    chosen = parser.parse_args()
    chosen.file.write_text("\n".join(choose(chosen.folder)) + "\n", encoding="utf-8")
