"""What recording costs: the notebook's training loop, a backward pass, and reading a graph."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable
from functools import partial

import torch
from torchviz import make_dot

from autograd_trace import Limits, record
from autograd_trace.nodes import Nodes
from autograd_trace.stack import run_deep
from autograd_trace.tensors import Tensors
from benchmarks.measure import Row, at_most, interleaved, milliseconds, rate_at_least, seconds
from pages import presets

# As in a worker.
torch.set_num_threads(1)
UNLIMITED = Limits(recording_bytes=10**9)
BACKWARD = """import torch
x = torch.tensor([0.95146, 7.6532e-05, 0.687142, 0.1998757], requires_grad=True)
z = ((x*5)**2).mean()
for number in range({count}):
    z.backward(retain_graph=True)
"""

NETWORK = """import torch
from torch import nn
torch.manual_seed(0)
net = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))
x, y = torch.rand(64, 784), torch.randint(0, 10, (64,))
z = nn.functional.cross_entropy(net(x), y)
for number in range({count}):
    z.backward(retain_graph=True)
"""


def bare(source: str) -> Callable[[], object]:
    """What Python and PyTorch alone do with a program."""
    code = compile(source, "program", "exec")

    def run() -> None:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(code, {})  # noqa: S102  (our own programs)

    return run


def training(epochs: int) -> str:
    """The notebook's loop with so many epochs."""
    return presets.training().replace("n_iter = 11", f"n_iter = {epochs}")


def loop(what: str, epochs: int, iterations: tuple[int, ...], bound: float, rounds: int) -> Row:
    """Steps a second of the training loop, recorded and bare."""
    source = training(epochs)
    run = bare(source)
    medians = interleaved(
        {
            "ours": lambda: seconds(lambda: record(source, limits=UNLIMITED, iterations=iterations)),
            "bare": lambda: seconds(run),
        },
        rounds,
    )
    return rate_at_least(what, epochs / medians["ours"], epochs / medians["bare"], bound, f"{epochs} steps")


def backward_pass(program: str, note: str, rounds: int) -> Row:
    """One backward pass, recorded in full detail and bare: programs with many of them less programs with none."""
    many, none = program.format(count=20), program.format(count=0)
    run_many, run_none = bare(many), bare(none)
    medians = interleaved(
        {
            "ours": lambda: seconds(lambda: record(many)),
            "ours without": lambda: seconds(lambda: record(none)),
            "bare": lambda: seconds(run_many),
            "bare without": lambda: seconds(run_none),
        },
        rounds,
        warm=5,
    )
    ours, plain = medians["ours"] - medians["ours without"], medians["bare"] - medians["bare without"]
    note = f"{note}; recording and its assembly, for 20 passes"
    return at_most("a backward pass, recorded", ours / 20, plain / 20, 2.5, note)


def wide_graph(leaves: int) -> tuple[torch.Tensor, Tensors]:
    """A balanced tree of about four nodes a leaf, shallow enough for make_dot, and its leaves as a run knows them."""
    ends = [torch.tensor(1.0, requires_grad=True) for _ in range(leaves)]
    tensors = Tensors()
    for end in ends:
        tensors.first(end)
    layer = [end.exp() * 2 for end in ends]
    while len(layer) > 1:
        layer = [a + b for a, b in zip(layer[::2], layer[1::2], strict=True)]
    return layer[0], tensors


def chain(length: int) -> tuple[torch.Tensor, Tensors]:
    """So many nodes, one after the other."""
    result = torch.ones(1, requires_grad=True)
    tensors = Tensors()
    tensors.first(result)
    for _ in range(length):
        result = -result
    return result, tensors


def read(root: torch.Tensor, tensors: Tensors) -> int:
    """Read a graph's structure, like make_dot without saved tensors; return its number of nodes."""
    nodes = Nodes(tensors)
    nodes.discover(root.grad_fn, 1, (1, 0, 1, 0), saved=False)
    return len(nodes.found)


def reading(rounds: int) -> Row:
    """Reading a graph of 1,000 nodes, and make_dot on one alike; each time a graph that nobody has looked at."""

    def ours() -> float:
        root, tensors = wide_graph(256)
        return seconds(lambda: read(root, tensors))

    def bare() -> float:
        root, _ = wide_graph(256)
        return seconds(lambda: make_dot(root))

    count = read(*wide_graph(256))
    medians = interleaved({"ours": ours, "bare": bare}, rounds)
    return at_most(f"reading a graph of {count:,} nodes", medians["ours"], medians["bare"], 1 / 5, "bare: make_dot")


def reading_a_chain(rounds: int) -> Row:
    """Reading chains far deeper than Python's recursion: whether it can be done, and in a time linear in the length."""

    def timed(length: int) -> float:
        root, tensors = chain(length)
        return seconds(lambda: read(root, tensors))

    # On the stack that programs have: PyTorch frees a chain that was looked at by recursion.
    tasks = {str(length): partial(timed, length) for length in (10_000, 100_000)}
    medians = run_deep(lambda: interleaved(tasks, rounds))
    try:
        make_dot(chain(1_000)[0])
        bare = "does it"
    except RecursionError:
        bare = "RecursionError at 1,000"
    ratio = medians["100000"] / medians["10000"]
    what, note = "reading a chain of 100,000 nodes", "ratio: to a chain of a tenth of the length; bare: make_dot"
    return Row(what, milliseconds(medians["100000"]), bare, f"{ratio:.1f} ×", "≤ 15 × a tenth of it", ratio <= 15, note)


def rows(rounds: int) -> list[Row]:
    """All rows about recording."""
    return [
        loop("training loop, all scalars and default detail", 2_000, (), 0.6, rounds),
        loop("training loop, every iteration in full detail", 300, tuple(range(300)), 0.35, rounds),
        reading(rounds),
        reading_a_chain(rounds),
        backward_pass(BACKWARD, "the notebook's expression, 4 nodes", rounds * 3),
        backward_pass(NETWORK, "a network of two layers for MNIST, a batch of 64", rounds * 3),
    ]
