"""Calls: of functions of the table, methods, layers, the program's own functions and classes."""

from __future__ import annotations

import ast
import collections
import functools
import inspect
import types
from typing import TYPE_CHECKING, Any

import numpy
import torch
from torch import Tensor

from autograd_trace.errors import Unsupported
from autograd_trace.evaluator import formatting, library, standard
from autograd_trace.evaluator.admitted import register
from autograd_trace.evaluator.arguments import arguments
from autograd_trace.evaluator.attributes import BoundMethod, UnboundMethod, refused
from autograd_trace.evaluator.bounds import tensors_in
from autograd_trace.evaluator.functions import BoundFunction, Function
from autograd_trace.evaluator.growth import Growth, members
from autograd_trace.evaluator.guards import LAZY
from autograd_trace.evaluator.operators import Getter
from autograd_trace.evaluator.plain_methods import PlainMethods
from autograd_trace.evaluator.rewritten import Rewritten
from autograd_trace.evaluator.scopes import Scope
from autograd_trace.evaluator.site import Site, site_of
from autograd_trace.evaluator.told_calls import OF_FUNCTIONS, OF_METHODS
from autograd_trace.evaluator.transforms import Transformed
from autograd_trace.evaluator.values import Allowed, Evaluate, Frame, type_name
from autograd_trace.operations import BY_METHOD
from autograd_trace.operations.instead import INSTEAD_OF_ARGUMENTS

if TYPE_CHECKING:
    from autograd_trace.evaluator.compiler import Compiler

#: Python's own values keep what they are given as the program sees it.
_PLAIN = (str, int, float, list, tuple, dict, set, frozenset)
_DATA_MAKERS = frozenset({"torch.tensor", "torch.as_tensor", "torch.Tensor"})
_PADDING = frozenset({"torch.nn.utils.rnn.pad_sequence"})
#: List, dict and set methods that change their receiver.
_MUTATORS = frozenset(
    "append extend insert pop remove clear sort reverse update setdefault popitem add discard appendleft popleft "
    "extendleft rotate subtract move_to_end".split()
)


class Super:
    """`super()` in a method of a program's class."""

    __slots__ = ("instance", "kind")

    def __init__(self, kind: type, instance: Any) -> None:
        self.kind = kind
        self.instance = instance


