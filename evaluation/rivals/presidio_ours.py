"""Feeds presidio-analyzer with Klankbord's recognisers only: turns in, findings out, one call a line."""

import json
import sys

from nlp.disclosures.presidio import ENTITIES, build_analyzer


def main() -> None:
    """Each call is one text with a turn a line, so that a question reaches its answer."""
    labels = {entity: label for label, entity in ENTITIES.items()}
    analyzer = build_analyzer()
    for line in sys.stdin:
        turns: list[str] = [text.replace("\n", " ") for text in json.loads(line)]
        starts = [0]
        for text in turns:
            starts.append(starts[-1] + len(text) + 1)
        found = []
        for one in analyzer.analyze("\n".join(turns), language="nl"):
            turn = next(index for index in range(len(turns)) if one.start < starts[index + 1])
            end = min(one.end - starts[turn], len(turns[turn]))
            found.append([turn, one.start - starts[turn], end, labels[one.entity_type]])
        print(json.dumps(found))


if __name__ == "__main__":
    main()
