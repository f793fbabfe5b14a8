"""`python -m evaluation.corpus [FOLDER...]`: check corpus calls and print what is in them."""

import argparse
import sys
from collections import Counter
from pathlib import Path

from pydantic import ValidationError

from evaluation.corpus import CORPUS
from evaluation.corpus.call import CorpusCall, CorpusFormatError, read_call
from evaluation.corpus.values import value_faults


def main() -> int:
    """Check every call in the folders; the exit status is 1 when one has a fault."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.corpus", description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, default=[CORPUS])
    parser.add_argument("--subjects", type=Path, help="folder with checklists, to check points against")
    chosen = parser.parse_args()
    calls, faults = [], 0
    for path in sorted(file for folder in chosen.folders for file in folder.rglob("*.yaml")):
        try:
            call = read_call(path)
        except (ValidationError, CorpusFormatError) as error:
            faults += 1
            print(f"{path.name}: {error}", file=sys.stderr)
            continue
        for fault in (*value_faults(call), *_point_faults(call, chosen.subjects)):
            faults += 1
            print(f"{path.name}: {fault}", file=sys.stderr)
        calls.append(call)
    _print_counts(calls)
    return int(faults > 0)


def _point_faults(call: CorpusCall, folder: Path | None) -> list[str]:
    if folder is None:
        return []
    import yaml

    checklist = yaml.safe_load((folder / f"{call.subject}.yaml").read_text(encoding="utf-8"))
    wanted, noted = [point["id"] for point in checklist["points"]], [note.id for note in call.points]
    return [] if sorted(wanted) == sorted(noted) else ["points differ from the checklist"]


def _print_counts(calls: list[CorpusCall]) -> None:
    turns = [turn for call in calls for turn in call.turns]
    print(f"{len(calls)} calls, {len(turns)} turns, {sum(len(turn.text.split()) for turn in turns)} words")
    for title, values in (
        ("subject", [call.subject for call in calls]),
        ("service", [call.service for call in calls]),
        ("caller", [call.caller.group for call in calls]),
        ("mood", [call.caller.mood for call in calls]),
        ("outcome", [call.outcome for call in calls]),
        ("tone", [turn.tone for turn in turns if turn.tone]),
        ("disclosure", [note.label for turn in turns for note in turn.disclosures]),
        ("special", [category for turn in turns for category in turn.special]),
        ("near miss", [category for turn in turns for category in turn.near_miss]),
    ):
        counts = ", ".join(f"{value} {count}" for value, count in Counter(values).most_common())
        print(f"{title}: {counts}")


if __name__ == "__main__":
    sys.exit(main())
