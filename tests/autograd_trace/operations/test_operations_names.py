"""Every name of the table is a name of PyTorch 2.13, math or numpy, and takes the arguments that its row says."""

from __future__ import annotations

import ast
import collections
import functools
import inspect
import re
from collections import Counter
from typing import Any

import numpy
import pytest
import torch
import torch.utils.data

from autograd_trace.evaluator import library
from autograd_trace.operations import NAMES, OPERATIONS, TYPES, Name, Operation
from tests.autograd_trace.operations.signatures import NUMPY, accepted_by, accepted_by_method


def twice(names: list[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]


def test_no_name_stands_in_two_rows() -> None:
    assert twice([row.name for row in OPERATIONS]) == []
    assert twice([*(name for row in OPERATIONS for name in row.functions), *(row.name for row in NAMES)]) == []
    assert twice([method for row in OPERATIONS for method in row.methods]) == []
    assert twice([operator for row in OPERATIONS for operator in row.operators]) == []


def test_every_dotted_name_resolves() -> None:
    for dotted in [*(name for row in OPERATIONS for name in row.functions), *(row.name for row in NAMES)]:
        library.target_of(dotted)


def test_every_method_is_one_of_a_tensor() -> None:
    assert [method for row in OPERATIONS for method in row.methods if not hasattr(torch.Tensor, method)] == []


def accepted(row: Operation) -> set[str]:
    names = {name for function in row.functions for name in accepted_by(function, library.target_of(function))}
    for method in row.methods:
        names |= accepted_by_method(method)
    return names | {numpys for numpys, torchs in NUMPY.items() if torchs in names}


@pytest.mark.parametrize("row", OPERATIONS, ids=lambda row: row.name)
def test_row_names_arguments_that_pytorch_takes(row: Operation) -> None:
    assert set(row.arguments) - accepted(row) == set()


@pytest.mark.parametrize(
    "row", [row for row in NAMES if row.arguments and row.name.startswith("torch.")], ids=lambda row: row.name
)
def test_name_has_the_keywords_that_its_row_says(row: Name) -> None:
    """A keyword that neither signature nor schema tells is used by the row's own sample."""
    target = library.target_of(row.name)
    used = {
        word.arg for node in ast.walk(ast.parse(row.sample)) if isinstance(node, ast.Call) for word in node.keywords
    }
    assert set(row.arguments) - accepted_by(row.name, target) - keywords_of(target) - used == set()


def keywords_of(target: Any) -> set[str]:
    """What a class takes beyond its own signature: the arguments of the classes that it derives from."""
    if not isinstance(target, type):
        return set()
    found = [vars(base)["__init__"] for base in target.__mro__ if "__init__" in vars(base) and base is not object]
    return {
        name for function in found if inspect.isfunction(function) for name in inspect.signature(function).parameters
    }


def examples() -> dict[str, list[Any]]:
    """Values of each type of the table; a name must be one of at least one of them."""
    weight = torch.nn.Parameter(torch.ones(2))
    optimizer = torch.optim.SGD([weight], lr=0.1)
    data = torch.utils.data.TensorDataset(torch.ones(2))
    node: Any = torch.ones(1, requires_grad=True).sum().grad_fn
    handle = weight.register_hook(lambda grad: None)  # type: ignore[no-untyped-call]
    results = [torch.ones(2, 2).sort(), torch.ones(2, 2).aminmax(), torch.linalg.slogdet(torch.eye(2))]
    results += [torch.linalg.eigh(torch.eye(2)), torch.linalg.svd(torch.eye(2)), torch.svd(torch.eye(2))]
    results += [torch.linalg.qr(torch.eye(2)), torch.linalg.lstsq(torch.eye(2), torch.eye(2))]
    containers: list[torch.nn.Module] = [
        torch.nn.Sequential(),
        torch.nn.ParameterDict(),
        torch.nn.ModuleList(),
        torch.nn.ModuleDict(),
        torch.nn.ParameterList(),
    ]
    one, few = torch.ones(2), torch.distributions
    drawn: list[torch.distributions.Distribution] = [few.Normal(one, one), few.Uniform(one, one * 2)]
    drawn += [few.Binomial(2, one / 2), few.Beta(one, one), few.Gamma(one, one), few.Dirichlet(one)]
    drawn += [few.StudentT(one), few.MultivariateNormal(one, torch.eye(2)), few.Categorical(one)]
    rates = torch.optim.lr_scheduler
    schedulers = [rates.StepLR(optimizer, 1), rates.MultiStepLR(optimizer, [1]), rates.CosineAnnealingLR(optimizer, 2)]
    schedulers += [rates.ReduceLROnPlateau(optimizer), rates.OneCycleLR(optimizer, 1.0, 4), rates.LinearLR(optimizer)]
    return {
        "torch.Tensor": [torch.ones(2, 2)],
        "torch.Size": [torch.Size([2])],
        "torch.nn.utils.rnn.PackedSequence": [torch.nn.utils.rnn.pack_sequence([torch.ones(2)])],
        "torch.dtype": [torch.float32],
        "torch.device": [torch.device("cpu")],
        "torch.finfo": [torch.finfo(torch.float32)],
        "torch.iinfo": [torch.iinfo(torch.int64)],
        "torch.Generator": [torch.Generator()],
        "torch.autograd.graph.Node": [node, node.next_functions[0][0]],
        "torch.utils.hooks.RemovableHandle": [handle],
        "namedtuple": results,
        "numpy.ndarray": [numpy.ones(2)],
        "numpy.random.RandomState": [numpy.random.RandomState(0)],
        "numpy.random.Generator": [numpy.random.default_rng(0)],
        "numpy.generic": [numpy.float64(1)],
        "numpy.dtype": [numpy.dtype("float64")],
        "re.Pattern": [re.compile("a")],
        "re.Match": [re.match("a", "a")],
        "torch.nn.Module": [torch.nn.Linear(1, 1), *containers],
        "torch.optim.Optimizer": [optimizer],
        "torch.optim.lr_scheduler.LRScheduler": schedulers,
        "torch.utils.data.DataLoader": [torch.utils.data.DataLoader(data)],
        "torch.utils.data.Dataset": [data],
        "torch.distributions.Distribution": [*drawn, torch.distributions.Independent(drawn[0], 1)],
        "builtins.int": [1],
        "builtins.float": [1.0],
        "builtins.complex": [1j],
        "builtins.StopIteration": [StopIteration()],
        "builtins.NameError": [NameError()],
        "builtins.AttributeError": [AttributeError()],
        "types.GeneratorType": [(n for n in (1, 2))],
        "builtins.str": [""],
        "builtins.list": [[]],
        "builtins.tuple": [()],
        "builtins.dict": [{}],
        "builtins.set": [set()],
        "collections.OrderedDict": [collections.OrderedDict()],
        "collections.Counter": [collections.Counter()],
        "collections.defaultdict": [collections.defaultdict(int)],
        "collections.deque": [collections.deque()],
        "functools.partial": [functools.partial(print)],
        "builtins.range": [range(1)],
        "builtins.slice": [slice(1)],
        "builtins.BaseException": [ValueError("")],
    }


@pytest.mark.parametrize("row", TYPES, ids=lambda row: row.type)
def test_type_has_the_attributes_and_methods_that_its_row_says(row: Any) -> None:
    values = examples()[row.type]
    for name in (*row.attributes, *row.assignable, *row.methods):
        assert any(hasattr(value, name) for value in values), name
