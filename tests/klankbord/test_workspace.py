import os
import stat
import time
from pathlib import Path

from klankbord.workspace import prepare


def test_what_a_crash_left_is_removed_and_what_is_in_use_stays(tmp_path: Path):
    work = tmp_path / "work"
    assert prepare(work) == work
    assert stat.S_IMODE(work.stat().st_mode) == 0o700
    left, used = work / "oud", work / "nieuw"
    for path in (left, used):
        path.write_bytes(b"geluid")
    hours_ago = time.time() - 2 * 3600
    os.utime(left, (hours_ago, hours_ago))
    prepare(work)
    assert list(work.iterdir()) == [used]
