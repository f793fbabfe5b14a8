"""Which route a request will reach, found before the route runs, by the framework's own patterns."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from fastapi.routing import iter_route_contexts
from starlette._utils import get_route_path
from starlette.routing import BaseRoute, Mount
from starlette.types import Scope


@dataclass(frozen=True, slots=True)
class Door:
    """One route as it was declared, such as GET /v1/gesprekken/{gesprekId}."""

    path: str
    methods: frozenset[str]
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Knock:
    """A request at a door: `route` is its line in the policy, `place` the same with the ids filled in."""

    route: str
    place: str
    call_id: str | None


def doors_of(routes: Sequence[BaseRoute]) -> tuple[Door, ...]:
    """Every route, also of routers within routers, in the order in which they are tried."""
    return tuple(
        Door(
            path=str(context.path),
            methods=frozenset({"GET"} if isinstance(context.route, Mount) else context.methods or ()),
            pattern=context.path_regex,
        )
        for context in iter_route_contexts(routes)
    )


def find_door(doors: Sequence[Door], scope: Scope) -> Knock | None:
    """The route that will answer; none where the answer will be 404 or 405."""
    method = "GET" if scope["method"] == "HEAD" else scope["method"]
    path = get_route_path(scope)
    for door in doors:
        if method in door.methods and (match := door.pattern.match(path)):
            return _knock(f"{method} {door.path}", match.groupdict())
    return None


def _knock(route: str, values: dict[str, str]) -> Knock:
    # Only ids: other parts of a path are whatever somebody typed, which has no place in the audit log.
    ids = {name: value for name, value in values.items() if _is_id(value)}
    place = route
    for name, value in ids.items():
        place = place.replace(f"{{{name}}}", value)
    return Knock(route, place, ids.get("gesprekId"))


def _is_id(value: str) -> bool:
    try:
        return str(UUID(value)) == value.lower()
    except ValueError:
        return False
