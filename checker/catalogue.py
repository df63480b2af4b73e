"""Where the translations that come with a plugin are found."""

from __future__ import annotations

from msgspec import Struct


class Catalogue(Struct, frozen=True):
    """What a plugin says, in another language.

    Attributes:
        language: as `--lang` names it, such as ``zh-CN``.
        path: of a file in the form of gettext, UTF-8, that translates the plugin's English.
    """

    language: str
    path: str
