"""``checker schema``: the JSON Schemas that editors and other programs use."""

from __future__ import annotations

import json

import click

from checker.cli.output import standard_output
from checker.documents.schema import order_schema

_SCHEMAS = {"order": order_schema}


@click.command("schema")
@click.argument("document", type=click.Choice(list(_SCHEMAS)))
def command(*, document: str) -> None:
    """Print the JSON Schema of a document.

    DOCUMENT is order: the order document ta-order/1.
    """
    schema = _SCHEMAS[document]()
    standard_output().write(f"{json.dumps(schema, indent=2, ensure_ascii=False)}\n")
