"""Search over transcripts without their personal data, with the same answers on SQLite and PostgreSQL.

A word is found by its stem, with or without accents, and inside compounds: "parkeren" finds
"gehandicaptenparkeerkaart". What is indexed is masked for everybody, and turns with special personal data
are left out: nobody can look up callers by an illness.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar, cast

import snowballstemmer
from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    True_,
    bindparam,
    column,
    delete,
    exists,
    select,
    table,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import defer
from sqlmodel import Session, col

from asr.transcript import Transcript as TranscriptContract
from klankbord.call_views import CallSummary, summarise
from klankbord.calls import topics_of
from klankbord.errors import CursorInvalid, SearchEmpty
from klankbord.masked import masked_transcript, masked_transcripts
from klankbord.paging import Page, cut_page, decode_cursor, encode_cursor
from models import Call, Employee, SearchEntry, SearchPart, SearchWord, on_sqlite
from nlp.wording import fold

_WORD = re.compile(r"\[[^\]]*\]|[^\W\d_]+(?:'[^\W\d_]+)*")
_NO_LETTER = re.compile(r"[^a-z]")
_LONGEST_WORD = 60  # letters; what is longer is a slip of the recogniser
_SHORTEST_PART = 4  # letters by which a compound is known
_MOST_WORDS = 300  # that one asked word may stand for, the shortest first
_FRAGMENTS = 3  # shown of a call
_FRAGMENT = 240  # characters
_LARGEST_ID = 2**31
_FTS5 = table("search_index", column("rowid", Integer))
_ASKED_SQLITE = " AND ", " OR ", "search_index MATCH :asked"
_ASKED_POSTGRESQL = (
    " & ",
    " | ",
    "array_to_tsvector(string_to_array(search_entries.words, ' ')) @@ CAST(:asked AS tsquery)",
)
_Query = TypeVar("_Query", bound=Select[*tuple[Any, ...]])
# Put together once; without what is large and not shown.
_SHOWN = (
    select(Call, Employee)
    .join(Employee, col(Employee.id) == col(Call.employee_id), isouter=True)
    .where(col(Call.id).in_(bindparam("call_ids", expanding=True)))
    .options(*(defer(cast(Any, unshown)) for unshown in (Call.waveform, Call.hold)))
)
_STEMMER = snowballstemmer.stemmer("dutch")


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of a masked turn, with the places (characters) of what was asked for."""

    turn: int
    start: float | None  # seconds
    text: str
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A call in which all that was asked for is said, and where."""

    call: CallSummary
    fragments: tuple[Fragment, ...]


def index_call(session: Session, call_id: str) -> None:
    """Make the newest scored transcript of a call searchable, in place of what was searchable of it."""
    forget_call(session, call_id)
    masked = masked_transcript(session, call_id)
    if masked is None:
        return
    words = words_of(turn.text for turn in masked.turns)
    add_words(session, words)
    session.add(SearchEntry(call_id=call_id, words=" ".join(words)))
    session.flush()


def words_of(texts: Iterable[str]) -> list[str]:
    """The words that these texts are found by, each once, in order."""
    return sorted({word for said in texts for word, _, _ in _words(said)})


def forget_call(session: Session, call_id: str) -> None:
    """Remove what is searchable of a call, with every word that no other call holds."""
    entry = session.execute(select(SearchEntry).where(col(SearchEntry.call_id) == call_id)).scalar()
    if entry is None:
        return
    session.delete(entry)
    session.flush()
    lonely = [word for word in entry.words.split() if not _is_said(session, word)]
    for listed in (SearchPart, SearchWord):
        session.execute(delete(listed).where(col(listed.word).in_(lonely)))


def search_calls(
    session: Session,
    question: str,
    *,
    visible: ColumnElement[bool],
    limit: int,
    cursor: str | None = None,
) -> Page[SearchHit]:
    """The calls for which `visible` holds and in which every word is said, the last scored first.

    `total` of the page counts what is on it: counting all would take as long as reading them.

    Raises:
        SearchEmpty: the question holds no word to look for.
    """
    asked = [word for word, _, _ in _words(question)]
    if not asked:
        raise SearchEmpty
    groups = [_words_for(session, word) for word in dict.fromkeys(asked)]
    if not all(groups):
        return Page((), 0, None)
    number = _number(session)
    query = _saying(session, select(number, col(SearchEntry.call_id)), groups)
    if not isinstance(visible, True_):
        query = query.where(exists().where(col(Call.id) == col(SearchEntry.call_id), visible))
    if cursor is not None:
        (last,) = decode_cursor(cursor, int)
        if not 0 < int(last) < _LARGEST_ID:
            raise CursorInvalid
        query = query.where(number < last)
    # First which calls, and only of those what is shown: all that say a seldom word have to be put in order.
    found = session.execute(query.order_by(number.desc()).limit(limit + 1)).all()
    rows, following = cut_page(found, limit=limit, key=lambda row: encode_cursor(int(row[0] or 0)))
    hits = tuple(_hits(session, [call_id for _, call_id in rows], frozenset().union(*groups)))
    return Page(hits, len(hits), following)


def _hits(session: Session, call_ids: Sequence[str], wanted: Collection[str]) -> Iterator[SearchHit]:
    shown = {row[0].id: row for row in session.execute(_SHOWN, {"call_ids": call_ids})}
    topics, masked = topics_of(session, call_ids), masked_transcripts(session, call_ids)
    for call_id in call_ids:
        if call_id in shown:  # between the two questions one may have been erased
            call, employee = shown[call_id]
            summary = summarise(call, employee, topics.get(call_id))
            yield SearchHit(summary, tuple(_fragments(masked.get(call_id), wanted)))


def _words(said: str) -> Iterator[tuple[str, int, int]]:
    """Each word as it is indexed, with its place; labels of masked data are none."""
    for match in _WORD.finditer(said):
        if match.group().startswith("["):
            continue
        word = _letters(match.group())
        if 1 < len(word) <= _LONGEST_WORD:
            yield word, match.start(), match.end()


def _letters(said: str) -> str:
    """The text with the letters of each word in a row, as words are indexed."""
    folded = fold(said)
    # Only a mark inside a word, such as an apostrophe, stands between its letters.
    return folded if folded.isascii() and "'" not in folded else _NO_LETTER.sub("", folded)


def _key(word: str) -> str:
    """Dutch doubles letters in open and closed syllables: parkeer and parker(en) are one."""
    return re.sub(r"(.)\1+", r"\1", word)


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    return _key(_STEMMER.stemWord(word))


def add_words(session: Session, words: Sequence[str]) -> None:
    """Let words be asked for; always in one order, so that two workers cannot wait for each other."""
    rows = [{"word": word, "stem": _stem(word), "key": _key(word)} for word in words]
    if rows:
        insert = sqlite.insert if on_sqlite(session) else postgresql.insert
        session.execute(insert(SearchWord).on_conflict_do_nothing(), rows)
        parts = [{"part": part, "word": row["word"]} for row in rows for part in _parts(row["key"])]
        if parts:
            session.execute(insert(SearchPart).on_conflict_do_nothing(), parts)


def _parts(key: str) -> Iterator[str]:
    """The key from each of its letters on, as long as the rest can be known by."""
    return (key[start:] for start in range(len(key) - _SHORTEST_PART + 1))


def _words_for(session: Session, asked: str) -> frozenset[str]:
    """The known words that an asked word stands for: those of its stem, and compounds that hold it."""
    stem = _stem(asked)
    same: Any = select(col(SearchWord.word)).where(col(SearchWord.stem) == stem)
    if len(stem) >= _SHORTEST_PART:
        begins = col(SearchPart.part).between(stem, stem + "z" * _LONGEST_WORD)
        same = same.union(select(col(SearchPart.word)).where(begins))
    query = select(col(SearchWord.word)).where(col(SearchWord.word).in_(same))
    order = (col(SearchWord.stem) != stem, col(SearchWord.key), col(SearchWord.word))
    return frozenset(session.execute(query.order_by(*order).limit(_MOST_WORDS)).scalars())


def _number(session: Session) -> ColumnElement[int]:
    """What entries are ordered by, in the index that is asked."""
    return _FTS5.c.rowid if on_sqlite(session) else cast(ColumnElement[int], col(SearchEntry.id))


def _saying(session: Session, query: _Query, groups: Sequence[Collection[str]]) -> _Query:
    """The entries that hold a word of every group; words are letters only, so nothing needs escaping."""
    # Along the index of SQLite itself, which has the newest first at hand: asked for one by one, the numbers
    # of all calls that say a common word would be read before the first is shown.
    is_sqlite = on_sqlite(session)
    both, either, condition = _ASKED_SQLITE if is_sqlite else _ASKED_POSTGRESQL
    asked = both.join("(" + either.join(sorted(group)) + ")" for group in groups)
    if is_sqlite:
        query = query.select_from(_FTS5).join(SearchEntry, col(SearchEntry.id) == _FTS5.c.rowid)
    else:
        query = query.select_from(SearchEntry)
    return query.where(text(condition).bindparams(bindparam("asked", asked)))


def _is_said(session: Session, word: str) -> bool:
    query = _saying(session, select(_number(session)), [[word]]).limit(1)
    return session.execute(query).first() is not None


def _fragments(masked: TranscriptContract | None, wanted: Collection[str]) -> Iterator[Fragment]:
    """The first turns in which something was found."""
    found = 0
    for index, turn in enumerate(masked.turns if masked else ()):
        # Far faster than word by word, and no word is found where its letters do not stand in a row.
        letters = _letters(turn.text)
        if not any(word in letters for word in wanted):
            continue
        marks = [(start, end) for word, start, end in _words(turn.text) if word in wanted]
        if marks:
            yield _cut(index, turn.start, turn.text, marks)
            found += 1
        if found == _FRAGMENTS:
            return


def _cut(index: int, start: float | None, said: str, marks: Sequence[tuple[int, int]]) -> Fragment:
    """A long turn around its first mark."""
    first = max(0, min(marks[0][0] - _FRAGMENT // 3, len(said) - _FRAGMENT))
    if first:
        first = said.find(" ", first, marks[0][0]) + 1 or first
    piece = said[first : first + _FRAGMENT]
    inside = ((begin - first, end - first) for begin, end in marks)
    return Fragment(
        index, start, piece, tuple(mark for mark in inside if mark[0] >= 0 and mark[1] <= len(piece))
    )
