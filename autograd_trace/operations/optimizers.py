"""Optimizers and learning-rate schedulers: a row each."""

from __future__ import annotations

from autograd_trace.operations.row import Name

_COMMON = "params lr weight_decay maximize foreach differentiable"
_ADAM = f"{_COMMON} betas eps amsgrad capturable fused"
_SCHEDULE = "optimizer last_epoch"
_CYCLE = "cycle_momentum base_momentum max_momentum"

#: By name: the keywords, and what a small one is made with beside its parameters.
_OPTIMIZERS: dict[str, tuple[str, str]] = {
    "SGD": (f"{_COMMON} momentum dampening nesterov fused", "lr=0.1, momentum=0.9, weight_decay=0.01"),
    "Adam": (f"{_ADAM} decoupled_weight_decay", "lr=0.1"),
    "AdamW": (_ADAM, "lr=0.1, amsgrad=True"),
    "NAdam": (f"{_COMMON} betas eps momentum_decay decoupled_weight_decay capturable", "lr=0.1"),
    "RAdam": (f"{_COMMON} betas eps decoupled_weight_decay capturable", "lr=0.1"),
    "Adamax": (f"{_COMMON} betas eps capturable", "lr=0.1"),
    "Adagrad": (f"{_COMMON} lr_decay initial_accumulator_value eps fused", "lr=0.1"),
    "Adadelta": (f"{_COMMON} rho eps capturable", "lr=0.1"),
    "Adafactor": ("params lr beta2_decay eps d weight_decay foreach maximize", "lr=0.1"),
    "RMSprop": (f"{_COMMON} alpha eps momentum centered capturable", "lr=0.1, momentum=0.9"),
    "Rprop": ("params lr etas step_sizes maximize foreach differentiable capturable", "lr=0.1"),
    "ASGD": (f"{_COMMON} lambd alpha t0 capturable", "lr=0.1"),
    "LBFGS": (
        "params lr max_iter max_eval tolerance_grad tolerance_change history_size line_search_fn",
        "lr=0.5, max_iter=4",
    ),
    "Muon": ("params lr weight_decay momentum nesterov ns_coefficients eps ns_steps adjust_lr_fn", "lr=0.1"),
}
#: By name: the keywords, and what a small one is made with beside its optimizer.
_SCHEDULERS: dict[str, tuple[str, str]] = {
    "StepLR": (f"{_SCHEDULE} step_size gamma", "step_size=2, gamma=0.5"),
    "MultiStepLR": (f"{_SCHEDULE} milestones gamma", "milestones=[1, 3]"),
    "ExponentialLR": (f"{_SCHEDULE} gamma", "gamma=0.9"),
    "CosineAnnealingLR": (f"{_SCHEDULE} T_max eta_min", "T_max=4"),
    "CosineAnnealingWarmRestarts": (f"{_SCHEDULE} T_0 T_mult eta_min", "T_0=2"),
    "LambdaLR": (f"{_SCHEDULE} lr_lambda", "lr_lambda=lambda epoch: 0.5 ** epoch"),
    "MultiplicativeLR": (f"{_SCHEDULE} lr_lambda", "lr_lambda=lambda epoch: 0.5"),
    "PolynomialLR": (f"{_SCHEDULE} total_iters power", "total_iters=4"),
    "ConstantLR": (f"{_SCHEDULE} factor total_iters", "factor=0.5, total_iters=2"),
    "LinearLR": (f"{_SCHEDULE} start_factor end_factor total_iters", "total_iters=3"),
    "ReduceLROnPlateau": (
        "optimizer mode factor patience threshold threshold_mode cooldown min_lr eps",
        "patience=1",
    ),
    "OneCycleLR": (
        f"{_SCHEDULE} {_CYCLE} max_lr total_steps epochs steps_per_epoch pct_start anneal_strategy div_factor "
        "final_div_factor three_phase",
        "max_lr=0.2, total_steps=8",
    ),
    "CyclicLR": (
        f"{_SCHEDULE} {_CYCLE} base_lr max_lr step_size_up step_size_down mode gamma scale_fn scale_mode",
        "base_lr=0.01, max_lr=0.2, step_size_up=2",
    ),
}
_SCHEDULER = "torch.optim.lr_scheduler"

NAMES = (
    Name(name="torch.optim.Optimizer", kind="class", arguments=("params", "defaults")),
    # A module that `from … import` finds and `torch.optim` does not show.
    Name(name="torch.optim.optimizer", kind="namespace", target="torch.optim"),
    Name(
        name="torch.optim.optimizer.Optimizer",
        kind="class",
        arguments=("params", "defaults"),
        target="torch.optim.Optimizer",
    ),
    *(
        Name(
            name=f"torch.optim.{name}",
            kind="optimizer",
            arguments=tuple(keywords.split()),
            sample=f"torch.optim.{name}([w], {given})",
        )
        for name, (keywords, given) in _OPTIMIZERS.items()
    ),
    *(
        Name(
            name=f"{_SCHEDULER}.{name}",
            kind="scheduler",
            arguments=tuple(keywords.split()),
            sample=f"{_SCHEDULER}.{name}(opt, {given})",
        )
        for name, (keywords, given) in _SCHEDULERS.items()
    ),
    Name(
        name=f"{_SCHEDULER}.SequentialLR",
        kind="scheduler",
        arguments=("optimizer", "schedulers", "milestones", "last_epoch"),
        sample=f"{_SCHEDULER}.SequentialLR(opt, [{_SCHEDULER}.ConstantLR(opt), {_SCHEDULER}.StepLR(opt, 1)], [2])",
    ),
    # It has no epoch and no rates of its own.
    Name(
        name=f"{_SCHEDULER}.ChainedScheduler",
        kind="class",
        arguments=("schedulers", "optimizer"),
        sample=f"a = {_SCHEDULER}.ExponentialLR(torch.optim.SGD([x], 1.0), 0.9); "
        f"{_SCHEDULER}.ChainedScheduler([a]).get_last_lr()",
    ),
)
