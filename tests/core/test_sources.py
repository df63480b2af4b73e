"""Files, directories and streams to the texts in them."""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.documents import limits, sources
from checker.documents.files import expand
from checker.documents.sources import Entry, documents, handfuls, texts
from checker.documents.text import Text
from checker.errors import InputError, UsageError

BOM = b"\xef\xbb\xbf"


class Read:
    """What came out of a file: its texts, and the reason why there are no more of them."""

    def __init__(self, path: str | Path) -> None:
        """Read a file to its end, or as far as it can be read."""
        self.texts: list[Text] = []
        self.error: InputError | None = None
        self._path = str(path)
        try:
            for text in texts(self._path):
                self.texts.append(text)
        except InputError as error:
            self.error = error

    @property
    def data(self) -> list[bytes]:
        """The bytes of the texts."""
        assert [text.index for text in self.texts] == list(range(len(self.texts)))
        assert {text.path for text in self.texts} <= {self._path}
        return [text.data for text in self.texts]

    @property
    def reason(self) -> str | None:
        """Why there are no more texts."""
        assert self.error is None or self.error.path == self._path
        return None if self.error is None else self.error.reason

    @property
    def places(self) -> list[tuple[int, int]]:
        """Where the texts begin."""
        return [(text.line, text.column) for text in self.texts]


def written(path: Path, data: bytes, name: str = "orders.json", *, packed: bool = False) -> Path:
    """Write a file, compressed or not."""
    file = path / (f"{name}.gz" if packed else name)
    file.write_bytes(gzip.compress(data, mtime=0) if packed else data)
    return file


PACKED = pytest.mark.parametrize("packed", [False, True], ids=["plain", "gz"])


# One order in a file


@PACKED
@pytest.mark.parametrize(
    "data",
    [b'{"id": "1"}', b'\n\n {"id":\r\n "1"}\n', BOM + b'{"id": "1"}', b"not json", b'"["', b"17"],
)
def test_a_file_with_one_order_is_one_text(tmp_path: Path, data: bytes, *, packed: bool) -> None:
    read = Read(written(tmp_path, data, packed=packed))
    assert (read.data, read.places, read.reason) == ([data], [(1, 1)], None)


@PACKED
def test_an_empty_file_is_one_empty_text(tmp_path: Path, *, packed: bool) -> None:
    assert Read(written(tmp_path, b"", packed=packed)).data == [b""]


def test_a_file_of_blank_lines_is_read_at_once(tmp_path: Path) -> None:
    data = b"\n" * 2_000_000
    start = time.perf_counter()
    assert Read(written(tmp_path, data)).data == [data]
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32", "gb18030"])
def test_a_file_in_another_encoding_is_one_text(tmp_path: Path, encoding: str) -> None:
    data = '{"id": "待定",\n"name": "x"}'.encode(encoding)
    assert Read(written(tmp_path, data)).data == [data]


# An array of orders


@PACKED
def test_a_json_array_gives_its_elements_as_they_stand(tmp_path: Path, *, packed: bool) -> None:
    data = BOM + '[ {"id": "]é,"},\r\n  "a\\"]", 17,\n\n[{}], null,\ttrue ]\n'.encode()
    read = Read(written(tmp_path, data, packed=packed))
    assert read.data == ['{"id": "]é,"}'.encode(), b'"a\\"]"', b"17", b"[{}]", b"null", b"true"]
    assert read.places == [(1, 3), (2, 3), (2, 11), (4, 1), (4, 7), (4, 13)]
    assert read.reason is None


@pytest.mark.parametrize("data", [b"[]", b" [ \n ] ", BOM + b"[]\n"])
def test_an_empty_array_has_no_texts(tmp_path: Path, data: bytes) -> None:
    read = Read(written(tmp_path, data))
    assert (read.data, read.reason) == ([], None)


