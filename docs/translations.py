"""Brings the catalogues of translations up to date with what the program says.

    python docs/translations.py            count what is translated and what is not
    python docs/translations.py --update   rewrite the catalogues
    python docs/translations.py --missing  print what is not translated, to be filled in

A text of the program is translated when it is one of these:

* summary, why, remedy and note of a rule, the descriptions of its parameters, and the names of its
  first good and bad case;
* a word of the order document that findings name, such as a status;
* the template of `words("…")`;
* a sentence in a module that makes findings: it begins with a capital letter or a field and ends
  with a full stop.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Literal, get_args, get_origin

from msgspec import Struct

from checker import order
from checker.finding import SeverityLabel
from checker.language import Entry, entries, fields_of
from checker.reference import RuleEntry
from checker.reference import entries as reference
from checker.registry import CORE, Registry, load

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("zh-CN",)

SEPARATORS = (", ", "; ", " or ", " and ")
"""What stands between the items of a list."""

MAKERS = frozenset({"violation", "Violation", "fault"})
"""Functions that make findings: a module of the core that imports one speaks in sentences."""

_SENTENCE = re.compile(r"[A-Z{].*\s.*\.", re.DOTALL)
_SAYS_SOMETHING = re.compile(r"[A-Za-z]|[,;:(.]")
_WIDTH = 96


class Source(Struct, frozen=True):
    """A text to be translated, and where it is said."""

    text: str
    place: str


class Part(Struct, frozen=True):
    """What has catalogues of its own: the core or a plugin."""

    name: str
    folder: Path
    sources: tuple[Source, ...]

    def catalogue(self, language: str) -> Path:
        """Return the file of a language."""
        return self.folder / "locale" / f"{language}.po"


class State(Struct, frozen=True):
    """A catalogue beside what the program says.

    Attributes:
        entries: what it should hold, in order; without a translation what is new.
        stale: what it holds and nobody says any more.
        wrong: what a translation gets wrong, in words.
    """

    entries: tuple[Entry, ...]
    stale: tuple[Entry, ...]
    wrong: tuple[str, ...]

    def missing(self) -> tuple[Entry, ...]:
        """Return what is not translated."""
        return tuple(entry for entry in self.entries if not entry.translation)


def parts() -> list[Part]:
    """Return the core and all plugins that lie in this tree, with what they say."""
    registry = load()
    found = list(reference(registry, registry.rules()))
    core = Part(CORE, ROOT / "checker", tuple(_sources(ROOT / "checker", CORE, found)))
    said = {source.text for source in core.sources}
    every = [core]
    for name, folder in _plugins(registry):
        own = (source for source in _sources(folder, name, found) if source.text not in said)
        every.append(Part(name, folder, tuple(own)))
    return [part for part in every if part.sources]


def _plugins(registry: Registry) -> Iterator[tuple[str, Path]]:
    for plugin in registry.plugins:
        folder = Path(str(importlib.import_module(plugin.module).__file__)).resolve().parent
        if folder.is_relative_to(ROOT / "plugins"):
            yield plugin.name, folder


def _sources(folder: Path, name: str, found: list[RuleEntry]) -> Iterator[Source]:
    """Yield what a part says, each text once, file by file."""
    once: set[str] = set()
    rules: dict[str, list[RuleEntry]] = {}
    for entry in found:
        if entry.plugin == name:
            rules.setdefault(entry.rule.check.__code__.co_filename, []).append(entry)
    for path in sorted(folder.rglob("*.py")):
        place = path.relative_to(folder).as_posix()
        said = [source for entry in rules.get(str(path), ()) for source in _of_rule(entry)]
        said += (Source(text, place) for text in _of_code(path, name))
        if (name, place) == (CORE, "order.py"):
            said += _of_model()
        for source in said:
            if source.text not in once and _SAYS_SOMETHING.search(_without_fields(source.text)):
                once.add(source.text)
                yield source


def _of_rule(entry: RuleEntry) -> Iterator[Source]:
    rule = entry.rule
    for what in ("summary", "why", "remedy", "note"):
        if text := getattr(rule, what):
            yield Source(text, f"{rule.id} {what}")
    for parameter in entry.parameters:
        if parameter.description:
            yield Source(parameter.description, f"{rule.id} parameter {parameter.name}")
    for kind, case in (("good", entry.good), ("bad", entry.bad)):
        if case is not None:
            yield Source(case.entry.name, f"{rule.id} name of a {kind} case")


def _of_model() -> Iterator[Source]:
    """Yield the words of the order document that findings name, and the parts of its total."""
    for name, words in vars(order).items():
        if get_origin(words) is Literal and name not in {"Currency", "Country"}:
            yield from (Source(word, f"order document, {name}") for word in get_args(words))
    yield from (
        Source(field, "order document, amounts") for field in order.Amounts.__struct_fields__
    )
    yield from (Source(label, "severity of a finding") for label in get_args(SeverityLabel))
    yield from (Source(separator, "between the items of a list") for separator in SEPARATORS)


def _of_code(path: Path, name: str) -> Iterator[str]:
    """Yield the texts of a module."""
    tree = ast.parse(path.read_text("utf-8"))
    speaks = name != CORE or _makes_findings(tree)
    silent = {id(node) for node in _silent(tree)}
    spoken = {id(node) for node in _in_words(tree)}
    constants = (node for node in ast.walk(tree) if isinstance(node, ast.Constant))
    for node in sorted(constants, key=lambda node: (node.lineno, node.col_offset)):
        text = node.value
        if not isinstance(text, str):
            continue
        is_sentence = speaks and id(node) not in silent and _SENTENCE.fullmatch(text)
        if id(node) in spoken or is_sentence:
            yield text


def _makes_findings(tree: ast.AST) -> bool:
    return any(
        alias.name in MAKERS
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    )


def _in_words(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield the templates of `words`: literals, a choice of two, or constants of the module."""
    constants = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        if node.func.id == "words" and node.args:
            yield from _choices(node.args[0], constants)


