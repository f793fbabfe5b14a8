"""One value in pieces: "nul zes, twaalf, drie vier..." - "Ja?" - "Vijf zes, eenennegentig".

What the other says again in between ("twaalf, drie vier") belongs to the value too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from nlp.disclosures.dictation import Dictation, Group
from nlp.disclosures.email import EmailRecogniser
from nlp.disclosures.evidence import Evidence, confidence_of, explain
from nlp.disclosures.license_plate import asks_for_vehicle
from nlp.disclosures.name_features import ASKS_NAME
from nlp.disclosures.recogniser import TURN_BREAK, Hit, Passage, read_passage
from nlp.disclosures.recognisers import DICTATED
from nlp.disclosures.repetition import alike
from nlp.results import DisclosureLabel

_MOST_PIECES = 8
_LONG_ECHO = 4  # characters; of shorter ones two that differ in one character are two pieces
_LONGEST, _LONGEST_GROUP = 40, 6  # characters; amounts are said as one large number
_FURTHEST = 3  # turns between two pieces
_WHOLE = ("checked", "form")
_ASKED_FOR = frozenset(recogniser.label for recogniser in DICTATED)
_CHECKED = ("checked", "checked_alone")
_ALONE = {("checked_alone", "PHONE"), ("form_alone", "LICENSE_PLATE")}
# A hit on such evidence may be a piece of something larger.
_UNSURE = frozenset({"failed", "part", "form_alone", "checked_alone", None})


@dataclass(frozen=True, slots=True)
class _Piece:
    turn: int
    dictation: Dictation


@dataclass(frozen=True, slots=True)
class _Found:
    """What some pieces are together; `text` is that without what is between its characters."""

    label: DisclosureLabel
    evidence: Evidence
    text: str = ""


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
    """The dictations of a turn that no sure hit lies in, and that are no name that was asked for."""
    passage = passages[turn]
    asks_name = ASKS_NAME.search(passage.before.rpartition(TURN_BREAK)[2])
    sure = [hit for hit in hits[turn] if hit.evidence not in _UNSURE]
    for dictation in passage.dictations:
        if asks_name and _text_of(dictation.groups).isalpha():
            continue  # "Jan Karel" is read as letters too
        start, end = span_of(passage, dictation.groups)
        if all(end <= hit.start or hit.end <= start for hit in sure):
            yield _Piece(turn, dictation)


def span_of(passage: Passage, groups: Sequence[Group]) -> tuple[int, int]:
    """The characters of the turn that these groups stand for."""
    return passage.reading.span(groups[0].start, groups[-1].end)


def _join(pieces: Sequence[_Piece], at: int, passages: Sequence[Passage], hits: list[tuple[Hit, ...]]) -> int:
    """Join as many pieces from `at` on as make a value; returns how many, or 0."""
    for reading in (_without_echoes(pieces[at:], passages), _straight(pieces[at:])):
        row: list[_Piece] = []
        longest: tuple[_Found, int] | None = None
        for count, piece in reading:
            if row and (piece.turn - row[-1].turn > _FURTHEST or _restarts(piece, row)):
                break
            row.append(piece)
            if len(row) > _MOST_PIECES:
                break
            found = _found(row, passages) if len(row) > 1 else None
            if found and not _was_said(found.label, row[0].turn, hits):
                longest = found, at + count
        if longest:
            found, last = longest
            while last < len(pieces) and _follows_as_echo(pieces[last - 1], pieces[last], passages):
                last += 1
            _add(pieces[at:last], found, passages, hits)
            return last - at
    return 0


def _restarts(piece: _Piece, row: Sequence[_Piece]) -> bool:
    """Whether a piece begins again in the same turn: "nul vier... o ja, nul vier een twee"."""
    said = "".join(_text_of(before.dictation.groups) for before in row)
    return piece.turn == row[0].turn and len(said) > 1 and _text_of(piece.dictation.groups).startswith(said)


def _follows_as_echo(piece: _Piece, after: _Piece, passages: Sequence[Passage]) -> bool:
    return after.turn == piece.turn + 1 and _echoes(after, piece, passages)


def _echoes(piece: _Piece, before: _Piece, passages: Sequence[Passage]) -> bool:
    """Whether a piece only says again, rightly or wrongly, what was said just before."""
    text, said = _text_of(piece.dictation.groups), _text_of(before.dictation.groups)
    if len(text) >= _LONG_ECHO:
        return alike(text, said, 1)
    speaker = passages[piece.turn].speaker
    return text == said and (speaker == "unknown" or speaker != passages[before.turn].speaker)


def _straight(pieces: Sequence[_Piece]) -> Iterator[tuple[int, _Piece]]:
    """Every piece, with how many are used up to it."""
    yield from enumerate(pieces, start=1)


def _without_echoes(pieces: Sequence[_Piece], passages: Sequence[Passage]) -> Iterator[tuple[int, _Piece]]:
    """The same without what only says again what was said just before."""
    last: _Piece | None = None
    for count, piece in enumerate(pieces, start=1):
        if last and _echoes(piece, last, passages):
            continue
        rest = _after(piece.dictation, _text_of(last.dictation.groups) if last else "")
        if rest is not None:
            last = _Piece(piece.turn, rest)
            yield count, last


def _text_of(groups: Sequence[Group]) -> str:
    return "".join(group.text for group in groups)


def _after(dictation: Dictation, said: str) -> Dictation | None:
    """What a dictation adds to what it begins with saying again; None when it adds nothing."""
    groups = dictation.groups
    if len(said) < 2:
        return dictation
    for count in range(1, len(groups) + 1):
        if said and _text_of(groups[:count]) == said:
            return Dictation(groups[count:]) if count < len(groups) else None
    return dictation


def _found(row: Sequence[_Piece], passages: Sequence[Passage]) -> _Found | None:
    """The kind of value that these pieces are together, from the first to the last."""
    passage, last = passages[row[0].turn], passages[row[-1].turn]
    if last.mentions:
        # "Negen negen zeven..." - "Ja?" - "Acht. Dat is mijn bsn."
        passage = replace(passage, asked=(*passage.asked, last.mentions[::-1]))
    whole = _together(row, passage)
    text = whole.text(0, len(whole.groups))
    if len(text) > _LONGEST or any(len(group.text) > _LONGEST_GROUP for group in whole.groups):
        return None
    for recogniser in DICTATED:
        if text.isdigit() and recogniser.label == "ID_DOCUMENT":
            continue  # ten digits that only two turns make are too little for a driving licence
        for value in recogniser.read(whole, passage):
            # These need no words beside them, once two turns make them.
            alone = (value.evidence, recogniser.label) in _ALONE and row[0].turn < row[-1].turn
            if recogniser.label == "LICENSE_PLATE":
                alone = alone and asks_for_vehicle(passage)
            sure = (value.evidence in _WHOLE or alone) and not _asks_for_other(
                row, recogniser.label, passages
            )
            if sure and (value.first, value.last) == (0, len(whole.groups)):
                checked = value.evidence in _CHECKED
                return _Found(recogniser.label, "joined_checked" if checked else "joined", text)
    return None


def _asks_for_other(row: Sequence[_Piece], label: DisclosureLabel, passages: Sequence[Passage]) -> bool:
    """Whether a piece after the first answers a question for numbers of other kinds only."""
    for piece in row[1:]:
        asked = passages[piece.turn].asked
        kinds = {mention.kind for mention in asked[0]} & _ASKED_FOR if asked else set()
        if piece.turn > row[0].turn and kinds and label not in kinds:
            return True
    return False


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
    row: Sequence[_Piece], found: _Found, passages: Sequence[Passage], hits: list[tuple[Hit, ...]]
) -> None:
    """A hit for the part in each turn, in place of what was found there."""
    for turn in sorted({piece.turn for piece in row}):
        groups = [group for piece in row if piece.turn == turn for group in piece.dictation.groups]
        start, end = span_of(passages[turn], groups)
        others = (hit for hit in hits[turn] if hit.end <= start or end <= hit.start)
        hits[turn] = (*others, _joined(start, end, found))


def _joined(start: int, end: int, found: _Found) -> Hit:
    label, evidence = found.label, found.evidence
    confidence = confidence_of(label, evidence)
    return Hit(start, end, label, confidence, explain(label, evidence), evidence, whole=found.text)


def _join_emails(passages: Sequence[Passage], hits: list[tuple[Hit, ...]]) -> None:
    """An address whose name is in one turn and whose domain is in the next but one, or the next."""
    for turn, passage in enumerate(passages):
        if not EmailRecogniser.begins(passage) or any(hit.label == "EMAIL" for hit in hits[turn]):
            continue
        for before in range(turn - 1, max(turn - _FURTHEST, -1), -1):
            first = passages[before]
            other = first.speaker != passage.speaker or len(first.text.split()) < 2
            if other and before == turn - 1:
                continue
            if _join_email(before, turn, passages, hits):
                break


def _join_email(before: int, turn: int, passages: Sequence[Passage], hits: list[tuple[Hit, ...]]) -> bool:
    """Whether the end of one turn and the beginning of a later one are an address."""
    passage = passages[turn]
    text = passages[before].text.rstrip(" .,\u2026") + " "
    for hit in EmailRecogniser().find(read_passage(text + passage.text, speaker=passage.speaker)):
        if hit.start < len(text) < hit.end:
            found = _Found("EMAIL", "joined")
            hits[before] = (*hits[before], _joined(hit.start, len(text) - 1, found))
            hits[turn] = (*hits[turn], _joined(0, hit.end - len(text), found))
            return True
    return False