@PACKED
@pytest.mark.parametrize(
    ("data", "elements", "reason"),
    [
        (b'[{"id":"1"},\n{"id":"2', [b'{"id":"1"}', b'{"id":"2'], "line 2: the array is broken"),
        (b'[{"id":"1"},\n{"id":', [b'{"id":"1"}', b'{"id":'], "line 2: the array is broken"),
        (b'[{"id":"1"}', [b'{"id":"1"}'], "line 1: a comma or the end of the array is missing"),
        (b'[{"id":"1"} {}]', [b'{"id":"1"}'], "line 1: a comma or the end of the array"),
        (b'[{"id":"1"},\n\n]', [b'{"id":"1"}'], "line 3: an element is missing here"),
        (b'[{"id":"1"},,{}]', [b'{"id":"1"}'], "line 1: an element is missing here"),
        (b"[,]", [], "line 1: an element is missing here"),
        (b'[{"id":"1"}]\n{}', [b'{"id":"1"}'], "line 2: text after the end of the array"),
        (b'[{"id":"1"}]]', [b'{"id":"1"}'], "line 1: text after the end of the array"),
        (b"[", [], "line 1: the array is broken here"),
        (b"[17", [b"17"], "line 1: the array is broken here"),
        (b'["a', [b'"a'], "line 1: the array is broken here"),
        (b"[{}:{}]", [b"{}"], "line 1: a comma or the end of the array is missing"),
    ],
)
def test_an_array_that_is_broken_keeps_what_stood_before(
    tmp_path: Path, data: bytes, elements: list[bytes], reason: str, *, packed: bool
) -> None:
    read = Read(written(tmp_path, data, packed=packed))
    assert read.data == elements
    assert read.reason is not None
    assert read.reason.startswith(reason)


def test_a_broken_element_does_not_hide_the_next_one(tmp_path: Path) -> None:
    read = Read(written(tmp_path, b'[{"id":}, {"id":"2"]}, {"id":"3"}]'))
    assert read.data == [b'{"id":}', b'{"id":"2"]']
    assert read.reason is not None
    read = Read(written(tmp_path, b'[{"id":}, {"id":"3"}]'))
    assert read.data == [b'{"id":}', b'{"id":"3"}']
    assert read.reason is None


SPACES = st.text(" \t\r\n", max_size=3).map(str.encode)
ELEMENTS = st.sampled_from(
    [
        b"{}",
        b"[]",
        b"0",
        b"-1.5e3",
        b'"\\"]"',
        b'"\\\\"',
        b'{"a": [1, "}"]}',
        '"é待"'.encode(),
        b'{"a":\r\n1}',
    ]
)


@given(st.lists(st.tuples(SPACES, ELEMENTS, SPACES), max_size=6), SPACES, SPACES)
@settings(max_examples=60, deadline=None)
def test_an_array_reads_alike_in_pieces_of_any_size(
    elements: list[tuple[bytes, bytes, bytes]], before: bytes, after: bytes
) -> None:
    data = before + b"["
    expected: list[tuple[bytes, int, int]] = []
    for index, (left, element, right) in enumerate(elements):
        data += (b"," if index else b"") + left
        lines = re.split(r"\r\n|\r|\n", data.decode())
        expected.append((element, len(lines), len(lines[-1]) + 1))
        data += element + right
    data += b"]" + after
    usual = limits.CHUNK  # the seams between pieces are what is tested
    try:
        for size in (1, 2, 3, 5, 8, 13, usual):
            limits.CHUNK = size
            found = list(sources._documents("orders.json", BytesIO(data)))  # noqa: SLF001
            if not found[:1] or found[0].data != data:
                assert [(text.data, text.line, text.column) for text in found] == expected
            else:
                # So much white space before the array that it was not looked behind.
                assert size <= len(before)
    finally:
        limits.CHUNK = usual


def test_an_array_is_streamed(tmp_path: Path) -> None:
    order = json.dumps({"id": "1", "remark": "x" * 100_000}).encode()
    path = written(tmp_path, b"[" + b",".join([order] * 60) + b"}")
    stream = texts(str(path))
    assert next(stream).data == order
    with path.open("r+b") as file:
        file.truncate(3_000_000)  # what was not fetched yet cannot be known
    rest: list[Text] = []
    with pytest.raises(InputError, match="broken"):
        rest.extend(stream)
    assert 0 < len(rest) < 59


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize("is_array", [True, False])
def test_a_named_pipe_is_read_however_its_bytes_arrive(tmp_path: Path, *, is_array: bool) -> None:
    orders = [json.dumps({"id": str(number), "remark": "x" * 90_000}) for number in range(4)]
    data = BOM + f"\n[{', '.join(orders)}]".encode() if is_array else orders[0].encode()
    path = tmp_path / "orders.json"
    os.mkfifo(path)
    (tmp_path / "data").write_bytes(data)
    writes = "import sys; open(sys.argv[2], 'wb', 0).write(open(sys.argv[1], 'rb').read())"
    with subprocess.Popen([sys.executable, "-c", writes, tmp_path / "data", path]):
        read = Read(path)
    assert read.data == [order.encode() for order in (orders if is_array else orders[:1])]
    assert read.reason is None


