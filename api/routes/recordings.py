"""The recording of a call, whole or in ranges, and its waveform."""

from pathlib import Path

from fastapi import APIRouter
from starlette.responses import FileResponse

from api.context import Reading, VisitOf
from api.reading import find_call, listen_to
from api.routes.contract import CallId
from api.schemas.transcripts import Golfvorm
from klankbord.errors import NotFound

# MP3 has no mark of its own: what is none of the others is MP3, as it is at import.
_MEDIA_TYPES = {
    b"OggS": "audio/ogg",
    b"RIFF": "audio/wav",
    b"RF64": "audio/wav",
    b"fLaC": "audio/flac",
    b"\x1a\x45\xdf\xa3": "audio/webm",
}

router = APIRouter(prefix="/gesprekken/{gesprekId}", tags=["opnamen"])


@router.get(
    "/opname",
    summary="De opname, ook in delen (Range)",
    response_class=FileResponse,
    responses={
        200: {"content": {"audio/*": {}}, "description": "De hele opname."},
        206: {"content": {"audio/*": {}}, "description": "Een deel van de opname."},
    },
)
def get_recording(call_id: CallId, session: Reading, visit: VisitOf) -> FileResponse:
    """The recording of one call."""
    recording = visit.context.recordings.path(find_call(session, call_id).audio_sha256)
    session.rollback()  # as in `api.reading`: one connection at a time
    listen_to(call_id, visit=visit)
    return FileResponse(recording, media_type=_media_type(recording))


@router.get("/golfvorm", summary="De golfvorm van de opname, per kanaal")
def get_waveform(call_id: CallId, session: Reading) -> Golfvorm:
    """The waveform of one call's recording."""
    call = find_call(session, call_id)
    if call.waveform is None:
        raise NotFound("Van dit gesprek is er geen golfvorm.")
    return Golfvorm(duur=call.duration, kanalen=call.waveform["bars"])


def _media_type(recording: Path) -> str:
    """By its first bytes: the store keeps no file names, and a name proves nothing."""
    with recording.open("rb") as file:
        head = file.read(12)
    if head[4:8] == b"ftyp":
        return "audio/mp4"
    marked = (media_type for mark, media_type in _MEDIA_TYPES.items() if head.startswith(mark))
    return next(marked, "audio/mpeg")
