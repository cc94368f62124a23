"""Random programs of plain Python: values, control flow, functions, classes, and errors made on purpose."""

from __future__ import annotations

from collections.abc import Callable

from tests.autograd_trace.language.writing import Writer

_STRINGS = ("''", "'a'", "'abc'", "'a,b'", "'Hello World'", "' x '", "'12'", "'3.5'", '"it\'s"', "'é'")
_FLOATS = ("0.0", "0.5", "-1.5", "3.14159", "1e-5", "1e16", "2.0", "float('inf')", "float('nan')", "100.0")
_SPECS = (
    "",
    ".2f",
    "5",
    ">8",
    "<6",
    "^7",
    "+",
    "05d",
    "x",
    "e",
    ".3",
    ",",
    "%",
    ".1%",
    "s",
    "r",
    "*^9",
    "g",
    "b",
    "08.3f",
)
_STRING_CALLS = (
    "upper()", "lower()", "strip()", "split()", "split(',')", "replace('a', 'b')", "startswith('a')", "find('b')",
    "index('b')", "count('a')", "title()", "center(9, '*')", "zfill(5)", "isdigit()", "join(['x', 'y'])", "join([1])",
    "rjust(6)", "partition(',')", "splitlines()", "format(1)", "swapcase()", "removeprefix('a')", "rsplit('o', 1)",
    "capitalize()", "isalpha()", "encoded", "split(1)", "ljust('a')",
)  # fmt: skip
_LIST_CALLS = (
    "append({})", "extend([1])", "insert(0, {})", "pop()", "pop(0)", "pop(9)", "remove({})", "index({})", "count({})",
    "sort()", "reverse()", "copy()", "clear()", "sort(reverse=True)", "sort(key=str)", "append()", "push(1)",
)  # fmt: skip
_DICT_CALLS = (
    "get({})", "get({}, 0)", "pop({})", "pop({}, None)", "keys()", "values()", "items()", "update(a=1)",
    "copy()", "clear()", "popitem()", "update([(1, 2)])", "get()",
)  # fmt: skip
_ERRORS = (
    "ValueError", "TypeError", "KeyError", "IndexError", "ZeroDivisionError", "Exception", "AttributeError",
    "ArithmeticError", "LookupError", "RuntimeError", "StopIteration", "AssertionError",
)  # fmt: skip


def integer(w: Writer, depth: int = 2) -> str:
    """An expression that is most often an int."""
    known = w.known("int", "bool")
    choices: list[Callable[[], str]] = [lambda: str(w.number(-3, 12)), lambda: known or "2"]
    if depth:
        choices += [
            lambda: f"{integer(w, depth - 1)} {w.pick('+-*')} {integer(w, depth - 1)}",
            lambda: (
                f"({integer(w, depth - 1)} {w.pick(['//', '%', '&', '|', '^', '<<', '>>', '**'])} {w.number(-1, 5)})"
            ),
            lambda: f"len({sequence(w, depth - 1)})",
            lambda: f"sum({sequence(w, depth - 1)})",
            lambda: f"{w.pick(['min', 'max'])}({integer(w, depth - 1)}, {integer(w, depth - 1)})",
            lambda: f"abs({integer(w, depth - 1)})",
            lambda: f"int({number(w, depth - 1)})",
            lambda: f"round({number(w, depth - 1)})",
            lambda: f"({integer(w, depth - 1)} if {truth(w, depth - 1)} else {integer(w, depth - 1)})",
            lambda: f"-{w.number(0, 5)}",
            lambda: f"~{integer(w, 0)}",
            lambda: call(w, depth - 1),
        ]
    return w.pick(choices)()


