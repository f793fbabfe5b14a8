"""CTranslate2's model.bin, version 6: a model's variables one after the other, as `ModelSpec` writes them."""

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# The numbers that CTranslate2 gives to kinds of values; it knows more, which nothing here reads.
_KINDS: Final = {0: "float32", 1: "int8", 2: "int16", 3: "int32", 4: "float16"}


@dataclass(frozen=True, slots=True)
class Variable:
    """One named tensor; `written` is all of it as it stands in the file, name and shape included."""

    name: str
    shape: tuple[int, ...]
    kind: int
    values: memoryview
    written: memoryview

    @property
    def is_float(self) -> bool:
        """Whether its values are numbers of 16 or 32 bits with a fraction."""
        return _KINDS.get(self.kind) in ("float16", "float32")

    def to_array(self) -> "NDArray[np.generic]":
        """The values in their shape, not copied."""
        import numpy as np

        return np.frombuffer(self.values, dtype=_KINDS[self.kind]).reshape(self.shape)

    def with_rows(self, rows: list[int]) -> "tuple[bytes, list[memoryview]]":
        """What to write for these rows alone: the start, and each row."""
        width = len(self.values) // self.shape[0]
        name, shape = self.name.encode() + b"\0", (len(rows), *self.shape[1:])
        form = f"<B{len(shape)}IBI"
        start = struct.pack("<H", len(name)) + name
        start += struct.pack(form, len(shape), *shape, self.kind, len(rows) * width)
        return start, [self.values[row * width : (row + 1) * width] for row in rows]


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A model.bin in parts: what stands before its variables, these, and what stands after them."""

    before: memoryview
    variables: tuple[Variable, ...]
    after: memoryview

    @classmethod
    def parse(cls, content: bytes) -> "ModelFile":
        """Take contents apart, without copying them.

        Raises:
            struct.error: they break off.
        """
        cursor = _Cursor(memoryview(content))
        cursor.number("I")  # the version of the format
        cursor.text()
        cursor.number("I")  # the version of the kind of model
        count = cursor.number("I")
        before = cursor.content[: cursor.at]
        variables = tuple(cursor.variable() for _ in range(count))
        return cls(before, variables, cursor.content[cursor.at :])


@dataclass(slots=True)
class _Cursor:
    """Reads numbers and texts from bytes, one after the other."""

    content: memoryview
    at: int = 0

    def number(self, form: str) -> int:
        value: int
        (value,) = struct.unpack_from(f"<{form}", self.content, self.at)
        self.at += struct.calcsize(form)
        return value

    def take(self, length: int) -> memoryview:
        self.at += length
        return self.content[self.at - length : self.at]

    def text(self) -> str:
        return bytes(self.take(self.number("H"))).rstrip(b"\0").decode()

    def variable(self) -> Variable:
        start = self.at
        name = self.text()
        shape = tuple(self.number("I") for _ in range(self.number("B")))
        kind, size = self.number("B"), self.number("I")
        return Variable(name, shape, kind, self.take(size), self.content[start : self.at])
