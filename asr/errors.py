"""What can go wrong between a recording and its transcript.

    AsrError
     ├─ UnreadableAudio        the recording cannot be opened at all
     │   ├─ DamagedAudio       no audio, truncated, a playlist, an unsupported format, a header that lies
     │   ├─ EmptyAudio         zero bytes or zero samples
     │   ├─ TooLongAudio       longer than the caller allows
     │   └─ NoSpeech           sound, but nobody who says anything
     ├─ BleepFailed            no bleeped copy was written
     │   ├─ RangeUnlocated     what must be bleeped has no known place in the recording
     │   └─ CodingNotWritable  the recording's coding can be read, but not written
     ├─ OutOfMemory            this machine has no room for the work; smaller batches need less
     ├─ WeightsMissing         the recogniser's weights cannot be found
     ├─ WeightsDamaged         the weights are there, but are not what they should be
     └─ CacheNotWritable       the packaged weights cannot be made ready: no room, or no right to write

No message holds a file name or a word that was spoken: names of recordings often hold a telephone number.
"""

from collections.abc import Iterator
from contextlib import contextmanager

_NO_MEMORY = ("bad_alloc", "out of memory", "out_of_memory", "failed to allocate", "cannot allocate memory")


class AsrError(Exception):
    """Any failure of this package; its message is English, short and free of personal data."""


@contextmanager
def memory_named() -> Iterator[None]:
    """Give a lack of memory, which each library reports in its own way, one name.

    Raises:
        OutOfMemory: instead of what the library raised.
    """
    try:
        yield
    except Exception as error:
        # CTranslate2, oneDNN, ONNX Runtime and CUDA have no exception of their own for it.
        lacks = isinstance(error, MemoryError) or any(sign in str(error).lower() for sign in _NO_MEMORY)
        if lacks and not isinstance(error, AsrError):
            raise OutOfMemory("there is not enough memory for this work") from error
        raise


class UnreadableAudio(AsrError):
    """The recording cannot be turned into a transcript, and trying again will not help."""


class DamagedAudio(UnreadableAudio):
    """Not sound, truncated, in an unsupported format, or with a header that does not fit what follows."""


class EmptyAudio(UnreadableAudio):
    """The file has no bytes, or its sound has no samples."""


class TooLongAudio(UnreadableAudio):
    """The recording is, or says it is, longer than the caller allows."""


class NoSpeech(UnreadableAudio):
    """No channel holds recognisable speech: silence, a tone, music or noise."""


class BleepFailed(AsrError):
    """No copy was written, or it could not be shown that the words are gone from it."""


class RangeUnlocated(BleepFailed):
    """A range is empty, no number or outside the recording, or words have no times."""


class CodingNotWritable(BleepFailed):
    """The recording is in a coding that can be read, but not written."""


class OutOfMemory(AsrError):
    """There is no memory for the weights or for a batch, on the processor or on the GPU."""


class WeightsMissing(AsrError):
    """The weights are not installed, not in the named folder, or not to be had from the hub."""


class CacheNotWritable(AsrError):
    """The folder in which the packaged weights are made ready has no room, or may not be written in."""


class WeightsDamaged(AsrError):
    """The weights differ from their checksum, or the recogniser cannot load them."""
