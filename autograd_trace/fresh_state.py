"""The state that each program starts from, the same every time, whatever ran before in the process."""

from __future__ import annotations

import contextlib
import functools
import gc
import random
import sys
import warnings
from collections.abc import Callable, Iterator

import numpy
import torch

#: Nested closures use more Python frames than the program's own calls, which `machine._CALL_DEPTH` limits.
_RECURSION = 40_000
#: A recording is many small objects without cycles: Python's usual thresholds would spend a fifth of the run on them.
_COLLECTION = (100_000, 20, 20)
#: How numpy prints arrays, as it comes.
_ARRAYS_PRINTED = numpy.get_printoptions()


@functools.cache
def collect_rarely() -> None:
    """Make Python's garbage collection rare in this process, which records programs, and take the imports out of it.

    With their 165,000 objects a full collection costs 30 ms.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECTION)


def reset(seed: int) -> None:
    """Set everything that a program can change, or see of an earlier one."""
    torch.set_default_dtype(torch.float32)
    torch.set_default_device(None)
    torch.set_grad_enabled(True)
    torch.autograd.set_detect_anomaly(False)
    torch.set_printoptions(profile="default")  # type: ignore[no-untyped-call]
    torch.set_warn_always(True)
    # torch.manual_seed also notes each call, with its stack, for a CUDA that may come: 4 ms, and kept for good.
    torch.default_generator.manual_seed(seed)
    numpy.random.seed(seed % 2**32)
    numpy.set_printoptions(**_ARRAYS_PRINTED)
    random.seed(seed)


@contextlib.contextmanager
def fresh(seed: int, warn: Callable[[str, str], None]) -> Iterator[None]:
    """Run in the fresh state; warnings go to `warn(category, message)`, and the state is put back afterwards."""
    recursion = sys.getrecursionlimit()
    inference = torch.inference_mode(False)
    with warnings.catch_warnings(), inference:
        warnings.resetwarnings()
        warnings.simplefilter("always")
        warnings.filterwarnings("ignore", category=PendingDeprecationWarning)
        warnings.showwarning = lambda message, category, *place, **more: warn(category.__name__, str(message))
        reset(seed)
        sys.setrecursionlimit(_RECURSION)
        try:
            yield
        finally:
            sys.setrecursionlimit(recursion)
            reset(0)
