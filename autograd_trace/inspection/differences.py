"""Difference quotients of the root beside autograd's number: the hand-check and the nudge."""

from __future__ import annotations

import math
from dataclasses import dataclass

from autograd_trace.inspection.probe import Base, Probe
from autograd_trace.inspection.refusal import CannotTell
from autograd_trace.numbers import encode, format_number
from autograd_trace.questions import AskCheck, AskNudge, CheckAnswer, NudgeAnswer, Verdict

#: The first and largest step, for an element of size 1 or less, and how much smaller each next one is.
_FIRST, _SMALLER, _MOST_STEPS = 1e-3, 4.0, 9
_EPSILON = 2.0**-52
#: A gap between the one-sided quotients counts from this share of the larger one on.
_GAP = 1e-5


@dataclass(frozen=True, slots=True)
class Quotients:
    """The difference quotients for one step `h`."""

    h: float
    forward: float
    backward: float

    @property
    def central(self) -> float:
        """(root(at + h) - root(at - h)) / 2h."""
        return (self.forward + self.backward) / 2

    @property
    def gap(self) -> float:
        """How far the two sides are apart: in the order of `h` where the root is smooth."""
        return abs(self.forward - self.backward)


def check(question: AskCheck, probe: Probe) -> CheckAnswer:
    """Answer `AskCheck`."""
    base = probe.base
    steps = _descend(probe)
    best, error = _best(steps)
    before = next((each for each in reversed(steps) if each.h > best.h), best)
    verdict = _verdict(base, before, best, error)
    numbers = [encode(each, float32=False) for each in (base.at, base.value, base.autograd)]
    at, value, autograd = numbers
    central, forward, backward = (encode(each, float32=False) for each in (best.central, best.forward, best.backward))
    return CheckAnswer(
        question.tensor, question.element, base.root, at, value, best.h, autograd,
        central, forward, backward, verdict, _sentence(base, before, best, verdict),
    )  # fmt: skip


def _descend(probe: Probe) -> list[Quotients]:
    """Quotients for smaller and smaller steps, until two central ones agree or rounding takes over."""
    base, steps = probe.base, list[Quotients]()
    h = _FIRST * max(1.0, abs(base.at))
    while len(steps) < 2 or (len(steps) < _MOST_STEPS and probe.has_time() and not _settled(base, steps)):
        above, below = probe.moved(h), probe.moved(-h)
        steps.append(Quotients(h, (above - base.value) / h, (base.value - below) / h))
        h /= _SMALLER
    return steps


def _settled(base: Base, steps: list[Quotients]) -> bool:
    last, before = steps[-1].central, steps[-2].central
    return abs(last - before) <= max(1e-9 * abs(last), _noise(base, steps[-1]))


def _noise(base: Base, quotients: Quotients) -> float:
    """What rounding makes of a quotient, at most; numbers on the way count as 1, since a small root may hide them."""
    return 100 * _EPSILON * max(1.0, abs(base.value), abs(base.at)) / quotients.h


def _best(steps: list[Quotients]) -> tuple[Quotients, float]:
    """The step whose central quotient differs least from that of the step before, and that difference."""
    pairs = list(zip(steps, steps[1:], strict=False))
    errors = [abs(one.central - other.central) for one, other in pairs]
    finite = [index for index, error in enumerate(errors) if math.isfinite(error)]
    if not finite:
        return steps[-1], math.inf
    best = min(finite, key=errors.__getitem__)
    return pairs[best][1], errors[best]


def _verdict(base: Base, before: Quotients, best: Quotients, error: float) -> Verdict:
    if not all(math.isfinite(each) for each in (base.value, best.forward, best.backward)):
        return "undefined"
    scale = max(abs(best.forward), abs(best.backward))
    noise = _noise(base, best)
    if best.gap > _GAP * scale + noise and before.h > best.h:
        shrinks = best.gap / before.gap if before.gap else 0.0
        if shrinks > _SMALLER / 2:
            return "jump"
        if shrinks > 0.5:
            return "kink"
    if base.autograd is None:
        return "no path"
    tolerance = 10 * error + 1e-6 * max(scale, abs(base.autograd)) + noise
    return "agrees" if abs(best.central - base.autograd) <= tolerance else "differs"


def _slopes(before: Quotients, best: Quotients) -> tuple[float, float]:
    """The slopes on both sides: one-sided quotients are off in the order of `h`, which two steps take out."""
    ratio = before.h / best.h
    left, right = (
        (ratio * near - far) / (ratio - 1)
        for near, far in ((best.backward, before.backward), (best.forward, before.forward))
    )
    small = 1e-9 * max(abs(left), abs(right))
    return (0.0 if abs(left) < small else left), (0.0 if abs(right) < small else right)


def _sentence(base: Base, before: Quotients, best: Quotients, verdict: Verdict) -> str:
    root = base.root or "the root"
    central = format_number(best.central)
    autograd = "None" if base.autograd is None else format_number(base.autograd)
    match verdict:
        case "agrees":
            return f"Central differences give {central}, autograd gives {autograd}: they agree."
        case "kink":
            left, right = (format_number(each) for each in _slopes(before, best))
            return (
                f"{root} has a kink here: its slope is {left} on the left and {right} on the right, so there is "
                f"no derivative. PyTorch takes {autograd}."
            )
        case "jump":
            return f"{root} jumps here, so no difference quotient settles. Autograd gives {autograd}."
        case "undefined":
            return f"{root} is not a finite number here or right beside it. Autograd gives {autograd}."
        case "no path" if best.central == 0:
            return f"{root} does not change with it, and autograd has no path to it: its gradient is None."
        case "no path":
            return (
                f"{root} changes with it, by {central} for each unit, but autograd has no path to it: it does not "
                "require grad, or the path is cut."
            )
    return (
        f"Central differences give {central}, autograd gives {autograd}. The value also depends on it by a way that "
        "autograd does not record (detach, no_grad, .item()), or a hook or a backward of the program's own changed "
        "the gradient."
    )


def nudge(question: AskNudge, probe: Probe) -> NudgeAnswer:
    """Answer `AskNudge`."""
    base = probe.base
    if not question.by:
        raise CannotTell("Moved by 0 it stays where it is: choose another amount.")
    after = probe.moved(question.by)
    quotient = (after - base.value) / question.by
    root = base.root or "the root"
    gradient = "None" if base.autograd is None else format_number(base.autograd)
    sentence = (
        f"{root} goes from {format_number(base.value, 6)} to {format_number(after, 6)}: {format_number(quotient)} for "
        f"each unit; the gradient is {gradient}."
    )
    at, before, then, slope, autograd = (
        encode(each, float32=False) for each in (base.at, base.value, after, quotient, base.autograd)
    )
    return NudgeAnswer(
        question.tensor, question.element, base.root, at, question.by, before, then, slope, autograd, sentence
    )
