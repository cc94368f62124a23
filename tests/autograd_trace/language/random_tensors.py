"""Random programs with tensors: operations, views, writes in place, backward passes, hooks, layers and optimizers."""

from __future__ import annotations

from collections.abc import Callable

from tests.autograd_trace.language.writing import Writer

_UNARY = (
    "exp()", "sin()", "tanh()", "sigmoid()", "relu()", "abs()", "sqrt()", "log()", "neg()", "clone()", "detach()",
    "square()", "cos()", "softmax(0)", "cumsum(0)", "flatten()", "t()", "T", "contiguous()", "float()", "double()",
    "unsqueeze(0)", "squeeze()", "view(-1)", "reshape(-1, 1)", "transpose(0, 1)", "clamp(0, 1)", "round()", "long()",
    "sort(0)", "max(0)", "item()", "tolist()", "numpy()", "data", "grad", "requires_grad_()", "mT", "bool()",
)  # fmt: skip
_REDUCTIONS = ("sum()", "mean()", "prod()", "max()", "min()", "norm()", "std()", "var()", "logsumexp(0)", "median()")
_BINARY = ("+", "-", "*", "/", "**", "@", "//", "%", "<", ">", "==", "!=", "&")
_IN_PLACE = (
    "add_(1)", "mul_(2)", "zero_()", "sub_(0.5)", "exp_()", "fill_(3)", "relu_()", "clamp_(0, 1)", "div_(2)", "sin_()",
    "requires_grad_(False)", "requires_grad_()", "detach_()", "t_()", "unsqueeze_(0)", "copy_(torch.ones(2))", "neg_()",
)  # fmt: skip
_INDICES = (
    "0", "-1", "5", ":1", "::2", "None", "..., 0", "0, 0", ":, 0", "[0]", "[0, 1]", "torch.tensor([0])", "'a'", "1.5",
    "True", "torch.tensor([True, False])", "0, 0, 0", "slice(0, 1)",
)  # fmt: skip
_SHOWN = (
    "{x}", "{x}.grad", "{x}.grad_fn", "{x}.shape", "{x}.requires_grad", "{x}.is_leaf", "{x}._version", "{x}.dtype",
    "{x}.size(0)", "len({x})", "{x}.numel()", "{x}.dim()", "{x}.ndim", "{x}.retains_grad", "{x}.item()", "{x}.tolist()",
    "type({x}.grad_fn).__name__", "{x}.grad_fn.next_functions", "{x}.data_ptr() == {y}.data_ptr()", "{x} is {y}",
    "f'{{x}:.3f}'", "f'{{x}}'", "float({x})", "int({x})", "bool({x})", "torch.equal({x}, {y})", "{x}.missing",
    "{x}._base is {y}", "torch.allclose({x}, {y})", "{x}.grad_fn.name()", "{x}.stride()", "{x}.is_contiguous()",
)  # fmt: skip
_FUNCTIONS = (
    "torch.relu({x})", "torch.matmul({x}, {y})", "torch.cat([{x}, {y}])", "torch.stack([{x}, {y}])", "F.relu({x})",
    "torch.where({x} > 0, {x}, {y})", "torch.sum({x}, dim=0)", "torch.maximum({x}, {y})", "F.mse_loss({x}, {y})",
    "torch.dot({x}, {y})", "torch.outer({x}, {y})", "F.softmax({x}, dim=-1)", "torch.mean({x}, dim=1, keepdim=True)",
    "torch.zeros_like({x})", "torch.einsum('i,i->', {x}, {y})", "F.cross_entropy({x}, torch.tensor([0]))",
    "torch.pow({x}, 2)", "torch.exp({x}, foo=1)", "torch.add({x}, {y}, alpha=2)", "F.linear({x}, {y})", "torch.sin(1)",
    "torch.norm({x})", "torch.clamp({x}, min=0)", "torch.split({x}, 1)", "torch.chunk({x}, 2)", "torch.unbind({x})",
    "torch.tensor({x})", "torch.nn.Parameter({x})", "torch.as_tensor({x})", "torch.argmax({x})", "torch.topk({x}, 1)",
    "F.binary_cross_entropy(torch.sigmoid({x}), {y})", "F.l1_loss({x}, {y})", "F.log_softmax({x}, 0)",
    "torch.diag({x})", "torch.ones({x}.shape)", "torch.tril({x})",
    "torch.foo({x})",
)  # fmt: skip
_LAYERS = (
    "nn.Linear({n}, {m})", "nn.ReLU()", "nn.Tanh()", "nn.Sigmoid()", "nn.Dropout(0.5)", "nn.LayerNorm({n})",
    "nn.Softmax(dim=-1)", "nn.Linear({n}, {m}, bias=False)", "nn.BatchNorm1d({n})", "nn.Identity()", "nn.Flatten()",
)  # fmt: skip
_OPTIMIZERS = (
    "SGD({p}, lr=0.1)", "SGD({p}, lr=0.1, momentum=0.9)", "Adam({p}, lr=0.05)", "Adam({p})", "AdamW({p}, lr=0.1)",
    "RMSprop({p}, lr=0.01)", "Adagrad({p}, lr=0.1)", "SGD({p}, lr=-1)", "SGD({p}, lr=0.1, weight_decay=0.1)",
)  # fmt: skip
_HOOKS = (
    "lambda g: g * 2", "lambda g: print('hook', g)", "lambda g: None", "lambda g: g.sum()", "lambda: 1", "print",
    "lambda g: 'a'", "lambda g: seen.append(g.shape)", "lambda g: g.clamp(-1, 1)", "lambda g: 1 / 0",
)  # fmt: skip
_ODD = ("[1, 2]", "[[1], [2, 3]]", "3", "True", "None", "[True, False]", "(1., 2.)")
_ENTRIES = ("0.", "1.", "-1.", "0.5", "2.", "-2.5", "3.", "1e-3", "10.")


