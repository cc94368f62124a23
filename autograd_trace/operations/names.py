"""Names of torch that are no tensor operations: namespaces, constants, switches, classes, autograd, init, data."""

from __future__ import annotations

from typing import Literal

from autograd_trace.operations.row import Name

_NAMESPACES = (
    "torch",
    "torch.nn",
    "torch.nn.functional",
    "torch.nn.init",
    "torch.nn.utils",
    "torch.nn.utils.rnn",
    "torch.nn.parameter",
    "torch.nn.modules",
    "torch.optim",
    "torch.optim.lr_scheduler",
    "torch.autograd",
    "torch.autograd.function",
    "torch.autograd.functional",
    "torch.autograd.graph",
    "torch.cuda",
    "torch.linalg",
    "torch.special",
    "torch.utils",
    "torch.utils.data",
    "torch.utils.data.dataset",
    "torch.utils.data.dataloader",
    "torch.utils.data.sampler",
    "torch.backends",
    "torch.backends.mps",
    "torch.backends.cudnn",
    "torch.accelerator",
    "torch.version",
    "torch.func",
    "torch.functional",
    "torch.testing",
)
_CONSTANTS = (
    "float32 float64 float16 bfloat16 float double half int8 int16 int32 int64 uint8 int long short bool "
    "newaxis strided preserve_format contiguous_format inf nan pi e __version__ version.cuda"
)
_SWITCHES = ("no_grad", "enable_grad", "set_grad_enabled", "inference_mode")
_ABOUT_TENSORS = {
    "is_tensor": ("", "torch.is_tensor(x)"),
    "numel": ("input", "torch.numel(x)"),
    "equal": ("input other", "torch.equal(x, x)"),
    "allclose": ("input other rtol atol equal_nan", "torch.allclose(x, y, atol=10)"),
    "is_floating_point": ("input", "torch.is_floating_point(x)"),
    "is_nonzero": ("input", "torch.is_nonzero(v[0])"),
    "is_complex": ("input", "torch.is_complex(x)"),
    "is_signed": ("input", "torch.is_signed(x)"),
    "is_same_size": ("input other", "torch.is_same_size(x, y)"),
    "result_type": ("", "torch.result_type(x, torch.ones(1))"),
    "promote_types": ("type1 type2", "torch.promote_types(torch.int64, torch.float32)"),
    "can_cast": ("from_ to", "torch.can_cast(torch.float32, torch.int64)"),
    "broadcast_shapes": ("", "torch.broadcast_shapes((2, 1), (3,))"),
}
#: Fill a tensor in place, for the weights of layers.
_INIT = {
    "zeros_": ("", ""),
    "ones_": ("", ""),
    "constant_": ("val", ", 0.5"),
    "normal_": ("mean std generator", ", std=0.1"),
    "trunc_normal_": ("mean std a b generator", ""),
    "uniform_": ("a b generator", ", -1, 1"),
    "xavier_uniform_": ("gain generator", ""),
    "xavier_normal_": ("gain generator", ""),
    "kaiming_uniform_": ("a mode nonlinearity generator", ", nonlinearity='relu'"),
    "kaiming_normal_": ("a mode nonlinearity generator", ""),
    "orthogonal_": ("gain generator", ""),
    "eye_": ("", ""),
    "sparse_": ("sparsity std generator", ", sparsity=0.5"),
}
#: Those that have an old name without the underscore, which warns.
_OLD_INIT = "constant normal uniform xavier_uniform xavier_normal kaiming_uniform kaiming_normal orthogonal".split()
#: The modules in which `torch.utils.data` keeps its names: older programs import from there.
_DATA: dict[str, dict[str, Literal["class", "function"]]] = {
    "dataset": {
        "Dataset": "class",
        "TensorDataset": "class",
        "Subset": "class",
        "ConcatDataset": "class",
        "random_split": "function",
    },
    "dataloader": {"DataLoader": "class", "default_collate": "function"},
    "sampler": dict.fromkeys(
        ("RandomSampler", "SequentialSampler", "SubsetRandomSampler", "WeightedRandomSampler", "BatchSampler"), "class"
    ),
}
_GRAD = "outputs inputs grad_outputs retain_graph create_graph allow_unused materialize_grads"
_LAYER = "layer = nn.Linear(3, 4).double(); layer(x).sum().backward(); "


