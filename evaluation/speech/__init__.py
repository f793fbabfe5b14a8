"""Synthetic speech for the sample calls: Kokoro-82M voices on a telephone line.

Only needed to make the audio again: the extra `speech`, espeak-ng, and the voice files of npm `kokoro-js`.
"""


class SpeechError(Exception):
    """Something that the synthesis needs is missing or is not what it should be."""
