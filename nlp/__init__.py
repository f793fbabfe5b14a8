"""Transcript to findings and suggestions."""
