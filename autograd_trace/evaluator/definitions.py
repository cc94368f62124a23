"""`def`, `lambda` and `class`."""

from __future__ import annotations

import ast
import types
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import torch
import torch.utils.data
from torch.autograd.function import once_differentiable

from autograd_trace.errors import Unsupported
from autograd_trace.evaluator import data_classes, named_tuples
from autograd_trace.evaluator.admitted import CONTEXTS
from autograd_trace.evaluator.functions import Function, Parameters
from autograd_trace.evaluator.generators import has_yield
from autograd_trace.evaluator.scopes import Scope, bound_names, qualified
from autograd_trace.evaluator.site import site_of
from autograd_trace.evaluator.values import Allowed, Evaluate, Frame

if TYPE_CHECKING:
    from autograd_trace.evaluator.compiler import Compiler

#: Special methods that a program's class may define.
SPECIAL_METHODS = frozenset(
    (
        "__init__ __call__ __repr__ __str__ __format__ __len__ __getitem__ __setitem__ __delitem__ __iter__ __next__ "
        "__reversed__ __contains__ __enter__ __exit__ __eq__ __ne__ __lt__ __le__ __gt__ __ge__ __hash__ __bool__ "
        "__float__ __int__ __neg__ __pos__ __invert__ __abs__ __round__ __add__ __radd__ __iadd__ __sub__ __rsub__ "
        "__isub__ __mul__ __rmul__ __imul__ __truediv__ __rtruediv__ __itruediv__ __floordiv__ __rfloordiv__ __mod__ "
        "__rmod__ __pow__ __rpow__ __matmul__ __rmatmul__ __and__ __rand__ __or__ __ror__ __xor__ __rxor__ "
        "__post_init__"
    ).split()
)
_BASES: tuple[type, ...] = (
    torch.nn.Module,
    torch.autograd.Function,
    torch.optim.Optimizer,
    torch.utils.data.Dataset,
    Exception,
    object,
)


