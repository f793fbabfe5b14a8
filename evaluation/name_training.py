"""Makes the weights of the name head from the corpus: `python -m evaluation.name_training [FOLDER]`."""

from argparse import ArgumentParser
from pathlib import Path

from evaluation.corpus.splits import load_split
from nlp.encoder import load_encoder
from nlp.training.names.train import FOLDER, train


def main() -> None:
    """Train on the packaged encoder and the train split, calibrate on development, write the folder."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    folder: Path = parser.parse_args().folder
    train(
        load_split("train", purpose="training"),
        load_split("development", purpose="training"),
        encoder=load_encoder(None),
        folder=folder,
    )


if __name__ == "__main__":
    main()
