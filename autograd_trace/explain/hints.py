"""What to do about the commonest errors, in our words; PyTorch's own message stays first and unaltered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

#: What of the tensors in the line is told with a hint.
Told = Literal["", "shape", "dtype"]


@dataclass(frozen=True)
class Hint:
    """What to do about an error.

    Attributes:
        part: a part of its message.
        mend: the usual mend.
        told: what helps to see of the tensors that the line names.
    """

    part: str
    mend: str
    told: Told = ""


_LABELS = (
    "Class labels are whole numbers of dtype int64 and shape (batch,): use y.long(), and y.squeeze() or argmax(1)."
)
_SAME_TYPE = "Both must have one dtype: bring one to the other's with .float(), .long() or .to(other.dtype)."
_SAME_SHAPE = "Give both the same shape, with .view(-1), .squeeze(1) or .unsqueeze(1)."
_PARAMETERS = (
    "Layers are found where they are attributes of the module, set in __init__: in a plain list use nn.ModuleList. "
    "model.parameters() can be gone through once; keep list(model.parameters()) to use it twice."
)

HINTS: tuple[Hint, ...] = (
    # backward()
    Hint(
        "does not require grad and does not have a grad_fn",
        "No recorded path leads from this tensor to a leaf with requires_grad=True. Look for a leaf without it, "
        "or for detach(), no_grad(), .item() or torch.tensor(...) on the way.",
    ),
    Hint(
        "Expected floating point type for target with class probabilities",
        "A target of the same shape as the prediction holds probabilities: use y.float(), or class labels of shape "
        "(batch,).",
    ),
    Hint(
        "grad can be implicitly created only for scalar outputs",
        "Make one number of it first (.sum() or .mean()), or pass the incoming gradient: "
        "y.backward(torch.ones_like(y)).",
        "shape",
    ),
    Hint(
        "backward through the graph a second time",
        "The first backward() freed what was saved. Run the forward lines again, or pass retain_graph=True to it.",
    ),
    Hint(
        "modified by an inplace operation",
        "A tensor that backward() needs was changed in place after it was saved. Write y = y + 1 instead of y += 1, "
        "or change a copy.",
    ),
    Hint(
        "a leaf Variable that requires grad is being used in an in-place operation",
        "Put the update into `with torch.no_grad():`, or let an optimizer do it.",
    ),
    Hint(
        "is a view and is being modified inplace",
        "It is a part of another tensor. Change a copy: a.clone(), or write a new tensor, a = a * 2.",
    ),
    Hint("Mismatch in shape: grad_output", "The gradient that is passed has the shape of the tensor itself.", "shape"),
    Hint(
        "attempting to assign a gradient of size",
        "A gradient has the shape of its tensor. To give a parameter another shape, make a new one.",
        "shape",
    ),
    Hint(
        "appears to not have been used in the graph",
        "This tensor does not lead to the output. Pass allow_unused=True to get None for it.",
    ),
    Hint(
        "One of the differentiated Tensors does not require grad",
        "Create it with requires_grad=True, before the output is computed.",
    ),
    Hint(
        "Inference tensors cannot be saved for backward",
        "It was made under torch.inference_mode(). Use torch.no_grad() there, or work with its .clone().",
    ),
    Hint("returned nan values in its", "Look for log, sqrt, a division or a power at 0 in this operation's inputs."),
    Hint(
        "for gradients from `parameters` is non-finite",
        "A gradient is NaN or infinite before it is clipped. Look for a loss that is NaN: a log or a division at 0, "
        "or too large a learning rate.",
    ),
    # requires_grad and leaves
    Hint("nly Tensors of floating point", "Write the numbers with a point (1., 2.), or give dtype=torch.float32."),
    Hint(
        "you can only change requires_grad flags of leaf variables",
        "It was computed from others. Use detach() to get a tensor outside the graph.",
    ),
    Hint(
        "can't optimize a non-leaf Tensor",
        "A parameter is a leaf: compute its first value, then call .requires_grad_(), or write "
        "nn.Parameter(...) around it.",
    ),
    Hint("Can't call numpy() on Tensor that requires grad", "Call .detach() first: x.detach().numpy()."),
    Hint(
        "Only Tensors created explicitly by the user (graph leaves) support the deepcopy",
        "A result cannot be copied with its graph. Use .detach().clone().",
    ),
    Hint(
        "'Tensor' object has no attribute 'zero_grad'",
        "zero_grad() belongs to a module or an optimizer. Of one tensor, write x.grad = None, or x.grad.zero_().",
    ),
    Hint("Torch not compiled with CUDA enabled", "Programs run on the CPU here. Write 'cpu' instead of 'cuda'."),
    # Shapes
    Hint(
        "mat1 and mat2 shapes cannot be multiplied",
        "The last size of the left one must be the first of the right one: for a layer, in_features.",
        "shape",
    ),
    Hint("inconsistent tensor size, expected tensor", "Both vectors must have the same length.", "shape"),
    Hint(
        "The size of tensor a",
        "These shapes cannot be broadcast: sizes must be equal or 1, from the last on.",
        "shape",
    ),
    Hint("is invalid for input of size", "The product of the sizes must stay. Write -1 for one of them.", "shape"),
    Hint("view size is not compatible", "Use .reshape(...), or .contiguous() before .view(...).", "shape"),
    Hint("Tensors must have same number of dimensions", "Use .unsqueeze() on the one with fewer.", "shape"),
    Hint("Sizes of tensors must match except in dimension", "Only the size along dim may differ.", "shape"),
    Hint("stack expects each tensor to be equal size", "Pad them, or join them with torch.cat.", "shape"),
    Hint("Dimension out of range", "Dimensions count from 0, and from -1 backwards.", "shape"),
    Hint("is out of bounds for dimension", "Indices go from 0 to the size minus 1.", "shape"),
    Hint("einsum(): subscript", "The same letter must stand for the same size everywhere.", "shape"),
    Hint(
        "Index tensor must have the same number of dimensions",
        "Use index.unsqueeze(1), and .squeeze(1) after.",
        "shape",
    ),
    Hint(
        "Given groups=",
        "The channels are the second size: (batch, channels, "
        "height, width). Use .unsqueeze(1), .permute(...), or the layer's in_channels.",
        "shape",
    ),
    Hint("(unbatched) or", "A convolution takes (batch, channels, …). Use .unsqueeze(0) or .unsqueeze(1).", "shape"),
    Hint(
        "Kernel size can't be greater than actual input size",
        "The image is too small by here. Use padding, or fewer poolings.",
        "shape",
    ),
    Hint(
        "Expected hidden size",
        "The state is of a batch of another size. Begin with a new one for each batch, or pass drop_last=True to the "
        "loader.",
        "shape",
    ),
    Hint("must be equal to input_size", "The last size must be the layer's input_size.", "shape"),
    Hint(
        "Expected more than 1 value per channel when training",
        "Batch norm needs more than one row in training. Use drop_last=True in the loader, or model.eval().",
        "shape",
    ),
    Hint("must be tuple of Tensors, not Tensor", "Put the tensors into a list: torch.cat([a, b])."),
    Hint("zero-dimensional tensor (at position", "Single numbers are joined by torch.stack([a, b])."),
    Hint(
        "1D tensors expected", "torch.dot takes two vectors. Use @ for matrices, (a * b).sum() for the whole.", "shape"
    ),
    Hint("must be a 3D tensor", "torch.bmm takes (batch, rows, columns). Use @, or .unsqueeze(0).", "shape"),
    Hint("must be a matrix", "torch.mm takes two matrices. Use @, which takes vectors too.", "shape"),
    Hint(
        "D input (got", "The layer takes inputs of another rank: BatchNorm1d for rows, BatchNorm2d for images.", "shape"
    ),
    Hint("a 0-d tensor", "It is one number. Use .item(), or .unsqueeze(0) for a tensor with one element."),
    # Losses
    Hint("weight tensor should be defined either for all", "Give one weight for each class.", "shape"),
    Hint("Expected input batch_size", "Prediction and target need one row for each example.", "shape"),
    Hint("multi-target not supported", _LABELS, "shape"),
    Hint("expected target dtype to be Long", _LABELS, "dtype"),
    Hint(
        "is out of bounds.",
        "Classes count from 0 to the number of outputs minus 1: give the last layer one output for each class.",
        "shape",
    ),
    Hint("that is different to the input size", _SAME_SHAPE, "shape"),
    Hint("must be the same as input size", _SAME_SHAPE, "shape"),
    Hint(
        "all elements of input should be between 0 and 1",
        "This loss takes probabilities. Use sigmoid first, or binary_cross_entropy_with_logits.",
    ),
    Hint("index out of range in self", "An embedding takes indices from 0 to num_embeddings minus 1."),
    # Types
    Hint("both vectors to have same dtype", _SAME_TYPE, "dtype"),
    Hint(
        "values to unpack",
        "The names on the left must be as many as the parts on the right: print them first. A loader over a "
        "TensorDataset of one tensor gives (x,).",
    ),
    Hint("must have the same dtype", _SAME_TYPE, "dtype"),
    Hint("to have the same dtype", _SAME_TYPE, "dtype"),
    Hint("expected scalar type", _SAME_TYPE, "dtype"),
    Hint("should be the same", _SAME_TYPE, "dtype"),
    Hint("Found dtype Long but expected", "Write the target as numbers with a point: y.float().", "dtype"),
    Hint(
        "not implemented for 'Long'",
        "Numbers with a point are wanted here: use .float(). A loss takes the prediction first, then the target.",
        "dtype",
    ),
    Hint("one_hot is only applicable to", "Class labels are whole numbers: use y.long()."),
    Hint("could not infer output dtype", "A mean of whole numbers is none: use .float() first.", "dtype"),
    Hint(
        "can't be cast to the desired output type",
        "A tensor of whole numbers cannot hold the result in place. Use x = x + …, or x.float() first.",
        "dtype",
    ),
    Hint("one of the following scalar types: Long", "Indices are whole numbers: use .long().", "dtype"),
    Hint(
        "cannot be converted to Scalar",
        "Only one number can become Python's. Use .sum() or .mean() first, or .tolist().",
        "shape",
    ),
    Hint("only one element tensors can be converted", "Use .sum() or .mean() first, or .tolist().", "shape"),
    Hint(
        "Boolean value of Tensor with more than one value is ambiguous",
        "Ask .any() or .all() of it. A loss such as "
        "nn.MSELoss() is made first and then called: nn.MSELoss()(prediction, target).",
    ),
    Hint("expected Tensor as element", "Make tensors of them first, or use torch.tensor([...])."),
    Hint("expected np.ndarray", "Use torch.tensor(...) for a list."),
    Hint("expected sequence of length", "Rows must be equally long."),
    Hint("'numpy.ndarray' and 'Tensor'", "Make a tensor of the array first: torch.from_numpy(a)."),
    Hint("'torch.return_types.", "Along a dimension there are values and indices: take .values, or [0]."),
    Hint(
        "must be Tensor, not tuple",
        "It is a tuple, as recurrent layers and max(dim=…) give it: take what you need, output, state = rnn(x).",
    ),
    Hint(
        "save_for_backward can only save variables",
        "Keep what is no tensor as an attribute: ctx.k = k in forward, ctx.k in backward.",
    ),
    # Modules and optimizers
    Hint("before Module.__init__() call", "Begin __init__ with super().__init__()."),
    Hint('missing the required "forward" function', "Write def forward(self, x): in the class, indented as __init__."),
    Hint("optimizer got an empty parameter list", _PARAMETERS),
    Hint("params argument given to the optimizer should be an iterable", "Write a list around it: [w]."),
    Hint("positional argument: 'metrics'", "This scheduler looks at a number: scheduler.step(loss)."),
    Hint("must be divisible by", "Choose sizes of which one is a multiple of the other."),
    Hint("is not an Optimizer", "A scheduler takes the optimizer first."),
    Hint("is not a Module subclass", "Pass layers one by one: nn.Sequential(*layers)."),
    Hint(
        "(torch.nn.Parameter or None expected)",
        "Write nn.Parameter(...) around it, or change it in place: with torch.no_grad(): layer.weight.copy_(…).",
    ),
    Hint(
        "Error(s) in loading state_dict",
        "The state must come from a module of the same layers and sizes. "
        "strict=False passes over names that are missing.",
    ),
    Hint(
        "object of type 'generator' has no len()",
        "Make a list of it: len(list(model.parameters())). Of numbers: sum(p.numel() for p in model.parameters()).",
    ),
    Hint(
        "'generator' object has no attribute",
        "parameters() gives one after the other: for p in model.parameters(): print(p.grad).",
    ),
    Hint("Expected state_dict to be dict-like", "It takes what model.state_dict() gives. Files cannot be read here."),
    Hint("'generator' object is not subscriptable", "Make a list of it first: list(model.parameters())[0]."),
    Hint("does not support the context manager protocol", "Write the parentheses: with torch.no_grad():"),
    Hint("Size mismatch between tensors", "All tensors of a TensorDataset have the same first size.", "shape"),
    Hint("the input matrix is singular", "Add a little to its diagonal, or use torch.linalg.lstsq or pinv."),
    Hint("the input is not positive-definite", "Add a little to its diagonal: A + 1e-6 * torch.eye(n)."),
)


def hint_for(message: str) -> Hint | None:
    """The first hint whose part is in a message, None where there is none."""
    return next((hint for hint in HINTS if hint.part in message), None)