def entries(w: Writer, shape: tuple[int, ...]) -> str:
    """Nested lists of numbers."""
    if not shape:
        return w.pick(_ENTRIES)
    return f"[{', '.join(entries(w, shape[1:]) for _ in range(shape[0]))}]"


def creation(w: Writer) -> None:
    """A new tensor, most often one that asks for gradients."""
    shape: tuple[int, ...] = w.pick([(), (2,), (3,), (2, 2), (2, 3), (3, 2), (1, 3)])
    asks = w.pick([", requires_grad=True", ", requires_grad=True", "", ", dtype=torch.float64, requires_grad=True"])
    written = w.pick(
        [
            f"torch.tensor({entries(w, shape)}{asks})",
            f"torch.tensor({entries(w, shape)}{asks})",
            f"torch.randn({shape}{asks})",
            f"torch.ones({shape}{asks})",
            f"torch.arange({w.number(1, 5)}.{asks})",
            f"torch.rand({shape})",
            f"torch.zeros({shape}, requires_grad=True)",
            f"torch.tensor({w.pick(_ODD)}{asks})",
            f"torch.randint(0, 5, {shape or '(1,)'})",
            f"torch.linspace(0, 1, {w.number(1, 4)}{asks})",
            f"torch.eye({w.number(1, 3)}{asks})",
        ]
    )
    w.line(f"{w.new('tensor', 'x')} = {written}")


def tensor(w: Writer) -> str:
    """The name of a tensor, or a number in its place."""
    return w.known("tensor") or w.pick(["torch.ones(2)", "2.0", "torch.ones(2, 2, requires_grad=True)"])


def expression(w: Writer, depth: int = 2) -> str:
    """An expression of tensors."""
    if not depth:
        return tensor(w)
    choices: list[Callable[[], str]] = [
        lambda: tensor(w),
        lambda: f"{expression(w, depth - 1)} {w.pick(_BINARY[:4])} {w.pick(['2', '0.5', '3', '-1', tensor(w)])}",
        lambda: f"({expression(w, depth - 1)} {w.pick(_BINARY)} {expression(w, depth - 1)})",
        lambda: f"{tensor(w)}.{w.pick(_UNARY)}",
        lambda: f"({expression(w, depth - 1)}).{w.pick(_REDUCTIONS)}",
        lambda: f"-{tensor(w)}",
        lambda: f"{w.pick(['2', '1.5', '1'])} {w.pick(_BINARY[:6])} {tensor(w)}",
        lambda: w.pick(_FUNCTIONS).replace("{x}", tensor(w)).replace("{y}", tensor(w)),
        lambda: f"{tensor(w)}[{w.pick(_INDICES)}]",
        lambda: f"sum([{tensor(w)}, {tensor(w)}])",
    ]
    return w.pick(choices)()


def assignment(w: Writer) -> None:
    written = expression(w)
    w.line(f"{w.new('tensor', 'y')} = {written}")


def scalar(w: Writer) -> str:
    """An expression that a backward pass can most often start at."""
    return w.pick(
        [
            f"({expression(w)}).sum()",
            f"({expression(w, 1)} ** 2).mean()",
            f"({tensor(w)} * {tensor(w)}).sum()",
            tensor(w),
        ]
    )


