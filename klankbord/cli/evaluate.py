"""Commands that measure recogniser and scorers on labelled calls."""

import typer


def register(app: typer.Typer) -> None:
    """Add these commands."""