@pytest.mark.parametrize("size", [1, 3, 4, 7, 50])
def test_a_file_reads_alike_in_pieces_of_any_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    whole = {"one.json": b' \n{"id": "1"}\n', "utf-16.json": '{"id": "1"}'.encode("utf-16")}
    monkeypatch.setattr(limits, "CHUNK", size)
    for name, data in whole.items():
        assert Read(written(tmp_path, data, name)).data == [data]
    read = Read(written(tmp_path, b'[{"id": "1"},\n{"id": "2"}]', "array.json"))
    assert read.data == [b'{"id": "1"}', b'{"id": "2"}']
    assert read.places == [(1, 2), (2, 1)]


# JSON Lines


@PACKED
@pytest.mark.parametrize("name", ["orders.jsonl", "orders.ndjson"])
def test_json_lines_give_a_text_for_each_line_that_is_not_blank(
    tmp_path: Path, name: str, *, packed: bool
) -> None:
    data = BOM + b'{"id":"1"}\n\n  \r\n {"id":"2"} \r\nnot json\n[{}]\n{"id":"3"}'
    read = Read(written(tmp_path, data, name, packed=packed))
    assert read.data == [
        BOM + b'{"id":"1"}',
        b' {"id":"2"} ',
        b"not json",
        b"[{}]",
        b'{"id":"3"}',
    ]
    assert read.places == [(1, 1), (4, 1), (5, 1), (6, 1), (7, 1)]
    assert read.reason is None


@pytest.mark.parametrize("data", [b"", b"\n", b" \r\n\n", BOM, BOM + b"\r\n"])
def test_json_lines_without_a_line_have_no_texts(tmp_path: Path, data: bytes) -> None:
    read = Read(written(tmp_path, data, "orders.jsonl"))
    assert (read.data, read.reason) == ([], None)


def test_a_lone_cr_counts_as_a_line_in_json_lines_as_it_does_in_places(tmp_path: Path) -> None:
    read = Read(written(tmp_path, b'{"id":\r"1"}\n{}', "orders.jsonl"))
    assert read.data == [b'{"id":\r"1"}', b"{}"]
    assert read.places == [(1, 1), (3, 1)]


def test_json_lines_in_utf_16_are_not_read_behind_the_first(tmp_path: Path) -> None:
    read = Read(written(tmp_path, '{"id":"1"}\n{"id":"2"}'.encode("utf-16"), "orders.jsonl"))
    assert len(read.data) == 1
    assert read.reason == "the text is UTF-16, not UTF-8: nothing after its first line was read"


# What cannot be read to its end


