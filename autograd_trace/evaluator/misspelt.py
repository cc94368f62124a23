"""What a program's own error over a name comes from: a slip of the pen, or an import that is missing."""

from __future__ import annotations

import re
from collections.abc import Iterable

from autograd_trace.evaluator.builtins import FUNCTIONS
from autograd_trace.evaluator.nearest import LIST, closest, nearest_attribute
from autograd_trace.operations import BY_FUNCTION, NAME_ROWS, Name, Operation

#: Names that programs use without saying where they come from.
IMPORTS = {
    "torch": "import torch",
    "nn": "import torch.nn as nn",
    "F": "import torch.nn.functional as F",
    "optim": "import torch.optim as optim",
    "np": "import numpy as np",
    "math": "import math",
    "random": "import random",
    "TensorDataset": "from torch.utils.data import TensorDataset",
    "DataLoader": "from torch.utils.data import DataLoader",
    "Variable": "from torch.autograd import Variable",
}
_KEYWORD = re.compile(r"(?:(\w+)\.)?(\w+)\(\) got an unexpected keyword argument '(\w+)'")
_KEYWORD_SYNONYMS = {"learning_rate": "lr", "input_size": "in_features", "output_size": "out_features"}


def misspelt(error: Exception, names: Iterable[str]) -> str:
    """A sentence on a name, an attribute or a keyword that is not there, "" for any other error.

    Args:
        error: what the program raised.
        names: the names that the program has bound.
    """
    if isinstance(error, AttributeError) and error.name and error.obj is not None:
        said = nearest_attribute(error.obj, error.name)
        return "" if said == LIST else said
    if isinstance(error, NameError) and error.name:
        return _name(error.name, names)
    found = _KEYWORD.search(str(error)) if isinstance(error, TypeError) else None
    return _keyword(found[1] if found[2] == "__init__" else found[2], found[3]) if found else ""


def _name(name: str, names: Iterable[str]) -> str:
    if name in IMPORTS:
        return f"Write `{IMPORTS[name]}` at the top."
    found = closest(name, [*names, *FUNCTIONS], 0.7)
    return f"Did you mean {found}?" if found else "It must be assigned in a line that runs before this one."


def _keyword(function: str, keyword: str) -> str:
    """The argument of a function of the table that was probably meant."""
    rows: dict[str, Name | Operation] = {**NAME_ROWS, **BY_FUNCTION}
    row = next((row for dotted, row in rows.items() if dotted.rpartition(".")[2] == function), None)
    if row is None:
        return ""
    synonym = _KEYWORD_SYNONYMS.get(keyword, "")
    found = synonym if synonym in row.arguments else closest(keyword, row.arguments)
    return f"Did you mean {found}?" if found else f"It takes {', '.join(row.arguments)}."
