"""Determinants, inverses, equations and decompositions of matrices."""

from __future__ import annotations

from autograd_trace.operations.build import operation
from autograd_trace.operations.row import Operation

#: A square matrix whose determinant is positive.
_SQUARE = "(x @ x.T)"


def _logarithm(name: str, places: str, forward: str, sample: str, node: str) -> Operation:
    return operation(
        name,
        places,
        "input A" if "linalg" in places else "input",
        forward,
        sample,
        grad_fn=node,
        rules={"input": "g * inverse(input).T"},
    )


def _split(
    name: str, places: str, arguments: str, forward: str, samples: tuple[str, ...], node: str, also: str = ""
) -> Operation:
    """A decomposition: its rule fills a page of its own."""
    return operation(
        name,
        places,
        arguments,
        forward,
        samples,
        grad_fn=node,
        words={arguments.split()[0]: "from the decomposition itself, without a second one"},
        also=also,
        bound="square",
    )


OPERATIONS = (
    operation(
        "det",
        "torch linalg method",
        "input A",
        "the determinant",
        f"torch.det({_SQUARE})",
        grad_fn="LinalgDetBackward0",
        rules={"input": "g * result * inverse(input).T"},
    ),
    _logarithm("logdet", "torch method", "ln(det(input))", f"torch.logdet({_SQUARE})", "WhereBackward0"),
    _logarithm(
        "slogdet",
        "torch linalg method",
        "the sign of the determinant, and ln(|det(input)|)",
        f"torch.slogdet({_SQUARE})[1]",
        "LinalgSlogdetBackward0",
    ),
    operation(
        "inverse",
        "torch method",
        "input A",
        "the inverse matrix",
        f"torch.inverse({_SQUARE})",
        grad_fn="LinalgInvExBackward0",
        rules={"input": "-result.T @ g @ result.T"},
        also="torch.linalg.inv",
        symbol="inverse",
    ),
    operation(
        "pinv",
        "linalg",
        "input atol rtol hermitian",
        "the pseudoinverse",
        "torch.linalg.pinv(x)",
        grad_fn="LinalgPinvBackward0",
        words={"input": "as for the inverse, with two terms more where input is not square"},
    ),
    operation(
        "pinverse",
        "torch method",
        "input rcond",
        "the pseudoinverse",
        "torch.pinverse(x)",
        grad_fn="LinalgPinvBackward0",
        words={"input": "as for the inverse, with two terms more where input is not square"},
    ),
    operation(
        "solve",
        "linalg",
        "A B left",
        "the X with A @ X = B",
        f"torch.linalg.solve({_SQUARE}, y)",
        grad_fn="LinalgSolveExBackward0",
        rules={"A": "-linalg.solve(A.T, g) @ result.T", "B": "linalg.solve(A.T, g)"},
    ),
    operation(
        "solve_triangular",
        "linalg",
        "input B upper left unitriangular",
        "the X with input @ X = B, where input is triangular",
        f"torch.linalg.solve_triangular({_SQUARE}.tril(), y, upper=False)",
        grad_fn="LinalgSolveTriangularBackward0",
        rules={"B": "linalg.solve(input.T, g)"},
        words={"input": "-solve(input.T, g) @ result.T, the triangle of it"},
    ),
    operation(
        "lstsq",
        "linalg",
        "input b rcond driver",
        "the X that makes input @ X - b smallest",
        "torch.linalg.lstsq(x.T, y.T).solution",
        grad_fn="LinalgLstsqBackward0",
        rules={"b": "linalg.pinv(input).T @ g"},
        words={"input": "through the pseudoinverse"},
    ),
    operation(
        "trace",
        "torch method",
        "input",
        "the sum of the diagonal",
        f"torch.trace({_SQUARE})",
        grad_fn="TraceBackward0",
        words={"input": "g on the diagonal, else 0"},
    ),
    operation(
        "matrix_power",
        "torch linalg method",
        "input n",
        "input @ input @ ..., n times",
        (f"torch.matrix_power({_SQUARE}, 2)", f"{_SQUARE}.matrix_power(3)"),
        grad_fn="MmBackward0",
        words={"input": "through each of the products"},
    ),
    operation(
        "matrix_exp",
        "torch linalg method",
        "input",
        "the sum of input**k / k!",
        f"torch.matrix_exp({_SQUARE} / 4)",
        grad_fn="LinalgMatrixExpBackward0",
        words={"input": "the exponential of the block matrix of input.T and g"},
    ),
    operation(
        "matrix_rank",
        "linalg",
        "input tol atol rtol hermitian",
        "how many rows are independent",
        "torch.linalg.matrix_rank(x)",
        cut="matrix_rank()",
    ),
    operation(
        "cond",
        "linalg",
        "input p",
        "the largest singular value over the smallest",
        "torch.linalg.cond(x)",
        grad_fn="SqueezeBackward1",
        words={"input": "through the singular values"},
    ),
    _split(
        "eigh",
        "linalg",
        "input UPLO",
        "eigenvalues and eigenvectors of a symmetric matrix",
        (f"torch.linalg.eigh({_SQUARE}).eigenvalues", f"torch.linalg.eigh({_SQUARE})[1]"),
        "LinalgEighBackward0",
    ),
    operation(
        "eigvalsh",
        "linalg",
        "input UPLO",
        "the eigenvalues of a symmetric matrix",
        f"torch.linalg.eigvalsh({_SQUARE})",
        grad_fn="LinalgEighBackward0",
        words={"input": "the eigenvectors with g between them"},
    ),
    _split(
        "svd",
        "linalg",
        "A full_matrices driver",
        "U, S and Vh with A = U @ diag(S) @ Vh",
        ("torch.linalg.svd(x).S", "torch.linalg.svd(x, full_matrices=False)[1]"),
        "LinalgSvdBackward0",
    ),
    _split(
        "torch.svd",
        "",
        "input some compute_uv",
        "U, S and V with input = U @ diag(S) @ V.T",
        ("torch.svd(x).S",),
        "LinalgSvdBackward0",
        also="torch.svd .svd",
    ),
    operation(
        "svdvals",
        "linalg",
        "A driver",
        "the singular values",
        "torch.linalg.svdvals(x)",
        grad_fn="LinalgSvdBackward0",
        words={"A": "g on the diagonal, between the singular vectors"},
    ),
    _split(
        "qr",
        "linalg",
        "A mode",
        "Q and R with A = Q @ R",
        ("torch.linalg.qr(x.T).R", "torch.linalg.qr(x.T)[0]"),
        "LinalgQrBackward0",
    ),
    _split(
        "cholesky",
        "linalg",
        "input upper",
        "the lower triangular L with input = L @ L.T",
        (f"torch.linalg.cholesky({_SQUARE})",),
        "LinalgCholeskyExBackward0",
    ),
    _split(
        "torch.cholesky",
        "",
        "input upper",
        "the lower triangular L with input = L @ L.T",
        (f"torch.cholesky({_SQUARE})",),
        "CholeskyBackward0",
        also="torch.cholesky .cholesky",
    ),
    operation(
        "vander",
        "linalg",
        "x N",
        "the powers of x in columns",
        "torch.linalg.vander(v, N=2)",
        grad_fn="CatBackward0",
        words={"x": "the sum of g times the slope of each power"},
        bound="square",
    ),
    operation(
        "block_diag",
        "torch",
        "",
        "the matrices along the diagonal of one, zeros elsewhere",
        "torch.block_diag(x, y)",
        grad_fn="BlockDiagBackward0",
        words={"tensors": "the block of g that this matrix went to"},
        bound="square",
    ),
)
