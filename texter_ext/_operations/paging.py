"""Reading the results of an operation page by page."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from texter_ext._operations.calling import APIResponse

NextPage: TypeAlias = "Callable[[APIResponse], Mapping[str, Any] | None]"
"""Function that takes a page and returns the parameters that change for the next one, or None after the last page."""


def parameters_of_next(
    parameters: Mapping[str, Any], page: "APIResponse", next_page: NextPage
) -> Mapping[str, Any] | None:
    """Return the parameters of the next page, or None after the last page."""
    changes = next_page(page)
    return None if changes is None else {**parameters, **changes}
