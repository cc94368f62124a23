"""Whether a program draws random numbers, and the line that makes them the same each time."""

from __future__ import annotations

import ast

from program_text.errors import EditError
from program_text.source import Edit, Source

#: Functions, methods and classes of torch that draw random numbers; a name too many only adds a line.
_DRAWS = frozenset(
    """
    rand rand_like randn randn_like randint randint_like randperm normal bernoulli multinomial poisson
    normal_ uniform_ random_ bernoulli_ exponential_ log_normal_ cauchy_ geometric_
    xavier_uniform_ xavier_normal_ kaiming_uniform_ kaiming_normal_ orthogonal_ trunc_normal_ sparse_
    dropout dropout1d dropout2d dropout3d alpha_dropout feature_alpha_dropout gumbel_softmax rrelu
    Dropout Dropout1d Dropout2d Dropout3d AlphaDropout FeatureAlphaDropout RReLU
    Linear Bilinear LazyLinear Embedding EmbeddingBag RNN LSTM GRU RNNCell LSTMCell GRUCell MultiheadAttention
    Conv1d Conv2d Conv3d ConvTranspose1d ConvTranspose2d ConvTranspose3d
    Transformer TransformerEncoderLayer TransformerDecoderLayer
    random_split RandomSampler SubsetRandomSampler WeightedRandomSampler
    """.split()
)
_SEEDS = frozenset({"manual_seed", "set_rng_state"})


def seeded(program: str, seed: int) -> str:
    """A program that draws the same random numbers each time.

    One that draws some and does not seed itself gets the line `torch.manual_seed(seed)` behind `import torch`; any
    other, and one that Python cannot read, stays as it is.
    """
    try:
        source = Source(program)
    except EditError:
        return program
    if not draws(source) or _uses(source) & _SEEDS:
        return program
    for statement in source.body:
        for alias in statement.names if isinstance(statement, ast.Import) else ():
            if alias.name == "torch":
                return _with_line(source, statement, f"{alias.asname or 'torch'}.manual_seed({seed})")
    return _with_import(source, seed)


def draws(source: Source) -> bool:
    """Whether a program uses a name that draws random numbers, or shuffles."""
    shuffles = any(isinstance(node, ast.keyword) and node.arg == "shuffle" for node in ast.walk(source.tree))
    return shuffles or bool(_uses(source) & _DRAWS)


def _uses(source: Source) -> set[str]:
    """Every name and attribute that a program reads."""
    nodes = list(ast.walk(source.tree))
    return {node.attr for node in nodes if isinstance(node, ast.Attribute)} | {
        node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }


def _with_line(source: Source, statement: ast.stmt, line: str) -> str:
    place = source.line_stop(statement.end_lineno or statement.lineno)
    return source.replaced([Edit(place, place, source.line_end + line)])


def _with_import(source: Source, seed: int) -> str:
    """For a program that imports only from torch: both lines before its first other statement."""
    place = 0
    for statement in source.body:
        text_first = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        if not text_first and not (isinstance(statement, ast.ImportFrom) and statement.module == "__future__"):
            break
        place = source.starts[statement.end_lineno or statement.lineno]
    lines = f"import torch{source.line_end}torch.manual_seed({seed}){source.line_end}"
    return source.replaced([Edit(place, place, lines)])