def _choices(node: ast.expr, constants: Mapping[str, ast.expr]) -> Iterator[ast.AST]:
    if isinstance(node, ast.IfExp):
        yield from _choices(node.body, constants)
        yield from _choices(node.orelse, constants)
    elif isinstance(node, ast.Subscript):
        yield from _choices(node.value, constants)
    elif isinstance(node, ast.Name) and node.id in constants:
        value = constants[node.id]
        for each in value.values if isinstance(value, ast.Dict) else [value]:
            yield from ast.walk(each)
    else:
        yield node


def _silent(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield what no finding says: docstrings, exceptions, parts of other texts, descriptions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value
        elif isinstance(node, (ast.Raise, ast.JoinedStr)) or (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in {"Meta", "Field", "RuleTimeout"}
        ):
            yield from ast.walk(node)


def _without_fields(template: str) -> str:
    return re.sub(r"\{[^}]*\}", "", template)


def state(part: Part, language: str) -> State:
    """Return a catalogue beside what the program says."""
    path = part.catalogue(language)
    known = {e.source: e for e in entries(path.read_text("utf-8"))} if path.is_file() else {}
    found: list[Entry] = []
    wrong: list[str] = []
    for number, source in enumerate(part.sources):
        entry = known.pop(source.text, None)
        translation = entry.translation if entry else ""
        found.append(Entry(number, source.text, translation, (source.place,)))
        if entry is not None and translation:
            wrong += (
                f"{path.name}:{entry.line}: {fault}" for fault in _faults(source, translation)
            )
    return State(tuple(found), tuple(known.values()), tuple(wrong))


def _faults(source: Source, translation: str) -> Iterator[str]:
    """Yield what is wrong with a translation that a program can see."""
    if _fields(source.text) != _fields(translation):
        yield f"the fields of {source.text!r} and {translation!r} differ"
    if not re.search(r"[一-鿿（，。、；：%]", translation):
        yield f"{translation!r} is not Chinese"
    if re.search(r"[一-鿿][,;!?:]|[一-鿿]\.(?!\w)|[,;!?]\s*[一-鿿]", translation):
        yield f"{translation!r} has punctuation of another language"


def _fields(text: str) -> frozenset[str]:
    try:
        return fields_of(text)
    except ValueError:
        return frozenset()


def written(found: Iterable[Entry], language: str) -> str:
    """Return a catalogue as it stands in a file."""
    head = f"Language: {language}\nContent-Type: text/plain; charset=UTF-8\n"
    pairs = [Entry(0, "", head), *found]
    return "\n".join(
        "".join(
            [
                *(f"#: {comment}\n" for comment in entry.comments),
                f"msgid {_quoted(entry.source)}\n",
                f"msgstr {_quoted(entry.translation)}\n",
            ]
        )
        for entry in pairs
    )


def _quoted(text: str) -> str:
    """Return a text in one quoted line, or in several if it is long."""
    whole = json.dumps(text, ensure_ascii=False)
    if len(whole) <= _WIDTH:
        return whole
    lines, line = [], ""
    for word in re.findall(r"\S+\s*|\s+", text):
        if line and len(line) + len(word) > _WIDTH:
            lines.append(line)
            line = ""
        line += word
    return "\n".join(['""', *(json.dumps(each, ensure_ascii=False) for each in (*lines, line))])


def main(arguments: list[str] | None = None) -> int:
    """Count, update or print, as asked; return how many texts are not translated or wrong."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("part", nargs="*", help="core or plugin, all of them when none is named")
    parser.add_argument("--update", action="store_true", help="rewrite the catalogues")
    parser.add_argument("--missing", action="store_true", help="print what is not translated")
    given = parser.parse_args(arguments)
    left = 0
    for part in parts():
        if given.part and part.name not in given.part:
            continue
        for language in LANGUAGES:
            found = state(part, language)
            if given.update:
                path = part.catalogue(language)
                path.parent.mkdir(exist_ok=True)
                path.write_text(written(found.entries, language), "utf-8")
            missing = found.missing()
            left += len(missing) + len(found.wrong)
            done = len(found.entries) - len(missing)
            print(f"{part.name} {language}: {done} of {len(found.entries)} texts translated")
            for entry in found.stale:
                print(f"  stale: {entry.source!r}: {entry.translation!r}")
            for fault in found.wrong:
                print(f"  wrong: {fault}")
            if given.missing:
                print(written(missing, language))
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
