"""Requests of the person that calls are about: which calls, handing over, erasing (AVG art. 15 and 17)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import IO, Final

from fastapi import BackgroundTasks
from starlette.responses import StreamingResponse

from api.context import Visit
from api.schemas.privacy import Betrokkene
from klankbord.erasure import Erased, calls_of_subject, compact, erase_calls
from klankbord.handover import hand_over, spooled
from klankbord.privacy_errors import SubjectAbsent, SubjectUnknown
from models import Database

ZIP: Final = "application/zip"
_PIECE = 1 << 16


@dataclass(frozen=True, slots=True)
class Requested:
    """The calls that are meant, and how many external ids no call has."""

    call_ids: tuple[str, ...]
    unknown: int


def find_requested(database: Database, body: Betrokkene) -> Requested:
    """The calls that were named by their own ids or by those of the telephone system.

    Raises:
        SubjectUnknown: nothing was named.
    """
    if not body.gesprekken and not body.externe_ids:
        raise SubjectUnknown
    with database.reading() as session:
        found = calls_of_subject(session, body.externe_ids)
    call_ids = dict.fromkeys((*map(str, body.gesprekken), *chain.from_iterable(found.values())))
    return Requested(tuple(call_ids), sum(not calls for calls in found.values()))


def hand_over_requested(call_ids: Sequence[str], *, purpose: str, visit: Visit) -> StreamingResponse:
    """All that is kept of calls as a zip file, once it is complete.

    Raises:
        SubjectAbsent: none of them is there.
        AuditUnavailable: an audit line could not be written, so nothing was handed over.
    """
    context, archive = visit.context, spooled()
    found = hand_over(
        context.database,
        context.recordings,
        call_ids,
        purpose=purpose,
        actor=visit.actor,
        target=archive,
    )
    if not found:
        archive.close()
        raise SubjectAbsent
    headers = {"Content-Disposition": 'attachment; filename="inzage.zip"'}
    return StreamingResponse(_pieces(archive), media_type=ZIP, headers=headers)


def erase_requested(call_ids: Sequence[str], *, visit: Visit, later: BackgroundTasks) -> tuple[Erased, ...]:
    """Erase calls; those under a legal hold stay."""
    context = visit.context
    erased = erase_calls(context.database, context.recordings, call_ids, actor=visit.actor)
    if any(one.outcome == "gewist" for one in erased):
        # Nothing can be asked for any more; what is left takes the bytes out of the database's files.
        later.add_task(compact, context.database)
    return erased


def _pieces(archive: IO[bytes]) -> Iterator[bytes]:
    with archive:
        archive.seek(0)
        while piece := archive.read(_PIECE):
            yield piece
