"""The closed set of types that a program's values can have: the inner wall.

Whatever torch or Python hands back passes `admit`; a value of any other type (a code object, a raw function, a
module) is refused, however it was reached.
"""

from __future__ import annotations
import __future__

import types
from typing import Any

import numpy
import torch
import torch.utils.data
from torch.utils.hooks import RemovableHandle

from autograd_trace.errors import Unsupported
from autograd_trace.evaluator.values import Allowed, Namespace

#: What `iter` gives of a value that has `__getitem__` and no `__iter__`.
SEQUENCE_ITERATOR: type = type(iter(type("", (), {"__getitem__": None})()))
_EXACT: set[type] = {
    type(None),
    bool,
    int,
    float,
    complex,
    str,
    bytes,
    list,
    tuple,
    dict,
    set,
    frozenset,
    range,
    slice,
    type(Ellipsis),
    type(NotImplemented),
    types.GeneratorType,
    zip,
    enumerate,
    map,
    filter,
    reversed,
    Namespace,
    type({}.keys()),
    type({}.values()),
    type({}.items()),
    type(iter([])),
    type(iter(())),
    type(iter({})),
    type(iter(range(0))),
    type(iter("")),
    type(iter({}.items())),
    type(iter({}.values())),
    type(iter(set())),
    type(reversed([])),
    SEQUENCE_ITERATOR,
    type(reversed({})),
    type(reversed(range(0))),
    torch.Size,
    torch.dtype,
    torch.device,
    torch.layout,
    torch.memory_format,
    torch.finfo,
    torch.iinfo,
    torch.Generator,
    type(__future__.division),
    RemovableHandle,
}
_FAMILIES: tuple[type, ...] = (
    Allowed,
    torch.Tensor,
    torch.nn.Module,
    torch.optim.Optimizer,
    torch.distributions.Distribution,
    torch.nn.utils.rnn.PackedSequence,
    torch.optim.lr_scheduler.LRScheduler,
    torch.autograd.graph.Node,
    torch.utils.data.Dataset,
    torch.utils.data.DataLoader,
    torch.utils.data.Sampler,
    torch.utils.data.dataloader._BaseDataLoaderIter,
    torch.no_grad,
    torch.enable_grad,
    torch.set_grad_enabled,
    torch.inference_mode,
    torch.autograd.set_detect_anomaly,
    torch.autograd.detect_anomaly,
    torch.autograd.function.FunctionCtx,
    numpy.ndarray,
    numpy.generic,
    numpy.dtype,
    numpy.random.RandomState,
    numpy.random.Generator,
    Exception,
)
CONTEXTS: tuple[type, ...] = (
    torch.no_grad,
    torch.enable_grad,
    torch.set_grad_enabled,
    torch.inference_mode,
    torch.autograd.set_detect_anomaly,
    torch.autograd.detect_anomaly,
)
#: Kinds of numpy's dtypes: booleans, integers, floats, complex. Arrays of objects would run Python's own operators.
_NUMBERS = "biufc"
_COLLECTIONS = frozenset(
    ("OrderedDict", "Counter", "defaultdict", "deque", "deque_iterator", "odict_values", "odict_keys", "odict_items")
)
#: Modules of types that functions give: tuples with names, hooks of modules.
_RESULTS = ("torch.return_types", "torch.nn.modules.module", "numpy.linalg._linalg")
#: Types with nothing more to be asked.
_COMMON = frozenset({*_EXACT, torch.Tensor, torch.nn.Parameter})
_admitted: dict[type, bool] = dict.fromkeys(_EXACT, True)


def register(kind: type) -> None:
    """Admit a type of the evaluator's own (functions, program classes' instances)."""
    _admitted[kind] = True


def is_programs_own(kind: type) -> bool:
    """Whether a class is a program's, or the node of its `autograd.Function`.

    Nothing may keep it beyond its run: through its functions it holds all the program's values.
    """
    return kind.__module__ == "__main__" or hasattr(kind, "_forward_cls")


def is_admitted(kind: type) -> bool:
    """Whether values of this type may be in a program's hands."""
    known = _admitted.get(kind)
    if known is None:
        known = issubclass(kind, _FAMILIES) or kind.__module__ in _RESULTS
        known = known or (kind.__module__ == "collections" and kind.__name__ in _COLLECTIONS)
        known = known or kind.__name__ in ("odict_iterator", "odict_keys", "odict_items", "odict_values")
        if not is_programs_own(kind):
            _admitted[kind] = known
    return known


def admit(value: Any) -> Any:
    """`value`, where its type is of the closed set.

    Raises:
        Unsupported: where it is not.
    """
    if type(value) in _COMMON:
        return value
    if isinstance(value, numpy.ndarray) and value.dtype.kind not in _NUMBERS:
        raise Unsupported(
            f"an array of dtype {value.dtype} cannot be used here",
            hint="Use an array of numbers, or a list.",
        )
    if not is_admitted(type(value)):
        raise Unsupported(
            f"a value of type '{type(value).__name__}' cannot be used here",
            hint="Use tensors, numbers, text, lists and the functions of the list of operations.",
        )
    return value
