"""Every case of ``tests/fixtures``: what ``fix`` makes of it, and what the result prints."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from fixtures_runner import tool
from fixtures_runner.cases import Case, all_cases
from fixtures_runner.execution import Runner, installed_target, run_before

from tf2mig.lift.polish import polished
from tf2mig.verify.printed import Tolerance, compare

CASES = all_cases()
RESULTS = [pytest.param(c, d, id=f"{c.name}-{d}") for c in CASES for d in c.destinations]
PROGRAMS = [pytest.param(c, d, id=f"{c.name}-{d}") for c in CASES if c.program for d in c.destinations]
ORIGINALS = [pytest.param(c, id=c.name) for c in CASES if c.program]


def kept(case: Case, destination: str) -> str:
    """The result that is kept with the case; a case without one is not finished."""
    if not case.result(destination).exists():
        name = case.result(destination).name
        pytest.fail(f"{case.name} has no {name}: run scripts/update_fixtures.py and review what it writes")
    return case.after(destination)


def tolerance(case: Case) -> Tolerance:
    return Tolerance(**case.settings.get("tolerance", {}))


def test_there_are_programs_of_every_kind() -> None:
    """At least 120 programs that are executed; each topic that TF1 programs are about has some."""
    programs = [case for case in CASES if case.program]
    assert len(programs) >= 120
    families = {case.name.partition("/")[0] for case in programs}
    kinds = (
        "linear logistic mlp cnn rnn autoencoder vae gan embedding kmeans rl clipping lr_decay moving_average "
        "regularization batch_norm summaries saver data queues control_flow py_func classes builders graphs estimator "
        "flags notebook"
    )
    assert families >= set(kinds.split())
    texts = "\n".join(case.before for case in programs)
    words = (
        "tf.nn.conv2d( tf.layers.conv2d( contrib.slim contrib.layers static_rnn dynamic_rnn bidirectional_dynamic_rnn "
        "MultiRNNCell nce_loss var_list make_one_shot_iterator make_initializable_iterator from_string_handle "
        "from_structure TextLineReader train.batch FIFOQueue tf.cond( while_loop tf.scan( map_fn py_func tf.app.run"
    )
    assert [word for word in words.split() if word not in texts] == []


@pytest.mark.parametrize("case", [pytest.param(c, id=c.name) for c in CASES])
def test_case_toml(case: Case) -> None:
    assert case.problems == []


@pytest.fixture
def polish_that_fails_loudly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Users lose no result to a mistake in its polish; here it must not pass unseen."""
    monkeypatch.setattr(polished, "_MISTAKES", ())


@pytest.mark.usefixtures("polish_that_fails_loudly")
@pytest.mark.parametrize(("case", "destination"), RESULTS)
def test_fix(case: Case, destination: str) -> None:
    """fix(before) == after, and the support modules that it imports are told."""
    result = tool.fix(case, case.before, destination)
    assert [f.error for f in result.files] == [None]
    assert result.files[0].text == kept(case, destination)
    assert tool.support_imported(result.files[0].text) <= set(result.support)


@pytest.mark.parametrize(("case", "destination"), RESULTS)
def test_fix_again_changes_nothing(case: Case, destination: str) -> None:
    after = kept(case, destination)
    assert tool.fix(case, after, destination).files[0].text == after


@pytest.mark.parametrize(("case", "destination"), RESULTS)
def test_check_is_clean(case: Case, destination: str) -> None:
    """Nothing is left to say about the result but what the case declares."""
    facts = tool.check(case, kept(case, destination), destination)
    assert facts.error is None
    assert sorted({d.code for d in facts.diagnostics}) == sorted(case.settings.get("remaining", []))


@pytest.mark.parametrize(("case", "destination"), PROGRAMS)
def test_result_prints_the_same(case: Case, destination: str, runner: Runner) -> None:
    """The migrated program runs on the target and prints what the original printed under TensorFlow 1.15."""
    installed = installed_target()
    if installed is None or not installed.startswith(case.target + "."):
        pytest.skip(f"needs TensorFlow {case.target}, and {installed or 'none'} is installed")
    kept(case, destination)
    outcome = runner.after(case, destination)
    assert outcome.ok, f"{outcome.reason}\n{outcome.stderr[-3000:]}"
    assert (difference := compare(case.expected, outcome.stdout, tolerance(case))) is None, str(difference)


@pytest.mark.parametrize("case", ORIGINALS)
def test_recording_says_who_printed_it(case: Case) -> None:
    recorded = case.settings.get("recorded", {})
    assert recorded.get("tensorflow", "").startswith("1.15")
    assert recorded.get("python", "").startswith("3.7")
    assert recorded.get("date")
    assert case.expected.strip(), "a program that prints nothing proves nothing"


@pytest.mark.tf1
@pytest.mark.parametrize("case", ORIGINALS)
def test_original_under_tf1(case: Case, tf1_python: str, request: pytest.FixtureRequest) -> None:
    """``--tf1``: the recording is what TensorFlow 1.15 prints. ``--record``: it is made anew."""
    outcome = run_before(case, tf1_python)
    assert outcome.ok, f"{outcome.reason}\n{outcome.stderr[-3000:]}"
    if request.config.getoption("--record"):
        record(case, outcome.stdout, tf1_python)
    assert (difference := compare(case.expected, outcome.stdout, tolerance(case))) is None, str(difference)


def record(case: Case, printed: str, python: str) -> None:
    """Keep what was printed, as scripts/record_fixtures.py does."""
    scripts = str(Path(__file__).resolve().parents[1] / "scripts")
    if scripts not in sys.path:
        sys.path.insert(0, scripts)
    from record_fixtures import keep

    keep(case.folder, printed, python)
