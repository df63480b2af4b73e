"""A gate in front of order submission: a web handler that lets compliant orders through.

Run it with ``python examples/gate/app.py``, and send it an order:

    curl -s --data-binary @examples/orders/draft-split-mismatch.json http://127.0.0.1:8000/

It answers 200 when the draft may be submitted, 422 with the findings when it may not or is no
draft, and 500 when that could not be told because a rule failed: a gate that cannot tell does not
open.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.simple_server import make_server

from checker import Checker, Finding

LARGEST = 1_000_000
"""Bytes of an order."""

CHECKER = Checker()
"""Loaded when the program starts; all of its threads share it."""

NO_DRAFT = {
    "rule": "GATE",
    "severity": "error",
    "field": "/status",
    "message": "Only a draft can be submitted.",
    "remedy": "Send the order as a draft.",
}

STATUS = {
    "accepted": "200 OK",
    "rejected": "422 Unprocessable Content",
    "incomplete": "500 Internal Server Error",
}


def application(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
    """Answer one request; its body is an order."""
    length = environ.get("CONTENT_LENGTH") or ""
    if not length.isdecimal() or int(length) > LARGEST:
        start_response("413 Content Too Large", [("Content-Length", "0")])
        return [b""]
    result = CHECKER.check(environ["wsgi.input"].read(int(length)))
    verdict, findings = result.verdict, list(map(in_short, result.findings))
    if verdict == "accepted" and result.status != "draft":
        # Of an order that is no draft, or does not say so, other rules speak.
        verdict, findings = "rejected", [*findings, NO_DRAFT]
    body = json.dumps({"verdict": verdict, "findings": findings}, ensure_ascii=False).encode()
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    start_response(STATUS[verdict], headers)
    return [body]


def in_short(finding: Finding) -> dict[str, Any]:
    """Return what the person at the order form needs."""
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "field": finding.pointer,
        "message": finding.message,
        "remedy": finding.remedy,
    }


if __name__ == "__main__":
    with make_server("127.0.0.1", 8000, application) as server:
        server.serve_forever()