def number(w: Writer, depth: int = 2) -> str:
    """An expression that is an int or a float."""
    if w.chance(40):
        return integer(w, depth)
    known = w.known("float")
    if not depth or w.chance(40):
        return known or w.pick(_FLOATS)
    return w.pick(
        [
            f"({number(w, depth - 1)} {w.pick(['+', '-', '*', '/', '//', '%'])} {number(w, depth - 1)})",
            f"float({number(w, depth - 1)})",
            f"round({number(w, depth - 1)}, {w.number(-1, 3)})",
            f"math.{w.pick(['sqrt', 'exp', 'log', 'sin', 'tanh', 'floor', 'ceil'])}({number(w, depth - 1)})",
            f"divmod({number(w, 0)}, {number(w, 0)})[{w.number(0, 1)}]",
        ]
    )


def truth(w: Writer, depth: int = 2) -> str:
    """A condition."""
    if not depth:
        return w.pick(["True", "False", w.known("bool", "int", "list") or "0"])
    return w.pick(
        [
            f"{number(w, 1)} {w.pick(['<', '>', '<=', '>=', '==', '!='])} {number(w, 1)}",
            f"{w.number(-2, 3)} < {integer(w, 1)} <= {w.number(2, 9)}",
            f"not {truth(w, depth - 1)}",
            f"{truth(w, depth - 1)} {w.pick(['and', 'or'])} {truth(w, depth - 1)}",
            f"{value(w, 0)} {w.pick(['in', 'not in'])} {sequence(w, 1)}",
            f"{value(w, 0)} is {w.pick(['None', 'not None'])}",
            f"isinstance({value(w, 1)}, {w.pick(['int', 'str', '(int, float)', 'list', 'bool'])})",
            f"{w.pick(['any', 'all'])}({sequence(w, 1)})",
            f"{value(w, 1)} == {value(w, 1)}",
        ]
    )


def text(w: Writer, depth: int = 2) -> str:
    """An expression that is a string."""
    known = w.known("str")
    if not depth or w.chance(25):
        return known or w.pick(_STRINGS)
    return w.pick(
        [
            f"{text(w, 0)} + {text(w, depth - 1)}",
            f"{text(w, 0)} * {w.number(0, 3)}",
            f"str({value(w, depth - 1)})",
            f"repr({value(w, depth - 1)})",
            f"{text(w, 0)}[{slice_(w)}]",
            f"{text(w, 0)}.{w.pick(_STRING_CALLS)}",
            fstring(w, depth - 1),
            f"'%s|%{w.pick(['d', '5.2f', 's', 'r', '05d'])}' % ({value(w, 0)}, {number(w, 0)})",
            f"'{{}} {{:{w.pick(_SPECS)}}}'.format({value(w, 0)}, {value(w, 0)})",
        ]
    )


def fstring(w: Writer, depth: int = 1) -> str:
    """An f-string."""
    parts = []
    for _ in range(w.number(1, 3)):
        inner = value(w, depth).replace('"', "'")
        if "'" in inner or "{" in inner or "\\" in inner:
            inner = w.known("int", "float", "list", "str", "tuple") or "1"
        conversion = w.pick(["", "", "", "!r", "!s", "="])
        spec = w.pick(_SPECS) if w.chance(40) else ""
        parts.append(f"{{({inner}){conversion}{':' + spec if spec else ''}}}")
    return "f'" + w.pick([" ", "-", ", "]).join(parts) + "'"


def slice_(w: Writer) -> str:
    """An index or a slice."""
    return w.pick(
        [
            str(w.number(-3, 3)),
            "::-1",
            f"{w.number(-2, 2)}:",
            f":{w.number(-2, 3)}",
            "1:3",
            "::2",
            f"::{w.number(-1, 2)}",
            ":",
        ]
    )


