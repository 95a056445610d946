"""The speed of `tf2mig check` and `tf2mig fix` against `tf_upgrade_v2`, as ratios of one run.

    pip install '.[verify,bench]'
    pip download --no-deps tensor2tensor==1.15.7 && unzip -q tensor2tensor-*.whl -d tree
    python benchmarks/speed.py tree/tensor2tensor

Each command is a new process; tf2mig gets two processes to work with (`--jobs`), `tf_upgrade_v2` has one by
nature. Wall time is told, and processor time beside it, which a busy machine disturbs less. The tree is read
once beforehand, so that no command pays for a cold disk.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from timing import Cost, best, run

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "logistic_regression.py"


def main() -> int:
    """Exit status 1 when a command did not do its work."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tree", type=Path, help="a folder of TensorFlow 1 code")
    parser.add_argument("--jobs", default="2", help="tf2mig's processes (%(default)s)")
    parser.add_argument("--rounds", type=int, default=5, help="runs of the small commands (%(default)s)")
    parser.add_argument(
        "--upgrade",
        default=str(Path(sys.executable).with_name("tf_upgrade_v2")),
        help="the tf_upgrade_v2 to compare with (%(default)s)",
    )
    args = parser.parse_args()
    lines = sum(path.read_bytes().count(b"\n") for path in args.tree.rglob("*.py"))
    print(f"{args.tree.name}: {lines:,} lines; Python {sys.version.split()[0]}")
    return max(whole_tree(args.tree, args.jobs, args.upgrade), one_file(args.rounds, args.upgrade))


def whole_tree(tree: Path, jobs: str, upgrade: str) -> int:
    """`check` and `fix` of the tree, and `tf_upgrade_v2` on the same."""
    tf2mig = [sys.executable, "-m", "tf2mig"]
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "copy", tree.name)
        shutil.copytree(tree, copy)
        out = Path(folder, "upgraded")
        report = Path(folder, "report.txt")
        theirs = run([upgrade, "--intree", tree, "--outtree", out, "--reportfile", report])
        check = run([*tf2mig, "check", "-j", jobs, copy])
        fix = run([*tf2mig, "fix", "-j", jobs, copy])
    show("tf_upgrade_v2", theirs, theirs)
    show("tf2mig check", check, theirs)
    show("tf2mig fix", fix, theirs)
    return int(theirs.status != 0 or check.status not in (0, 1) or fix.status not in (0, 1))


def one_file(rounds: int, upgrade: str) -> int:
    """`check` of one small file, against importing libcst and click, and against `tf_upgrade_v2`."""
    lines = EXAMPLE.read_bytes().count(b"\n")
    print(f"{EXAMPLE.name}: {lines} lines; the fastest of {rounds} runs each")
    with tempfile.TemporaryDirectory() as folder:
        commands: dict[str, list[str | Path]] = {
            "python -c 'import libcst, click'": [sys.executable, "-c", "import libcst, click"],
            "tf2mig check": [sys.executable, "-m", "tf2mig", "check", EXAMPLE],
        }
        costs = best(commands, rounds)
        costs["tf_upgrade_v2"] = run(
            [
                upgrade,
                "--infile",
                EXAMPLE,
                "--outfile",
                Path(folder, "out.py"),
                "--reportfile",
                Path(folder, "r"),
            ]
        )
    basis, *_ = costs.values()
    for name, cost in costs.items():
        show(name, cost, basis)
    return int(basis.status != 0 or costs["tf2mig check"].status != 1)


def show(name: str, cost: Cost, basis: Cost) -> None:
    """One line: seconds, ratio to the basis, peak memory."""
    print(
        f"  {name:34} {cost.wall:7.2f} s (x {cost.wall / basis.wall:5.2f})"
        f"   cpu {cost.cpu:7.2f} s (x {cost.cpu / basis.cpu:5.2f})  {cost.memory:4.0f} MB, exit {cost.status}"
    )


if __name__ == "__main__":
    sys.exit(main())
