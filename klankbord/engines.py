"""Builds recogniser and scorer from the settings; the libraries themselves know no settings."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypedDict

from asr.errors import WeightsDamaged, WeightsMissing
from asr.transcriber import AsrOptions
from asr.weights import find_weights
from asr.whisper import WhisperTranscriber
from klankbord.errors import SettingsInvalid
from klankbord.scorecards import load_scorecard, load_subjects
from klankbord.settings import Settings
from models import Call

if TYPE_CHECKING:
    from nlp.disclosures.names import NameHead
    from nlp.encoder import Encoder
    from nlp.heads import Heads
    from nlp.score import Scorer
    from nlp.special_categories import SpecialHead


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

    subjects = load_subjects(settings.subjects)
    with _weights_named():
        encoder, heads = _open_weights(settings)
        return Scorer(encoder=encoder, subjects=subjects, cache=settings.cache, **heads)


class _Heads(TypedDict):
    heads: "Heads | None"
    names: "NameHead | None"
    special: "SpecialHead | None"


def _open_weights(settings: Settings) -> "tuple[Encoder, _Heads]":
    """Encoder and heads; with another encoder than a head was trained on, that head is left out."""
    from nlp.disclosures.names import NameHead
    from nlp.encoder import load_encoder
    from nlp.heads import Heads
    from nlp.special_categories import SpecialHead

    encoder, heads, names, special = load_encoder(settings.encoder), Heads(), NameHead(), SpecialHead()
    return encoder, {
        "heads": heads if heads.encoder == encoder.name else None,
        "names": names if names.encoder == encoder.name else None,
        "special": special if special.encoder == encoder.name else None,
    }


@contextmanager
def _weights_named() -> Iterator[None]:
    """Weights that cannot be used become one clear line."""
    from nlp.errors import NlpError, TorchMissing

    try:
        yield
    except TorchMissing as error:
        raise SettingsInvalid(
            "Deze tekst-encoder heeft PyTorch nodig: installeer klankbord[train] (KLANKBORD_ENCODER)."
        ) from error
    except NlpError as error:
        raise SettingsInvalid(
            "De gewichten van de tekst-encoder ontbreken of zijn beschadigd. Kijk naar KLANKBORD_ENCODER."
        ) from error


def check_engines(settings: Settings) -> None:
    """See, before any job is touched, that weights, scorecard and checklists can be used.

    Raises:
        WrongInput: says what a person must mend.
    """
    from nlp.points import PointMatcher
    from nlp.topic import TopicRanker

    open_transcriber(settings)
    with _weights_named():
        _open_weights(settings)
        PointMatcher()
        TopicRanker()
    load_scorecard(settings.scorecard)
    load_subjects(settings.subjects)
