"""Measuring: recogniser, scorers and the sample calls."""
