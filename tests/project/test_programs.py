"""Which files make one program."""

from __future__ import annotations

from tf2mig.project.programs import Module, group


def tf1(path: str, imports: tuple[str, ...] = ()) -> Module:
    return Module(path, imports, tensorflow=True, core=True)


def paths(*modules: Module) -> list[tuple[str, ...]]:
    return [program.paths for program in group(modules)]


def test_script_and_what_it_imports() -> None:
    assert paths(
        tf1("/p/a.py", ("tensorflow",)),
        tf1("/p/data.py", ("numpy",)),
        tf1("/p/model.py", ("tensorflow",)),
        tf1("/p/train.py", ("model", "data.load")),
    ) == [("/p/a.py",), ("/p/data.py", "/p/model.py", "/p/train.py")]


def test_two_scripts_that_share_a_model_are_one() -> None:
    assert paths(
        tf1("/p/eval.py", ("model",)),
        tf1("/p/model.py", ()),
        tf1("/p/train.py", ("model",)),
    ) == [("/p/eval.py", "/p/model.py", "/p/train.py")]


def test_relative_imports_and_circles() -> None:
    assert paths(
        Module("/p/pkg/__init__.py", ()),
        tf1("/p/pkg/a.py", (".b",)),
        tf1("/p/pkg/b.py", (".a", "..c")),
        tf1("/p/c.py", ()),
    ) == [("/p/pkg/a.py", "/p/pkg/b.py", "/p/c.py")]


def test_script_that_leads_to_tensorflow_1_is_of_the_program() -> None:
    assert paths(
        Module("/p/main.py", ("builders",)),
        Module("/p/builders.py", ("model", "plain")),
        tf1("/p/model.py"),
        Module("/p/plain.py", ("numpy",)),
    ) == [("/p/main.py", "/p/builders.py", "/p/model.py")]


def test_modules_that_use_tensorflow_join_but_make_no_program() -> None:
    assert paths(
        Module("/p/layers.py", (), tensorflow=True),
        tf1("/p/train.py", ("layers",)),
        Module("/p/other.py", (), tensorflow=True),
    ) == [("/p/layers.py", "/p/train.py")]


def test_files_without_tensorflow_hide_names() -> None:
    assert paths(
        tf1("/p/model.py", ()),
        Module("/p/x/model.py", ()),
        tf1("/p/x/train.py", ("model",)),
    ) == [("/p/model.py",), ("/p/x/train.py",)]


def test_search_folders() -> None:
    (program,) = group(
        [
            tf1("/p/train.py", ("lib.model",)),
            Module("/p/lib/__init__.py", ()),
            tf1("/p/lib/model.py", ()),
        ]
    )
    assert program.search == ("/p", "/p")
    (alone,) = group([Module("/p/lib/__init__.py"), tf1("/p/lib/train.py", ())])
    assert alone.search == ("/p/lib",), "a script runs with its own folder on the path"
