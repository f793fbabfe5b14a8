"""Builds recogniser and scorer from the settings; the libraries themselves know no settings."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol, TypeVar

from asr.attribution import Attribution, VoiceAttribution
from asr.errors import CacheNotWritable, WeightsDamaged, WeightsMissing
from asr.transcriber import AsrOptions
from asr.voices import load_voices
from asr.weights import find_weights
from asr.whisper import WhisperTranscriber
from klankbord.domain_words import check_words, load_words
from klankbord.errors import DiskFull, SettingsInvalid
from klankbord.learning.versions import Versions
from klankbord.scorecards import load_scorecard, load_subjects, with_checklists
from klankbord.settings import Settings
from models import Call

if TYPE_CHECKING:
    from nlp.encoder import Encoder
    from nlp.score import Scorer, TrainedHeads
    from nlp.subjects import Subject


class _Trained(Protocol):
    encoder: str


Head = TypeVar("Head", bound=_Trained)


def open_transcriber(settings: Settings) -> WhisperTranscriber:
    """The recogniser of these settings; its weights are loaded when it is first used.

    Raises:
        SettingsInvalid: the weights are missing or damaged.
        DiskFull: there is no room to make them ready.
    """
    try:
        weights = find_weights(settings.whisper, cache=settings.cache)
    except CacheNotWritable as error:
        raise DiskFull(f"In {settings.cache} kan niet worden geschreven, of de schijf is vol.") from error
    except (WeightsMissing, WeightsDamaged) as error:
        raise SettingsInvalid(
            "De Whisper-gewichten ontbreken of zijn beschadigd. Kijk naar KLANKBORD_WHISPER."
        ) from error
    check_words(load_words(settings.words), weights)
    return WhisperTranscriber(
        weights,
        device=settings.whisper_device,
        compute_type=settings.whisper_compute_type,
        attribution=_open_attribution(settings),
    )


def _open_attribution(settings: Settings) -> Attribution | None:
    """What tells the voices of mono recordings apart, unless that is off."""
    if settings.mono_speakers == "off":
        return None
    try:
        return VoiceAttribution(load_voices())
    except (WeightsMissing, WeightsDamaged) as error:
        raise SettingsInvalid(
            "De gewichten die sprekers uit elkaar houden ontbreken of zijn beschadigd. "
            "Installeer Klankbord opnieuw, of zet KLANKBORD_MONO_SPEAKERS op off."
        ) from error


def asr_options(settings: Settings, call: Call | None = None) -> AsrOptions:
    """How a call is transcribed; its hold segments are cut before recognition."""
    return AsrOptions(
        channel_order="employee-left" if settings.employee_channel == "left" else "employee-right",
        skip=tuple((start, end) for start, end in call.hold) if call else (),
        max_seconds=settings.max_call_hours * 3600,
        batch_size=settings.whisper_batch,
        hotwords=", ".join(load_words(settings.words)) or None,
    )


def open_scorer(settings: Settings) -> "Scorer":
    """The scorer of these settings, with the checklists of the quality team.

    Raises:
        SettingsInvalid: the weights are missing or damaged.
    """
    from nlp.score import Scorer

    subjects = open_subjects(settings)
    with weights_named():
        encoder, heads = _open_weights(settings)
        return Scorer(encoder=encoder, subjects=subjects, heads=heads, cache=settings.cache)


def open_subjects(settings: Settings) -> "tuple[Subject, ...]":
    """The subjects of these settings, with the sentences of the scorecard where it has its own checklists.

    Raises:
        ScorecardInvalid: says what a person must mend.
    """
    subjects = load_subjects(settings.subjects)
    card = load_scorecard(settings.scorecard, subjects=[subject.id for subject in subjects])
    return with_checklists(subjects, card.contents)


def _open_weights(settings: Settings) -> "tuple[Encoder, TrainedHeads]":
    """Encoder and heads; with another encoder than a head was trained on, that head is left out."""
    from nlp.criteria.handling_head import HandlingHead
    from nlp.disclosures.names import NameHead
    from nlp.encoder import load_encoder
    from nlp.score import TrainedHeads
    from nlp.special_categories import SpecialHead

    encoder = load_encoder(settings.encoder)
    return encoder, TrainedHeads(
        conversation=_fitting(encoder, Versions(settings.weights).open_active()),
        names=_fitting(encoder, NameHead()),
        special=_fitting(encoder, SpecialHead()),
        handling=_fitting(encoder, HandlingHead()),
    )


def _fitting(encoder: "Encoder", head: Head) -> Head | None:
    return head if head.encoder == encoder.name else None


@contextmanager
def weights_named() -> Iterator[None]:
    """Weights that cannot be used become one clear line.

    Raises:
        SettingsInvalid: that line.
    """
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
    with weights_named():
        _open_weights(settings)
        PointMatcher()
        TopicRanker()
    open_subjects(settings)