def backward(w: Writer) -> None:
    """A backward pass, sometimes one that fails."""
    root = w.new("tensor", "loss")
    w.line(f"{root} = {scalar(w)}")
    arguments = w.pick(
        ["", "", "", "retain_graph=True", "create_graph=True", "torch.ones(2)", "gradient=torch.tensor(2.)", "foo=1"]
        + [f"inputs=[{tensor(w)}]", f"torch.ones_like({root})"]
    )
    w.line(f"{root}.backward({arguments})")
    if w.chance(20):
        w.line(f"{root}.backward()")
    w.line(f"print({tensor(w)}.grad, {tensor(w)}.grad)")


def gradient(w: Writer) -> None:
    """`autograd.grad`, to the second order at times."""
    x, root = tensor(w), scalar(w)
    extra = w.pick(["", "", ", create_graph=True", ", retain_graph=True", ", allow_unused=True", ", grad_outputs=None"])
    inputs = w.pick([x, f"[{x}, {tensor(w)}]", f"({x},)"])
    name = w.new("any", "g")
    w.line(f"{name} = torch.autograd.grad({root}, {inputs}{extra})")
    w.line(f"print({name})")
    if "create_graph" in extra and w.chance(70):
        w.line(f"{name}[0].sum().backward()")
        w.line(f"print({x}.grad)")


def in_place(w: Writer) -> None:
    """A write into a tensor, with or without autograd looking."""
    x = tensor(w)
    written = w.pick(
        [
            f"{x}.{w.pick(_IN_PLACE)}",
            f"{x} {w.pick('+-*/')}= {w.pick(['1', '0.5', tensor(w)])}",
            f"{x}[{w.pick(_INDICES)}] = {w.pick(['0', '1.5', tensor(w)])}",
            f"{x}[0] {w.pick('+*')}= {w.pick(['2', tensor(w)])}",
            f"{x}.data.{w.pick(_IN_PLACE[:5])}",
            f"{x}.grad = {w.pick(['None', tensor(w), '3', f'torch.ones_like({x})'])}",
            f"{x}.grad.zero_()",
            f"{x}.data = {w.pick([tensor(w), 'torch.zeros(2)'])}",
            f"{x}.requires_grad = {w.pick(['True', 'False', '1'])}",
        ]
    )
    context = w.pick(["", "", "with torch.no_grad():", "with torch.enable_grad():", "with torch.inference_mode():"])
    if context:
        w.block(context, lambda: w.line(written))
    else:
        w.line(written)


def printing(w: Writer) -> None:
    x, y = tensor(w), tensor(w)
    shown = [w.pick(_SHOWN).replace("{x}", x).replace("{y}", y) for _ in range(w.number(1, 3))]
    w.line(f"print({', '.join(shown)})")


def hook(w: Writer) -> None:
    """A hook on a tensor or its node, or a gradient kept."""
    x = tensor(w)
    kind = w.pick(["register_hook", "register_hook", "register_post_accumulate_grad_hook", "retain_grad"])
    if kind == "retain_grad":
        w.line(f"{x}.retain_grad()")
        return
    w.line(f"handle = {x}.{kind}({w.pick(_HOOKS)})")
    if w.chance(20):
        w.line("handle.remove()")


def context(w: Writer) -> None:
    head = w.pick(
        ["torch.no_grad()", "torch.enable_grad()", "torch.inference_mode()", "torch.set_grad_enabled(False)"]
        + ["torch.no_grad", "torch.autograd.set_detect_anomaly(True)"]
    )
    w.block(f"with {head}:", lambda: body(w))


def loop(w: Writer) -> None:
    source = w.pick([f"range({w.number(1, 4)})", tensor(w), f"enumerate({tensor(w)})", f"zip({tensor(w)}, range(2))"])
    name = w.new("tensor" if source in w.names else "any", "i")
    w.block(f"for {name} in {source}:", lambda: body(w))


def function(w: Writer) -> None:
    """A function of tensors, decorated at times, and a call."""
    name = w.new("function", "f")
    if w.chance(25):
        w.line(w.pick(["@torch.no_grad()", "@torch.enable_grad()", "@torch.inference_mode()"]))

    def inside() -> None:
        w.names["a"] = w.names["b"] = "tensor"
        for _ in range(w.number(0, 2)):
            statement(w)
        w.line(f"return {expression(w)}")

    w.scoped(lambda: w.block(f"def {name}(a, b=2.0):", inside))
    w.line(f"{w.new('tensor', 'y')} = {name}({tensor(w)}{w.pick(['', f', {tensor(w)}', f', b={tensor(w)}'])})")


