"""Builds recogniser and scorer from the settings; the libraries themselves know no settings."""

from typing import TYPE_CHECKING

from asr.errors import WeightsDamaged, WeightsMissing
from asr.transcriber import AsrOptions
from asr.weights import find_weights
from asr.whisper import WhisperTranscriber
from klankbord.errors import SettingsInvalid
from klankbord.scorecards import load_scorecard, load_subjects
from klankbord.settings import Settings
from models import Call

if TYPE_CHECKING:
    from nlp.criteria.toon import ToneHead
    from nlp.encoder import Encoder
    from nlp.score import Scorer


def open_transcriber(settings: Settings) -> WhisperTranscriber:
    """The recogniser of these settings; its weights are loaded when it is first used.

    Raises:
        SettingsInvalid: the weights are missing or damaged.
    """
    try:
        weights = find_weights(settings.whisper, cache=settings.cache)
    except (WeightsMissing, WeightsDamaged) as error:
        raise SettingsInvalid(
            "De Whisper-gewichten ontbreken of zijn beschadigd. Kijk naar KLANKBORD_WHISPER."
        ) from error
    return WhisperTranscriber(
        weights,
        device=settings.whisper_device,
        compute_type=settings.whisper_compute_type,
    )


def asr_options(settings: Settings, call: Call | None = None) -> AsrOptions:
    """How a call is transcribed; its hold segments are cut before recognition."""
    return AsrOptions(
        channel_order="employee-left" if settings.employee_channel == "left" else "employee-right",
        skip=tuple((start, end) for start, end in call.hold) if call else (),
        max_seconds=settings.max_call_hours * 3600,
    )


def open_scorer(settings: Settings) -> "Scorer":
    """The scorer of these settings, with the checklists of the quality team.

    Raises:
        SettingsInvalid: the weights are missing or damaged.
    """
    from nlp.score import Scorer

    encoder, tone = _open_weights(settings)
    subjects = load_subjects(settings.subjects)
    return Scorer(encoder=encoder, subjects=subjects, tone=tone, cache=settings.cache)


def _open_weights(settings: Settings) -> "tuple[Encoder, ToneHead | None]":
    """Encoder and tone head; with another encoder than the head was trained on, nobody judges tone."""
    from nlp.criteria.toon import ToneHead
    from nlp.encoder import load_encoder
    from nlp.errors import NlpError, TorchMissing

    try:
        encoder, tone = load_encoder(settings.encoder), ToneHead()
    except TorchMissing as error:
        raise SettingsInvalid(
            "Deze tekst-encoder heeft PyTorch nodig: installeer klankbord[train] (KLANKBORD_ENCODER)."
        ) from error
    except NlpError as error:
        raise SettingsInvalid(
            "De gewichten van de tekst-encoder ontbreken of zijn beschadigd. Kijk naar KLANKBORD_ENCODER."
        ) from error
    return encoder, tone if tone.encoder == encoder.name else None


def check_engines(settings: Settings) -> None:
    """See, before any job is touched, that weights, scorecard and checklists can be used.

    Raises:
        WrongInput: says what a person must mend.
    """
    open_transcriber(settings)
    _open_weights(settings)
    load_scorecard(settings.scorecard)
    load_subjects(settings.subjects)
