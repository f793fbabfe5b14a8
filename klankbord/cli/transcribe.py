"""The command that turns recordings into transcripts, without a database."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from asr.transcript import Transcript


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(transcribe)


def transcribe(
    audio: Annotated[list[Path], typer.Argument(help="Recordings.")],
    as_json: Annotated[bool, typer.Option("--json", help="One transcript a line, as JSON.")] = False,
) -> None:
    """Transcribe recordings, in their order."""
    from asr.errors import AsrError, OutOfMemory
    from klankbord.cli.screen import progress_bar, say
    from klankbord.engines import asr_options, open_transcriber
    from klankbord.errors import KlankbordError, WrongInput
    from klankbord.ledger import OUT_OF_MEMORY
    from klankbord.settings import Settings
    from klankbord.states import state_of
    from klankbord.words import FAILURES, STATES

    settings = Settings.load()
    folders = [path.name or str(path) for path in audio if path.is_dir()]
    if folders:
        raise WrongInput(f"Dit is een map en geen opname: {', '.join(folders)}. Noem de bestanden zelf.")
    missing = [path.name for path in audio if not path.is_file()]
    if missing:
        raise WrongInput(f"Bestand niet gevonden: {', '.join(missing)}.")
    transcriber, options = open_transcriber(settings), asr_options(settings)
    failed = False
    with progress_bar("Transcriberen", total=len(audio), unit="opnamen") as advance:
        for path in audio:
            try:
                transcript = transcriber.transcribe(path, id=path.stem, options=options)
            except OutOfMemory as error:
                raise KlankbordError(FAILURES[OUT_OF_MEMORY]) from error
            except AsrError as error:
                failed, state = True, state_of(error)
                say(f"{path.name}: {state}. {STATES[state]}", problem=True)
            else:
                typer.echo(
                    json.dumps(transcript.to_json(), ensure_ascii=False) if as_json else _read(transcript)
                )
            advance(1)
    if failed:
        raise typer.Exit(1)


def _read(transcript: "Transcript") -> str:
    from klankbord.words import SPEAKERS

    lines = [
        f"{turn.start or 0:7.1f}  {SPEAKERS[turn.speaker].capitalize()}: {turn.text}"
        for turn in transcript.turns
    ]
    return "\n".join([transcript.id, *lines, ""])
