"""Expressions that can be replaced so that the line still runs: wrappers, devices, data that is not there."""

from __future__ import annotations

import ast

from autograd_trace.offers import standins
from autograd_trace.offers.absent import Names
from autograd_trace.offers.program import Program, chain
from autograd_trace.offers.shapes import needs_of
from autograd_trace.offers.standins import Replacement

#: Calls that hand their first argument on.
_WRAPPERS = frozenset(
    "tqdm.tqdm tqdm.auto.tqdm tqdm.notebook.tqdm tqdm.tqdm_notebook tqdm.autonotebook.tqdm rich.progress.track "
    "torch.compile torch.jit.script torch.nn.DataParallel torch.nn.parallel.DataParallel "
    "torch.nn.parallel.DistributedDataParallel torch.autograd.profiler.record_function".split()
)
_RANGES = frozenset("tqdm.trange tqdm.auto.trange tqdm.notebook.trange".split())
#: Methods that hand their receiver on.
_ON_A_GPU = frozenset({"cuda", "pin_memory", "share_memory_", "share_memory"})
_SCALERS = frozenset({"fit_transform", "transform", "inverse_transform"})
#: What turns numbers from outside into a tensor.
_MAKERS = frozenset(
    f"torch.{name}" for name in "tensor from_numpy as_tensor Tensor FloatTensor DoubleTensor LongTensor".split()
)
_RESHAPES = frozenset({"view", "reshape", "unsqueeze"})
_DEVICES = ("cuda", "mps")


class Replacing:
    """Finds what stands for an expression."""

    def __init__(self, program: Program, names: Names) -> None:
        self.program = program
        self.names = names
        self.needs = needs_of(program, names)
        #: For each name that has no value here, what it was assigned from.
        self.origins: dict[str, str] = {}

    def of(self, node: ast.AST) -> Replacement | None:
        """The replacement of an expression, None where there is none."""
        if isinstance(node, ast.Constant):
            return self._device(node)
        if isinstance(node, ast.Attribute | ast.Subscript):
            return self._part(node)
        if not isinstance(node, ast.Call):
            return None
        name, root = self.names.dotted(node.func), self.names.absent(node.func)
        if root:
            return self._call(node, name, root)
        if isinstance(node.func, ast.Attribute):
            return self._method(node, node.func)
        return None

    def at_the_border(self, node: ast.AST, roots: frozenset[str]) -> Replacement | None:
        """`torch.tensor(E)` where E is not to be had: random numbers instead of it."""
        if not isinstance(node, ast.Call) or self.names.dotted(node.func) not in _MAKERS or not node.args:
            return None
        target = self._target(node)
        text, shape = self.needs.values(target, columns=not self._reshaped(node))
        return Replacement(text, min(roots), "stand-in", shape)

    def _device(self, node: ast.Constant) -> Replacement | None:
        """`"cuda"` as `"cpu"`, except where the program asks first whether there is one."""
        value = node.value
        if not (isinstance(value, str) and value.partition(":")[0] in _DEVICES and value[4:5] in ("", ":")):
            return None
        inside: ast.AST | None = node
        while inside is not None:
            if isinstance(inside, ast.IfExp | ast.If) and "is_available" in ast.dump(inside.test):
                return None
            if isinstance(inside, ast.Compare | ast.JoinedStr):
                return None
            inside = self.program.parents.get(inside)
        return Replacement('"cpu"', "cuda", "cpu")

    def _call(self, node: ast.Call, name: str, root: str) -> Replacement | None:
        if name in _WRAPPERS and node.args:
            return Replacement(self.program.part(node.args[0]), root, "plain")
        if name in _RANGES:
            return Replacement(f"range({', '.join(map(self.program.part, node.args))})", root, "plain")
        if name == "sklearn.model_selection.train_test_split":
            return self._split(node, root)
        return (
            standins.image_set(node, name, root)
            or standins.table(node, name, root)
            or standins.array_file(name, self.needs, root)
            or self._loaded(node, name, root)
        )

    def _loaded(self, node: ast.Call, name: str, root: str) -> Replacement | None:
        """`torch.load(...)` of data; of a model's state there is nothing to stand in."""
        if name != "torch.load" or "state" in self.program.text:
            return None
        text, shape = self.needs.values(self._target(node), columns=True)
        return Replacement(text, root, "stand-in", shape)

    def _method(self, node: ast.Call, function: ast.Attribute) -> Replacement | None:
        receiver = function.value
        if function.attr in _ON_A_GPU:
            return Replacement(self.program.part(receiver), "cuda", "cpu")
        origin = self._origin(receiver)
        if function.attr in _SCALERS and origin.startswith("sklearn.preprocessing") and node.args:
            return Replacement(self.program.part(node.args[0]), "sklearn", "plain")
        if origin == "open" and function.attr in ("read", "readlines"):
            given = standins.text_file("open")
            lines = Replacement(f"{given.text}.splitlines()", "open", "text")
            return given if function.attr == "read" else lines
        return None

    def _part(self, node: ast.Attribute | ast.Subscript) -> Replacement | None:
        """`.text` of a page from the web, `.data` of scikit-learn's own sets."""
        value, part = node.value, ""
        if isinstance(node, ast.Attribute):
            part = node.attr
        elif isinstance(node.slice, ast.Constant):
            part = str(node.slice.value)
        origin = self._origin(value)
        if part == "text" and origin.startswith("requests."):
            return standins.text_file("requests")
        return standins.column(origin, part, "sklearn") if origin.startswith("sklearn.datasets") else None

    def _origin(self, value: ast.expr) -> str:
        """The library's function that made a value."""
        return self.names.dotted(value.func) if isinstance(value, ast.Call) else self.origins.get(chain(value), "")

    def _split(self, node: ast.Call, root: str) -> Replacement | None:
        """`train_test_split(X, y, test_size=0.2)` as slices."""
        if not all(isinstance(arg, ast.Name) for arg in node.args):
            return None
        share = next((word.value for word in node.keywords if word.arg == "test_size"), None)
        test = share.value if isinstance(share, ast.Constant) and isinstance(share.value, float) else 0.25
        parts = []
        for name in map(self.program.part, node.args):
            place = f"int({1 - test:g} * len({name}))"
            parts += [f"{name}[:{place}]", f"{name}[{place}:]"]
        return Replacement(f"({', '.join(parts)})", root, "plain")

    def _target(self, node: ast.AST) -> str:
        """The name that a value is assigned to."""
        while node is not None and not isinstance(node, ast.stmt):
            node = self.program.parents[node]
        target = node.targets[0] if isinstance(node, ast.Assign) else None
        return chain(target).rpartition(".")[2] if target is not None else ""

    def _reshaped(self, node: ast.AST) -> bool:
        """Whether the program gives the value a shape of its own."""
        statement = node
        while not isinstance(statement, ast.stmt):
            statement = self.program.parents[statement]
        return any(isinstance(each, ast.Attribute) and each.attr in _RESHAPES for each in ast.walk(statement))
