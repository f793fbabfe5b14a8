"""The recogniser that the settings ask for."""

from pathlib import Path

import pytest

from asr.voices import load_voices
from klankbord.engines import open_transcriber
from klankbord.errors import SettingsInvalid
from klankbord.settings import Settings


def test_voices_of_mono_recordings_are_told_apart_unless_that_is_off(settings: Settings):
    version = load_voices().version
    told, off = (
        open_transcriber(settings.model_copy(update={"mono_speakers": choice})) for choice in ("auto", "off")
    )
    assert version in told.version
    assert version not in off.version


def test_a_list_of_words_that_does_not_fit_stops_before_any_call(settings: Settings, tmp_path: Path):
    path = tmp_path / "woorden.txt"
    path.write_text(
        "\n".join(f"{first}{second}eigerstraat" for first in "bdgklmnprst" for second in "aeiouy")
    )
    with pytest.raises(SettingsInvalid, match="te lang"):
        open_transcriber(settings.model_copy(update={"words": path}))
