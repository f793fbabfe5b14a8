"""Recordings in, blocks of samples out: sniffed, bounded in memory and length, and checked for damage."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Literal, Protocol, cast

from asr.container import TOLERANCE, Container, Header, read_header
from asr.errors import DamagedAudio, EmptyAudio, TooLongAudio, UnreadableAudio

if TYPE_CHECKING:
    import av
    import numpy as np
    from av.audio.codeccontext import AudioCodecContext
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from numpy.typing import NDArray

MAX_SECONDS = 4 * 3600.0
SAMPLE_RATE = 16_000
"""Samples a second that Whisper and the voice activity detection both want."""

_BLOCK_SECONDS = 5.0
# Lossy codecs lose their start-up and padding: at most about three frames of a thousand samples.
_DELAY_SAMPLES = 3_000
_LONGEST_DELAY = 0.3
_LOSSLESS = ("flac", "alac")
# A declared rate of 1 Hz would make each frame thousands of times larger when it is resampled.
_SAMPLE_RATES = range(4_000, 384_001)
_DEMUXERS: dict[Container, str] = {
    "wav": "wav",
    "flac": "flac",
    "ogg": "ogg",
    "mp3": "mp3",
    "mp4": "mov",
    "matroska": "matroska",
    "aac": "aac",
    "amr": "amr",
    "gsm": "gsm",
    "au": "au",
    "asf": "asf",
}
# What telephone systems and office software write; every other decoder in ffmpeg is needless risk.
_CODECS = (
    "pcm_",
    "adpcm_",
    "flac",
    "alac",
    "opus",
    "vorbis",
    "speex",
    "mp3",
    "aac",
    "gsm",
    "amr",
    "g72",
    "wma",
)


class Source(Protocol):
    """Where the bytes of a recording come from: a path, or whatever else can be opened like one."""

    def is_file(self) -> bool:
        """Whether it is there."""
        ...

    def open(self, mode: Literal["rb"], /) -> BinaryIO:
        """Its bytes; they can be read from anywhere."""
        ...


@dataclass(frozen=True, slots=True)
class AudioFacts:
    """What a recording is and claims: rates in Hz, length in seconds (None: it does not say)."""

    container: Container
    codec: str
    sample_rate: int
    channels: int
    declared_seconds: float | None
    sample_format: str  # of the decoder, in ffmpeg's words: s16, s32, fltp


def probe(path: Source) -> AudioFacts:
    """Look at a recording's headers without decoding it.

    Raises:
        UnreadableAudio: it cannot be opened; DamagedAudio and EmptyAudio as far as headers show.
    """
    with _opened(path) as source:
        return source.facts


def decode(
    path: Source, *, sample_rate: int = SAMPLE_RATE, max_seconds: float = MAX_SECONDS
) -> Iterator["NDArray[np.float32]"]:
    """Decode to blocks of a few seconds, shaped (channels, samples), in [-1, 1]; one or two channels.

    The checks on the whole recording come after the last block, so only a caller that reads to the end
    knows that the recording is sound.

    Raises:
        UnreadableAudio: it cannot be opened.
        EmptyAudio: it has no bytes or no samples.
        TooLongAudio: it declares more than max_seconds, or decodes to more.
        DamagedAudio: it cannot be decoded, or less than 99 % of what it declares is there.
    """
    with _opened(path) as source:
        declared = source.facts.declared_seconds or 0.0
        if declared > max_seconds:
            raise TooLongAudio("the recording declares more than the allowed length")
        samples = 0  # whole: seconds added up would drift past a limit that the recording just keeps to
        for block in _blocks(source, sample_rate):
            samples += block.shape[1]
            seconds = samples / sample_rate
            if seconds > max_seconds:
                raise TooLongAudio("the recording decodes to more than the allowed length")
            if source.header.exact and declared and seconds * TOLERANCE > declared:
                raise DamagedAudio("the recording holds more sound than its header declares")
            yield block
        _check_length(source, samples / sample_rate)


@dataclass(slots=True)
class _Opened:
    container: "InputContainer"
    stream: "AudioStream"
    header: Header
    facts: AudioFacts
    demuxed_seconds: float = 0.0  # what the packets together say they last


@contextmanager
def _opened(path: Source) -> Iterator[_Opened]:
    """The only place that opens recordings.

    ffmpeg gets an open file instead of a name, a demuxer instead of a guess, and no protocol: it has
    nothing to follow, whatever the file says.
    """
    import av

    if not path.is_file():
        raise UnreadableAudio("the recording is missing or is not a file")
    try:
        with path.open("rb") as file:
            header = read_header(file)
            file.seek(0)
            with av.open(
                file,
                mode="r",
                format=_DEMUXERS[header.container],
                options={"protocol_whitelist": ""},
                metadata_errors="ignore",
                buffer_size=1 << 18,
            ) as container:
                yield _describe(container, header)
    except (av.FFmpegError, EOFError) as error:
        raise DamagedAudio("the recording cannot be decoded") from error
    except OSError as error:
        raise UnreadableAudio("the recording cannot be opened") from error


def _describe(container: "InputContainer", header: Header) -> _Opened:
    streams = container.streams.audio
    # A second track may be the other party: reading one of them would silently lose half of the call.
    if len(streams) != 1:
        raise DamagedAudio("the recording must have exactly one sound track")
    stream = streams[0]
    declared = header.declared_seconds
    if declared is None and header.container in ("ogg", "mp4", "matroska", "asf") and container.duration:
        declared = container.duration / 1_000_000
    # PyAV's types leave out that there is none where ffmpeg does not know the codec.
    context: AudioCodecContext | None = stream.codec_context
    if context is None:
        raise DamagedAudio("the recording's coding is not supported")
    facts = AudioFacts(
        header.container,
        context.codec.canonical_name,
        context.sample_rate,
        context.channels,
        declared,
        sample_format=context.format.name if context.format else "",
    )
    is_known = facts.codec.startswith(_CODECS if header.container != "asf" else "wma")
    if not is_known or facts.sample_rate not in _SAMPLE_RATES:
        raise DamagedAudio("the recording's coding is not supported")
    # Mixing three or more parties down would give one person's words to another.
    if facts.channels not in (1, 2):
        raise DamagedAudio("only recordings with one or two channels are supported")
    return _Opened(container, stream, header, facts)


def _blocks(source: _Opened, sample_rate: int) -> Iterator["NDArray[np.float32]"]:
    import numpy as np

    pending: list[NDArray[np.float32]] = []
    held = 0
    for samples in _resampled(source, sample_rate):
        pending.append(samples)
        held += samples.shape[1]
        if held >= _BLOCK_SECONDS * sample_rate:
            yield _joined(pending)
            pending, held = [], 0
    if held:
        yield _joined(pending)


def _joined(pending: "list[NDArray[np.float32]]") -> "NDArray[np.float32]":
    import numpy as np

    block = np.concatenate(pending, axis=1)
    if not np.isfinite(block).all():
        raise DamagedAudio("the recording holds samples that are not numbers")
    return np.clip(block, -1.0, 1.0, out=block)


def _resampled(source: _Opened, sample_rate: int) -> Iterator["NDArray[np.float32]"]:
    import av

    resampler: av.AudioResampler | None = None
    for frame in _joined_frames(source):
        if resampler is None:
            # The frame's own layout: where it is unnamed, naming it could make ffmpeg mix the channels.
            resampler = av.AudioResampler(format="fltp", layout=frame.layout, rate=sample_rate)
        frame.pts = None  # a jump in the time stamps must not make the resampler drop or invent samples
        yield from map(_samples, resampler.resample(frame))
    if resampler is not None:
        yield from map(_samples, resampler.resample(None))


def _joined_frames(source: _Opened) -> "Iterator[av.AudioFrame]":
    """Frames of a second and of one format; codecs give fifty a second, and each would cost more calls."""
    import av

    waiting = av.AudioFifo()
    first: av.AudioFrame | None = None
    for frame in _frames(source):
        first = first or frame
        # Checked before anything touches the samples: PyAV reads past the end of a frame of many channels.
        if not _is_alike(frame, first) or frame.layout.nb_channels != source.facts.channels:
            raise DamagedAudio("the recording changes its format half-way")
        frame.pts = None
        waiting.write(frame)
        if waiting.samples >= frame.sample_rate and (joined := waiting.read()):
            yield joined
    if rest := waiting.read():
        yield rest


def _is_alike(frame: "av.AudioFrame", first: "av.AudioFrame") -> bool:
    return (frame.format.name, frame.layout, frame.sample_rate) == (
        first.format.name,
        first.layout,
        first.sample_rate,
    )


def _samples(frame: "av.AudioFrame") -> "NDArray[np.float32]":
    return cast("NDArray[np.float32]", frame.to_ndarray())


def _frames(source: _Opened) -> "Iterator[av.AudioFrame]":
    """Decoded frames; a packet that cannot be decoded is skipped here and missed by the length check."""
    import av

    tick = float(source.stream.time_base or 0)
    for packet in _packets(source):
        source.demuxed_seconds += (packet.duration or 0) * tick
        try:
            yield from packet.decode()
        except av.error.InvalidDataError:
            continue


def _packets(source: _Opened) -> "Iterator[av.Packet[AudioStream]]":
    import av

    try:
        yield from source.container.demux(source.stream)
    except av.error.InvalidDataError:
        # A caller who hangs up within a frame of GSM leaves part of it, at which ffmpeg stumbles. The whole
        # frames were counted; elsewhere an error here means damage.
        if source.header.container != "gsm":
            raise


def _check_length(source: _Opened, seconds: float) -> None:
    expected = max(source.facts.declared_seconds or 0.0, source.demuxed_seconds)
    if seconds == 0.0 and expected == 0.0:
        raise EmptyAudio("the recording has no samples")
    if seconds == 0.0 or seconds + _delay(source) < TOLERANCE * expected:
        raise DamagedAudio("the recording decodes to less sound than it declares")
    # MP4 says of each packet how long it lasts: what is not there cannot be the delay of the codec.
    if source.header.container == "mp4" and source.demuxed_seconds < TOLERANCE * expected:
        raise DamagedAudio("the recording holds less sound than it declares")


def _delay(source: _Opened) -> float:
    """How many seconds a whole recording may lack."""
    if source.header.exact or source.facts.codec in _LOSSLESS or source.facts.codec.startswith("pcm_"):
        return 0.0
    return min(_LONGEST_DELAY, _DELAY_SAMPLES / source.facts.sample_rate)
