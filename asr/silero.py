"""Silero's detector of voices, as faster-whisper brings it, in a third of the time and with the same answers.

It looks at chunks of 32 ms, and convolves each of them over the four steps that it consists of: thousands of
products too small to pay on a CPU. With the chunks as the rows of one image they are a few large ones.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from onnx import ModelProto, NodeProto

_FILE = "silero_vad_v6.onnx"
_CHUNKS = 500  # at a time: more leave the cache, and take half as long again


def speech_times(samples: "NDArray[np.float32]", **options: float) -> list[tuple[int, int]]:
    """Start and end, in samples, of each voice; `options` are those of faster-whisper's `VadOptions`."""
    from faster_whisper.vad import VadOptions, get_speech_timestamps, get_vad_model

    get_vad_model().session = _session()
    return [(voice["start"], voice["end"]) for voice in get_speech_timestamps(samples, VadOptions(**options))]


@cache
def _session() -> "_InParts":
    import onnx
    from faster_whisper.utils import get_assets_path

    return _InParts(in_one_image(onnx.load(Path(get_assets_path()) / _FILE)))


class _InParts:
    """An ONNX Runtime session as far as faster-whisper uses one: what it hears goes on from part to part."""

    def __init__(self, graph: bytes) -> None:
        from onnxruntime import InferenceSession, SessionOptions

        options = SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = InferenceSession(graph, options, providers=["CPUExecutionProvider"])

    def run(self, _: None, inputs: "Mapping[str, NDArray[np.float32]]") -> "Sequence[NDArray[np.float32]]":
        """The chance of a voice in each chunk (chunks,), and the two states of the memory after the last."""
        import numpy as np

        chunks, hidden, cell = inputs["input"], inputs["h"], inputs["c"]
        chances = []
        for first in range(0, len(chunks), _CHUNKS):
            part = {"input": chunks[first : first + _CHUNKS], "h": hidden, "c": cell}
            chance, hidden, cell = self._session.run(None, part)
            chances.append(chance)
        return np.concatenate(chances), hidden, cell


def in_one_image(model: "ModelProto") -> bytes:
    """The network with all that comes before its memory, an LSTM, on (1, values, chunks, steps).

    It was on (chunks, values, steps). Nothing else about it changes.
    """
    from onnx import helper

    nodes = list(model.graph.node)
    memory = [node.op_type for node in nodes].index("LSTM")
    weights = {tensor.name: tensor for tensor in model.graph.initializer}
    for node in nodes[:memory]:
        if node.op_type == "Unsqueeze":
            node.input[1] = _put(model, [0, 1])
        elif node.op_type == "Slice":
            node.input[3] = _put(model, [1, 3])
        elif node.op_type == "Conv":
            weights[node.input[1]].dims.insert(2, 1)
            _make_flat(node)
    ordered = nodes[memory - 1]
    squeezed = f"{ordered.input[0]}_squeezed"
    squeeze = helper.make_node("Squeeze", [ordered.input[0], _put(model, [0])], [squeezed])
    transpose = helper.make_node("Transpose", [squeezed], ordered.output, perm=[1, 2, 0])
    nodes = [*nodes[: memory - 1], squeeze, transpose, *nodes[memory:]]
    used = {name for node in nodes for name in node.input}
    graph = helper.make_graph(
        nodes,
        model.graph.name,
        model.graph.input,
        model.graph.output,
        [tensor for tensor in model.graph.initializer if tensor.name in used],
    )
    made = helper.make_model(graph, opset_imports=model.opset_import, ir_version=model.ir_version)
    return bytes(made.SerializeToString())


def _put(model: "ModelProto", numbers: Sequence[int]) -> str:
    import numpy as np
    from onnx import numpy_helper

    name = f"tensor_{len(model.graph.initializer)}"
    model.graph.initializer.append(numpy_helper.from_array(np.array(numbers), name))
    return name


def _make_flat(convolution: "NodeProto") -> None:
    """From one dimension to two, of which the first is one high: each chunk stays apart."""
    for attribute in convolution.attribute:
        if attribute.name == "pads":
            attribute.ints[:] = [0, attribute.ints[0], 0, attribute.ints[1]]
        elif attribute.name in ("kernel_shape", "strides", "dilations"):
            attribute.ints.insert(0, 1)
