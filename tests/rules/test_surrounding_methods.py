"""Methods of other packages' objects that are gone or have changed."""

from __future__ import annotations

import pytest

from tf2mig import fix

TF1 = "import tensorflow as tf\n\ntf.app\n"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import numpy\nx = y.astype(z).tostring()", "import numpy\nx = y.astype(z).tobytes()"),
        ("x = y.tostring()", "x = y.tostring()"),
        (
            "import numpy\nfrom xml.etree import ElementTree\nx = ElementTree.tostring(y)",
            "import numpy\nfrom xml.etree import ElementTree\nx = ElementTree.tostring(y)",
        ),
        (
            "import numpy\nclass A:\n    def tostring(self): pass\nx = A().tostring()",
            "import numpy\nclass A:\n    def tostring(self): pass\nx = A().tostring()",
        ),
        ("import numpy as np\nx = y / y.ptp(0)", "import numpy as np\nx = y / np.ptp(y, 0)"),
        ("import numpy as np\nx = (y - z).ptp()", "import numpy as np\nx = np.ptp(y - z)"),
        ("import numpy as np\nx = np.ptp(y)", "import numpy as np\nx = np.ptp(y)"),
        ("import pandas\nx = y.drop('a', 1)", "import pandas\nx = y.drop('a', axis=1)"),
        ("import pandas\nx = y.drop('a', axis=1)", "import pandas\nx = y.drop('a', axis=1)"),
        ("import pandas\nx = y.drop('a', z)", "import pandas\nx = y.drop('a', z)"),
        ("import pandas as pd\nx = y.as_matrix()", "import pandas as pd\nx = y.to_numpy()"),
        (
            "import matplotlib.pyplot as plt\nax = fig.gca(projection='3d')",
            "import matplotlib.pyplot as plt\nax = fig.add_subplot(projection='3d')",
        ),
        (
            "import matplotlib.pyplot as plt\nplt.hist(x, normed=True)",
            "import matplotlib.pyplot as plt\nplt.hist(x, density=True)",
        ),
        (
            "from sklearn import svm\nx = v.get_feature_names()",
            "from sklearn import svm\nx = v.get_feature_names_out().tolist()",
        ),
        ("with open(path, 'rU') as f: pass", "with open(path, 'r') as f: pass"),
        ('f = open(path, mode="Ub")', 'f = open(path, mode="rb")'),
        ("def open(a, b): pass\nopen(1, 'U')", "def open(a, b): pass\nopen(1, 'U')"),
    ],
)
def test_methods(code: str, expected: str) -> None:
    assert fix(TF1 + code + "\n", select=("TFM80",)).text == TF1 + expected + "\n"


def test_what_has_no_fix_is_told() -> None:
    found = fix(TF1 + "import pandas\nx = y.ix[3]\n", select=("TFM80",)).remaining
    assert [d.code for d in found] == ["TFM804"]
