"""Reading and writing attributes: an allow-list by type, and Python's own errors for what does not exist."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from autograd_trace.errors import Unsupported
from autograd_trace.evaluator import library, named_tuples
from autograd_trace.evaluator.admitted import admit
from autograd_trace.evaluator.functions import BoundFunction, Function
from autograd_trace.evaluator.machine import Machine
from autograd_trace.evaluator.nearest import misspelt, nearest_attribute, nearest_name
from autograd_trace.evaluator.site import Site
from autograd_trace.evaluator.trusted import own_copy
from autograd_trace.evaluator.values import Allowed, Namespace, type_name
from autograd_trace.operations import BY_NAME, Name
from autograd_trace.saved import saved_value

#: Attributes of a program's own classes and functions that may be read.
_NAMES_OF_DEFINITIONS = ("__name__", "__class__")

#: In a value's own `__dict__`: the names of what a program keeps there beside what PyTorch has.
MADE = "_made_by_the_program"


class Attributes:
    """`value.name` and `value.name = …` for every admitted value."""

    def __init__(self, machine: Machine, namespaces: dict[str, Any]) -> None:
        self.machine = machine
        self._namespaces = namespaces
        #: Classes of the library as the program sees them: one value each, however it is reached.
        self.classes: dict[type, Allowed] = {}

    def load(self, value: Any, name: str, site: Site) -> Any:
        """`value.name`, for reading (a method that is called goes through `calls.py`).

        Raises:
            AttributeError: with Python's words, where the value has no such attribute.
            Unsupported: where it has, and the table does not allow it.
        """
        self.machine.at = site
        if isinstance(value, Tensor) and not isinstance(value, torch.nn.Parameter) and type(value) is not Tensor:
            raise refused(value, name)
        kind = type(value)
        if kind is Namespace:
            return self._member(value, name)
        if name == "__class__" and kind not in self.machine.classes:
            return self.machine.calls.compiler.builtins.class_of(kind)
        if name == "__module__":
            return _module_of(value)
        if isinstance(value, torch.nn.Module) or kind in self.machine.classes:
            return self._of_instance(value, name)
        if isinstance(value, torch.autograd.function.FunctionCtx):
            return self._of_context(value, name)
        if isinstance(value, type) and value in self.machine.classes:
            return self._of_class(value, name)
        if isinstance(value, Allowed) and isinstance(value.target, type):
            return self._of_allowed_class(value, name)
        if kind is Function and (name == "__name__" or name in value.members):
            return value.members.get(name, value.name)
        row = library.type_row(kind)
        if row is not None and name in row.attributes:
            return self._read(value, name)
        if name.startswith("_saved_") and isinstance(value, torch.autograd.graph.Node):
            return admit(own_copy(value, saved_value(value, name)))
        if row is not None and (name in row.methods or library.method_row(kind, name)):
            return BoundMethod(self.machine, value, name)
        if name in getattr(value, "__dict__", {}).get(MADE, ()):
            return self._admit_member(vars(value)[name])
        raise refused(value, name)

    def _read(self, value: Any, name: str) -> Any:
        if isinstance(value, Tensor) and name in ("T", "mT") and self.machine.full:
            return self.machine.finish(self.machine.at, BY_NAME["t"], (value,), {}, getattr(value, name))
        if name == "_base":
            return admit(value._base)
        return admit(getattr(value, name))

    def _member(self, namespace: Namespace, name: str) -> Any:
        if name == "__name__":
            return namespace.dotted
        dotted = f"{namespace.dotted}.{name}"
        if dotted in self._namespaces:
            return self._namespaces[dotted]
        found = self.resolve(dotted)
        self._namespaces[dotted] = found
        return found

    def _store_member(self, namespace: Namespace, name: str, new: Any) -> None:
        """A setting of the library's, or a name that it has not: this program's alone, torch itself never sees it."""
        dotted = f"{namespace.dotted}.{name}"
        row = library.row_of(dotted)
        if name.startswith("_") or (library.exists(dotted) and not (isinstance(row, Name) and row.kind == "constant")):
            raise Unsupported(f"{dotted} cannot be assigned here", hint="Give what you define a name of its own.")
        self._namespaces[dotted] = new

    def namespace(self, dotted: str) -> Namespace:
        """A module as the program sees it, the same one each time."""
        found: Namespace = self._namespaces.setdefault(dotted, Namespace(dotted))
        return found

    def resolve(self, dotted: str) -> Any:
        """The value of a dotted library name, with our error or the library's own where there is none."""
        row = library.row_of(dotted)
        if row is None:
            if library.exists(dotted):
                raise Unsupported(f"{dotted} is not supported here", hint=nearest_name(dotted))
            parent, _, name = dotted.rpartition(".")
            raise refused(Namespace(parent), name)
        if isinstance(row, Name) and row.kind == "namespace":
            return self.namespace(dotted)
        target = library.target_of(dotted)
        if isinstance(row, Name) and row.kind == "constant":
            return target
        found = Allowed(dotted, row, target, self.call_allowed)
        return self.classes.setdefault(target, found) if isinstance(target, type) else found

    def call_allowed(self, function: Allowed, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Replaced by `Calls`, which knows how; a function of the table called by torch itself comes here."""
        raise NotImplementedError

    def _of_instance(self, value: Any, name: str) -> Any:
        kind = type(value)
        if isinstance(value, tuple) and name in named_tuples.MEMBERS:
            return named_tuples.member(self.machine, value, name, BoundMethod)
        own = next(
            (base.__dict__[name] for base in kind.__mro__ if base in self.machine.classes and name in base.__dict__),
            None,
        )
        if own is not None and hasattr(own, "__get__"):
            return admit_own(own.__get__(value, kind))
        stored = getattr(value, "__dict__", {})
        if not name.startswith("_"):
            for members in (stored, stored.get("_parameters"), stored.get("_modules"), stored.get("_buffers")):
                if members and name in members:
                    return self._admit_member(members[name])
        elif name in stored and kind in self.machine.classes and not library.has_attribute(torch.nn.Module, name):
            return self._admit_member(stored[name])
        if own is not None:
            return self._admit_member(own)
        if name == "__class__" and kind in self.machine.classes:
            return kind
        row = library.type_row(kind)
        if row is not None and name in row.attributes:
            return admit(getattr(value, name))
        if row is not None and name in row.methods and hasattr(kind, name):
            return BoundMethod(self.machine, value, name)
        raise refused(value, name)

    def _admit_member(self, value: Any) -> Any:
        if type(value) in self.machine.classes or (isinstance(value, type) and value in self.machine.classes):
            return value
        return admit(value)

    def _of_context(self, context: Any, name: str) -> Any:
        """`ctx` in a program's own `autograd.Function`: what it stored there, and what PyTorch documents."""
        if name in ("saved_tensors", "needs_input_grad"):
            return getattr(context, name)
        if name in ("save_for_backward", "mark_non_differentiable", "mark_dirty", "set_materialize_grads"):
            return BoundMethod(self.machine, context, name)
        stored = getattr(context, "__dict__", {})
        if not name.startswith("_") and name in stored:
            return self._admit_member(stored[name])
        raise refused(context, name)

    def _of_class(self, kind: type, name: str) -> Any:
        if name in ("__name__", "__qualname__"):
            return getattr(kind, name)
        if name == "apply" and issubclass(kind, torch.autograd.Function):
            return BoundMethod(self.machine, kind, name)
        if issubclass(kind, tuple) and name in named_tuples.OF_CLASS:
            return named_tuples.member(self.machine, kind, name, BoundMethod)
        for base in kind.__mro__:
            if base in self.machine.classes and name in base.__dict__:
                member = base.__dict__[name]
                return (
                    admit_own(member.__get__(None, kind)) if hasattr(member, "__get__") else self._admit_member(member)
                )
        raise refused(kind, name)

    def _of_allowed_class(self, value: Allowed, name: str) -> Any:
        if name == "__name__":
            return value.target.__name__
        if name in ("__init__", "forward") and issubclass(value.target, torch.nn.Module):
            return BoundMethod(self.machine, value.target, name)
        row = library.type_row(value.target)
        if library.is_known(f"{value.dotted}.{name}"):
            return self.resolve(f"{value.dotted}.{name}")
        if name == "fromkeys" and value.target is dict:
            return BoundMethod(self.machine, dict, name)
        if row is not None and (name in row.methods or library.method_row(value.target, name)):
            return UnboundMethod(self.machine, value.target, name)
        raise refused(value, name)

    def store(self, value: Any, name: str, new: Any, site: Site) -> None:
        """`value.name = new`.

        Raises:
            AttributeError: with Python's words.
            Unsupported: where the table does not allow it.
        """
        machine = self.machine
        machine.at = site
        kind = type(value)
        if kind not in machine.classes and _takes_new(value, name):
            self._new(value, name, new, site)
        elif isinstance(value, Tensor):
            row = library.type_row(kind)
            if row is None or name not in (*row.assignable, *row.attributes):
                raise refused(value, name, "assigned")
            # What may be read only, torch itself refuses to write.
            setattr(value, name, new)
        elif kind is Namespace:
            self._store_member(value, name, new)
        elif kind in machine.classes or isinstance(value, torch.autograd.function.FunctionCtx):
            if name.startswith("__") or (
                isinstance(value, torch.nn.Module)
                and library.has_attribute(torch.nn.Module, name)
                and name != "training"
            ):
                raise refused(value, name, "assigned")
            if isinstance(value, torch.autograd.function.FunctionCtx) and library.has_attribute(kind, name):
                raise refused(value, name, "assigned")
            if isinstance(value, torch.nn.Module) and len(machine.frames) == 1 and (meant := misspelt(value, name)):
                machine.recorder.watch.made(site, name, meant)
            setattr(value, name, new)
        elif isinstance(value, torch.nn.Module):
            if name.startswith("_") or name not in {*value._parameters, *value._modules, *value._buffers, "training"}:
                raise refused(value, name, "assigned")
            setattr(value, name, new)
        elif isinstance(value, type) and value in machine.classes and not name.startswith("_"):
            setattr(value, name, new)
        elif kind is Function and not name.startswith("__"):
            value.members[name] = new
        else:
            raise refused(value, name, "assigned")
        if machine.full:
            machine.recorder.stored(site, machine.frames, value, name, new)

    def _new(self, value: Any, name: str, new: Any, site: Site) -> None:
        """An attribute that PyTorch does not know: kept beside a tensor, layer or optimizer, where nothing looks."""
        if isinstance(value, torch.optim.Optimizer) and name in value.defaults:
            meant = f"An optimizer reads it from its groups: .param_groups[0]['{name}'] = …"
        else:
            meant = misspelt(value, name)
        if meant:
            self.machine.recorder.watch.made(site, name, meant)
        vars(value).setdefault(MADE, set()).add(name)
        setattr(value, name, new)

    def delete(self, value: Any, name: str, site: Site) -> None:
        """`del value.name`: of an object of the program's own, and of a tensor its `.grad`.

        Raises:
            AttributeError: with Python's words.
            Unsupported: where the table does not allow it.
        """
        machine = self.machine
        machine.at = site
        is_own = type(value) in machine.classes and not (
            isinstance(value, torch.nn.Module) and library.has_attribute(torch.nn.Module, name)
        )
        if not is_own and not (isinstance(value, Tensor) and name == "grad"):
            raise refused(value, name, "deleted")
        delattr(value, name)
        if machine.full:
            machine.recorder.stored(site, machine.frames, value, name, None)


class BoundMethod:
    """A method of the table taken from its value without being called: `f = x.sum`."""

    __slots__ = ("machine", "name", "receiver")

    def __init__(self, machine: Machine, receiver: Any, name: str) -> None:
        self.machine = machine
        self.receiver = receiver
        self.name = name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it as `value.name(...)` would."""
        return self.machine.calls.method(self.receiver, self.name, args, kwargs, self.machine.at)

    def __repr__(self) -> str:
        return repr(getattr(self.receiver, self.name))


BoundMethod.__name__ = "builtin_function_or_method"


class UnboundMethod:
    """A method of the table taken from its type: `str.upper`."""

    __slots__ = ("kind", "machine", "name")

    def __init__(self, machine: Machine, kind: type, name: str) -> None:
        self.machine = machine
        self.kind = kind
        self.name = name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it on its first argument; where that is of another type, Python's own error says so."""
        if not args or not isinstance(args[0], self.kind):
            raise refused_receiver(getattr(self.kind, self.name), args[:1])
        return self.machine.calls.method(args[0], self.name, args[1:], kwargs, self.machine.at)

    def __repr__(self) -> str:
        return repr(getattr(self.kind, self.name))


UnboundMethod.__name__ = "method_descriptor"


def refused_receiver(method: Any, args: tuple[Any, ...]) -> Exception:
    """Python's own error for a method called on no receiver, or on one of another type."""
    try:
        method(*args)
    except TypeError as error:
        return error.with_traceback(None)
    return TypeError("unbound method needs an argument")


def _module_of(value: Any) -> str:
    """`value.__module__`: of a class, a function, or an instance's class.

    Raises:
        AttributeError: where there is none, as of a list or a number.
    """
    if isinstance(value, (Function, BoundFunction)):
        return "__main__"
    found = getattr(value.target if isinstance(value, Allowed) else value, "__module__", None)
    if not isinstance(found, str):
        raise missing(f"'{type_name(value)}' object has no attribute '__module__'", value, "__module__")
    return found


def admit_own(value: Any) -> Any:
    """A member of a program's class, already ours or an admitted value."""
    return value if isinstance(value, (Function, BoundFunction, BoundMethod)) else admit(value)


def refused(value: Any, name: str, verb: str = "used") -> BaseException:
    """The error for an attribute that is not there, or not allowed."""
    if isinstance(value, Namespace):
        return missing(f"module '{value.dotted}' has no attribute '{name}'", value, name)
    kind = value.target if isinstance(value, Allowed) and isinstance(value.target, type) else value
    if isinstance(kind, type) and not library.has_attribute(kind, name):
        return missing(f"type object '{kind.__name__}' has no attribute '{name}'", value, name)
    shown = type_name(value)
    if not library.has_attribute(type(value.target) if isinstance(value, Allowed) else type(value), name):
        return missing(f"'{shown}' object has no attribute '{name}'", value, name)
    return Unsupported(f"'.{name}' of a '{shown}' cannot be {verb} here", hint=nearest_attribute(value, name))


def _takes_new(value: Any, name: str) -> bool:
    """Whether PyTorch would keep this name beside a value: it has none such, or the program made it."""
    if name.startswith("_") or not isinstance(value, (Tensor, torch.nn.Module, torch.optim.Optimizer)):
        return False
    own = vars(value)
    return not library.has_attribute(type(value), name) and (name not in own or name in own.get(MADE, ()))


def missing(message: str, value: Any, name: str) -> AttributeError:
    """Python's error for what is not there; what was looked for, and on what, goes with it as in Python."""
    return AttributeError(message, name=name, obj=value)
