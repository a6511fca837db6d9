"""The operations and webhooks of an OpenAPI document."""

from typing import Final, NamedTuple

from documents import METHODS, Json, references

EVENT: Final = "/webhooks/"
"""Where webhooks stand among the paths."""


class Endpoint(NamedTuple):
    """An operation or a webhook; its path and method, and the servers of its own, if it has any."""

    where: tuple[str, str]
    content: Json
    parameters: list[Json]
    schemas: frozenset[str]
    servers: list[Json]


def operation_ids(spec: Json) -> dict[tuple[str, str], str]:
    """Return the id of each operation and webhook, by its path and method."""
    return {each.where: name for name, each in endpoints(spec).items()}


def endpoints(spec: Json) -> dict[str, Endpoint]:
    """Return all operations and webhooks by their ids."""
    found: dict[str, Endpoint] = {}
    webhooks = {f"{EVENT}{name}": item for name, item in spec.get("webhooks", {}).items()}
    for path, item in {**spec["paths"], **webhooks}.items():
        for method in METHODS:
            if method in item:
                content = item[method]
                parameters = [resolve(spec, each) for each in content.get("parameters", ())]
                servers = content.get("servers", item.get("servers", []))
                found[content["operationId"]] = Endpoint(
                    (path, method), content, parameters, used(spec, content), servers
                )
    return found


def resolve(spec: Json, value: Json) -> Json:
    """Return what a reference points to; any other value as it is."""
    target = value
    if "$ref" in value:
        target = spec
        for part in str(value["$ref"]).removeprefix("#/").split("/"):
            target = target[part]
    return target


def used(spec: Json, content: Json) -> frozenset[str]:
    """Return the names of all schemas that an operation uses."""
    schemas = spec["components"]["schemas"]
    answers = [resolve(spec, answer) for answer in content.get("responses", {}).values()]
    names = list(references([content, answers, *(resolve(spec, each) for each in content.get("parameters", ()))]))
    for name in names:
        names += [inner for inner in references(schemas.get(name, {})) if inner not in names]
    return frozenset(names)


def users(spec: Json, schema: str) -> tuple[str, ...]:
    """Return the ids of the operations that use a schema."""
    return tuple(name for name, each in endpoints(spec).items() if schema in each.schemas)


def senders(spec: Json, schema: str) -> tuple[str, ...]:
    """Return the ids of the operations that send a schema; the body of a webhook is received."""
    return tuple(
        name
        for name, each in endpoints(spec).items()
        if not each.where[0].startswith(EVENT)
        and schema in used(spec, {"requestBody": each.content.get("requestBody", {}), "parameters": each.parameters})
    )