def sequence(w: Writer, depth: int = 2) -> str:
    """An expression that can be iterated over."""
    known = w.known("list", "tuple", "dict", "set", "str")
    if not depth:
        return known or "[1, 2, 3]"
    element = w.pick(["k", "k * 2", "k + 1", "str(k)", "(k, 1)", "-k", "k % 3"])
    condition = w.pick(["", "", f" if k > {w.number(-1, 3)}", " if k", " if k != 2"])
    numbers = f"range({w.number(0, 5)})"
    return w.pick(
        [
            known or "[]",
            f"[{', '.join(value(w, depth - 1) for _ in range(w.number(0, 4)))}]",
            f"({value(w, 0)}, {value(w, depth - 1)})",
            f"[{element} for k in {numbers}{condition}]",
            f"[{element} for k in {sequence(w, depth - 1)}{condition}]",
            f"{{k: {element} for k in {numbers}{condition}}}",
            f"[(k, j) for k in {numbers} for j in range(k)]",
            f"list({sequence(w, depth - 1)})",
            f"sorted({sequence(w, depth - 1)}{w.pick(['', ', reverse=True', ', key=str', ', key=lambda k: -k'])})",
            f"list(map({w.pick(['str', 'abs', 'lambda k: k * k', 'int', 'float'])}, {sequence(w, depth - 1)}))",
            f"list(filter({w.pick(['None', 'lambda k: k', 'bool'])}, {sequence(w, depth - 1)}))",
            f"list(zip({sequence(w, depth - 1)}, {sequence(w, 0)}))",
            f"list(enumerate({sequence(w, depth - 1)}{w.pick(['', ', 1', ', start=5'])}))",
            f"list(reversed({sequence(w, depth - 1)}))",
            f"[*{sequence(w, 0)}, {value(w, 0)}]",
            f"{sequence(w, 0)}[{slice_(w)}]",
            f"{sequence(w, 0)} + {sequence(w, 0)}",
            f"{{'a': {value(w, 0)}, 'b': {value(w, 0)}}}",
            f"tuple({sequence(w, depth - 1)})",
            f"range({w.number(-2, 4)}, {w.number(-3, 8)}, {w.pick([1, 2, -1, 3])})",
        ]
    )


def call(w: Writer, depth: int = 1) -> str:
    """A call of a function of the program's, sometimes with the wrong arguments."""
    name = w.known("function")
    if name is None:
        return str(w.number(0, 9))
    arguments = [value(w, 0) for _ in range(w.number(0, 3))]
    arguments += [f"{word}={value(w, 0)}" for word in ("a", "b", "key") if w.chance(15)]
    if w.chance(8):
        arguments = [f"*{sequence(w, 0)}"]
    if w.chance(5):
        arguments.append(w.pick(["**{'b': 2}", "**{'z': 2}", "**{'b': 1, 'key': 3}"]))
    return f"{name}({', '.join(arguments)})"


def value(w: Writer, depth: int = 2) -> str:
    """Any expression."""
    other = w.known(*w.names.values()) if w.names else None
    plain = ("None", "True", "(1, 'a')", "[[1], [2]]", "()", "{}", "print", "int", "undefined", "...")
    choices: list[Callable[[], str]] = [
        lambda: number(w, depth),
        lambda: number(w, depth),
        lambda: text(w, depth),
        lambda: sequence(w, depth),
        lambda: other or "None",
        lambda: w.pick(plain),
        lambda: f"({truth(w, min(depth, 1))})",
    ]
    return w.pick(choices)()


# Statements


def assignment(w: Writer) -> None:
    kind, expression = w.pick(
        [("int", integer), ("float", number), ("str", text), ("list", sequence), ("bool", truth), ("any", value)]
    )
    written = expression(w)
    w.line(f"{w.new(kind)} = {written}")


def augmented(w: Writer) -> None:
    name = w.known("int", "float", "list", "str", "tuple") or w.new("int")
    w.line(f"{name} {w.pick(['+', '-', '*', '/', '//', '%', '|', '&'])}= {value(w, 1)}")


def unpacking(w: Writer) -> None:
    source = w.pick([sequence(w), f"({value(w, 0)}, {value(w, 0)})", "range(3)"])
    names = [w.new("any") for _ in range(w.number(1, 3))]
    if w.chance(30):
        place = w.number(0, len(names) - 1)
        names[place] = "*" + names[place]
        w.names[names[place][1:]] = "list"
    w.line(f"{', '.join(names)}{',' if len(names) == 1 else ''} = {source}")


