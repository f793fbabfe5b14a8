"""The inside of a measured process: calls one function and writes down what it returns."""

import json
import sys
from importlib import import_module
from pathlib import Path


def main(function: str, result: str) -> None:
    """Call "package.module:function" with the arguments on standard input; its result becomes a file."""
    module, _, name = function.partition(":")
    found = getattr(import_module(module), name)(**json.load(sys.stdin))
    Path(result).write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
