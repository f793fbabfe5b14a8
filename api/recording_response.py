"""Recordings as answers, whole or in ranges, decrypted as they are sent."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
from starlette.responses import FileResponse

from klankbord.store import StoredRecording


class RecordingResponse(FileResponse):
    """Starlette's answer for files, with all it knows of ranges, on what is encrypted on disk."""

    def __init__(self, recording: StoredRecording, *, media_type: str) -> None:
        self._recording = recording
        kept = recording.place.stat()
        facts = os.stat_result((*kept[:6], recording.size, *kept[7:10]))
        super().__init__(recording.place, media_type=media_type, stat_result=facts)

    @asynccontextmanager
    async def _open_file(self) -> AsyncIterator["anyio.AsyncFile[bytes]"]:
        # Tests of ranges compare every byte, so that a change in Starlette cannot send what is encrypted.
        file = anyio.wrap_file(await anyio.to_thread.run_sync(self._recording.open))
        try:
            yield file
        finally:
            with anyio.CancelScope(shield=True):
                await file.aclose()
