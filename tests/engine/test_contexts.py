"""Modes belong to the context: asyncio tasks, generators that are suspended, Ctrl-C anywhere."""

from __future__ import annotations

import asyncio
import contextvars
import gc
import inspect
import signal
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from typing import Any

import pytest
from interrupts import Interrupting, moments_of, press

from autograd import Value, detect_anomaly, log, no_grad, scope
from autograd.engine import modes

X = Value(3.0, label="x")


def seen() -> tuple[bool, str]:
    """How what is made now is recorded: whether it requires a gradient, and its scope."""
    made = X * X
    return made.requires_grad, made.scope


USUAL = (True, "")


@pytest.fixture(autouse=True)
def nothing_stays_open() -> Iterator[None]:
    assert seen() == USUAL
    assert not modes.open_blocks
    yield
    assert seen() == USUAL
    gc.collect()
    assert not modes.open_blocks


# ---------------------------------------------------------------- asyncio


def test_blocks_of_one_task_are_not_open_in_another() -> None:
    async def first(go: asyncio.Event, done: asyncio.Event) -> None:
        with no_grad(), scope("A"):
            go.set()
            await done.wait()
            assert seen() == (False, "A")
        assert seen() == USUAL

    async def second(go: asyncio.Event, done: asyncio.Event) -> None:
        await go.wait()
        assert seen() == USUAL
        with scope("B"):
            assert seen() == (True, "B")
            done.set()
            await asyncio.sleep(0)
            assert seen() == (True, "B")

    async def main() -> None:
        go, done = asyncio.Event(), asyncio.Event()
        await asyncio.gather(first(go, done), second(go, done))
        assert seen() == USUAL

    asyncio.run(main())


@pytest.mark.parametrize("when", ["inside", "after"])
def test_a_task_that_is_started_in_a_block_keeps_it(when: str) -> None:
    """As it keeps the decimal context of that moment."""

    async def child(left: asyncio.Event) -> tuple[Any, Any, Any]:
        if when == "after":
            await left.wait()
        first = seen()
        with scope("own"):
            inner = seen()
        await asyncio.sleep(0)
        return first, inner, seen()

    async def main() -> None:
        left = asyncio.Event()
        with no_grad(), scope("S"):
            task = asyncio.create_task(child(left))
            if when == "inside":
                await task
        assert seen() == USUAL
        left.set()
        assert await task == ((False, "S"), (False, "S/own"), (False, "S"))
        assert seen() == USUAL

    asyncio.run(main())


def test_a_thread_of_a_task_has_its_blocks() -> None:
    async def main() -> None:
        with no_grad():
            assert await asyncio.to_thread(seen) == (False, "")
        assert await asyncio.to_thread(seen) == USUAL

    asyncio.run(main())


def test_a_copied_context_keeps_what_was_open() -> None:
    with scope("then"):
        copied = contextvars.copy_context()
    assert seen() == USUAL
    assert copied.run(seen) == (True, "then")
    assert copied.run(seen) == (True, "then")
    assert seen() == USUAL


def test_async_generators_and_context_managers() -> None:
    async def numbers() -> AsyncIterator[Any]:
        with scope("G"):
            yield seen()
            await asyncio.sleep(0)
            yield seen()

    @asynccontextmanager
    async def block() -> AsyncIterator[None]:
        with no_grad():
            yield

    async def main() -> None:
        async for found in numbers():
            assert found == (True, "G")
            assert seen() == USUAL
        async with block():
            assert seen() == (False, "")
        assert seen() == USUAL

    asyncio.run(main())


# ---------------------------------------------------------------- generators


def in_scope(name: str, times: int = 3) -> Iterator[tuple[bool, str]]:
    with scope(name):
        for _ in range(times):
            yield seen()


def test_who_calls_a_generator_is_not_in_its_blocks() -> None:
    for found in in_scope("G"):
        assert found == (True, "G")
        assert seen() == USUAL


