"""The generated API tables say what the wheels hold, and are quick to load."""

from __future__ import annotations

import time

import pytest

from tf2mig.api import surface as module
from tf2mig.api.homes import public_home, public_keras
from tf2mig.api.locate import rules_dir
from tf2mig.api.surface import Surface, Symbol, full_version, known_targets, parse_signature

VERSIONS = ("1.15.5", *known_targets())


def symbol(version: str, name: str, *, legacy_keras: bool = False) -> Symbol:
    found = Surface.load(version, legacy_keras=legacy_keras).get(name)
    assert found is not None, name
    return found


def positional(version: str, name: str) -> tuple[str, ...]:
    signature = symbol(version, name).signature
    assert signature is not None
    return signature.positional


class TestVersions:
    def test_short_names(self) -> None:
        assert [full_version(v) for v in ("1.15", "2.15", "2.21", "2.21.0")] == [
            "1.15.5",
            "2.15.1",
            "2.21.0",
            "2.21.0",
        ]
        assert Surface.load("2.21") is Surface.load("2.21.0")

    def test_unknown_version_names_the_known_ones(self) -> None:
        with pytest.raises(ValueError, match=r"'2\.3'.*1\.15, 2\.15, 2\.21"):
            Surface.load("2.3")

    def test_targets(self) -> None:
        assert known_targets() == ("2.15.1", "2.21.0")


class TestTables:
    @pytest.mark.parametrize("version", VERSIONS)
    def test_every_line_parses(self, version: str) -> None:
        for legacy_keras in (False, True):
            surface = Surface.load(version, legacy_keras=legacy_keras)
            for name in surface.names():
                found = surface.get(name)
                assert found is not None
                if found.kind in ("function", "class") and found.text != "...":
                    assert found.signature is not None

    @pytest.mark.parametrize("version", VERSIONS)
    def test_aliases_lead_to_a_symbol_of_the_same_kind(self, version: str) -> None:
        surface = Surface.load(version)
        for name in surface.names():
            found = surface.get(name)
            assert found is not None
            if found.alias_of is not None:
                target = surface.get(found.alias_of)
                assert target is not None, name
                assert target.alias_of is None, name
                assert target.kind == found.kind, name

    @pytest.mark.parametrize("path", sorted((rules_dir() / "api").glob("*.txt")), ids=lambda path: path.name)
    def test_names_are_unique_and_in_order(self, path: object) -> None:
        lines = (rules_dir() / "api" / str(path)).read_text(encoding="utf-8").splitlines()
        assert lines[0].startswith("# TensorFlow ")
        assert "Python 3." in lines[0]
        names = [line.partition("\t")[0].removeprefix("-") for line in lines if not line.startswith("#")]
        assert names == sorted(set(names))

    def test_counts(self) -> None:
        names = Surface.load("1.15").names()
        contrib = [name for name in names if name.startswith("tf.contrib.")]
        assert 2_700 <= len(contrib) <= 2_900
        assert 3_800 <= len(names) - len(contrib) <= 4_200
        assert len(Surface.load("2.15")) > 9_000
        assert len(Surface.load("2.21")) > 9_000

    def test_nothing_of_other_packages(self) -> None:
        for version in VERSIONS:
            names = set(Surface.load(version).names())
            assert not names & {"tf.contrib.slim.np", "tf.np", "tf.contrib.layers.ops", "tf.absolute_import"}
            assert not any(".python." in name for name in names)

    def test_loading_is_quick(self) -> None:
        best = min(self._seconds() for _ in range(5))
        assert best < 0.05  # 10 ms on an idle machine

    @staticmethod
    def _seconds() -> float:
        module._load.cache_clear()
        start = time.perf_counter()
        Surface.load("2.21")
        return time.perf_counter() - start


