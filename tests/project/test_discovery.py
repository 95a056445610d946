"""Which files a path stands for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tf2mig.project.discovery import Discovery, discover
from tf2mig.project.ignoring import compile_patterns


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(*paths: str) -> None:
    for path in paths:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_text("x = 1\n")


def names(found: Discovery) -> list[str]:
    return [file.path.replace(os.sep, "/") for file in found.files]


def test_folder_in_order_and_python_only(tree: Path) -> None:
    write("b.py", "a.py", "pkg/z.py", "pkg/sub/y.py", "notes.txt", "pkg/data.pyc", "a/x.py")
    assert names(discover(["."])) == ["a.py", "b.py", "a/x.py", "pkg/z.py", "pkg/sub/y.py"]
    assert names(discover([str(tree)]))[0] == f"{tree}/a.py"


def test_named_files_are_taken_whatever_their_ending_or_the_patterns(tree: Path) -> None:
    write("script", "left/out.py")
    exclude = compile_patterns(str(tree), ["left"])
    found = discover(["script", "left/out.py"], exclude)
    assert names(found) == ["script", "left/out.py"]
    assert all(file.explicit for file in found.files)
    assert names(discover(["."], exclude)) == []


def test_each_file_once(tree: Path) -> None:
    write("pkg/a.py")
    Path("pkg/same.py").symlink_to("a.py")
    assert names(discover(["pkg/a.py", "pkg", "./pkg/../pkg/a.py"])) == ["pkg/a.py"]


def test_missing_path_is_told_and_the_rest_taken(tree: Path) -> None:
    write("a.py")
    found = discover(["none.py", "a.py", "a.py/x"])
    assert names(found) == ["a.py"]
    assert [str(problem) for problem in found.problems] == [
        "none.py: no such file or folder",
        "a.py/x: cannot be reached: Not a directory",
    ]


def test_null_byte_in_a_path(tree: Path) -> None:
    found = discover(["a\0b.py"])
    assert "cannot be reached" in found.problems[0].message


def test_folder_without_python(tree: Path) -> None:
    write("doc/readme.txt", "src/a.py")
    assert discover(["doc"]).empty == ["doc"]
    assert discover(["src", "src"]).empty == []


def test_links_between_folders_in_circles(tree: Path) -> None:
    write("pkg/a.py", "pkg/sub/b.py")
    Path("pkg/sub/up").symlink_to("..")
    Path("pkg/self").symlink_to(".")
    found = discover(["pkg"])
    assert names(found) == ["pkg/a.py", "pkg/sub/b.py"]
    assert found.problems == []


def test_links_between_files_in_circles(tree: Path) -> None:
    write("c.py")
    Path("a.py").symlink_to("b.py")
    Path("b.py").symlink_to("a.py")
    Path("gone.py").symlink_to("nowhere.py")
    Path(".#lock.py").symlink_to("somebody@host")
    found = discover(["."])
    assert names(found) == ["c.py"]
    assert [str(problem) for problem in found.problems] == [
        "a.py: cannot be reached: Too many levels of symbolic links",
        "b.py: cannot be reached: Too many levels of symbolic links",
        "gone.py: is a link to something that does not exist",
    ]
    assert "symbolic links" in str(discover(["a.py"]).problems[0])


def test_a_named_link_to_a_folder_is_followed(tree: Path) -> None:
    write("real/a.py")
    Path("link").symlink_to("real")
    assert names(discover(["link"])) == ["link/a.py"]


def test_pipe_is_no_file(tree: Path) -> None:
    os.mkfifo("pipe.py")
    assert "neither a file nor a folder" in discover(["pipe.py"]).problems[0].message
    assert names(discover(["."])) == []


def test_notebooks_are_not_taken_for_python(tree: Path) -> None:
    write("a.ipynb")
    assert str(discover(["a.ipynb"]).problems[0]) == "a.ipynb: is a notebook, which this version does not read"
    assert discover(["."]).empty == ["."]


def test_folder_that_cannot_be_listed(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write("a.py", "secret/b.py")
    scandir = os.scandir

    def refuse(path: str) -> object:
        if path.endswith("secret"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    found = discover(["."])
    assert names(found) == ["a.py"]
    assert str(found.problems[0]) == "secret: cannot be listed: Permission denied"


def test_nobodys_source_is_skipped(tree: Path) -> None:
    write("a.py", ".git/hook.py", "venv/x.py", "myenv/x.py", "node_modules/x.py", "__pycache__/x.py")
    Path("myenv/pyvenv.cfg").touch()
    assert names(discover(["."])) == ["a.py"]
    assert names(discover(["venv"])) == ["venv/x.py"]


def test_gitignore_at_every_level(tree: Path) -> None:
    Path(".git").mkdir()
    write(
        "keep.py",
        "out/x.py",
        "pkg/gen_a.py",
        "pkg/gen_keep.py",
        "pkg/b.py",
        "pkg/deep/local.py",
        "other/local.py",
    )
    Path(".gitignore").write_text("# generated\nout/\ngen_*.py\n!\n\n")
    Path("pkg/.gitignore").write_text("!gen_keep.py\n/deep/local.py\n")
    assert names(discover(["."])) == ["keep.py", "other/local.py", "pkg/b.py", "pkg/gen_keep.py"]


def test_gitignore_above_the_folder_named(tree: Path) -> None:
    Path(".git").mkdir()
    write("pkg/a.py", "pkg/skip.py", "out/x.py")
    Path(".gitignore").write_text("skip.py\nout/\n")
    assert names(discover(["pkg"])) == ["pkg/a.py"]
    assert names(discover(["out"])) == ["out/x.py"], "who names an ignored folder wants it"


def test_gitignore_above_counts_only_within_a_repository(tree: Path) -> None:
    write("pkg/a.py", "pkg/b.py")
    Path(".gitignore").write_text("a.py\n")
    assert names(discover(["pkg"])) == ["pkg/a.py", "pkg/b.py"]
    assert names(discover(["."])) == ["pkg/b.py"]


def test_exclude_wins_over_gitignore(tree: Path) -> None:
    write("a.py", "third_party/b.py", "tests/c.py")
    Path(".gitignore").write_text("!third_party/\n")
    exclude = compile_patterns(str(tree), ["third_party", "tests/*.py"])
    assert names(discover(["."], exclude)) == ["a.py"]


def test_no_patterns_are_no_layer(tree: Path) -> None:
    assert compile_patterns(str(tree), []) is None
    assert compile_patterns(str(tree), ["", "# only a comment"]) is None
