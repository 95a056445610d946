"""What NumPy, Python and other packages removed since TensorFlow 1's time."""

from __future__ import annotations

import pytest

from tf2mig import check, fix
from tf2mig.engine import Options, fix_helper
from tf2mig.syntax.source import Source

TF1 = "import tensorflow as tf\n\ntf.app\n"


def around(code: str, **options: object) -> str:
    """The code as fixed below TF1 code, which is cut off again."""
    text = fix(TF1 + code + "\n", select=("TFM80",), **options).text  # type: ignore[arg-type]
    assert text.startswith(TF1)
    return text[len(TF1) :].rstrip("\n")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import numpy as np\nx = np.zeros(2, dtype=np.float)", "import numpy as np\nx = np.zeros(2, dtype=float)"),
        ("import numpy\nx = numpy.float_(2)", "import numpy\nx = numpy.float64(2)"),
        ("import numpy as np\nx = np.NINF", "import numpy as np\nx = (-np.inf)"),
        (
            "import numpy as np\nx = np.reshape(y, newshape=(2,  3))  # why",
            "import numpy as np\nx = np.reshape(y, (2,  3))  # why",
        ),
        ("import numpy as np\nx = np.reshape(y, (2, 3))", "import numpy as np\nx = np.reshape(y, (2, 3))"),
        ("import numpy as np\nx = np.asscalar(y + 1)", "import numpy as np\nx = (y + 1).item()"),
        ("import numpy as np\nx = np.vstack(map(f, y))", "import numpy as np\nx = np.vstack(list(map(f, y)))"),
        ("import numpy as np\nx = np.vstack([y, z])", "import numpy as np\nx = np.vstack([y, z])"),
        ("import numpy as np\nx = np.array(y, copy=True)", "import numpy as np\nx = np.array(y, copy=True)"),
        (
            "import numpy as np\nx = np.fromstring(y, dtype=np.uint8)",
            "import numpy as np\nx = np.frombuffer(y, dtype=np.uint8).copy()",
        ),
        (
            "import numpy as np\nx = np.fromstring(y, sep=' ')",
            "import numpy as np\nx = np.fromstring(y, sep=' ')",
        ),
        ("import random\nx = random.sample(d.keys(), 2)", "import random\nx = random.sample(list(d.keys()), 2)"),
        ("import random\nx = random.sample(words, 2)", "import random\nx = random.sample(words, 2)"),
        ("import time\nx = time.clock()", "import time\nx = time.perf_counter()"),
        (
            "from sklearn.cluster import KMeans\nx = KMeans(3)",
            "from sklearn.cluster import KMeans\nx = KMeans(n_clusters=3, n_init=10)",
        ),
        (
            "import matplotlib.pyplot as plt\nplt.style.use('seaborn-dark')",
            "import matplotlib.pyplot as plt\nplt.style.use('seaborn-v0_8-dark')",
        ),
        ("from PIL import Image\nx = Image.ANTIALIAS", "from PIL import Image\nx = Image.LANCZOS"),
    ],
)
def test_what_is_gone_is_written_as_today(code: str, expected: str) -> None:
    assert around(code) == expected
    assert around(code, destination="compat") == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("from collections import Iterable\nIterable", "from collections.abc import Iterable\nIterable"),
        (
            "from collections import Iterable, deque\nIterable, deque",
            "from collections import deque\nfrom collections.abc import Iterable\nIterable, deque",
        ),
        ("from scipy.misc import comb as c\nc(2, 1)", "from scipy.special import comb as c\nc(2, 1)"),
        ("from sklearn.externals import joblib\njoblib", "import joblib\njoblib"),
        ("from numpy import product\nx = product(y)", "import numpy\nx = numpy.prod(y)"),
        (
            "def f():\n    from collections import Mapping\n    return Mapping",
            "def f():\n    from collections.abc import Mapping\n    return Mapping",
        ),
        ("import xml.etree.cElementTree as ET\nET", "from xml.etree import ElementTree as ET\nET"),
        ("from numpy import reshape\nreshape", "from numpy import reshape\nreshape"),
    ],
)
def test_imports(code: str, expected: str) -> None:
    text = fix("import tensorflow as tf\n" + code + "\n\ntf.app\n", select=("TFM80",)).text
    lines = [line for line in text.splitlines() if line and line not in ("import tensorflow as tf", "tf.app")]
    assert lines == expected.splitlines()


@pytest.mark.parametrize(
    "code",
    [
        "class np:\n    float = 1\nx = np.float",
        "import numpy as np\ndef f(np):\n    return np.float",
        "from mine import numpy as np\nx = np.float",
    ],
)
def test_other_names_are_left_alone(code: str) -> None:
    assert around(code) == code


@pytest.mark.parametrize(
    "text",
    [
        "import numpy as np\nx = np.float(2)\n",
        "import tensorflow as tf\nimport numpy as np\nx = np.float(2)\n",
        "import tensorflow as tf\nimport numpy as np\n\n\n@tf.function\ndef f(x):\n    return x * np.float(2)\n",
    ],
)
def test_only_tf1_code_is_concerned(text: str) -> None:
    assert fix(text).text == text
    assert not check(text)


def test_a_compat_program_is_still_of_tf1s_time() -> None:
    text = "import tensorflow.compat.v1 as tf\nimport numpy as np\ntf.disable_v2_behavior()\nx = np.float(2)\n"
    assert "x = float(2)" in fix(text).text


def test_without_a_replacement_a_sentence_says_what_to_do() -> None:
    (found,) = check(TF1 + "import imp\nimp.load_source('a', 'b')\n", select=("TFM80",))
    assert found.code == "TFM802"
    assert found.fix is None
    assert "importlib" in found.message


def test_a_helper_of_a_tf1_program() -> None:
    source = Source("import numpy as np\nx = np.float(2)\n", "helper.py")
    assert fix_helper(source, Options()).text == "import numpy as np\nx = float(2)\n"
