import sys
from pathlib import Path

import pytest

from asr.transcript import Transcript, Turn
from evaluation.rivals import Rival, RivalFailed

ASKED = [Transcript("call", (Turn("citizen", "Goedemiddag."),))]


def test_a_python_that_is_not_there_is_one_clear_line(tmp_path: Path):
    rival = Rival("deduce", str(tmp_path / "python"), tmp_path / "script.py")
    with pytest.raises(RivalFailed, match=r"^deduce: its Python cannot be started\.$"):
        list(rival.find(ASKED))


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("raise SystemExit('not installed')", "deduce: not installed"),
        ("print('[]\\n[]')", "deduce: no answer"),
    ],
    ids=["it says why it failed", "more answers than calls"],
)
def test_a_tool_that_fails_or_answers_too_much_is_refused(tmp_path: Path, script: str, reason: str):
    file = tmp_path / "script.py"
    file.write_text(script)
    with pytest.raises(RivalFailed, match=f"^{reason}$"):
        list(Rival("deduce", sys.executable, file).find(ASKED))
