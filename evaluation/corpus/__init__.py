"""An open corpus of Dutch municipal contact-centre calls: fictitious, hand-written, labelled (CC BY 4.0)."""

from pathlib import Path

CORPUS = Path(__file__).parent / "calls"
"""One YAML file a call, in a folder a batch."""
