"""The compatibility kit: does a plugin work with this level of `checker.api`, and keep its terms?

``checker test --compatibility`` runs it. What it asks of a plugin is what ``docs/stability.md``
says that a plugin may rely on, turned around.
"""

from __future__ import annotations

from checker.compatibility.kit import Check, Examination, examine, refused

__all__ = ["Check", "Examination", "examine", "refused"]
