"""One value in pieces: "nul zes, twaalf, drie vier..." - "Ja?" - "Vijf zes, eenennegentig"."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from nlp.disclosures.bsn import BsnRecogniser
from nlp.disclosures.dictation import Dictation, Group
from nlp.disclosures.email import EmailRecogniser
from nlp.disclosures.evidence import confidence_of, explain
from nlp.disclosures.iban import IbanRecogniser
from nlp.disclosures.id_document import IdDocumentRecogniser
from nlp.disclosures.license_plate import LicensePlateRecogniser
from nlp.disclosures.phone import PhoneRecogniser
from nlp.disclosures.postcode import PostcodeRecogniser
from nlp.disclosures.recogniser import DictationRecogniser, Hit, Passage, read_passage
from nlp.results import DisclosureLabel

_RECOGNISERS: tuple[DictationRecogniser, ...] = (
    IbanRecogniser(),
    BsnRecogniser(),
    PhoneRecogniser(),
    IdDocumentRecogniser(),
    LicensePlateRecogniser(),
    PostcodeRecogniser(),
)
_MOST_PIECES = 4
_LONGEST, _LONGEST_GROUP = 40, 6  # characters; amounts are said as one large number
_FURTHEST = 3  # turns between two pieces
_WHOLE = ("checked", "form")
# A hit on such evidence may be a piece of something larger.
_UNSURE = frozenset({"failed", "part", "form_alone"})


@dataclass(frozen=True, slots=True)
class _Piece:
    turn: int
    dictation: Dictation


def join_pieces(passages: Sequence[Passage], hits: Sequence[tuple[Hit, ...]]) -> list[tuple[Hit, ...]]:
    """The hits of each turn, with those of values that only together have the right length and form."""
    joined = list(hits)
    pieces = [piece for turn in range(len(passages)) for piece in _open(turn, passages, joined)]
    at = 0
    while at < len(pieces):
        used = _join(pieces, at, passages, joined)
        at += max(used, 1)
    _join_emails(passages, joined)
    return joined


def _open(turn: int, passages: Sequence[Passage], hits: Sequence[tuple[Hit, ...]]) -> Iterator[_Piece]:
    """The dictations of a turn that no sure hit lies in."""
    passage = passages[turn]
    sure = [hit for hit in hits[turn] if hit.evidence not in _UNSURE]
    for dictation in passage.dictations:
        start, end = span_of(passage, dictation.groups)
        if all(end <= hit.start or hit.end <= start for hit in sure):
            yield _Piece(turn, dictation)


def span_of(passage: Passage, groups: Sequence[Group]) -> tuple[int, int]:
    """The characters of the turn that these groups stand for."""
    return passage.reading.span(groups[0].start, groups[-1].end)


def _join(pieces: Sequence[_Piece], at: int, passages: Sequence[Passage], hits: list[tuple[Hit, ...]]) -> int:
    """Join as many pieces from `at` on as make a value; returns how many, or 0."""
    count = 1
    while at + count < len(pieces) and count < _MOST_PIECES:
        if pieces[at + count].turn - pieces[at + count - 1].turn > _FURTHEST:
            break
        count += 1
        row = pieces[at : at + count]
        label = _label(row, passages[row[0].turn])
        if label and not _was_said(label, row[0].turn, hits):
            _add(row, label, passages, hits)
            return count
    return 0


def _label(row: Sequence[_Piece], passage: Passage) -> DisclosureLabel | None:
    """The kind of value that these pieces are together, from the first to the last."""
    whole = _together(row, passage)
    text = whole.text(0, len(whole.groups))
    if len(text) > _LONGEST or any(len(group.text) > _LONGEST_GROUP for group in whole.groups):
        return None
    for recogniser in _RECOGNISERS:
        if text.isdigit() and recogniser.label == "ID_DOCUMENT":
            continue  # ten digits that only two turns make are too little for a driving licence
        for value in recogniser.read(whole, passage):
            if value.evidence in _WHOLE and (value.first, value.last) == (0, len(whole.groups)):
                return recogniser.label
    return None


def _was_said(label: DisclosureLabel, turn: int, hits: Sequence[tuple[Hit, ...]]) -> bool:
    """Whether a whole value was said just before: then the pieces repeat or mend it."""
    before = (hit for found in hits[max(turn - _FURTHEST, 0) : turn] for hit in found)
    return any(hit.label == label and hit.evidence not in ("part", "form_alone") for hit in before)


def _together(row: Sequence[_Piece], passage: Passage) -> Dictation:
    """All groups as one dictation, those of later turns at the end of the first."""
    end = len(passage.reading.text)
    groups = list(row[0].dictation.groups)
    for piece in row[1:]:
        first, *others = piece.dictation.groups
        moved = [replace(first, apart=True, mends=False), *others]
        groups += [replace(group, start=end - 1, end=end) for group in moved]
    return Dictation(tuple(groups))


def _add(
    row: Sequence[_Piece], label: DisclosureLabel, passages: Sequence[Passage], hits: list[tuple[Hit, ...]]
) -> None:
    """A hit for the part in each turn, in place of what was found there."""
    for turn in sorted({piece.turn for piece in row}):
        groups = [group for piece in row if piece.turn == turn for group in piece.dictation.groups]
        start, end = span_of(passages[turn], groups)
        others = (hit for hit in hits[turn] if hit.end <= start or end <= hit.start)
        hits[turn] = (*others, _joined(start, end, label))


def _joined(start: int, end: int, label: DisclosureLabel) -> Hit:
    return Hit(start, end, label, confidence_of(label, "joined"), explain(label, "joined"), "joined")


def _join_emails(passages: Sequence[Passage], hits: list[tuple[Hit, ...]]) -> None:
    """An address whose name is in one turn and whose domain is in the next but one, or the next."""
    for turn, passage in enumerate(passages):
        if not EmailRecogniser.begins(passage) or any(hit.label == "EMAIL" for hit in hits[turn]):
            continue
        for before in range(turn - 1, max(turn - _FURTHEST, -1), -1):
            first = passages[before]
            if len(first.text.split()) < 2 and before > turn - 2:
                continue
            text = first.text.rstrip(" .,\u2026") + " "
            joined = read_passage(text + passage.text, speaker=passage.speaker)
            for hit in EmailRecogniser().find(joined):
                if hit.start < len(text) < hit.end:
                    hits[before] = (*hits[before], _joined(hit.start, len(text) - 1, "EMAIL"))
                    hits[turn] = (*hits[turn], _joined(0, hit.end - len(text), "EMAIL"))
            break