class TestFacts:
    def test_dropout(self) -> None:
        old = symbol("1.15", "tf.nn.dropout").signature
        assert old is not None
        assert old.positional == ("x", "keep_prob", "noise_shape", "seed", "name", "rate")
        assert [p.default for p in old.params] == [None, "None", "None", "None", "None", "None"]
        assert positional("2.21", "tf.nn.dropout") == ("x", "rate", "noise_shape", "seed", "name")
        rate = symbol("2.21", "tf.nn.dropout").signature
        assert rate is not None
        assert [p.name for p in rate.params if p.required] == ["x", "rate"]

    def test_decorated_functions_show_their_own_arguments(self) -> None:
        assert positional("1.15", "tf.argmax") == ("input", "axis", "name", "dimension", "output_type")
        assert positional("1.15", "tf.reduce_sum")[-2:] == ("reduction_indices", "keep_dims")
        assert positional("2.21", "tf.matmul")[:2] == ("a", "b")
        assert positional("1.15", "tf.contrib.layers.conv2d")[:3] == ("inputs", "num_outputs", "kernel_size")

    def test_constructors(self) -> None:
        assert positional("1.15", "tf.Variable")[:2] == ("initial_value", "trainable")
        assert positional("1.15", "tf.Session") == ("target", "graph", "config")
        assert positional("1.15", "tf.estimator.EstimatorSpec")[:2] == ("mode", "predictions")
        example = symbol("1.15", "tf.train.Example").signature
        assert example is not None
        assert not example.positional
        assert example.keywords == {"features"}

    def test_arguments_passed_on_in_silence(self) -> None:
        assert positional("1.15", "tf.nn.rnn_cell.DropoutWrapper")[:2] == ("cell", "input_keep_prob")
        assert positional("1.15", "tf.keras.applications.VGG16")[:2] == ("include_top", "weights")

    def test_raw_operations_take_keywords_only(self) -> None:
        signature = symbol("2.21", "tf.raw_ops.Log").signature
        assert signature is not None
        assert signature.positional == ()
        assert signature.keywords == {"x", "name"}

    def test_defaults_are_public_names(self) -> None:
        signature = symbol("1.15", "tf.argmax").signature
        assert signature is not None
        output_type = signature.get("output_type")
        assert output_type is not None
        assert output_type.default == "tf.int64"

    def test_kinds_and_values(self) -> None:
        assert symbol("1.15", "tf.Session").kind == "class"
        assert symbol("1.15", "tf.nn").kind == "module"
        assert symbol("1.15", "tf.float32").kind == "constant"
        assert symbol("1.15", "tf.saved_model.tag_constants.SERVING").value == "'serve'"
        assert symbol("1.15", "tf.nn").signature is None

    def test_aliases(self) -> None:
        assert symbol("1.15", "tf.math.log").alias_of == "tf.log"
        assert symbol("1.15", "tf.log").canonical == "tf.log"
        assert symbol("1.15", "tf.contrib.slim.conv2d").alias_of == "tf.contrib.layers.conv2d"
        assert symbol("1.15", "tf.contrib.rnn.LSTMCell").alias_of == "tf.nn.rnn_cell.LSTMCell"

    def test_contrib_packages_that_load_lazily_or_are_imported_by_hand(self) -> None:
        surface = Surface.load("1.15")
        for name in (
            "tf.contrib.slim.losses.softmax_cross_entropy",
            "tf.contrib.learn.datasets.mnist.read_data_sets",
            "tf.contrib.slim.nets.vgg.vgg_16",
            "tf.contrib.crf.crf_log_likelihood",
            "tf.contrib.seq2seq.BasicDecoder",
            "tf.contrib.tensorboard.plugins.projector.visualize_embeddings",
        ):
            assert name in surface, name

    def test_compat_detours(self) -> None:
        assert symbol("1.15", "tf.compat.v1.placeholder").name == "tf.placeholder"
        assert symbol("2.21", "tf.compat.v2.nn.dropout").name == "tf.nn.dropout"
        assert symbol("2.21", "tf.compat.v1.compat.v1.nn.dropout").name == "tf.compat.v1.nn.dropout"
        resolved = Surface.load("2.21").resolve_v1("tf.placeholder")
        assert resolved is not None
        assert resolved.name == "tf.compat.v1.placeholder"

    def test_unknown_names(self) -> None:
        assert Surface.load("2.21").get("tf.contrib") is None
        assert "tf.placeholder" not in Surface.load("2.21")


