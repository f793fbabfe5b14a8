"""Makes the exported graph small and fast: whole-number products per row, word embeddings in 4 bits.

ONNX Runtime's own dynamic quantisation takes one scale for all rows of a batch. That costs precision, and
makes the vector of a text depend on the texts beside it. Here each token has its own scale instead.
"""

import logging
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper, parser
from onnxruntime.quantization.matmul_nbits_quantizer import DefaultWeightOnlyQuantConfig, MatMulNBitsQuantizer

from nlp.training.export import OPSET

_DOMAIN = "klankbord"
_OPSETS = f'"" : {OPSET}, "com.microsoft" : 1'

# 7 bits: processors without VNNI add two products in 16 bits, which weights of 8 bits would overflow.
WEIGHT_LEVELS = 63

_QUANTISE_ROWS = f"""
<domain: "{_DOMAIN}", opset_import: [{_OPSETS}]>
QuantiseRows (x) => (levels, scale)
{{
    rows = Flatten <axis = 2> (x)
    size = Abs (rows)
    columns = Constant <value_ints = [1]> ()
    largest = ReduceMax <keepdims = 0> (size, columns)
    step = Constant <value_float = {1 / 127}> ()
    least = Constant <value_float = 1e-10> ()
    steps = Mul (largest, step)
    scale = Max (steps, least)
    count = Shape (scale)
    middle = Constant <value = uint8 {{128}}> ()
    zero = Expand (middle, count)
    levels = QuantizeLinear <axis = 0> (rows, scale, zero)
}}
"""

_MULTIPLY_ROWS = f"""
<domain: "{_DOMAIN}", opset_import: [{_OPSETS}]>
MultiplyRows (levels, scale, weight, weight_scale, x) => (y)
{{
    middle = Constant <value = uint8 {{128}}> ()
    one = Constant <value_float = 1.0> ()
    product = com.microsoft.MatMulIntegerToFloat (levels, weight, one, weight_scale, middle)
    columns = Constant <value_ints = [1]> ()
    scale_column = Unsqueeze (scale, columns)
    scaled = Mul (product, scale_column)
    outer = Shape <end = 2> (x)
    width = Constant <value_ints = [-1]> ()
    shape = Concat <axis = 0> (outer, width)
    y = Reshape (scaled, shape)
}}
"""


def quantise(source: Path, target: Path) -> None:
    """Rewrite a float32 graph of `export`; the result runs on ONNX Runtime only."""
    model = _embeddings_in_blocks(onnx.load(source))
    _multiply_whole_numbers(model)
    _forget_origin(model)
    onnx.save(model, target)


def _embeddings_in_blocks(model: onnx.ModelProto) -> onnx.ModelProto:
    # The wheel holds symmetric blocks of 32 values in 4 bits; the same blocks are found again without loss.
    config = DefaultWeightOnlyQuantConfig(
        bits=4,
        block_size=32,
        is_symmetric=True,
        op_types_to_quantize=("Gather",),
        quant_axes=(("Gather", 1),),
    )
    largest = max(_constant_gathers(model), key=lambda pair: pair[1])[0]
    others = [node.name for node in model.graph.node if node.name != largest]
    logging.getLogger(MatMulNBitsQuantizer.__module__).setLevel(logging.WARNING)  # else a line for each node
    quantiser = MatMulNBitsQuantizer(model, nodes_to_exclude=others, algo_config=config)
    quantiser.process()
    blocks: onnx.ModelProto = quantiser.model.model
    return blocks


def _constant_gathers(model: onnx.ModelProto) -> list[tuple[str, int]]:
    sizes = {tensor.name: int(np.prod(tensor.dims)) for tensor in model.graph.initializer}
    gathers = (node for node in model.graph.node if node.op_type == "Gather")
    return [(node.name, sizes[node.input[0]]) for node in gathers if node.input[0] in sizes]


def _multiply_whole_numbers(model: onnx.ModelProto) -> None:
    weights = {tensor.name: tensor for tensor in model.graph.initializer}
    nodes: list[onnx.NodeProto] = []
    quantised: set[str] = set()
    for node in model.graph.node:
        if node.op_type != "MatMul" or node.input[1] not in weights:
            nodes.append(node)
            continue
        rows, weight = node.input
        if rows not in quantised:
            quantised.add(rows)
            nodes.append(_own_node("QuantiseRows", [rows], [f"{rows}_levels", f"{rows}_scale"]))
        _replace_weight(model, weights[weight])
        inputs = [f"{rows}_levels", f"{rows}_scale", f"{weight}_levels", f"{weight}_scale", rows]
        nodes.append(_own_node("MultiplyRows", inputs, node.output))
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    model.functions.extend(parser.parse_function(text) for text in (_QUANTISE_ROWS, _MULTIPLY_ROWS))
    model.opset_import.append(helper.make_opsetid(_DOMAIN, 1))


def _forget_origin(model: onnx.ModelProto) -> None:
    # The exporter notes for each part the lines of Python behind it, with the paths of the machine it ran on.
    graph = model.graph
    values = [*graph.input, *graph.output, *graph.value_info, *graph.initializer]
    for part in (model, graph, *graph.node, *values):
        del part.metadata_props[:]
        part.doc_string = ""


def _own_node(operation: str, inputs: list[str], outputs: list[str]) -> onnx.NodeProto:
    return helper.make_node(operation, inputs, outputs, domain=_DOMAIN)


def _replace_weight(model: onnx.ModelProto, tensor: onnx.TensorProto) -> None:
    levels, scale = per_column(numpy_helper.to_array(tensor))
    model.graph.initializer.remove(tensor)
    model.graph.initializer.append(numpy_helper.from_array(levels, f"{tensor.name}_levels"))
    model.graph.initializer.append(numpy_helper.from_array(scale, f"{tensor.name}_scale"))


def per_column(weight: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """A matrix as whole numbers from -63 to 63 and one scale a column."""
    scale = np.abs(weight).max(axis=0) / WEIGHT_LEVELS
    return np.rint(weight / scale).astype(np.int8), scale.astype(np.float32)
