"""``[tool.tf2mig]``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tf2mig.api.surface import known_targets
from tf2mig.engine import Options
from tf2mig.project.config import TARGETS, find_config
from tf2mig.project.problems import ProjectError


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pkg" / "sub").mkdir(parents=True)
    (tmp_path / "pkg" / "sub" / "a.py").touch()
    return tmp_path


def write(folder: Path, text: str) -> None:
    (folder / "pyproject.toml").write_text(text)


def test_every_setting(project: Path) -> None:
    (project / "mine.toml").touch()
    write(
        project,
        """
        [tool.tf2mig]
        target = "2.15"
        destination = "compat"
        select = ["TFM1"]
        ignore = ["TFM101"]
        exclude = ["third_party/"]
        extend-rules = ["mine.toml"]
        unsafe-fixes = true
        """,
    )
    config = find_config([str(project / "pkg")])
    assert config.exclude == ("third_party/",)
    assert config.root == str(project)
    assert config.options({}) == Options(
        target="2.15",
        destination="compat",
        select=("TFM1",),
        ignore=("TFM101",),
        unsafe_fixes=True,
        extend_rules=(str(project / "mine.toml"),),
    )


def test_the_command_line_wins(project: Path) -> None:
    write(project, '[tool.tf2mig]\ntarget = "2.15"\nunsafe-fixes = true\n')
    options = find_config(["pkg"]).options({"target": "2.21", "unsafe_fixes": False, "select": None})
    assert options == Options(target="2.21", unsafe_fixes=False)


def test_nearest_table_counts(project: Path) -> None:
    write(project, '[tool.tf2mig]\ntarget = "2.15"\n')
    write(project / "pkg", '[project]\nname = "tf2mig-user"\n')
    assert find_config(["pkg/sub/a.py"]).options({}).target == "2.15"
    write(project / "pkg" / "sub", "[tool.tf2mig]\n")
    assert find_config(["pkg/sub/a.py"]).options({}).target == "2.21"
    assert find_config(["pkg/sub/a.py", "."]).options({}).target == "2.15"


def test_none(project: Path) -> None:
    config = find_config(["pkg/sub/a.py", "not-there.py"])
    assert config.path is None
    assert config.options({}) == Options()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("targets = '2.21'", "tool.tf2mig.targets is not a setting; did you mean target?"),
        ("extend_rules = []", "did you mean extend-rules?"),
        ("zzz = 1", "zzz is not a setting; known are destination, exclude"),
        ("target = 2.21", 'target must be a string, such as "2.21", not a float'),
        ("target = '2.3'", 'target must be one of 2.15, 2.21, not "2.3"'),
        ("destination = 'eager'", 'destination must be one of native, compat, not "eager"'),
        ("select = 'TFM1'", "select must be a list of strings, not a string"),
        ("select = ['TFM1', 2]", "select must be a list of strings, not a list with other things in it"),
        ("unsafe-fixes = 'yes'", "unsafe-fixes must be true or false, not a string"),
        ("unsafe-fixes = 1", "unsafe-fixes must be true or false, not an integer"),
        ("extend-rules = ['none.toml']", "extend-rules names none.toml, which is no file"),
    ],
)
def test_wrong_settings_name_file_and_key(project: Path, line: str, words: str) -> None:
    write(project, f"[tool.tf2mig]\n{line}\n")
    with pytest.raises(ProjectError) as caught:
        find_config(["pkg"])
    assert str(caught.value).startswith("pyproject.toml: ")
    assert words in str(caught.value)


def test_table_that_is_none(project: Path) -> None:
    write(project, "[tool]\ntf2mig = 3\n")
    with pytest.raises(ProjectError, match=r"tool\.tf2mig must be a table"):
        find_config(["pkg"])


@pytest.mark.parametrize("content", [b"[tool.tf2mig\n", b"[tool.tf2mig]\nselect = ['\xff']\n"])
def test_broken_toml(project: Path, content: bytes) -> None:
    (project / "pyproject.toml").write_bytes(content)
    with pytest.raises(ProjectError, match="is not valid TOML"):
        find_config(["pkg"])


def test_targets_are_those_with_tables() -> None:
    assert {version.rpartition(".")[0] for version in known_targets()} == set(TARGETS)


def test_unreadable(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", refuse)
    with pytest.raises(ProjectError, match="cannot be read: Permission denied"):
        find_config(["pkg"])