def custom_function(w: Writer) -> None:
    """An `autograd.Function`."""
    name = w.new("class", "Own")
    w.line(f"class {name}(torch.autograd.Function):")
    w.line("    @staticmethod")
    w.line("    def forward(ctx, x, k=2.0):")
    w.line("        ctx.save_for_backward(x)")
    w.line("        ctx.k = k")
    w.line(f"        return {w.pick(['x * k', 'x.exp()', 'x ** 2', 'x.clone()', 'x', 'x.sum()', 'x.mul_(k)'])}")
    w.line("    @staticmethod")
    w.line("    def backward(ctx, g):")
    w.line("        x, = ctx.saved_tensors")
    w.line(f"        print('backward', g, ctx.needs_input_grad, {w.pick(['x', 'ctx.k', 'x.grad_fn'])})")
    w.line(
        f"        return {w.pick(['g * ctx.k, None', 'g * x', 'g', 'None', 'g * 2 * x, None', 'g.sum(), None', '1'])}"
    )
    y = w.new("tensor", "y")
    w.line(f"{y} = {name}.apply({tensor(w)}{w.pick(['', ', 3.0'])})")
    w.line(f"print({y}, {y}.grad_fn)")


def module(w: Writer) -> None:
    """A model: a layer, a Sequential or a class, called and shown."""
    name = w.new("module", "net")
    sizes = [w.number(1, 3) for _ in range(3)]
    if w.chance(40):
        layers = [
            w.pick(_LAYERS).replace("{n}", str(sizes[0])).replace("{m}", str(sizes[1])) for _ in range(w.number(1, 3))
        ]
        w.line(f"{name} = nn.Sequential({', '.join(layers)})")
    elif w.chance(50):
        w.line(f"{name} = {w.pick(_LAYERS).replace('{n}', str(sizes[0])).replace('{m}', str(sizes[1]))}")
    else:
        w.line("class Net(nn.Module):")
        w.line(f"    def __init__(self, hidden={sizes[1]}):")
        w.line(f"        {w.pick(['super().__init__()', 'super().__init__()', 'super(Net, self).__init__()', 'pass'])}")
        w.line(f"        self.first = nn.Linear({sizes[0]}, hidden)")
        w.line(f"        self.scale = {w.pick(['nn.Parameter(torch.ones(1))', 'torch.ones(1)', '2.0'])}")
        w.line(f"        self.register_buffer('count', torch.zeros({w.pick(['1', '2'])}))")
        w.line("    def forward(self, x):")
        w.line(f"        {w.pick(['self.count += 1', 'h = self.first(x)', 'print(x.shape)', 'self.last = x'])}")
        w.line(
            f"        return {w.pick(['self.first(x) * self.scale', 'torch.relu(self.first(x))', 'self.second(x)'])}"
        )
        w.line(f"{name} = Net()")
    w.line(f"{w.new('tensor', 'out')} = {name}(torch.randn(2, {sizes[0]}))")
    shown = w.pick(
        ["{n}", "list({n}.state_dict())", "[p.shape for p in {n}.parameters()]", "{n}.training", "{n}.eval()"]
        + ["sum(p.numel() for p in {n}.parameters())", "{n}.weight.grad", "dict({n}.named_parameters()).keys()"]
    )
    w.line(f"print({shown.replace('{n}', name)})")


def training(w: Writer) -> None:
    """A few steps of an optimizer."""
    model = w.known("module")
    given = w.pick([f"{model}.parameters()", f"[{tensor(w)}]"]) if model else f"[{tensor(w)}, {tensor(w)}]"
    w.line(f"opt = torch.optim.{w.pick(_OPTIMIZERS).replace('{p}', given)}")
    if w.chance(30):
        w.line("sched = torch.optim.lr_scheduler.StepLR(opt, step_size=1, gamma=0.5)")

    def steps() -> None:
        order = ["opt.zero_grad()", f"loss = {scalar(w)}", "loss.backward()", "opt.step()"]
        if w.chance(15):
            order.pop(w.number(0, 3))
        for line in order:
            w.line(line)
        if w.chance(60):
            w.line("print(f'{loss.item():.5f}')")

    w.names["loss"] = "tensor"
    w.block(f"for epoch in range({w.number(1, 3)}):", steps)
    w.line(w.pick([f"print({tensor(w)})", "print(opt.param_groups[0]['lr'])", "print(opt)", "sched.step()"]))


def body(w: Writer) -> None:
    """A few statements."""
    for _ in range(w.number(1, 2)):
        statement(w)


SIMPLE = (
    creation, assignment, assignment, assignment, backward, backward, gradient, in_place, in_place, printing, printing,
    hook,
)  # fmt: skip
COMPOUND = (context, loop, function, custom_function, module, training)


def statement(w: Writer) -> None:
    """Any statement."""
    w.pick(COMPOUND if w.depth and w.chance(25) else SIMPLE)(w)


def tensor_program(w: Writer) -> None:
    """Write a program with tensors."""
    w.line("import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\nseen = []")
    for _ in range(w.number(1, 3)):
        creation(w)
    w.steps(w.number(3, 10), 55, statement)
