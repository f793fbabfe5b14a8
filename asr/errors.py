"""What can go wrong between a recording and its transcript.

    AsrError
     ├─ UnreadableAudio        the recording cannot be opened at all
     │   ├─ DamagedAudio       no audio, truncated, a playlist, an unsupported format, a header that lies
     │   ├─ EmptyAudio         zero bytes or zero samples
     │   ├─ TooLongAudio       longer than the caller allows
     │   └─ NoSpeech           sound, but nobody who says anything
     ├─ WeightsMissing         the recogniser's weights cannot be found
     └─ WeightsDamaged         the weights are there, but are not what they should be

No message holds a file name or a word that was spoken: names of recordings often hold a telephone number.
"""


class AsrError(Exception):
    """Any failure of this package; its message is English, short and free of personal data."""


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


class WeightsMissing(AsrError):
    """The weights are not installed, not in the named folder, or not to be had from the hub."""


class WeightsDamaged(AsrError):
    """The weights differ from their checksum, or the recogniser cannot load them."""
