"""How many words a recogniser can be told to expect: they take room in the decoder before the first word."""

from asr.weights import WhisperWeights

MOST_TOKENS = 223
"""Whisper's decoder holds 448 tokens and takes half of them as what came before; more would be cut off."""


def tokens_of(text: str, weights: WhisperWeights) -> int:
    """How many tokens of the decoder a text takes."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(weights.folder / "tokenizer.json"))
    return len(tokenizer.encode(f" {text}", add_special_tokens=False).ids)
