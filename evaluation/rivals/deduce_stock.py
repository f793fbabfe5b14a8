"""Feeds deduce (Dutch medical de-identification) as it comes: turns in, findings out, one call a line.

Run by a Python that has deduce, so nothing of Klankbord is imported here.
"""

import json
import sys

from deduce import Deduce

_LABELS = {
    "persoon": "PERSON",
    "patient": "PERSON",
    "locatie": "ADDRESS",
    "telefoonnummer": "PHONE",
    "emailadres": "EMAIL",
    "bsn": "BSN",
    "datum": "BIRTH_DATE",
}


def main() -> None:
    """Deduce has one tag for places; a place with a number in it is taken for an address."""
    deduce = Deduce()
    for line in sys.stdin:
        found = []
        for turn, text in enumerate(json.loads(line)):
            for one in deduce.deidentify(text).annotations:
                is_place = one.tag == "locatie" and not any(map(str.isdigit, one.text))
                if one.tag in _LABELS and not is_place:
                    found.append([turn, int(one.start_char), int(one.end_char), _LABELS[one.tag]])
        print(json.dumps(found))


if __name__ == "__main__":
    main()