def test_a_generator_is_not_in_blocks_that_its_caller_opened_later() -> None:
    generator = in_scope("G")
    next(generator)
    with no_grad(), scope("caller"):
        assert seen() == (False, "caller")
        assert next(generator) == (True, "G")
        assert seen() == (False, "caller")
    assert next(generator) == (True, "G")
    generator.close()


def test_generators_that_are_left_in_another_order() -> None:
    first, second = in_scope("A"), in_scope("B")
    assert (next(first), next(second)) == ((True, "A"), (True, "B"))
    assert seen() == USUAL
    first.close()
    assert next(second) == (True, "B")
    second.close()


def test_generators_inside_generators() -> None:
    def outer() -> Iterator[Any]:
        with scope("outer"):
            inner = in_scope("inner")
            yield next(inner)
            yield seen()
            with scope("more"):
                yield seen()
                yield next(inner)
            yield from in_scope("from", 1)
            yield seen()

    found = []
    for one in outer():
        found.append(one[1])
        assert seen() == USUAL
    assert found == ["outer/inner", "outer", "outer/more", "outer/inner", "outer/from", "outer"]


def test_what_a_generator_calls_is_in_its_blocks() -> None:
    def called() -> Any:
        with scope("f"):
            return seen()

    def generator() -> Iterator[Any]:
        with scope("G"):
            yield seen()
            yield called()

    steps = generator()
    next(steps)
    with scope("caller"):
        assert next(steps) == (True, "G/f")
    steps.close()


def test_a_generator_that_is_dropped_or_goes_on_elsewhere() -> None:
    dropped = in_scope("G")
    next(dropped)
    del dropped
    gc.collect()
    assert seen() == USUAL
    moved = in_scope("M")
    next(moved)
    results: list[Any] = []
    thread = threading.Thread(target=lambda: results.extend([*moved, seen()]))
    thread.start()
    thread.join()
    assert results[-1] == USUAL
    assert seen() == USUAL


def test_generators_that_stand_for_a_block_open_it_for_who_uses_it() -> None:
    @contextmanager
    def both() -> Iterator[None]:
        with no_grad(), scope("both"):
            yield

    with both():
        assert seen() == (False, "both")
    with ExitStack() as stack:
        stack.enter_context(both())
        stack.enter_context(scope("inner"))
        assert seen() == (False, "both/inner")
    assert seen() == USUAL

    def generator() -> Iterator[Any]:
        with both(), ExitStack() as stack:
            stack.enter_context(scope("S"))
            yield seen()

    for found in generator():
        assert found == (False, "both/S")
        assert seen() == USUAL


@pytest.fixture
def without_gradients() -> Iterator[None]:
    with no_grad():
        yield


def test_a_fixture_holds_a_block_open(without_gradients: None) -> None:
    made = Value(2.0) * 2
    assert not made.requires_grad


@pytest.fixture(autouse=True)
def _order(nothing_stays_open: None) -> None:
    """The check is set up before, and done after, whatever a test's own fixtures open."""


# ---------------------------------------------------------------- by hand


def test_blocks_that_are_entered_by_hand() -> None:
    first, second = scope("a"), scope("b")
    first.__enter__()
    second.__enter__()
    assert seen() == (True, "a/b")
    second.__exit__(None, None, None)
    assert seen() == (True, "a")
    with first, first:
        assert seen() == (True, "a/a/a")
    assert seen() == (True, "a")
    first.__exit__(None, None, None)
    with ExitStack() as stack:
        kept = stack.enter_context(no_grad())
        assert isinstance(kept, no_grad)
        assert seen() == (False, "")
        stack.pop_all().close()
        assert seen() == USUAL


def test_one_block_object_in_many_threads() -> None:
    block, barrier, wrong = scope("shared"), threading.Barrier(8), []

    def work() -> None:
        barrier.wait()
        for _ in range(300):
            with block:
                if seen() != (True, "shared"):
                    wrong.append(seen())
        if seen() != USUAL:
            wrong.append(seen())

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


# ---------------------------------------------------------------- decorators


