"""Texts that are hostile as texts: too long, too deep, or of characters that are no program's."""

from __future__ import annotations

import pytest

from autograd_trace import from_json, record, to_json
from tests.safety.oracle import SMALL, faults

TEXTS = {
    "10 MB": ("x = 1\n" * 1_700_000, "limit", 1),
    "10^5 brackets": ("x = " + "(" * 40_000 + "1" + ")" * 40_000, "syntax", 1),
    "10^5 minus signs": ("x = " + "-" * 90_000 + "1", "limit", 1),
    "chain of additions": ("x = " + "+".join(["1"] * 40_000), "limit", 1),
    "chain of attributes": ("x = a" + ".b" * 40_000, "limit", 1),
    "chain of calls": ("x = f" + "()" * 40_000, "limit", 1),
    "chain of comparisons": ("x = " + "<".join(["1"] * 10_000), "runs", 0),
    "chain of conditions": ("x = " + "1 if 1 else " * 5_000 + "1", "limit", 1),
    "nested blocks": ("".join(" " * depth + "if 1:\n" for depth in range(300)) + " " * 300 + "x = 1", "syntax", 101),
    "nested lists": ("x = " + "[" * 150 + "]" * 150, "limit", 1),
    "long f-string": ("x = f'" + "{1}" * 5_000 + "'", "runs", 0),
    "nested f-string": ("x = f'{f\"{1}\"}'", "runs", 0),
    "long integer": ("x = " + "9" * 90_000, "syntax", 1),
    "long name": ("a" * 90_000 + " = 1", "runs", 0),
    "long string": ("x = '" + "a" * 90_000 + "'", "runs", 0),
    "many names": ("\n".join(f"a{number} = {number}" for number in range(2_000)), "runs", 0),
    "NUL": ("x = 1\0", "syntax", 1),
    "lone surrogate": ("x = '\ud800'", "syntax", 1),
    "surrogate in a name": ("\udfffx = 1", "syntax", 1),
    "right to left": ("x = '\u202e1'; y\u200f = 2", "syntax", 1),
    "form feed": ("x = 1\f\ny = 2", "runs", 0),
    "only carriage returns": ("x = 1\ry = 1/0", "program", 2),
    "unicode line separator": ("x = 1\u2028y = 2", "syntax", 1),
    "tabs and spaces": ("if 1:\n\tx = 1\n        y = 2", "syntax", 3),
    "byte order mark": ("\ufeffx = 1", "syntax", 1),
    "bytes of another encoding": (b"x = '\xff\xfe'".decode("utf-8", "surrogateescape"), "syntax", 1),
    "encoding line": ("# -*- coding: rot13 -*-\nk = 1/0", "program", 2),
    "nothing": ("", "runs", 0),
}


@pytest.mark.parametrize("name", TEXTS)
def test_hostile_text_is_answered(name: str) -> None:
    source, kind, line = TEXTS[name]
    trace = record(source, limits=SMALL)
    answer = ("runs", 0) if trace.error is None else (trace.error.kind, trace.error.line)
    assert answer == (kind, line), trace.error
    assert from_json(to_json(trace)).stdout == trace.stdout


#: What fuzzing found, each with what was wrong then.
FOUND = {
    "a second run differed: loops that end early": "i = 0\nwhile True:\n    i += 1\n    if i > 30:\n        break\n",
    "surrogates could not be written": "print('\ud800')\nx = '\ud800'\n",
    "tensor of torch.func without memory": "import torch\ns = []\ntorch.func.grad(lambda x: s.append(x) or x.sum())"
    "(torch.ones(3))\n",
    "function of the table among an array's objects": "import numpy as np\na = np.array([print], dtype=object)\n",
    "dtype of numpy held as a class": "import numpy as np\ng = np.float32\n",
    "names of typing": "from typing import List, Optional, Tuple\n",
    "range with ends too long to print": "r = range(10**5000)\n",
    "module that cannot be hashed": "import torch.nn as nn\nclass A(nn.Module):\n    def __eq__(self, other):\n"
    "        return True\nm = A()\n",
    "memory as it was found, saved by rrelu": "import torch\nimport torch.nn.functional as F\n"
    "x = torch.ones(50, requires_grad=True)\ny = F.rrelu(x, training=False)\nprint(y.grad_fn._saved_noise)\n",
    "slice of lists that share members": "x = [1]\nfor i in range(50):\n    x = [x, x]\ns = slice(x)\n",
}


@pytest.mark.parametrize("name", FOUND)
def test_what_fuzzing_found_stays_mended(name: str) -> None:
    assert faults(FOUND[name]) == []
