"""Which files make one program."""

from __future__ import annotations

from tf2mig.project.programs import Module, group


def paths(*modules: Module) -> list[tuple[str, ...]]:
    return [program.paths for program in group(modules)]


def test_script_and_what_it_imports() -> None:
    assert paths(
        Module("/p/a.py", ("tensorflow",), True),
        Module("/p/data.py", ("numpy",), True),
        Module("/p/model.py", ("tensorflow",), True),
        Module("/p/train.py", ("model", "data.load"), True),
    ) == [("/p/a.py",), ("/p/data.py", "/p/model.py", "/p/train.py")]


def test_two_scripts_that_share_a_model_are_one() -> None:
    assert paths(
        Module("/p/eval.py", ("model",), True),
        Module("/p/model.py", (), True),
        Module("/p/train.py", ("model",), True),
    ) == [("/p/eval.py", "/p/model.py", "/p/train.py")]


def test_relative_imports_and_circles() -> None:
    assert paths(
        Module("/p/pkg/__init__.py", (), False),
        Module("/p/pkg/a.py", (".b",), True),
        Module("/p/pkg/b.py", (".a", "..c"), True),
        Module("/p/c.py", (), True),
    ) == [("/p/pkg/a.py", "/p/pkg/b.py", "/p/c.py")]


def test_files_without_tensorflow_join_nothing_but_hide_names() -> None:
    assert paths(
        Module("/p/model.py", (), True),
        Module("/p/x/model.py", (), False),
        Module("/p/x/train.py", ("model",), True),
    ) == [("/p/model.py",), ("/p/x/train.py",)]


def test_search_folders() -> None:
    (program,) = group(
        [
            Module("/p/train.py", ("lib.model",), True),
            Module("/p/lib/__init__.py", (), False),
            Module("/p/lib/model.py", (), True),
        ]
    )
    assert program.search == ("/p", "/p")
    (alone,) = group([Module("/p/lib/__init__.py"), Module("/p/lib/train.py", (), True)])
    assert alone.search == ("/p/lib",), "a script runs with its own folder on the path"
