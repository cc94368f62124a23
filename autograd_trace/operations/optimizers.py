"""Optimizers and learning-rate schedulers: a row each."""

from __future__ import annotations

from autograd_trace.operations.row import Name

_COMMON = ("params", "lr", "weight_decay", "maximize", "foreach", "differentiable")
_ADAM = (*_COMMON, "betas", "eps", "amsgrad")
_SCHEDULE = ("optimizer", "last_epoch")

_OPTIMIZERS: dict[str, tuple[str, ...]] = {
    "SGD": (*_COMMON, "momentum", "dampening", "nesterov"),
    "Adam": _ADAM,
    "AdamW": _ADAM,
    "NAdam": (*_ADAM, "momentum_decay"),
    "RAdam": _ADAM,
    "Adamax": _ADAM,
    "Adagrad": (*_COMMON, "lr_decay", "initial_accumulator_value", "eps"),
    "Adadelta": (*_COMMON, "rho", "eps"),
    "RMSprop": (*_COMMON, "alpha", "eps", "momentum", "centered"),
    "Rprop": (*_COMMON, "etas", "step_sizes"),
    "ASGD": (*_COMMON, "lambd", "alpha", "t0"),
    "LBFGS": (
        "params",
        "lr",
        "max_iter",
        "max_eval",
        "tolerance_grad",
        "tolerance_change",
        "history_size",
        "line_search_fn",
    ),
}
_SCHEDULERS: dict[str, tuple[str, ...]] = {
    "StepLR": (*_SCHEDULE, "step_size", "gamma"),
    "MultiStepLR": (*_SCHEDULE, "milestones", "gamma"),
    "ExponentialLR": (*_SCHEDULE, "gamma"),
    "CosineAnnealingLR": (*_SCHEDULE, "T_max", "eta_min"),
    "LambdaLR": (*_SCHEDULE, "lr_lambda"),
    "ConstantLR": (*_SCHEDULE, "factor", "total_iters"),
    "LinearLR": (*_SCHEDULE, "start_factor", "end_factor", "total_iters"),
    "ReduceLROnPlateau": ("optimizer", "mode", "factor", "patience", "threshold", "cooldown", "min_lr"),
    "OneCycleLR": (*_SCHEDULE, "max_lr", "total_steps", "epochs", "steps_per_epoch", "pct_start"),
    "CyclicLR": (*_SCHEDULE, "base_lr", "max_lr", "step_size_up", "mode", "cycle_momentum"),
}

NAMES = (
    *(
        Name(name=f"torch.optim.{name}", kind="optimizer", arguments=arguments)
        for name, arguments in _OPTIMIZERS.items()
    ),
    *(
        Name(name=f"torch.optim.lr_scheduler.{name}", kind="scheduler", arguments=arguments)
        for name, arguments in _SCHEDULERS.items()
    ),
)
