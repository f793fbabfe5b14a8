"""Writing a file that somebody asked for: complete and for its owner only, or not at all."""

import tempfile
from collections.abc import Iterable
from pathlib import Path

from klankbord.errors import SettingsInvalid


def write_whole(file: Path, pieces: Iterable[bytes]) -> None:
    """Put a file in its place when it is complete.

    Raises:
        SettingsInvalid: its folder cannot be written.
    """
    try:
        with tempfile.NamedTemporaryFile(dir=file.parent, prefix=".klankbord-", delete=False) as out:
            try:
                for piece in pieces:
                    out.write(piece)
                out.flush()
                Path(out.name).replace(file)
            except BaseException:
                Path(out.name).unlink(missing_ok=True)
                raise
    except OSError as error:
        raise SettingsInvalid(f"In de map van {file.name} kan niet worden geschreven.") from error
