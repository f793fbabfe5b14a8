"""The recording of a call, whole or in ranges, and its waveform."""

from fastapi import APIRouter
from starlette.responses import FileResponse

from api.context import Reading, VisitOf
from api.reading import listen_to
from api.recording_response import RecordingResponse
from api.routes.contract import CallId
from api.schemas.base import Probleem
from api.schemas.transcripts import Golfvorm
from api.serving import OneThread
from klankbord.errors import NotFound
from klankbord.store import StoredRecording
from klankbord.visibility import find_call

# MP3 has no mark of its own: what is none of the others is MP3, as it is at import.
_MEDIA_TYPES = {
    b"OggS": "audio/ogg",
    b"RIFF": "audio/wav",
    b"RF64": "audio/wav",
    b"fLaC": "audio/flac",
    b"\x1a\x45\xdf\xa3": "audio/webm",
}
_SOUND = {"audio/*": {"schema": {"type": "string", "format": "binary"}}}

router = APIRouter(route_class=OneThread, prefix="/gesprekken/{gesprekId}", tags=["opnamen"])


@router.get(
    "/opname",
    summary="De opname, ook in delen (Range); stil waar u het niet mag horen",
    response_class=FileResponse,
    responses={
        200: {"content": _SOUND, "description": "De hele opname."},
        206: {"content": _SOUND, "description": "Een deel van de opname."},
        409: {"model": Probleem, "description": "Er is geen versie zonder persoonsgegevens."},
        410: {"model": Probleem, "description": "Het gesprek is gewist."},
        416: {"model": Probleem, "description": "Dit deel bestaat niet."},
    },
)
def get_recording(call_id: CallId, session: Reading, visit: VisitOf) -> FileResponse:
    """The recording of one call, as far as this visitor may hear it."""
    recording = listen_to(session, call_id, visit=visit)
    return RecordingResponse(recording, media_type=_media_type(recording))


@router.get("/golfvorm", summary="De golfvorm van de opname, per kanaal")
def get_waveform(call_id: CallId, session: Reading, visit: VisitOf) -> Golfvorm:
    """The waveform of one call's recording."""
    call = find_call(session, call_id, actor=visit.actor)
    if call.waveform is None:
        raise NotFound("Van dit gesprek is er geen golfvorm.")
    return Golfvorm(duur=call.duration, kanalen=call.waveform["bars"])


def _media_type(recording: StoredRecording) -> str:
    """By its first bytes: the store keeps no file names, and a name proves nothing."""
    with recording.open() as file:
        head = file.read(12)
    if head[4:8] == b"ftyp":
        return "audio/mp4"
    marked = (media_type for mark, media_type in _MEDIA_TYPES.items() if head.startswith(mark))
    return next(marked, "audio/mpeg")
