"""How a route is run: in one thread, together with its transaction.

The framework sends a route's function, the start of each transaction, its end and the check of the answer to
a thread one by one; going to and fro cost as much as the work of a short request.
"""

import inspect
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from functools import wraps
from typing import Any

from fastapi.routing import APIRoute
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool


@dataclass(frozen=True, slots=True)
class Transaction:
    """A transaction that a route asks for; it begins and ends in the thread that the route runs in."""

    begin: Callable[[], AbstractContextManager[Session]]


class OneThread(APIRoute):
    """A route whose function gets a session for every `Transaction` that it asks for.

    The transaction ends before the answer leaves, so that nobody is told of a change that was not kept.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, _in_one_thread(endpoint), **options)


def _in_one_thread(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    if inspect.iscoroutinefunction(endpoint):
        return endpoint

    def run(values: dict[str, Any]) -> Any:
        with ExitStack() as transactions:
            return endpoint(**{name: _begun(value, transactions) for name, value in values.items()})

    @wraps(endpoint)
    async def route(**values: Any) -> Any:
        return await run_in_threadpool(run, values)

    return route


def _begun(value: Any, transactions: ExitStack) -> Any:
    return transactions.enter_context(value.begin()) if isinstance(value, Transaction) else value
