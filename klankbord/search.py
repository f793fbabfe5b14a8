"""Search over transcripts without their personal data, with the same answers on SQLite and PostgreSQL.

A word is found by its stem, with or without accents, and inside compounds: "parkeren" finds
"gehandicaptenparkeerkaart". What is indexed is masked for everybody, and turns with special personal data
are left out: nobody can look up callers by an illness.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

import snowballstemmer
from sqlalchemy import ColumnElement, bindparam, delete, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from asr.transcript import Transcript as TranscriptContract
from klankbord.calls import CallSummary, summarise, topics_of
from klankbord.errors import CursorInvalid, SearchEmpty
from klankbord.masked import masked_transcript
from klankbord.paging import Page, cut_page, decode_cursor, encode_cursor
from models import Call, Employee, SearchEntry, SearchWord
from nlp.wording import fold

_WORD = re.compile(r"\[[^\]]*\]|[^\W\d_]+(?:'[^\W\d_]+)*")
_LONGEST_WORD = 60  # letters; what is longer is a slip of the recogniser
_SHORTEST_PART = 4  # letters by which a compound is known
_MOST_WORDS = 300  # that one asked word may stand for, the shortest first
_FRAGMENTS = 3  # shown of a call
_FRAGMENT = 240  # characters
_LARGEST_ID = 2**31
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
    words = sorted({word for turn in masked.turns for word, _, _ in _words(turn.text)})
    _add_words(session, words)
    session.add(SearchEntry(call_id=call_id, words=" ".join(words)))
    session.flush()


def forget_call(session: Session, call_id: str) -> None:
    """Remove what is searchable of a call, with every word that no other call holds."""
    entry = session.exec(select(SearchEntry).where(SearchEntry.call_id == call_id)).first()
    if entry is None:
        return
    session.delete(entry)
    session.flush()
    lonely = [word for word in entry.words.split() if not _is_said(session, word)]
    session.execute(delete(SearchWord).where(col(SearchWord.word).in_(lonely)))


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
    query = (
        select(SearchEntry.id, Call, Employee)
        .join(Call, col(Call.id) == col(SearchEntry.call_id))
        .join(Employee, col(Employee.id) == col(Call.employee_id), isouter=True)
        .where(_says(session, groups), visible)
    )
    if cursor is not None:
        (last,) = decode_cursor(cursor, int)
        if not 0 < int(last) < _LARGEST_ID:
            raise CursorInvalid
        query = query.where(col(SearchEntry.id) < last)
    found = session.exec(query.order_by(col(SearchEntry.id).desc()).limit(limit + 1)).all()
    rows, following = cut_page(found, limit=limit, key=lambda row: encode_cursor(int(row[0] or 0)))
    topics = topics_of(session, [call.id for _, call, _ in rows])
    wanted = frozenset().union(*groups)
    hits = tuple(
        SearchHit(
            summarise(call, employee, topics.get(call.id)),
            tuple(_fragments(masked_transcript(session, call.id), wanted)),
        )
        for _, call, employee in rows
    )
    return Page(hits, len(hits), following)


def _words(said: str) -> Iterator[tuple[str, int, int]]:
    """Each word as it is indexed, with its place; labels of masked data are none."""
    for match in _WORD.finditer(said):
        word = re.sub(r"[^a-z]", "", fold(match.group()))
        if not match.group().startswith("[") and 1 < len(word) <= _LONGEST_WORD:
            yield word, match.start(), match.end()


def _key(word: str) -> str:
    """Dutch doubles letters in open and closed syllables: parkeer and parker(en) are one."""
    return re.sub(r"(.)\1+", r"\1", word)


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    return _key(_STEMMER.stemWord(word))


def _add_words(session: Session, words: Sequence[str]) -> None:
    # In one order, so that two workers cannot wait for each other.
    rows = [{"word": word, "stem": _stem(word), "key": _key(word)} for word in words]
    if rows:
        insert = sqlite.insert if _is_sqlite(session) else postgresql.insert
        session.execute(insert(SearchWord).on_conflict_do_nothing(), rows)


def _words_for(session: Session, asked: str) -> frozenset[str]:
    """The known words that an asked word stands for: those of its stem, and compounds that hold it."""
    stem = _stem(asked)
    same = col(SearchWord.stem) == stem
    if len(stem) >= _SHORTEST_PART:
        same |= col(SearchWord.key).contains(stem)
    query = select(SearchWord.word).where(same)
    order = (col(SearchWord.stem) != stem, col(SearchWord.key), col(SearchWord.word))
    return frozenset(session.exec(query.order_by(*order).limit(_MOST_WORDS)).all())


def _says(session: Session, groups: Sequence[Collection[str]]) -> ColumnElement[bool]:
    """Whether an entry holds a word of every group; words are letters only, so nothing needs escaping."""
    if _is_sqlite(session):
        asked = " AND ".join("(" + " OR ".join(sorted(group)) + ")" for group in groups)
        condition = "search_entries.id IN (SELECT rowid FROM search_index WHERE search_index MATCH :asked)"
    else:
        asked = " & ".join("(" + " | ".join(sorted(group)) + ")" for group in groups)
        condition = "array_to_tsvector(string_to_array(search_entries.words, ' ')) @@ CAST(:asked AS tsquery)"
    return cast(ColumnElement[bool], text(condition).bindparams(bindparam("asked", asked)))


def _is_said(session: Session, word: str) -> bool:
    query = select(SearchEntry.call_id).where(_says(session, [[word]])).limit(1)
    return session.exec(query).first() is not None


def _fragments(masked: TranscriptContract | None, wanted: Collection[str]) -> Iterator[Fragment]:
    """The first turns in which something was found."""
    count = 0
    for index, turn in enumerate(masked.turns if masked else ()):
        marks = [(start, end) for word, start, end in _words(turn.text) if word in wanted]
        if marks and count < _FRAGMENTS:
            count += 1
            yield _cut(index, turn.start, turn.text, marks)


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


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"