def _function(name: str, arguments: str, sample: str) -> Name:
    return Name(name=name, kind="function", arguments=tuple(arguments.split()), sample=sample)


def _class(name: str, arguments: str, sample: str) -> Name:
    return Name(name=name, kind="class", arguments=tuple(arguments.split()), sample=sample)


NAMES = (
    *(Name(name=name, kind="namespace") for name in _NAMESPACES),
    *(Name(name=f"torch.{name}", kind="constant", sample=f"torch.{name}") for name in _CONSTANTS.split()),
    # Modes and settings
    *(
        Name(name=f"torch.{name}", kind="context", arguments=() if name in _SWITCHES[:2] else ("mode",))
        for name in _SWITCHES
    ),
    *(Name(name=f"torch.autograd.{name}", kind="context", target=f"torch.{name}") for name in _SWITCHES),
    Name(name="torch.autograd.set_detect_anomaly", kind="context", arguments=("mode", "check_nan")),
    Name(name="torch.autograd.detect_anomaly", kind="context", arguments=("check_nan",)),
    _function("torch.is_grad_enabled", "", "torch.is_grad_enabled()"),
    _function("torch.is_inference_mode_enabled", "", "torch.is_inference_mode_enabled()"),
    _function("torch.set_default_dtype", "", "torch.set_default_dtype(torch.float64); torch.ones(1).dtype"),
    _function("torch.set_default_tensor_type", "", "torch.set_default_tensor_type('torch.DoubleTensor')"),
    _function("torch.get_default_dtype", "", "torch.get_default_dtype()"),
    _function(
        "torch.set_printoptions",
        "precision threshold edgeitems linewidth profile sci_mode",
        "torch.set_printoptions(precision=2, sci_mode=False); x.detach()",
    ),
    _function("torch.manual_seed", "seed", "torch.manual_seed(3); torch.rand(2)"),
    _function("torch.initial_seed", "", "torch.manual_seed(3); torch.initial_seed()"),
    Name(name="torch.seed", kind="function"),
    # Devices: there is one, the CPU
    _function("torch.cuda.is_available", "", "torch.cuda.is_available()"),
    _function("torch.cuda.manual_seed", "seed", "torch.cuda.manual_seed(0)"),
    _function("torch.cuda.manual_seed_all", "seed", "torch.cuda.manual_seed_all(0)"),
    _function("torch.cuda.device_count", "", "torch.cuda.device_count()"),
    _function("torch.backends.mps.is_available", "", "torch.backends.mps.is_available()"),
    *(
        Name(name=f"torch.backends.cudnn.{name}", kind="constant", sample=f"torch.backends.cudnn.{name}")
        for name in ("deterministic", "benchmark", "enabled")
    ),
    _function("torch.accelerator.is_available", "", "torch.accelerator.is_available()"),
    _function("torch.accelerator.current_accelerator", "check_available", "torch.accelerator.current_accelerator()"),
    _function("torch.accelerator.device_count", "", "torch.accelerator.device_count()"),
    _class("torch.device", "type index", "torch.device('cpu')"),
    _function("torch.set_default_device", "device", "torch.set_default_device('cpu'); torch.ones(1)"),
    _function("torch.get_default_device", "", "torch.get_default_device()"),
    # Types and questions about tensors
    _class("torch.Size", "", "torch.Size([2, 3])"),
    Name(name="torch.dtype", kind="class"),
    _class("torch.Generator", "device", "torch.rand(2, generator=torch.Generator().manual_seed(3))"),
    _class("torch.finfo", "", "torch.finfo(torch.float32).eps"),
    _class("torch.iinfo", "", "torch.iinfo(torch.int8).max"),
    *(_function(f"torch.{name}", arguments, sample) for name, (arguments, sample) in _ABOUT_TENSORS.items()),
    _function(
        "torch.testing.assert_close",
        "actual expected rtol atol equal_nan check_device check_dtype check_layout check_stride",
        "torch.testing.assert_close(x, x + 1e-9, rtol=1e-4, atol=1e-4)",
    ),
    # Autograd
    _function("torch.autograd.grad", _GRAD, "torch.autograd.grad((x * y).sum(), [x, y])"),
    _function(
        "torch.autograd.backward",
        "tensors grad_tensors retain_graph create_graph inputs",
        "torch.autograd.backward([(x * y).sum()]); x.grad",
    ),
    _function(
        "torch.autograd.Variable",
        "data requires_grad",
        "torch.autograd.Variable(data=torch.ones(2), requires_grad=True)",
    ),
    Name(name="torch.autograd.Function", kind="class"),
    Name(name="torch.autograd.function.Function", kind="class"),
    Name(name="torch.autograd.function.once_differentiable", kind="function"),
    _function(
        "torch.autograd.gradcheck",
        "func inputs eps atol rtol raise_exception",
        "torch.autograd.gradcheck(lambda x, y: x * y, (x, y))",
    ),
    _function(
        "torch.autograd.gradgradcheck",
        "func inputs grad_outputs eps atol rtol raise_exception",
        "torch.autograd.gradgradcheck(lambda x, y: x * y, (x, y))",
    ),
    _function(
        "torch.autograd.functional.jacobian",
        "func inputs create_graph strict vectorize",
        "torch.autograd.functional.jacobian(lambda v: v ** 2, v)",
    ),
    _function(
        "torch.autograd.functional.hessian",
        "func inputs create_graph strict vectorize",
        "torch.autograd.functional.hessian(lambda v: (v ** 3).sum(), v)",
    ),
    *(
        _function(
            f"torch.autograd.functional.{name}",
            "func inputs v create_graph strict",
            f"torch.autograd.functional.{name}(lambda v: {result}, v, {given})",
        )
        for name, result, given in (
            ("vjp", "v ** 2", "torch.ones(3).double()"),
            ("jvp", "v ** 2", "torch.ones(3).double()"),
            ("vhp", "(v ** 3).sum()", "torch.ones(3).double()"),
            ("hvp", "(v ** 3).sum()", "torch.ones(3).double()"),
        )
    ),
    *(
        _function(f"torch.func.{name}", f"func {more}", f"torch.func.{name}(lambda v: (v ** 3){reduced})(v.detach())")
        for name, more, reduced in (
            ("grad", "argnums has_aux", ".sum()"),
            ("grad_and_value", "argnums has_aux", ".sum()"),
            ("jacrev", "argnums has_aux chunk_size", ""),
            ("jacfwd", "argnums has_aux randomness", ""),
            ("hessian", "argnums", ".sum()"),
            ("vmap", "in_dims out_dims randomness chunk_size", " + 1"),
        )
    ),
    _function("torch.vmap", "func in_dims out_dims randomness chunk_size", "torch.vmap(torch.dot)(x, y)"),
    _function(
        "torch.func.jvp",
        "func primals tangents strict has_aux",
        "torch.func.jvp(lambda v: v ** 2, (v.detach(),), (torch.ones(3).double(),))",
    ),
    _function(
        "torch.func.vjp",
        "func has_aux",
        "out, back = torch.func.vjp(lambda v: v ** 2, v.detach()); back(torch.ones(3).double())",
    ),
    _function(
        "torch.func.functional_call",
        "module parameter_and_buffer_dicts args kwargs tie_weights strict",
        "torch.func.functional_call(nn.Linear(3, 1, False), {'weight': torch.ones(1, 3)}, torch.ones(3))",
    ),
    # nn
    _class("torch.nn.Module", "", "nn.Module()"),
    _class("torch.nn.Parameter", "data requires_grad", "nn.Parameter(torch.ones(2))"),
    _class("torch.nn.parameter.Parameter", "data requires_grad", "nn.parameter.Parameter(torch.ones(2))"),
    *(
        _function(f"torch.nn.init.{name}", f"tensor {more}", f"nn.init.{name}(torch.empty(2, 3){given})")
        for name, (more, given) in _INIT.items()
    ),
    *(
        _function(f"torch.nn.init.{name}", "", f"nn.init.{name}(torch.empty(2, 3){_INIT[name + '_'][1]})")
        for name in _OLD_INIT
    ),
    _function("torch.nn.init.calculate_gain", "nonlinearity param", "nn.init.calculate_gain('relu')"),
    _function(
        "torch.nn.utils.clip_grad_norm_",
        "parameters max_norm norm_type error_if_nonfinite foreach",
        f"{_LAYER}nn.utils.clip_grad_norm_(layer.parameters(), 1.0)",
    ),
    _function(
        "torch.nn.utils.clip_grad_value_",
        "parameters clip_value foreach",
        f"{_LAYER}nn.utils.clip_grad_value_(layer.parameters(), 0.5); layer.bias.grad",
    ),
    _function(
        "torch.nn.utils.get_total_norm",
        "tensors norm_type error_if_nonfinite foreach",
        "nn.utils.get_total_norm([x.detach(), y.detach()])",
    ),
    _function(
        "torch.nn.utils.parameters_to_vector",
        "parameters",
        f"{_LAYER}nn.utils.parameters_to_vector(layer.parameters())",
    ),
    _function(
        "torch.nn.utils.vector_to_parameters",
        "vec parameters",
        "a = nn.Parameter(torch.zeros(3)); nn.utils.vector_to_parameters(torch.ones(3), [a]); a",
    ),
    # Sequences of unequal lengths
    _function(
        "torch.nn.utils.rnn.pad_sequence",
        "sequences batch_first padding_value padding_side",
        "nn.utils.rnn.pad_sequence([v, v[:2]], batch_first=True)",
    ),
    _function(
        "torch.nn.utils.rnn.pack_padded_sequence",
        "input lengths batch_first enforce_sorted",
        "nn.utils.rnn.pack_padded_sequence(x, [3, 1], batch_first=True).data",
    ),
    _function(
        "torch.nn.utils.rnn.pad_packed_sequence",
        "sequence batch_first padding_value total_length",
        "a = nn.utils.rnn.pack_sequence([v, v[:2]]); nn.utils.rnn.pad_packed_sequence(a)[0]",
    ),
    _function(
        "torch.nn.utils.rnn.pack_sequence",
        "sequences enforce_sorted",
        "nn.utils.rnn.pack_sequence([v, v[:2]]).batch_sizes",
    ),
    Name(name="torch.nn.utils.rnn.PackedSequence", kind="class"),
    # Data
    _class("torch.utils.data.TensorDataset", "", "torch.utils.data.TensorDataset(x, y)[0]"),
    Name(name="torch.utils.data.Dataset", kind="class"),
    Name(name="torch.utils.data.IterableDataset", kind="class"),
    _class("torch.utils.data.ConcatDataset", "datasets", "len(torch.utils.data.ConcatDataset([[1], [2, 3]]))"),
    _class(
        "torch.utils.data.RandomSampler",
        "data_source replacement num_samples generator",
        "list(torch.utils.data.RandomSampler([1, 2, 3]))",
    ),
    _class("torch.utils.data.SequentialSampler", "data_source", "list(torch.utils.data.SequentialSampler([4, 5]))"),
    _class(
        "torch.utils.data.SubsetRandomSampler",
        "indices generator",
        "list(torch.utils.data.SubsetRandomSampler([3, 5]))",
    ),
    _class(
        "torch.utils.data.WeightedRandomSampler",
        "weights num_samples replacement generator",
        "list(torch.utils.data.WeightedRandomSampler([0.5, 0.5], 3))",
    ),
    _class(
        "torch.utils.data.BatchSampler",
        "sampler batch_size drop_last",
        "list(torch.utils.data.BatchSampler(torch.utils.data.SequentialSampler([4, 5, 6]), 2, False))",
    ),
    _function("torch.utils.data.default_collate", "batch", "torch.utils.data.default_collate([(1, 2.0), (3, 4.0)])"),
    *(
        Name(name=f"torch.utils.data.{module}.{name}", kind=kind, target=f"torch.utils.data.{name}")
        for module, names in _DATA.items()
        for name, kind in names.items()
    ),
    _class("torch.utils.data.Subset", "dataset indices", "torch.utils.data.Subset([5, 6, 7], [0, 2])[1]"),
    _class(
        "torch.utils.data.DataLoader",
        "dataset batch_size shuffle sampler batch_sampler drop_last generator collate_fn num_workers pin_memory "
        "timeout persistent_workers prefetch_factor",
        "list(torch.utils.data.DataLoader([1, 2, 3], batch_size=2, shuffle=True))",
    ),
    _function(
        "torch.utils.data.random_split",
        "dataset lengths generator",
        "[len(part) for part in torch.utils.data.random_split([1, 2, 3], [2, 1])]",
    ),
)
