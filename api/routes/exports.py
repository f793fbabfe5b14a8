"""Exports: masked, streamed, audited before the first row leaves."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.responses import StreamingResponse

from api.context import Visit, VisitOf
from api.schemas.exports import ExportVraag
from api.serving import OneThread
from klankbord.audit import write_ahead
from klankbord.exports import COLUMNS, Kind, Value, export_rows, only_columns
from klankbord.fields import sees_suggestions
from klankbord.tables import MEDIA_TYPES, write
from klankbord.visibility import visible_calls

router = APIRouter(route_class=OneThread, prefix="/exporten", tags=["exporten"])
_BINARY = {"type": "string", "format": "binary"}
_FILES = {
    MEDIA_TYPES[form]: {"schema": {"type": "string"} if form == "csv" else _BINARY} for form in MEDIA_TYPES
}


@router.get(
    "/{soort}",
    summary="Gesprekken, oordelen of gemaskeerde transcripten als bestand",
    response_class=StreamingResponse,
    responses={200: {"content": _FILES}},
)
def get_export(
    soort: Annotated[Kind, Path(description="Wat erin staat.")],
    asked: Annotated[ExportVraag, Query()],
    visit: VisitOf,
) -> StreamingResponse:
    """One export, sent while it is read."""
    # Made first: a library that is missing is told before anything is noted or sent.
    pieces = write(_rows(visit, soort), columns=COLUMNS[soort], form=asked.formaat)
    write_ahead(visit.context.database, visit.actor, action="exporteren", object=f"{soort}.{asked.formaat}")
    name = f"klankbord-{soort}.{asked.formaat}"
    return StreamingResponse(
        pieces,
        media_type=MEDIA_TYPES[asked.formaat],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _rows(visit: Visit, kind: Kind) -> Iterator[list[Value]]:
    context = visit.context
    with context.database.reading() as session:
        rows = export_rows(
            session,
            kind,
            visible=visible_calls(visit.actor),
            with_employees=context.settings.may_report_employees,
            with_suggestions=sees_suggestions(visit.actor),
        )
        yield from only_columns(rows, kind)
