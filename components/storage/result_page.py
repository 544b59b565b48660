"""A part of a long list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class ResultPage(Generic[T]):
    """Some rows of a list, and whether more follow."""

    rows: tuple[T, ...]
    more: bool


def take_page(found: Sequence[T], size: int) -> ResultPage[T]:
    """Make a page from rows of which one more than fits was asked for."""
    return ResultPage(tuple(found[:size]), len(found) > size)
