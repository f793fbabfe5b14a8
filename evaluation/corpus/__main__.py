"""`python -m evaluation.corpus`: check the corpus, and print what is in it, its variety and its agreement."""

import argparse
import sys
from pathlib import Path

import yaml
from pydantic import ValidationError

from evaluation.corpus import CORPUS
from evaluation.corpus.call import CorpusCall, CorpusFormatError, read_call
from evaluation.corpus.guideline import guideline_faults
from evaluation.corpus.statistics import agreement_tables, contents_table, diversity_table
from evaluation.corpus.values import value_faults
from evaluation.report import console_for


def main() -> int:
    """Check every call in the folders; the exit status is 1 when one has a fault."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.corpus", description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, default=[CORPUS])
    parser.add_argument("--subjects", type=Path, help="folder with checklists, to check points against")
    parser.add_argument("--beside", type=Path, help="file with a line of other text each, to compare variety")
    chosen = parser.parse_args()
    calls, faults = _read(chosen.folders, chosen.subjects)
    for fault in faults:
        print(fault, file=sys.stderr)
    console = console_for()
    console.print(contents_table(calls))
    if chosen.folders == [CORPUS] and not faults:
        # The first column of a tab-separated file is its text.
        lines = chosen.beside.read_text(encoding="utf-8").splitlines() if chosen.beside else []
        console.print(diversity_table(calls, beside=[line.partition("\t")[0] for line in lines]))
        console.print(*agreement_tables(), sep="\n")
    return int(bool(faults))


def _read(folders: list[Path], subjects: Path | None) -> tuple[list[CorpusCall], list[str]]:
    calls, faults = [], []
    for path in sorted(file for folder in folders for file in folder.rglob("*.yaml")):
        try:
            call = read_call(path)
        except (ValidationError, CorpusFormatError) as error:
            faults.append(f"{path.name}: {error}")
            continue
        found = (*value_faults(call), *guideline_faults(call), *_point_faults(call, subjects))
        faults += [f"{path.name}: {fault}" for fault in found]
        calls.append(call)
    return calls, faults


def _point_faults(call: CorpusCall, folder: Path | None) -> list[str]:
    if folder is None:
        return []
    checklist = yaml.safe_load((folder / f"{call.subject}.yaml").read_text(encoding="utf-8"))
    wanted, noted = [point["id"] for point in checklist["points"]], [note.id for note in call.points]
    return [] if sorted(wanted) == sorted(noted) else ["points differ from the checklist"]


if __name__ == "__main__":
    sys.exit(main())
