"""Compiles the one module that is not Python, where that can be done.

Without a compiler, or with ``CHECKER_PURE_PYTHON=1`` in the environment, the wheel is one for every
machine; the program is the same, and slower to read an order.
"""

from __future__ import annotations

import os
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from setuptools import Distribution, Extension
from setuptools.command.build_ext import build_ext

SOURCE = "checker/documents/_scan.c"


class CompilingHook(BuildHookInterface):
    """Adds the compiled module to a wheel, or puts it beside its source for an editable one."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, before the files of a wheel are collected."""
        if os.environ.get("CHECKER_PURE_PYTHON") == "1" or not _can_be_compiled():
            return
        self.work = tempfile.TemporaryDirectory()
        compiled = _compiled(Path(self.root), self.work.name)
        if compiled is None:
            self.app.display_warning(f"{SOURCE} could not be compiled: reading will be slower")
            return
        inside = f"{Path(SOURCE).parent.as_posix()}/{compiled.name}"
        if version == "editable":
            beside = Path(self.root, inside)
            beside.unlink(missing_ok=True)  # a program may be running it: it keeps the old one
            beside.write_bytes(compiled.read_bytes())
            return
        build_data["force_include"][str(compiled)] = inside
        build_data["pure_python"] = False
        platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
        build_data["tag"] = f"cp311-abi3-{platform}"  # one for this and all later versions

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Clean up, after the wheel was written."""
        del version, build_data, artifact_path
        if hasattr(self, "work"):
            self.work.cleanup()


def _can_be_compiled() -> bool:
    """Whether this Python has the interface that the module is written for."""
    is_free_threaded = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
    return sys.implementation.name == "cpython" and not is_free_threaded


def _compiled(root: Path, work: str) -> Path | None:
    """Return the compiled module, None when there is no compiler or it fails."""
    name = SOURCE.removesuffix(".c").replace("/", ".")
    extension = Extension(name, [str(root / SOURCE)], py_limited_api=True, optional=True)
    command = build_ext(Distribution({"name": "checker", "ext_modules": [extension]}))
    command.build_lib = command.build_temp = work
    command.ensure_finalized()
    command.run()
    built = Path(command.get_ext_fullpath(name))
    return built if built.exists() else None
