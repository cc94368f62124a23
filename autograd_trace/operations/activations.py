"""Activations and softmax."""

from __future__ import annotations

from autograd_trace.operations.build import operation
from autograd_trace.operations.row import Chip, Operation


def _activation(
    name: str,
    node: str,
    forward: str,
    rule: str,
    *samples: str,
    more: str = "inplace",
    places: str = "F",
    also: str = "",
    chip: Chip | None = None,
) -> Operation:
    """An activation of `nn.functional`, with a rule that is Python."""
    return operation(
        name,
        places,
        f"input {more}".strip(),
        forward,
        samples or (f"F.{name}(x)",),
        grad_fn=f"{node}Backward0",
        rules={"input": rule},
        also=also,
        chip=chip,
    )


def _soft(name: str, node: str, forward: str, rule: str, places: str) -> Operation:
    return operation(
        name,
        places,
        "input dim dtype",
        forward,
        ((f"x.{name}(1)",) if "method" in places else ()) + (f"F.{name}(x, dim=0)",),
        grad_fn=node,
        rules={"input": rule},
    )


OPERATIONS = (
    _activation(
        "relu",
        "Relu",
        "max(input, 0)",
        "g if input > 0 else 0",
        "x.relu()",
        "F.relu(x)",
        places="torch F method in-place",
        chip=Chip(".relu()", "{}.relu()"),
    ),
    _activation(
        "leaky_relu",
        "LeakyRelu",
        "input if input > 0 else negative_slope * input",
        "g if input > 0 else negative_slope * g",
        "F.leaky_relu(x, 0.1)",
        more="negative_slope inplace",
    ),
    operation(
        "prelu",
        "torch F method",
        "input weight",
        "input if input > 0 else weight * input",
        ("F.prelu(x, v[:1])", "torch.prelu(x, v)"),
        grad_fn="PreluKernelBackward0",
        rules={"input": "g if input > 0 else weight * g", "weight": "0 if input > 0 else g * input"},
    ),
    operation(
        "rrelu",
        "torch F",
        "input lower upper training inplace",
        "as leaky_relu, with a slope drawn at random while training",
        "F.rrelu(x, training=False)",
        grad_fn="RreluWithNoiseBackward0",
        rules={"input": "g if input > 0 else g * (lower + upper) / 2"},
    ),
    _activation(
        "relu6", "Hardtanh", "min(max(input, 0), 6)", "g if 0 < input < 6 else 0", "F.relu6(x)", "F.relu6(4 * x)"
    ),
    _activation(
        "hardtanh",
        "Hardtanh",
        "min(max(input, min_val), max_val)",
        "g if min_val < input < max_val else 0",
        more="min_val max_val inplace",
    ),
    _activation(
        "elu",
        "Elu",
        "input if input > 0 else alpha * (e ** input - 1)",
        "g if input > 0 else g * alpha * exp(input)",
        "F.elu(x)",
        "F.elu(x, alpha=0.5)",
        more="alpha inplace",
    ),
    _activation(
        "celu",
        "Celu",
        "input if input > 0 else alpha * (e ** (input / alpha) - 1)",
        "g if input > 0 else g * exp(input / alpha)",
        "F.celu(x, 0.5)",
        more="alpha inplace",
        places="torch F",
    ),
    _activation(
        "selu",
        "Elu",
        "1.0507 * input if input > 0 else 1.7581 * (e ** input - 1)",
        "1.0507009873554805 * g if input > 0 else 1.7580993408473766 * g * exp(input)",
        places="torch F",
    ),
    _activation(
        "gelu",
        "Gelu",
        "input * (1 + erf(input / sqrt(2))) / 2",
        "g * ((1 + erf(input / sqrt(2))) / 2 + input * exp(-(input**2) / 2) / sqrt(2 * pi))",
        more="approximate",
    ),
    _activation(
        "silu",
        "Silu",
        "input * sigmoid(input)",
        "g * sigmoid(input) * (1 + input * (1 - sigmoid(input)))",
    ),
    _activation(
        "mish",
        "Mish",
        "input * tanh(softplus(input))",
        "g * (tanh(softplus(input)) + input * sigmoid(input) * (1 - tanh(softplus(input))**2))",
    ),
    _activation(
        "softplus",
        "Softplus",
        "ln(1 + e ** (beta * input)) / beta",
        "g * sigmoid(beta * input)",
        "F.softplus(x)",
        "F.softplus(x, 2)",
        more="beta threshold",
    ),
    _activation("softsign", "Div", "input / (1 + |input|)", "g / (1 + abs(input))**2", more=""),
    _activation("tanhshrink", "Sub", "input - tanh(input)", "g * tanh(input)**2", more=""),
    _activation("logsigmoid", "LogSigmoid", "ln(sigmoid(input))", "g * (1 - sigmoid(input))", more=""),
    _activation(
        "hardsigmoid",
        "Hardsigmoid",
        "min(max(input / 6 + 1 / 2, 0), 1)",
        "g / 6 if -3 < input < 3 else 0",
        "F.hardsigmoid(x)",
        "F.hardsigmoid(2 * x)",
    ),
    _activation(
        "hardswish",
        "Hardswish",
        "input * hardsigmoid(input)",
        "0 if input < -3 else g * (input / 3 + 1 / 2) if input <= 3 else g",
        "F.hardswish(x)",
        "F.hardswish(2 * x)",
    ),
    _activation(
        "hardshrink",
        "Hardshrink",
        "input if |input| > lambd else 0",
        "g if abs(input) > lambd else 0",
        more="lambd",
        places="torch F method",
    ),
    _activation(
        "softshrink",
        "Softshrink",
        "input, lambd nearer to 0, and 0 between",
        "g if abs(input) > lambd else 0",
        more="lambd",
    ),
    _activation(
        "threshold",
        "Threshold",
        "input if input > threshold else value",
        "g if input > threshold else 0",
        "F.threshold(x, 0.5, 0.)",
        more="threshold value inplace",
        places="torch F",
    ),
    operation(
        "glu",
        "F",
        "input dim",
        "the first half of input times the sigmoid of the second",
        "F.glu(m)",
        grad_fn="GluBackward0",
        words={"input": "g * sigmoid(second) for the first half, g * first * sigmoid'(second) for the second"},
    ),
    _soft(
        "softmax",
        "SoftmaxBackward0",
        "e ** input / sum(e ** input) along dim",
        "result * (g - expand(sum(g * result, dim)))",
        "torch F special method",
    ),
    _soft(
        "log_softmax",
        "LogSoftmaxBackward0",
        "input - logsumexp(input) along dim",
        "g - exp(result) * expand(sum(g, dim))",
        "torch F special method",
    ),
    _soft(
        "softmin",
        "SoftmaxBackward0",
        "e ** -input / sum(e ** -input) along dim",
        "-result * (g - expand(sum(g * result, dim)))",
        "F",
    ),
    operation(
        "gumbel_softmax",
        "F",
        "logits tau hard eps dim",
        "softmax of the logits with random noise",
        "F.gumbel_softmax(x, dim=1)",
        grad_fn="SoftmaxBackward0",
        rules={"logits": "result * (g - expand(sum(g * result, dim))) / tau"},
    ),
)
