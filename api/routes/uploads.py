"""Handing in recordings: streamed to disk, checked against their checksum, taken in once."""

import hashlib
import tempfile
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from pydantic.alias_generators import to_camel
from starlette.responses import Response

from api.context import VisitOf
from api.routes.contract import BODY_PROBLEMS
from api.schemas.uploads import NieuweOpname, Opname
from api.serving import OneThread
from klankbord.errors import ChecksumWrong
from klankbord.ingest import Ingest
from klankbord.metadata import CallMetadata
from klankbord.store import LARGEST_RECORDING
from klankbord.workspace import prepare

router = APIRouter(route_class=OneThread, prefix="/opnamen", tags=["opnamen"])

_PIECE = 1 << 20


@router.post(
    "",
    summary="Een opname aanleveren",
    status_code=201,
    responses=BODY_PROBLEMS | {200: {"description": "Deze opname was er al.", "model": Opname}},
    max_body_size=LARGEST_RECORDING,
)
def post_recording(
    filled: Annotated[NieuweOpname, Form(media_type="multipart/form-data")],
    response: Response,
    visit: VisitOf,
) -> Opname:
    """Take one recording in; the night does the rest."""
    metadata = _read(filled)
    context = visit.context
    with tempfile.NamedTemporaryFile(dir=prepare(context.settings.work)) as file:
        digest = hashlib.sha256()
        while piece := filled.opname.file.read(_PIECE):
            digest.update(piece)
            file.write(piece)
        file.flush()
        if digest.hexdigest() != filled.sha256.lower():
            raise ChecksumWrong
        ingest = Ingest.open(context.settings, context.database, actor=visit.actor)
        taken = ingest.take(Path(file.name), metadata)
    if taken.known:
        response.status_code = 200
    response.headers["Location"] = f"/v1/gesprekken/{taken.call_id}"
    return Opname.of(taken)


def _read(filled: NieuweOpname) -> CallMetadata:
    """The facts of a call, by the rules of a metadata list."""
    facts = filled.model_dump(exclude={"opname", "sha256"}, exclude_none=True)
    try:
        return CallMetadata.model_validate({"bestand": "opname"} | facts)
    except ValidationError as error:
        faults = [fault | {"loc": ("body", to_camel(str(fault["loc"][0])))} for fault in error.errors()]
        raise RequestValidationError(faults) from None
