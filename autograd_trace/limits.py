"""The limits of a run, in one place. The defaults let real course programs through; a public demo may set less."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What a run may use; each is inclusive and is enforced before memory is touched.

    Attributes:
        seconds: wall time of one run.
        operations: statements, calls, and iterations evaluated.
        tensor_elements: elements of one tensor.
        total_elements: elements of all live tensors together.
        matrix_elements: elements of a matrix that is decomposed: one call, whose time grows with their power 3/2.
        work: multiplications of one operation that cannot be interrupted: a convolution, distances of pairs.
        graph_nodes: grad_fn nodes alive at once.
        printed: characters printed.
        source: characters of the program's text.
        depth: nesting of the source, and of calls.
        integer_bits: size of an integer.
        string: characters of one string.
        container: members of one list, dict, set or tuple.
        format_width: width or precision in a format.
        recording_bytes: size of the recording as JSON.
        head_iterations: iterations of a loop recorded in full from its beginning.
        tail_iterations: and up to its end.
    """

    seconds: float = 10.0
    operations: int = 2_000_000
    tensor_elements: int = 4_000_000
    total_elements: int = 20_000_000
    matrix_elements: int = 1_000_000
    work: int = 3_000_000_000
    graph_nodes: int = 100_000
    printed: int = 1_000_000
    source: int = 100_000
    depth: int = 100
    integer_bits: int = 20_000
    string: int = 1_000_000
    container: int = 1_000_000
    format_width: int = 1_000
    recording_bytes: int = 1_000_000
    head_iterations: int = 20
    tail_iterations: int = 2