class TestKeras3:
    @pytest.mark.parametrize(
        "name",
        [
            "tf.compat.v1.layers.dense",
            "tf.compat.v1.nn.rnn_cell.BasicLSTMCell",
            "tf.keras.optimizers.legacy.Adam",  # there in Keras 3, but the constructor raises
        ],
    )
    def test_what_needs_legacy_keras(self, name: str) -> None:
        assert symbol("2.15", name).works == "yes"
        assert symbol("2.21", name).works == "legacy-keras"
        assert not Surface.load("2.21").works(name)
        assert Surface.load("2.21", legacy_keras=True).works(name)

    def test_estimator_is_gone(self) -> None:
        assert "tf.compat.v1.estimator.Estimator" in Surface.load("2.15")
        assert Surface.load("2.21").get("tf.compat.v1.estimator") is None
        assert Surface.load("2.21", legacy_keras=True).get("tf.estimator") is None

    def test_legacy_keras_changes_signatures(self) -> None:
        assert "tf.keras.ops" in Surface.load("2.21")
        assert "tf.keras.ops" not in Surface.load("2.21", legacy_keras=True)
        new = symbol("2.21", "tf.keras.optimizers.Adam").signature
        old = symbol("2.21", "tf.keras.optimizers.Adam", legacy_keras=True).signature
        assert new is not None
        assert old is not None
        assert "jit_compile" in old.keywords
        assert "jit_compile" not in new.keywords


class TestMembers:
    def test_methods(self) -> None:
        run = Surface.load("1.15").members("tf.Session")["run"].signature
        assert run is not None
        assert run.positional == ("fetches", "feed_dict", "options", "run_metadata")
        assert "set_shape" in Surface.load("1.15").members("tf.Tensor")
        assert "make_one_shot_iterator" not in Surface.load("2.21").members("tf.data.Dataset")
        assert "make_one_shot_iterator" in Surface.load("2.21").members("tf.compat.v1.data.Dataset")

    def test_members_are_no_symbols(self) -> None:
        assert "tf.Session.run" not in Surface.load("1.15")

    def test_class_without_members(self) -> None:
        assert Surface.load("1.15").members("tf.no.such") == {}


def test_private_homes() -> None:
    assert public_home("tensorflow.python.ops.array_ops.placeholder") == "tf.placeholder"
    assert public_home("tensorflow.contrib.layers.python.layers.layers.conv2d") == "tf.contrib.layers.conv2d"
    assert public_home("tensorflow.python.platform.gfile.GFile") == "tf.gfile.GFile"
    assert public_home("tensorflow.python.no.such") is None


def test_keras_inside_tensorflow_has_public_names() -> None:
    assert public_keras("tf.python.keras.layers.LSTM") == "tf.keras.layers.LSTM"
    assert public_keras("tf.contrib.keras.api.keras.models") == "tf.keras.models"
    for private in ("tf.python.keras", "tf.python.keras.optimizers.Adam", "tf.python.keras.engine", "tf.keras.layers"):
        assert public_keras(private) is None


def test_private_function_that_is_public_as_tf2_only() -> None:
    """1.15's ``math_ops.reduce_sum`` is not its ``tf.reduce_sum``, which is ``reduce_sum_v1`` there."""
    assert public_home("tensorflow.python.ops.math_ops.reduce_sum") == "tf.compat.v2.reduce_sum"
    assert public_home("tensorflow.python.ops.math_ops.reduce_sum_v1") == "tf.reduce_sum"


def test_parse_signature() -> None:
    signature = parse_signature("a, /, b, c=1, *rest, d, e='x', **more")
    assert [(p.name, p.kind, p.default) for p in signature.params] == [
        ("a", "positional-only", None),
        ("b", "positional", None),
        ("c", "positional", "1"),
        ("rest", "var-positional", None),
        ("d", "keyword-only", None),
        ("e", "keyword-only", "'x'"),
        ("more", "var-keyword", None),
    ]
    assert signature.var_positional
    assert signature.var_keyword
    assert [p.name for p in signature.params if p.required] == ["a", "b", "d"]
