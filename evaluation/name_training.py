"""Makes the weights of the name head from the corpus: `python -m evaluation.name_training [FOLDER]`."""

import sys
from pathlib import Path

from evaluation.corpus.splits import load_split
from nlp.encoder import load_encoder
from nlp.training.names.train import FOLDER, train


def main() -> None:
    """Train on the packaged encoder and the train split, calibrate on development, write the folder."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    train(
        load_split("train", purpose="training"),
        load_split("development", purpose="training"),
        encoder=load_encoder(None),
        folder=folder,
    )


if __name__ == "__main__":
    main()