@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "array.json"])
def test_of_a_truncated_gz_file_what_came_before_is_kept(tmp_path: Path, name: str) -> None:
    noise = [os.urandom(500).hex() for _ in range(40)]
    orders = [json.dumps({"id": text}).encode() for text in noise]
    body = b"[" + b",\n".join(orders) + b"]" if name == "array.json" else b"\n".join(orders)
    packed = gzip.compress(body, mtime=0)
    path = tmp_path / f"{name}.gz"
    path.write_bytes(packed[: len(packed) // 2])
    read = Read(path)
    assert read.reason == "the compressed file ends too early"
    if name == "a.json":
        assert read.data == []
    else:
        assert 0 < len(read.data) < 40
        assert read.data == orders[: len(read.data)]


@pytest.mark.parametrize(
    "data",
    [
        b'{"id":"1"}',
        gzip.compress(b"{}", mtime=0)[:-5] + b"wrong",
        gzip.compress(b"{}", mtime=0)[:10] + b"\xff" * 50,
        gzip.compress(b"{}", mtime=0) + b"and more",
    ],
    ids=["plain", "wrong length", "wrong data", "something behind it"],
)
def test_what_is_called_gz_and_is_none_is_an_input_error(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.json.gz"
    path.write_bytes(data)
    read = Read(path)
    assert read.data == []
    assert read.reason == "it is damaged, or not compressed with gzip"


def test_a_gz_file_that_ends_within_its_head_ends_too_early(tmp_path: Path) -> None:
    path = tmp_path / "a.json.gz"
    path.write_bytes(b"\x1f\x8b\x08\x00garbage")
    assert Read(path).reason == "the compressed file ends too early"


def test_a_file_that_has_vanished_is_an_input_error(tmp_path: Path) -> None:
    path = written(tmp_path, b"{}")
    (found,) = expand([str(tmp_path)])
    path.unlink()
    assert isinstance(found, str)
    assert Read(found).reason == "no such file or directory"
    assert Read(f"{found}.gz").reason == "no such file or directory"


def test_a_directory_read_as_a_file_is_an_input_error(tmp_path: Path) -> None:
    assert Read(tmp_path).reason == "is a directory"


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is forbidden to root"
)
def test_what_may_not_be_read_is_an_input_error(tmp_path: Path) -> None:
    path = written(tmp_path, b"{}")
    path.chmod(0)
    assert Read(path).reason == "permission denied"
    folder = tmp_path / "folder"
    folder.mkdir(mode=0)
    found = [entry for entry in expand([str(tmp_path)]) if isinstance(entry, InputError)]
    assert [(error.path, error.reason) for error in found] == [(str(folder), "permission denied")]


@PACKED
@pytest.mark.parametrize(
    ("name", "data", "kept"),
    [
        ("a.json", b'{"id":"12345678901234567890"}', 0),
        ("a.json", b" " * 40, 0),
        ("a.json", b'[{},{"id":"12345678901234567890"},{}]', 1),
        ("a.jsonl", b'{}\n{"id":"12345678901234567890"}\n{}', 1),
    ],
)
def test_a_document_that_is_too_large_is_refused_not_loaded(  # noqa: PLR0913
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    data: bytes,
    kept: int,
    *,
    packed: bool,
) -> None:
    monkeypatch.setattr(limits, "MAX_DOCUMENT", 20)
    monkeypatch.setattr(limits, "CHUNK", 4)
    read = Read(written(tmp_path, data, name, packed=packed))
    assert read.reason == "a document is larger than 20 bytes"
    assert read.data == [b"{}"] * kept


def test_a_document_of_just_the_largest_size_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = b'{"id":"1234567890"}\n'
    monkeypatch.setattr(limits, "MAX_DOCUMENT", len(data))
    assert Read(written(tmp_path, data)).data == [data]
    assert Read(written(tmp_path, data, "a.jsonl")).data == [data.rstrip()]


# Directories


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in (
        *("b.json", "a.jsonl", "c.ndjson.gz", "Z.json", "readme.md", ".hidden.json", "json"),
        *("d.json/inner.json", ".git/config.json", "deep/er/x.json.gz", "deep/a.json", "e.gz"),
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"{}")
    return tmp_path


def expanded(*paths: Path | str) -> list[str]:
    """Return the files, as the program names them, below the first path."""
    found = []
    for entry in expand([str(path) for path in paths]):
        assert isinstance(entry, str)
        found.append(Path(os.path.relpath(entry, paths[0])).as_posix())
    return found


FOUND = [
    *("Z.json", "a.jsonl", "b.json", "c.ndjson.gz", "d.json/inner.json"),
    *("deep/a.json", "deep/er/x.json.gz"),
]


def test_a_directory_is_searched_in_the_order_of_names_and_hidden_entries_are_not(
    tree: Path,
) -> None:
    assert expanded(tree) == FOUND


def test_every_file_is_read_once(tree: Path) -> None:
    twice: list[Path | str] = [
        tree,
        tree / "b.json",
        tree / "deep" / ".." / "b.json",
        f"{tree}/deep/",
        tree,
    ]
    assert expanded(*twice) == FOUND
    assert expanded(tree / "b.json", tree / "b.json") == ["."]


def test_files_that_only_look_like_one_are_both_read(tree: Path) -> None:
    (tree / "there" / "below").mkdir(parents=True)
    (tree / "there" / "b.json").write_bytes(b"{}")
    (tree / "link").symlink_to(tree / "there" / "below", target_is_directory=True)
    behind = str(tree / "link" / ".." / "b.json")
    assert list(expand([str(tree / "b.json"), behind])) == [str(tree / "b.json"), behind]


def test_a_file_with_the_name_of_standard_input_is_read(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tree / "-").write_bytes(b"{}")
    monkeypatch.chdir(tree)
    assert list(expand(["-", "./-", "-"])) == ["-", "./-"]


def test_a_file_that_is_named_is_read_whatever_it_is_called(tree: Path) -> None:
    assert expanded(tree, tree / "readme.md", tree / ".hidden.json")[len(FOUND) :] == [
        "readme.md",
        ".hidden.json",
    ]


def test_files_are_read_in_the_order_in_which_they_are_named(tree: Path) -> None:
    named = [str(tree / "b.json"), "-", str(tree / "Z.json"), "-"]
    assert list(expand(named)) == named[:3]


def test_a_link_that_leads_back_up_ends_the_search(tree: Path) -> None:
    (tree / "deep" / "up").symlink_to(tree, target_is_directory=True)
    assert expanded(tree) == FOUND


def test_a_directory_that_is_linked_twice_is_searched_once(tree: Path) -> None:
    (tree / "deep2").symlink_to(tree / "deep", target_is_directory=True)
    assert expanded(tree) == FOUND


def test_a_link_to_itself_is_an_input_error_and_the_search_goes_on(tree: Path) -> None:
    (tree / "aa.json").symlink_to(tree / "aa.json")
    entries = list(expand([str(tree)]))
    errors = [entry for entry in entries if isinstance(entry, InputError)]
    assert [Path(error.path).name for error in errors] == ["aa.json"]
    assert len(entries) == len(FOUND) + 1


def test_a_link_to_nothing_is_an_input_error_when_it_is_read(tree: Path) -> None:
    (tree / "aa.json").symlink_to(tree / "nothing")
    assert "aa.json" in expanded(tree)
    assert Read(tree / "aa.json").reason == "no such file or directory"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_in_a_directory_is_an_input_error_and_is_not_waited_for(tree: Path) -> None:
    os.mkfifo(tree / "aa.json")
    entries = list(expand([str(tree)]))
    errors = [entry for entry in entries if isinstance(entry, InputError)]
    assert [(Path(error.path).name, error.reason) for error in errors] == [
        ("aa.json", "it is no regular file")
    ]
    assert len(entries) == len(FOUND) + 1


@pytest.mark.parametrize("name", ["A.Jsonl", "A.NDJSON", "A.jsonl.Gz"])
def test_capitals_at_the_end_of_a_name_mean_the_same(tmp_path: Path, name: str) -> None:
    lines = b"{}\n{}\n"
    (tmp_path / name).write_bytes(gzip.compress(lines) if name.endswith("Gz") else lines)
    assert expanded(tmp_path) == [name]
    assert [text.data for text in texts(str(tmp_path / name))] == [b"{}", b"{}"]


def test_a_file_of_json_is_found_by_capitals_too(tmp_path: Path) -> None:
    (tmp_path / "A.JSON").write_bytes(b"{}")
    (tmp_path / "B.JSON.GZ").write_bytes(gzip.compress(b"{}"))
    assert expanded(tmp_path) == ["A.JSON", "B.JSON.GZ"]
    assert [text.data for text in texts(str(tmp_path / "B.JSON.GZ"))] == [b"{}"]


def test_a_path_that_does_not_exist_is_a_usage_error_before_anything_is_read(tree: Path) -> None:
    with pytest.raises(UsageError, match=r"there is no file or directory '.*orders'"):
        expand([str(tree), str(tree / "orders")])


def test_an_empty_directory_has_no_files(tmp_path: Path) -> None:
    assert list(expand([str(tmp_path)])) == []


# Standard input

READ_STANDARD_INPUT = """
import json
from checker.documents.sources import texts
from checker.errors import InputError
try:
    for text in texts("-"):
        print(json.dumps([text.path, text.index, text.data.decode(), text.line, text.column]))
except InputError as error:
    print(json.dumps([error.path, error.reason]))
"""


def standard_input(data: bytes) -> list[list[Any]]:
    """Return what a program reads whose standard input this is."""
    run = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error", "-c", READ_STANDARD_INPUT],
        input=data,
        capture_output=True,
        check=True,
    )
    assert run.stderr == b""
    return [json.loads(line) for line in run.stdout.splitlines()]


@PACKED
def test_standard_input_is_one_order_an_array_or_json_lines(*, packed: bool) -> None:
    for data, expected in (
        ('{"id":\n"1"}', [["-", 0, '{"id":\n"1"}', 1, 1]]),
        ('{"id":"1"}', [["-", 0, '{"id":"1"}', 1, 1]]),
        ('[{},\n "x"', [["-", 0, "{}", 1, 2], ["-", 1, '"x"', 2, 2]]),
        ('{"id":"1"}\n\n{"id":"2"}', [["-", 0, '{"id":"1"}', 1, 1], ["-", 1, '{"id":"2"}', 3, 1]]),
        ('\n\n{"id":"1"}\n{}', [["-", 0, '\n\n{"id":"1"}', 1, 1], ["-", 1, "{}", 4, 1]]),
    ):
        found = standard_input(gzip.compress(data.encode()) if packed else data.encode())
        assert [entry for entry in found if len(entry) > 2] == expected
        assert any("missing" in entry[1] for entry in found if len(entry) == 2) == (
            data.endswith('"x"')
        )


@pytest.mark.parametrize("data", [b"", BOM, b" \n\r\n\t"])
@PACKED
def test_empty_standard_input_holds_nothing(data: bytes, *, packed: bool) -> None:
    assert standard_input(gzip.compress(data) if packed else data) == []


@PACKED
@pytest.mark.parametrize(
    "first",
    [
        '{"fees": {"platform": NaN}}',
        '{"remark": "\\ud83d"}',
        '{"remark": "a\tb"}',
        '{"id": "1",}',
        '{"id": "1"} // paid',
        '{"id": "1", "status"',
        '{"id": "1", "status":',
        '{"id": "1",',
        "{",
        "what is it?",
    ],
)
def test_a_broken_first_line_is_not_taken_for_the_beginning_of_all_others(
    first: str, *, packed: bool
) -> None:
    lines = [first, '{"id": "2"}', '{"id": "3"}']
    data = "\n".join(lines).encode()
    found = standard_input(gzip.compress(data) if packed else data)
    assert found == [["-", number, line, number + 1, 1] for number, line in enumerate(lines)]


@pytest.mark.parametrize("text", ['{"lines": [\n{"id": "1"}\n]}', '{"a":\n{"b": 1}}', "{\n}"])
def test_an_order_on_several_lines_is_one(text: str) -> None:
    assert standard_input(text.encode()) == [["-", 0, text, 1, 1]]


# Handfuls


def handful_sizes(entries: Iterable[Entry]) -> list[int]:
    return [len(handful) for handful in handfuls(entries)]


@given(
    st.lists(
        st.binary(max_size=9).map(lambda data: Text("a.jsonl", 0, data))
        | st.just(InputError("b.json", "gone"))
        | st.none()
    )
)
def test_nothing_is_lost_between_handfuls_and_nothing_waits(entries: list[Entry]) -> None:
    given_out: list[Text | InputError] = []
    found: list[list[Text | InputError]] = []

    def given_one_by_one() -> Iterator[Entry]:
        for entry in entries:
            if entry is not None:
                given_out.append(entry)
            yield entry
            if entry is None:  # whoever asks for more has taken what there was
                assert sum(map(len, found)) == len(given_out)

    for handful in handfuls(given_one_by_one()):
        assert handful
        found.append(handful)
    assert [entry for handful in found for entry in handful] == given_out


def test_a_handful_is_bounded_in_number_and_bytes() -> None:
    small, large = Text("a", 0, b"{}"), Text("a", 0, b" " * 200_000)
    assert handful_sizes([small] * 300) == [128, 128, 44]
    assert handful_sizes([large] * 7) == [3, 3, 1]
    assert handful_sizes([InputError("a", "gone")] * 200) == [128, 72]


def test_what_goes_wrong_stands_in_its_place_among_the_documents(tmp_path: Path) -> None:
    broken = written(tmp_path, b'[{"id": "1"}, {', "b.json")
    whole = written(tmp_path, b'{"id": "2"}', "c.json")
    gone, unlisted = tmp_path / "a.json", InputError("d", "permission denied")
    entries = [*documents([str(gone), str(broken), unlisted, str(whole)])]
    assert [
        entry.path if isinstance(entry, InputError) else entry.data for entry in entries if entry
    ] == [str(gone), b'{"id": "1"}', b"{", str(broken), "d", b'{"id": "2"}']


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_what_comes_out_of_a_pipe_is_given_on_before_the_next_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "orders.jsonl"
    os.mkfifo(path)
    # Writes the next line only when somebody has asked for it.
    writes = (
        "import sys\nwith open(sys.argv[1], 'w', 1) as p:\n for n in sys.stdin: print(n, file=p)"
    )
    command = [sys.executable, "-c", writes, str(path)]
    before = written(tmp_path, b"{}", "before.json")
    with subprocess.Popen(command, stdin=subprocess.PIPE, text=True, bufsize=1) as writer:
        assert writer.stdin is not None
        found = handfuls(documents([str(before), str(path)]))
        assert [text.data for text in next(found) if isinstance(text, Text)] == [b"{}"]
        for number in range(3):
            print(number, file=writer.stdin)
            (text,) = next(found)
            assert isinstance(text, Text)
            assert text.data == str(number).encode()
        writer.stdin.close()
        assert not [*found]
