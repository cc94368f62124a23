"""The table of services, and the routes that the server has for them."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route

from pages.services import completions, export, fold, inspect
from pages.services.endpoint import endpoint
from pages.services.service import Service

SERVICES: tuple[Service, ...] = (export.SERVICE, fold.SERVICE, inspect.SERVICE)
#: The folder of all services, relative to the app.
PATH = "services"


def routes(base: str = "") -> list[BaseRoute]:
    """The routes, for an app that is served under the path `base`."""
    folder = f"{prefix(base)}/{PATH}"
    return [
        Route(f"{folder}/completions", completions.answer, methods=["GET"]),
        *(Route(f"{folder}/{each.name}", endpoint(each), methods=["POST"]) for each in SERVICES),
    ]


def prefix(base: str) -> str:
    """What stands before each route's path: "" for an app at the root, else "/base"."""
    inside = base.strip("/")
    return f"/{inside}" if inside else ""