class Definitions:
    """Compiles definitions of functions and classes."""

    def __init__(self, compiler: Compiler) -> None:
        self.compiler = compiler
        self.machine = compiler.machine
        #: The program's classes that `@dataclass` made.
        self.data_classes: set[type] = set()

    def function(self, node: ast.FunctionDef | ast.Lambda, scope: Scope) -> Evaluate:
        """The closure that makes a function when its definition is reached."""
        arguments = node.args
        parameters = Parameters(
            tuple(argument.arg for argument in arguments.posonlyargs),
            tuple(argument.arg for argument in arguments.args),
            arguments.vararg.arg if arguments.vararg else None,
            tuple(argument.arg for argument in arguments.kwonlyargs),
            arguments.kwarg.arg if arguments.kwarg else None,
        )
        name = node.name if isinstance(node, ast.FunctionDef) else "<lambda>"
        qualname = qualified(scope, name)
        body = self._body(node, parameters, scope, qualname)
        compile_one = self.compiler.expressions.compile
        defaults = [compile_one(default, scope) for default in arguments.defaults]
        keyword_defaults = [
            (argument.arg, compile_one(default, scope))
            for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
            if default is not None
        ]
        in_class = scope.kind == "class"
        annotate = self.compiler.expressions.annotations(_annotations(node), scope)

        def make(frame: Frame) -> Function:
            outer = frame.outer if in_class else frame
            by_position = tuple(default(frame) for default in defaults)
            by_keyword = {word: default(frame) for word, default in keyword_defaults}
            annotate(frame)
            return Function(
                self.machine, name, qualname, parameters, by_position, by_keyword, outer or self.machine.frame, body
            )

        return make

    def _body(
        self, node: ast.FunctionDef | ast.Lambda, parameters: Parameters, scope: Scope, qualname: str
    ) -> Callable[[Frame], Any]:
        names = {*parameters.by_position, *parameters.keyword_only}
        names |= {name for name in (parameters.var_positional, parameters.var_keyword) if name}
        outer = scope.parent if scope.kind == "class" else scope
        first = parameters.by_position[0] if parameters.by_position else None
        if isinstance(node, ast.Lambda):
            names |= bound_names([ast.Expr(node.body)])[0]
            inner = Scope("function", outer, names, qualname=f"{qualname}.<locals>", first_parameter=first)
            return self.compiler.expressions.compile(node.body, inner)
        bound, global_names, nonlocal_names = bound_names(node.body)
        inner = Scope(
            "function",
            outer,
            names | bound - global_names - nonlocal_names,
            global_names,
            nonlocal_names,
            f"{qualname}.<locals>",
            first,
        )
        if has_yield(node.body):
            return self.compiler.generators.body(node, inner, qualname)
        block = self.compiler.statements.block(node.body, inner)

        def run(frame: Frame) -> Any:
            signal = block(frame)
            return signal.value if signal is not None else None

        return run

    def decorated(self, node: ast.FunctionDef, scope: Scope) -> Evaluate:
        """The closure that makes a decorated function."""
        define = self.function(node, scope)
        decorators = [(self._decorator(decorator, scope), decorator) for decorator in reversed(node.decorator_list)]

        def make(frame: Frame) -> Any:
            made = define(frame)
            for decorate, decorator in decorators:
                self.machine.at = site_of(self.compiler.source, decorator)
                made = decorate(frame, made)
            return made

        return make

    def _decorator(self, node: ast.expr, scope: Scope) -> Callable[[Frame, Any], Any]:
        if isinstance(node, ast.Name) and node.id in ("staticmethod", "classmethod", "property"):
            if scope.kind != "class":
                raise self.compiler.unsupported(node, f"@{node.id} can be used in a class only")
            kind = {"staticmethod": staticmethod, "classmethod": classmethod, "property": property}[node.id]
            return lambda frame, made: kind(made)
        if isinstance(node, ast.Attribute) and node.attr in ("getter", "setter", "deleter"):
            return self._accessor(node, scope)
        evaluate = self.compiler.expressions.compile(node, scope)

        def decorate(frame: Frame, made: Any) -> Any:
            decorator = evaluate(frame)
            if isinstance(decorator, Allowed) and decorator.kind == "context":
                decorator = decorator.target()
            if isinstance(decorator, CONTEXTS) and isinstance(made, Function):
                return within(decorator, made)
            if isinstance(decorator, Allowed) and decorator.target is once_differentiable:
                return differentiable_once(made)
            if isinstance(decorator, Function):
                return decorator(made)
            raise self.compiler.unsupported(node, "this decorator cannot be used here", "Call it in the body instead.")

        return decorate

    def _accessor(self, node: ast.Attribute, scope: Scope) -> Callable[[Frame, Any], Any]:
        """`@name.setter` of a property."""
        evaluate = self.compiler.expressions.compile(node.value, scope)

        def decorate(frame: Frame, made: Any) -> Any:
            accessed = evaluate(frame)
            if not isinstance(accessed, property):
                raise self.compiler.unsupported(node, "this decorator cannot be used here", "Call it in the body.")
            changed: dict[str, Callable[[Any], property]] = {
                "getter": accessed.getter,
                "setter": accessed.setter,
                "deleter": accessed.deleter,
            }
            return changed[node.attr](made)

        return decorate

    # Classes

    def class_(self, node: ast.ClassDef, scope: Scope) -> Evaluate:
        """The closure that makes a class when its definition is reached."""
        if node.keywords:
            raise self.compiler.unsupported(node, "a class takes no keywords here")
        bases = self.compiler.expressions.all(node.bases, scope)
        qualname = qualified(scope, node.name)
        site, machine = site_of(self.compiler.source, node), self.machine
        decorate, decorators = None, node.decorator_list
        if data_classes.is_data_class(node):
            written, defaults = data_classes.written_out(node)
            decorate = self._data_class(decorators[0], defaults, scope)
            node = written
        elif decorators:
            raise self.compiler.unsupported(decorators[0], "a class cannot be decorated here")
        names, _, _ = bound_names(node.body)
        self._check_names(node)
        inner = Scope("class", scope, names, qualname=qualname)
        body = self.compiler.statements.block(node.body, inner)

        def make(frame: Frame) -> type:
            found = [base(frame) for base in bases]
            machine.at = site
            is_tuple = len(found) == 1 and named_tuples.is_base(found[0])
            parents = () if is_tuple else tuple(self._base(base) for base in found)
            members = Frame({}, frame, node.name)
            full, machine.full = machine.full, False
            try:
                body(members)
            finally:
                machine.full = full
            if is_tuple:
                machine.at = site
                made = named_tuples.written_as_class(machine, node, members.names)
                made.__qualname__ = qualname
                return made
            made = types.new_class(node.name, parents, {}, lambda namespace: namespace.update(members.names))
            made.__qualname__ = qualname
            made.__module__ = "__main__"
            machine.classes.add(made)
            if decorate is not None:
                decorate(frame, made)
            return made

        return make

    def _data_class(self, node: ast.expr, defaults: list[str], scope: Scope) -> Callable[[Frame, type], None]:
        """What `@dataclass` checks of a class whose methods are written out already."""
        decorator, site = (
            self.compiler.expressions.compile(data_classes.named(node), scope),
            site_of(self.compiler.source, node),
        )

        def decorate(frame: Frame, made: type) -> None:
            self.machine.at = site
            data_classes.require(decorator(frame))
            self.machine.at = site
            if not self.data_classes.isdisjoint(made.__mro__):
                raise Unsupported("a data class cannot be derived from a data class here", hint="Repeat the fields.")
            for name in defaults:
                data_classes.refuse_mutable(name, made.__dict__.get(name))
            self.data_classes.add(made)

        return decorate

    def _check_names(self, node: ast.ClassDef) -> None:
        for statement in node.body:
            targets = [statement.name] if isinstance(statement, ast.FunctionDef) else list(bound_names([statement])[0])
            for name in targets:
                if name.startswith("__") and name.endswith("__") and name not in SPECIAL_METHODS:
                    raise self.compiler.unsupported(statement, f"a class cannot define {name} here")

    def _base(self, base: Any) -> type:
        kind = base.target if isinstance(base, Allowed) else base
        if isinstance(kind, type) and (kind in self.machine.classes or kind in _BASES or self._is_error(kind)):
            return kind
        if isinstance(kind, type) and kind.__module__.startswith("torch.nn.modules"):
            return kind
        raise Unsupported(
            "a class cannot be derived from this here",
            hint="Use nn.Module, a layer, torch.autograd.Function, Dataset, Exception or a class of your own.",
        )

    @staticmethod
    def _is_error(kind: type) -> bool:
        return issubclass(kind, Exception) and kind.__module__ == "builtins"


def _annotations(node: ast.FunctionDef | ast.Lambda) -> list[ast.expr]:
    """A function's annotations in the order in which they are evaluated."""
    if isinstance(node, ast.Lambda):
        return []
    arguments = node.args
    annotated = [*arguments.posonlyargs, *arguments.args, arguments.vararg, *arguments.kwonlyargs, arguments.kwarg]
    found = [argument.annotation for argument in annotated if argument is not None]
    return [annotation for annotation in (*found, node.returns) if annotation is not None]


def differentiable_once(function: Function) -> Function:
    """What `@once_differentiable` makes of a `backward`: PyTorch's own, called with the same arguments."""
    run, parameters = once_differentiable(function), function.parameters

    def body(frame: Frame) -> Any:
        rest = frame.names[parameters.var_positional] if parameters.var_positional else ()
        return run(*(frame.names[name] for name in parameters.by_position), *rest)

    return with_body(function, body)


def within(context: Any, function: Function) -> Function:
    """`function`, run within a context manager: what `@torch.no_grad()` makes."""
    body = function.body

    def run(frame: Frame) -> Any:
        with context.clone() if hasattr(context, "clone") else context:
            return body(frame)

    return with_body(function, run)


def with_body(function: Function, body: Callable[[Frame], Any]) -> Function:
    """The same function with another body."""
    return Function(
        function.run,
        function.name,
        function.qualname,
        function.parameters,
        function.defaults,
        function.keyword_defaults,
        function.outer,
        body,
    )
