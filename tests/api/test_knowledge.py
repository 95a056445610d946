"""Loading rule files, and the cache of what was read."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tf2mig.api import rulefiles
from tf2mig.api.knowledge import Knowledge, RuleFileError
from tf2mig.api.rulefiles import read_rule_files

RULES = """
[rules.X001]
name = "x"
summary = "About x."

[table]
list = ["a"]

[[rename]]
rule = "X001"
tf1 = ["tf.a", "tf.m.b"]
tf2 = "tf.new.*"

[[rename]]
rule = "X001"
tf1 = "tf.m.*"
tf2 = "pkg.*"
targets = ["2.15"]

[[manual]]
rule = "X001"
tf1 = "tf.m.sub.*"
message = "Gone."
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(rulefiles, "cache_directory", lambda: tmp_path / "cache")
    (tmp_path / "own.toml").write_text(RULES, encoding="utf-8")
    return tmp_path


def load(home: Path) -> Knowledge:
    return Knowledge(read_rule_files([home / "own.toml"]))


def test_exact_entries_beat_patterns_and_long_patterns_short_ones(home: Path) -> None:
    knowledge = load(home)
    assert [e.texts("tf.m.b")[0] for e in knowledge.entries("tf.m.b", "2.21")] == ["tf.new.b"]
    assert [e.texts("tf.m.c.d")[0] for e in knowledge.entries("tf.m.c.d", "2.15")] == ["pkg.c.d"]
    assert knowledge.entries("tf.m.c", "2.21") == ()
    assert [e.kind for e in knowledge.entries("tf.m.sub.c", "2.15")] == ["manual"]
    assert knowledge.entries("tf.other", "2.21") == ()
    assert knowledge.rule_name("X001") == "x"
    assert knowledge.rule_name("X999") == "X999"


def test_tables_of_several_files_are_joined(home: Path) -> None:
    (home / "more.toml").write_text('[table]\nlist = ["b"]\nother = 1\n', encoding="utf-8")
    knowledge = Knowledge(read_rule_files([home / "own.toml", home / "more.toml"]))
    assert knowledge.tables["table"] == {"list": ["a", "b"], "other": 1}


def test_the_cache_serves_until_a_file_changes(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load(home)
    parsed: list[Path] = []
    original = rulefiles._parse
    monkeypatch.setattr(rulefiles, "_parse", lambda p: parsed.append(p) or original(p))
    load(home)
    assert parsed == []
    (home / "own.toml").write_text(RULES.replace("tf.a", "tf.z"), encoding="utf-8")
    assert load(home).entries("tf.z", "2.21")
    assert parsed == [home / "own.toml"]


@pytest.mark.parametrize("content", ["", "{", "[]", json.dumps({"key": 1, "content": {}})])
def test_a_broken_cache_is_rebuilt(home: Path, content: str) -> None:
    load(home)
    for path in (home / "cache").iterdir():
        path.write_text(content, encoding="utf-8")
    assert load(home).entries("tf.a", "2.21")


def test_a_users_files_come_first_and_are_not_cached(home: Path) -> None:
    (home / "user.toml").write_text(
        '[[rename]]\nrule = "Y1"\ntf1 = "tf.a"\ntf2 = "own.a"\n[table]\nlist = ["u"]\n', encoding="utf-8"
    )
    knowledge = Knowledge(read_rule_files([home / "own.toml"], [home / "user.toml"]))
    assert [e.code for e in knowledge.entries("tf.a", "2.21")] == ["Y1", "X001"]
    assert knowledge.tables["table"] == {"list": ["u", "a"]}
    assert len(list((home / "cache").iterdir())) == 1


@pytest.mark.skipif(os.name == "nt", reason="a file stands in the way of the folder")
def test_no_cache_where_nothing_can_be_written(home: Path) -> None:
    (home / "cache").write_text("in the way", encoding="utf-8")
    assert load(home).entries("tf.a", "2.21")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[rename]]\n", "without tf1"),
        ('[[rename]]\ntf1 = "tf.a"\ntf2 = "tf.b"\n', "no rule"),
        ('[[rename]]\nrule = "X1"\ntf1 = "tf.a"\n', "neither tf2 nor compat"),
        ('[[rename]]\nrule = "X1"\ntf1 = "tf.a"\ntf2 = "tf.b"\ncolour = 1\n', "unknown key colour"),
        ('[[call]]\nrule = "X1"\ntf1 = "tf.a"\ntf2 = "tf.b()"\nwhen = { never = [] }\n', "unknown condition"),
        ("[[rename]\n", "own.toml"),
    ],
)
def test_mistakes_are_told(home: Path, text: str, message: str) -> None:
    (home / "own.toml").write_text(text, encoding="utf-8")
    with pytest.raises(RuleFileError, match=message):
        load(home)


def test_missing_files_are_told(home: Path) -> None:
    with pytest.raises(RuleFileError, match="absent"):
        read_rule_files([home / "absent.toml"])


def test_the_shipped_rules_load() -> None:
    knowledge = Knowledge.load()
    assert {"TFM001", "TFM101", "TFM650"} <= set(knowledge.rule_texts())
    unknown = {e.code for e in knowledge.all_entries()} - set(knowledge.rule_texts())
    assert not unknown
