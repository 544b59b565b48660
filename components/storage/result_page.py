"""One page of a long list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class ResultPage(Generic[T]):
    """The rows of one page, and whether more follow."""

    rows: tuple[T, ...]
    more: bool


def take_page(rows: Sequence[T], size: int) -> ResultPage[T]:
    """Return a page of rows that were read with one more than fits."""
    return ResultPage(tuple(rows[:size]), len(rows) > size)