def printing(w: Writer) -> None:
    extra = w.pick(["", "", "", ", sep='-'", ", end='!\\n'", ", sep=''"])
    w.line(f"print({', '.join(value(w, 1) for _ in range(w.number(1, 3)))}{extra})")


def item_assignment(w: Writer) -> None:
    name = w.known("list", "dict", "tuple", "str") or "undefined"
    key = w.pick([str(w.number(-2, 3)), "'a'", "0", "1:2"])
    w.line(w.pick([f"{name}[{key}] = {value(w, 1)}", f"{name}[{key}] += {value(w, 0)}", f"del {name}[{key}]"]))


def method(w: Writer) -> None:
    kind = w.pick(["list", "dict", "str"])
    name = w.known(kind) or {"list": "[3, 1, 2]", "dict": "{'a': 1}", "str": "'abc'"}[kind]
    calls = {"list": _LIST_CALLS, "dict": _DICT_CALLS, "str": _STRING_CALLS}[kind]
    written = w.pick(calls).replace("{}", value(w, 0))
    w.line(w.pick([f"print({name}.{written})", f"{name}.{written}"]))


def body(w: Writer) -> None:
    """A few statements."""
    for _ in range(w.number(1, 3)):
        statement(w)


def conditional(w: Writer) -> None:
    w.block(f"if {truth(w)}:", lambda: body(w))
    if w.chance(30):
        w.block(f"elif {truth(w, 1)}:", lambda: body(w))
    if w.chance(50):
        w.block("else:", lambda: body(w))


def loop(w: Writer) -> None:
    before, w.in_loop = w.in_loop, True

    def counting() -> None:
        w.line("count += 1")
        body(w)

    if w.chance(75):
        source = w.pick([f"range({w.number(0, 4)})", sequence(w, 1), "enumerate('ab')"])
        name = w.new("int", "i")
        w.block(f"for {name} in {source}:", lambda: body(w))
    else:
        w.line("count = 0")
        w.block(f"while count < {w.number(0, 4)}:", counting)
    w.in_loop = before
    if w.chance(25):
        w.block("else:", lambda: body(w))


def leave(w: Writer) -> None:
    if w.in_loop:
        w.block(f"if {truth(w, 1)}:", lambda: w.line(w.pick(["break", "continue"])))
    elif w.in_function:
        w.line(f"return {value(w, 1)}")


def guarded(w: Writer) -> None:
    w.block("try:", lambda: body(w))
    caught = w.pick(["Exception", "(TypeError, ValueError)", w.pick(_ERRORS), w.pick(_ERRORS)])
    w.block(
        f"except {caught} as error:",
        lambda: w.line(
            w.pick(["print(type(error).__name__, error)", "print(repr(error))", "print(error.args)", "raise"])
        ),
    )
    if w.chance(20):
        w.block("else:", lambda: body(w))
    if w.chance(25):
        w.block("finally:", lambda: w.line(f"print('finally', {value(w, 0)})"))


def raising(w: Writer) -> None:
    error = w.pick(_ERRORS)
    w.block(
        f"if {truth(w, 1)}:",
        lambda: w.line(
            w.pick([f"raise {error}({value(w, 0)})", f"raise {error}", f"assert {truth(w, 1)}, {value(w, 0)}", "raise"])
        ),
    )


