"""The command that lists the weights that Klankbord works with."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from klankbord.inventory import Weights


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command("models")(show_models)


def show_models(
    as_json: Annotated[bool, typer.Option("--json", help="One object a line, as JSON.")] = False,
) -> None:
    """List the weights: what is there, where from, under which licence, and whether it is sound."""
    from klankbord.cli.screen import say
    from klankbord.inventory import DAMAGED, MISSING, list_weights
    from klankbord.settings import Settings

    found = list(list_weights(Settings.load()))
    if as_json:
        for weights in found:
            typer.echo(json.dumps(asdict(weights), ensure_ascii=False))
    else:
        _show(found)
    wrong = [f"{weights.name} ({weights.state})" for weights in found if weights.state in (DAMAGED, MISSING)]
    if wrong:
        say(f"Deze gewichten kunnen niet worden gebruikt: {', '.join(wrong)}.", problem=True)
        raise typer.Exit(1)


def _show(found: "Sequence[Weights]") -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table("Soort", "Naam", "Versie", "Herkomst", "Licentie", "MB", "Controlegetal", "Staat")
    for weights in found:
        megabytes = "" if weights.megabytes is None else f"{weights.megabytes:.1f}"
        words = (weights.kind, weights.name, weights.version, weights.origin, weights.licence, megabytes)
        checksum = (weights.sha256 or "")[:12]
        table.add_row(*(escape(word or "") for word in (*words, checksum, weights.state)))
    console = Console(highlight=False)
    console = console if console.is_terminal else Console(highlight=False, width=200)
    console.print(table)
