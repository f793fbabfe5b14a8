"""What can go wrong in `nlp`, as one tree; no message holds text of a call."""


class NlpError(Exception):
    """Base of every error that `nlp` raises itself."""


class WeightsMissing(NlpError):
    """No weights are found under the name or in the folder that was asked for."""

    def __init__(self, name: str) -> None:
        super().__init__(f"no encoder weights found for {name}")
        self.name = name


class WeightsDamaged(NlpError):
    """A file of the weights is absent or differs from its sha256 checksum in weights.json."""

    def __init__(self, file: str) -> None:
        super().__init__(f"{file} is absent or differs from its checksum in weights.json")
        self.file = file


class TorchMissing(NlpError):
    """Weights in transformers' own format were asked for where torch is not installed."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} needs torch: install the extra 'train', or use the packaged encoder")
        self.name = name
