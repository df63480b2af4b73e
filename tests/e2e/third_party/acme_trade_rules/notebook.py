"""Orders as the shop notes them down."""

from checker.api import InputFormat, JsonObject, OrderBuilder


def recognises(payload: JsonObject) -> bool:
    """Whether this is a page of the notebook."""
    return "acme_page" in payload


def read(payload: JsonObject) -> OrderBuilder:
    """Read the order on a page.

    Raises:
        ValueError: the page is empty.
    """
    if "who" not in payload:
        raise ValueError("the page names nobody")
    order = OrderBuilder()
    order.put("/status", "draft", "/acme_page")
    order.put("/buyer/name", payload["who"], "/who")
    order.put("/remark", payload.get("note"), "/note")
    return order


NOTEBOOK = InputFormat("acme-notebook", "a page of the notebook of ACME", recognises, read)
