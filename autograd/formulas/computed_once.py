"""A property that is computed when it is first asked for, and kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

T = TypeVar("T")


class computed_once(Generic[T]):
    """``functools.cached_property`` without its lock.

    That one has, until Python 3.12, one lock for all objects of a class: while one thread draws
    all others wait, and a process forked meanwhile waits for ever. Here two threads that ask at
    once may compute the same thing twice.
    """

    def __init__(self, function: Callable[[Any], T]) -> None:
        self.function, self.__doc__ = function, function.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    if TYPE_CHECKING:
        # What is given in its place lies in the object's own dict, and is found first.
        def __set__(self, instance: object, value: T) -> None: ...

    @overload
    def __get__(self, instance: None, owner: type) -> computed_once[T]: ...
    @overload
    def __get__(self, instance: object, owner: type) -> T: ...
    def __get__(self, instance: object | None, owner: type) -> computed_once[T] | T:
        if instance is None:
            return self
        found: T = instance.__dict__.setdefault(self.name, self.function(instance))
        return found