class Calls:
    """Compiles and carries out calls."""

    def __init__(self, compiler: Compiler) -> None:
        self.compiler = compiler
        self.machine = compiler.machine
        self.growth = Growth(self.machine.bounds, self.machine.guards)
        self.rewritten = Rewritten(self.machine.bounds, self.machine.guards)
        self.plain_methods = PlainMethods(self.machine.guards)

    def compile(self, node: ast.Call, scope: Scope) -> Evaluate:
        """The closure of a call."""
        evaluate = arguments(self.compiler, node, scope)
        expressions = self.compiler.expressions
        source = self.compiler.source
        if isinstance(node.func, ast.Name) and node.func.id == "super" and not node.args:
            return self._super(node, scope)
        if isinstance(node.func, ast.Attribute):
            receiver, name = expressions.compile(node.func.value, scope), node.func.attr
            site = site_of(source, node, [node.func.value, *node.args])
            plain = site_of(source, node, list(node.args))
            attribute = site_of(source, node.func)

            def call_method(frame: Frame) -> Any:
                value = receiver(frame)
                if isinstance(value, Tensor) and name in BY_METHOD:
                    args, kwargs = evaluate(frame, value, name)
                    return self.method(value, name, args, kwargs, site)
                if self._has_plain_method(value, name):
                    args, kwargs = evaluate(frame, value, name)
                    return self.method(value, name, args, kwargs, site)
                if type(value) is Super:
                    args, kwargs = evaluate(frame, value, name)
                    return self._super_method(value, name, args, kwargs, site)
                function = self.compiler.attributes.load(value, name, attribute)
                args, kwargs = evaluate(frame, function, "")
                return self.value(function, args, kwargs, plain)

            return call_method
        function = expressions.compile(node.func, scope)
        site = site_of(source, node, list(node.args))

        def call(frame: Frame) -> Any:
            callee = function(frame)
            args, kwargs = evaluate(frame, callee, "")
            return self.value(callee, args, kwargs, site)

        return call

    # Any callable

    def value(self, callee: Any, args: tuple[Any, ...], kwargs: dict[str, Any], site: Site) -> Any:
        """Call any value of the program's."""
        machine = self.machine
        machine.at = site
        kind = type(callee)
        if (
            kind is Function
            or kind is BoundFunction
            or kind is BoundMethod
            or kind is UnboundMethod
            or kind is Transformed
            or kind is Getter
            or kind is functools.partial
        ):
            return callee(*args, **kwargs)
        if isinstance(callee, Allowed):
            return callee.call(callee, args, kwargs)
        if isinstance(callee, torch.nn.Module):
            return self._layer(callee, args, kwargs, site)
        if isinstance(callee, type) and callee in machine.classes:
            return self._instantiate(callee, args, kwargs)
        if kind in machine.classes and callable(callee):
            return self.compiler.admit(callee(*args, **kwargs))
        if isinstance(callee, (torch.no_grad, torch.enable_grad, torch.inference_mode)) and len(args) == 1:
            from autograd_trace.evaluator.definitions import within

            if isinstance(args[0], Function):
                return within(callee, args[0])
        if isinstance(callee, type) and issubclass(callee, numpy.generic):
            return self.compiler.admit(callee(*self._unwrap(args), **kwargs))
        raise TypeError(f"'{type_name(callee)}' object is not callable")

    def _instantiate(self, kind: type, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        makers = {name for base in kind.__mro__ for name in base.__dict__ if base is not object}
        if (args or kwargs) and "__init__" not in makers and not issubclass(kind, tuple):
            raise TypeError(f"{kind.__name__}() takes no arguments")
        maker = next((base for base in kind.__mro__ if "__init__" in base.__dict__), None)
        self._bound_construction(maker, args, kwargs)
        return kind(*args, **kwargs)

    def _bound_construction(self, kind: type | None, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Bound what the library's `__init__` makes for a class of the program's."""
        if kind in library.layer_classes():
            self.machine.bounds.construction(kind, args, kwargs)

    def _layer(self, layer: torch.nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any], site: Site) -> Any:
        machine = self.machine
        classes = machine.classes
        machine.tick()
        if type(layer) is torch.nn.Sequential:
            return self.compiler.admit(self._sequential(layer, args, kwargs, site))
        if classes and any(type(child) in classes for child in layer.modules()):
            kind = next((base for base in type(layer).__mro__ if "forward" in base.__dict__), None)
            self._bound_inherited(layer, kind, args, kwargs)
            return self.compiler.admit(layer(*args, **kwargs))
        machine.bounds.layer(layer, args, kwargs)
        result = layer(*args, **kwargs)
        machine.at = site
        for tensor in tensors_in(result if isinstance(result, (list, tuple)) else (result,)):
            machine.made(tensor)
        if machine.full:
            machine.recorder.layer(site, layer, args, kwargs, result)
        return self.compiler.admit(result)

    def _bound_inherited(
        self, layer: torch.nn.Module, kind: type | None, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        """Bound the `forward` that a class of the program's has from the library; that of a container calls others."""
        if kind is not None and kind not in self.machine.classes and not layer._modules:
            self.machine.bounds.layer(layer, args, kwargs, kind)

    def _sequential(self, layer: torch.nn.Sequential, args: tuple[Any, ...], kwargs: dict[str, Any], site: Site) -> Any:
        """The layers one by one, so that each is an event; hooks and wrong arguments go PyTorch's own way."""
        if kwargs or len(args) != 1 or layer._forward_hooks or layer._forward_pre_hooks or layer._backward_hooks:
            return layer(*args, **kwargs)
        value = args[0]
        for child in layer:
            value = self._layer(child, (value,), {}, site)
        return value

    # The table's functions

    def call_allowed(self, function: Allowed, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call a function, class or context manager of the table."""
        machine, site = self.machine, self.machine.at
        if kwargs:
            self._check_keywords(function.arguments, kwargs, function.target, function.dotted)
        if (own := standard.SPECIAL.get(function.dotted)) is not None:
            machine.tick()
            return self.compiler.admit(own(self, site, function, args, kwargs))
        args, kwargs = self._unwrap(args), {key: self._unwrap_one(value) for key, value in kwargs.items()}
        if function.operation is not None:
            if function.dotted in _DATA_MAKERS:
                machine.guards.iterable(args[0] if args and not isinstance(args[0], (Tensor, int)) else ())
                machine.guards.nested(args[0] if args else ())
            return machine.operate(site, function.operation, function.target, args, kwargs)
        special = OF_FUNCTIONS.get(function.dotted)
        if special is not None:
            return self.compiler.admit(special(self, site, function, args, kwargs))
        if function.kind == "namespace":
            raise TypeError("'module' object is not callable")
        if function.kind in ("class", "layer"):
            for arg in args:
                machine.guards.iterable(arg if isinstance(arg, range) else ())
            machine.bounds.construction(function.target, args, kwargs) if function.kind == "layer" else None
        else:
            if function.dotted.startswith("math."):
                args = tuple(map(self._listed, args))
            self.growth.check(function.dotted, args, kwargs)
            if function.dotted in _PADDING:
                machine.bounds.check("dry-run", function.target, args, kwargs)
        machine.tick()
        args, kwargs = self.rewritten.arguments(function.dotted, function.arguments, args, kwargs)
        result = self.compiler.admit(function.target(*args, **kwargs))
        if function.dotted == "numpy.empty":
            result.fill(0)
        elif function.dotted.startswith("numpy."):
            members(result)
        elif function.kind == "layer":
            machine.guards.modules(result)
        if machine.full:
            machine.recorder.effects(site, function.dotted.rpartition(".")[2], (*args, *kwargs.values()))
        return result

    def _unwrap(self, args: tuple[Any, ...]) -> tuple[Any, ...]:
        return (
            tuple(self._unwrap_one(value) for value in args)
            if any(isinstance(value, Allowed) for value in args)
            else args
        )

    def _listed(self, value: Any) -> Any:
        """An iterator as a list: what is made of its members is to be bounded."""
        is_iterator = isinstance(value, (types.GeneratorType, *LAZY))
        return list(self.machine.guards.counted(value)) if is_iterator else value

    @staticmethod
    def _unwrap_one(value: Any) -> Any:
        """Python's own types (`dtype=float`) are handed to torch as they are; functions stay ours."""
        return value.target if isinstance(value, Allowed) and isinstance(value.target, type) else value

    def _check_keywords(self, allowed: frozenset[str], kwargs: dict[str, Any], target: Any, shown: str) -> None:
        for name in kwargs:
            if name not in allowed and name in argument_names(target):
                takes = f"It takes {', '.join(sorted(allowed)) or 'no keywords'}."
                if name == "out" and isinstance(kwargs["out"], Tensor):
                    continue
                raise Unsupported(
                    f"the argument '{name}' of {shown} is not supported here",
                    hint=INSTEAD_OF_ARGUMENTS.get(name, takes),
                )

    # Methods

    def _has_plain_method(self, value: Any, name: str) -> bool:
        if (
            isinstance(value, (torch.nn.Module, type))
            or type(value) in self.machine.classes
            or isinstance(value, Allowed)
        ):
            return False
        row = library.type_row(type(value))
        return row is not None and name in row.methods

    def method(self, value: Any, name: str, args: tuple[Any, ...], kwargs: dict[str, Any], site: Site) -> Any:
        """`value.name(*args, **kwargs)` where the table allows it."""
        machine = self.machine
        machine.at = site
        if not isinstance(value, _PLAIN) or isinstance(value, numpy.generic):
            args, kwargs = self._unwrap(args), {key: self._unwrap_one(item) for key, item in kwargs.items()}
        if isinstance(value, Tensor) and (row := BY_METHOD.get(name)):
            # Of the class, as CPython calls it: its messages name the class that the method is from.
            function = getattr(type(value), name)
            if kwargs:
                self._check_keywords(frozenset(row.arguments), kwargs, function, f".{name}()")
            return machine.operate(site, row, function, (value, *args), kwargs, is_method=True)
        special = OF_METHODS.get(name)
        if special is not None and isinstance(value, special[0]):
            return self.compiler.admit(special[1](self, site, value, name, args, kwargs))
        kinds = library.type_row(type(value) if not isinstance(value, type) else value)
        function = getattr(value, name)
        if kwargs and kinds is not None:
            self._check_keywords(frozenset(kinds.methods.get(name, ())), kwargs, function, f".{name}()")
        if isinstance(value, (str, list, dict, set, range, collections.deque)):
            args = self.plain_methods.arguments(value, name, args)
            if name == "sort" and kwargs.get("key") is not None:
                kwargs = {**kwargs, "key": functools.partial(self.compiler.builtins._apply, kwargs["key"])}
            if isinstance(value, str) and name == "format":
                return formatting.Formatter(machine.guards).vformat(value, args, kwargs)
        if isinstance(value, torch.nn.Module) and name != "forward":
            machine.guards.modules(value)
            machine.bounds.held(value, args)
            for other in args:
                machine.guards.modules(other) if isinstance(other, torch.nn.Module) else None
        elif isinstance(value, torch.nn.Module):
            return (
                self._layer(value, args, kwargs, site)
                if type(value) not in machine.classes
                else function(*args, **kwargs)
            )
        machine.tick()
        result = function(*args, **kwargs)
        machine.at = site
        if machine.full:
            if name in _MUTATORS and isinstance(value, (list, dict, set, collections.deque)):
                machine.recorder.mutated(site, machine.frames, value)
            elif isinstance(value, (Tensor, torch.nn.Module)) and not isinstance(value, type):
                machine.recorder.effects(site, name, (value, *args, *kwargs.values()))
        return self.compiler.admit(result)

    # super()

    def _super(self, node: ast.Call, scope: Scope) -> Evaluate:
        site, machine = site_of(self.compiler.source, node), self.machine
        inside: Scope | None = scope
        while inside is not None and inside.kind == "comprehension":
            inside = inside.parent
        first = inside.first_parameter if inside is not None else None

        def load(frame: Frame) -> Super:
            machine.at = site
            while frame.function == "<comprehension>" and frame.outer is not None:
                frame = frame.outer
            instance = frame.names.get(first) if first else None
            kind = self._defining_class(instance, frame)
            if kind is None:
                raise RuntimeError("super(): no arguments")
            return Super(kind, instance)

        return load

    def _defining_class(self, instance: Any, frame: Frame) -> type | None:
        """The class whose body defines the function that runs in `frame`."""
        for kind in type(instance).__mro__:
            if kind in self.machine.classes and frame.function.startswith(f"{kind.__qualname__}."):
                return kind
        return None

    def super_of(self, kind: Any, instance: Any) -> Super:
        """`super(kind, instance)`."""
        if not isinstance(kind, type) or kind not in self.machine.classes:
            raise TypeError("super() argument 1 must be a type")
        if not isinstance(instance, kind):
            raise TypeError("super(type, obj): obj must be an instance or subtype of type")
        return Super(kind, instance)

    def _super_method(self, value: Super, name: str, args: tuple[Any, ...], kwargs: dict[str, Any], site: Site) -> Any:
        self.machine.at = site
        for kind in type(value.instance).__mro__[type(value.instance).__mro__.index(value.kind) + 1 :]:
            if name not in kind.__dict__:
                continue
            member = kind.__dict__[name]
            if kind in self.machine.classes and hasattr(member, "__get__"):
                return member.__get__(value.instance, kind)(*args, **kwargs)
            row = library.type_row(kind)
            if name == "forward":
                self._bound_inherited(value.instance, kind, args, kwargs)
            elif name == "__init__":
                self._bound_construction(kind, args, kwargs)
            if name == "__init__" or (row is not None and name in row.methods):
                return self.compiler.admit(getattr(super(value.kind, value.instance), name)(*args, **kwargs))
            raise refused(value.instance, name)
        raise AttributeError(f"'super' object has no attribute '{name}'")


@functools.lru_cache(maxsize=4096)
def _signature_names(target: Any) -> frozenset[str]:
    try:
        return frozenset(inspect.signature(target).parameters)
    except (TypeError, ValueError):
        pass
    name = getattr(target, "__name__", "")
    packet = getattr(torch.ops.aten, name, None)
    if packet is None or not hasattr(packet, "overloads"):
        return frozenset()
    return frozenset(
        argument.name for overload in packet.overloads() for argument in getattr(packet, overload)._schema.arguments
    ) | {"out"}


def argument_names(target: Any) -> frozenset[str]:
    """The names that the real function takes by keyword, as far as it tells."""
    return _signature_names(getattr(torch.Tensor, target.__name__, target) if hasattr(target, "__self__") else target)


register(Super)
register(BoundMethod)
register(UnboundMethod)
