"""Audio to transcript: decoding, channels, voice activity, Whisper and speakers."""