def function(w: Writer) -> None:
    parameters = w.pick(
        ["", "a", "a, b", "a, b=2", "a, *rest", "a=1, *, key=3", "a, b=2, **more", "a, /, b", "*, key", "a=[]"]
    )
    yields = w.chance(15)

    def inside() -> None:
        before = w.in_function, w.in_loop
        w.in_function, w.in_loop = True, False
        for name in "a b key rest".split():
            if name in parameters.replace("*", "").replace("=", " ").split(", ") or name in parameters:
                w.names[name] = "any" if name != "rest" else "tuple"
        if w.chance(15):
            w.line(f"global {w.known('int', 'list', 'float') or 'shared'}")
        body(w)
        w.line(f"yield {value(w, 0)}" if yields else f"return {value(w, 1)}")
        if yields and w.chance(50):
            w.block(f"for _ in range({w.number(0, 3)}):", lambda: w.line(f"yield {value(w, 0)}"))
        w.in_function, w.in_loop = before

    name = w.new("function", "f")
    w.scoped(lambda: w.block(f"def {name}({parameters}):", inside))
    if yields:
        w.names[name] = "generator function"
        w.line(w.pick([f"print(list({name}()))", f"print(next({name}(1)))", f"print(*{name}(1, 2))"]))


def closure(w: Writer) -> None:
    outer, inner = w.new("function", "f"), "inner"
    w.line(f"def {outer}(a=1):")
    w.line(f"    total = {integer(w, 0)}")
    w.line(f"    def {inner}(b=a):")
    w.line(f"        {w.pick(['nonlocal total', 'pass', 'global total', 'later'])}")
    w.line(f"        {w.pick(['total += b', 'return total + b', 'print(total, b)', 'total = b'])}")
    w.line("        return total")
    w.line(f"    {w.pick(['later = 5', 'pass', 'total *= 2', 'del total'])}")
    w.line(f"    return {inner}{w.pick(['', '()', '(3)'])}")
    w.line(f"print({outer}(){w.pick(['', '()'])})" if w.chance(50) else f"{outer}({value(w, 0)})")


def class_(w: Writer) -> None:
    name = w.new("class", "C")
    w.line(f"class {name}{w.pick(['', '', '(Exception)', '(' + (w.known('class') or 'object') + ')'])}:")
    w.line(f"    shared = {value(w, 0)}")
    if w.chance(70):
        w.line(f"    def __init__(self, x={value(w, 0)}):")
        w.line(f"        self.x = {w.pick(['x', 'x * 2', '[x]', 'x + 1'])}")
    for method_ in (
        "__repr__",
        "__add__",
        "__len__",
        "__eq__",
        "__call__",
        "__getitem__",
        "__lt__",
        "__iter__",
        "show",
    ):
        if w.chance(25):
            argument = {"__repr__": "", "__len__": "", "__iter__": "", "show": ""}.get(method_, ", other")
            result = w.pick(
                ["self.x", "1", "f'<{self.x}>'", "self.shared", "self", "iter([1, 2])", "other" if argument else "0"]
            )
            w.line(f"    def {method_}(self{argument}):")
            w.line(f"        return {result}")
    instance = w.new("object", "o")
    w.line(f"{instance} = {name}({value(w, 0) if w.chance(50) else ''})")
    use = w.pick(
        [
            "print({o})",
            "print({o} + 1)",
            "len({o})",
            "{o}.show()",
            "{o}.y = 1",
            "print({o}.shared, {o}.x)",
            "{o} == 3",
            "{o}(1)",
        ]
        + [
            "print([*{o}])",
            "{o}[0]",
            "{o} < {o}",
            "{o}.missing",
            "print({o} == {o})",
            "{o}.x += 1",
            "print(hasattr({o}, 'x'))",
        ]
    )
    w.line(use.replace("{o}", instance))


SIMPLE = (assignment, assignment, augmented, unpacking, printing, printing, item_assignment, method, leave, raising)
COMPOUND = (conditional, loop, guarded, guarded, function, closure, class_)


def statement(w: Writer) -> None:
    """Any statement."""
    w.pick(COMPOUND if w.depth and w.chance(40) else SIMPLE)(w)


def plain_program(w: Writer) -> None:
    """Write a program of plain Python."""
    w.line("import math")
    w.steps(w.number(3, 12), 60, statement)
    if w.names:
        w.line(f"print({', '.join(list(w.names)[:6])})")