def test_decorated_generator_functions() -> None:
    @no_grad()
    def numbers(n: int) -> Iterator[Any]:
        got = yield seen()
        yield got, seen()

    assert inspect.isgeneratorfunction(numbers)
    first, second = numbers(1), numbers(2)
    assert (next(first), next(second)) == ((False, ""),) * 2
    assert seen() == USUAL
    assert first.send("sent") == ("sent", (False, ""))
    first.close()
    assert second.send("sent") == ("sent", (False, ""))
    second.close()


def test_decorated_coroutine_functions() -> None:
    @scope("co")
    @no_grad()
    async def compute() -> Any:
        await asyncio.sleep(0)
        return seen()

    async def other() -> Any:
        await asyncio.sleep(0)
        return seen()

    async def main() -> Any:
        return await asyncio.gather(compute(), other(), compute())

    assert inspect.iscoroutinefunction(compute)
    assert asyncio.run(main()) == [(False, "co"), USUAL, (False, "co")]


def test_what_is_run_later_cannot_be_decorated() -> None:
    async def numbers() -> AsyncIterator[int]:
        yield 1

    async def compute() -> int:
        return 1

    with pytest.raises(TypeError, match=r"write 'with no_grad\(...\):' inside of it"):
        no_grad()(numbers)

    @no_grad()
    def squares() -> Any:
        return (X * X for _ in range(2))

    with pytest.raises(TypeError, match="what squares gives is run later"):
        squares()
    with pytest.raises(TypeError, match="inside of it"):
        scope("s")(lambda: compute())()


# ---------------------------------------------------------------- Ctrl-C


BLOCKS: dict[str, Callable[[], Any]] = {
    "no_grad": no_grad,
    "scope": lambda: scope("S"),
    "detect_anomaly": detect_anomaly,
}


@pytest.mark.parametrize("kind", BLOCKS)
@pytest.mark.parametrize("use", ["with", "decorator", "generator"])
def test_ctrl_c_at_any_moment_leaves_no_block_open(kind: str, use: str) -> None:
    make, files = BLOCKS[kind], ("autograd/engine/modes.py",)

    def act() -> None:
        if use == "with":
            with make(), make():
                _ = X * X
        elif use == "decorator":
            make()(lambda: X * X)()
        else:
            list(make()(in_scope)("G", 2))

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        moments = moments_of(act, files, 100)
        pressed = 0
        for moment in moments:
            try:
                with Interrupting(moment, files=files):
                    act()
            except KeyboardInterrupt as interrupt:
                # asked while its traceback still holds every frame
                pressed += interrupt.__traceback__ is not None
                assert seen() == USUAL, f"interrupted at instruction {moment}"
                assert log(Value(0.0)).item() < 0, "no anomaly is detected"
    finally:
        signal.signal(signal.SIGINT, before)
    assert pressed >= 3


@pytest.mark.parametrize("kind", BLOCKS)
def test_nor_in_an_exit_stack_once_the_interrupt_is_over(kind: str) -> None:
    """Until then the stack's own frames, in its traceback, hold what it was about to leave."""
    make, files = BLOCKS[kind], ("autograd/engine/modes.py", "contextlib.py")

    def act() -> None:
        with ExitStack() as stack:
            stack.enter_context(make())
            stack.enter_context(make())
            _ = X * X
            with stack.pop_all():
                _ = X * X

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        pressed = 0
        for moment in moments_of(act, files, 100):
            pressed += press(act, moment, files=files)
            gc.collect()  # frames that were traced are in a circle with what traced them
            assert seen() == USUAL, f"interrupted at instruction {moment}"
            assert log(Value(0.0)).item() < 0, "no anomaly is detected"
    finally:
        signal.signal(signal.SIGINT, before)
    assert pressed >= 3


def test_the_exit_of_a_class_leaves_what_was_entered_by_hand() -> None:
    block = no_grad()
    leave = no_grad.__exit__
    block.__enter__()
    assert not (X * X).requires_grad
    leave(block, None, None, None)
    assert seen() == USUAL
    with ExitStack() as stack:
        stack.push(block)
        block.__enter__()
        assert not (X * X).requires_grad
    assert seen() == USUAL
