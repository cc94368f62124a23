"""Points and boxes of a picture, in pixels, y downwards."""

from __future__ import annotations

from dataclasses import dataclass

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A box by its edges."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def turned(self) -> Rectangle:
        """With its axes exchanged."""
        return Rectangle(self.top, self.left, self.bottom, self.right)

    def moved(self, right: float, down: float) -> Rectangle:
        """The same elsewhere."""
        return Rectangle(self.left + right, self.top + down, self.right + right, self.bottom + down)

    def meets(self, x: float, y: float, margin: float = 0.0) -> bool:
        """Whether a point is inside, or so near."""
        return self.left - margin < x < self.right + margin and self.top - margin < y < self.bottom + margin

    def overlaps(self, other: Rectangle) -> bool:
        """Whether the two have a part in common."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )
