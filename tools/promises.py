"""The promises of the spec that oasdiff does not know: to generated code, and in keywords of its own."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple, cast

from documents import Json, without_choices
from endpoints import EVENT, Endpoint, endpoints, resolve, senders, users
from spec_module import limits

SENDERS: Final = "those who send"
READERS: Final = "those who read the answer"
RECEIVERS: Final = "those who receive events"
EVERYBODY: Final = "all who generate a client"

SMALLER_IS_STRICTER: Final = {"maxLength", "maxItems", "maximum", "maxItemsTogether", "requiredAmong"}
LARGER_IS_STRICTER: Final = {"minLength", "minItems", "minimum", "minFilled"}
CONDITIONS: Final = ("anyOf", "not", "if", "then", "else", "dependentRequired", "propertyNames", "minProperties")
MANY: Final = 4


class Break(NamedTuple):
    """A breaking change: whom it breaks, in which operations, and what it is."""

    whom: str
    operations: tuple[str, ...]
    what: str

    def __str__(self) -> str:
        """Return the change as the rest of a sentence that begins with "it breaks"."""
        names = list(self.operations)
        if len(names) > MANY:
            names = [*names[: MANY - 1], f"{len(names) - MANY + 1} more"]
        where = " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
        return f"{self.whom}{f' ({where})' if where else ''}: {self.what}"

    @classmethod
    def together(cls, found: Iterable["Break"]) -> list["Break"]:
        """Return the changes, with one entry for the same change in several operations."""
        merged: dict[tuple[str, str], dict[str, None]] = {}
        for each in found:
            merged.setdefault((each.whom, each.what), {}).update(dict.fromkeys(each.operations))
        return [cls(whom, tuple(names), what) for (whom, what), names in merged.items()]


def broken_promises(old: Json, new: Json) -> Iterator[Break]:
    """Yield the changes that break generated code, or users of the spec's own keywords."""
    yield from breaks_of_the_document(old, new)
    yield from breaks_of_servers(old, new)
    yield from breaks_of_operations(old, new)
    yield from breaks_of_schemas(old, new)
    yield from breaks_of_errors(old, new)
    yield from breaks_of_limits(old, new)


def breaks_of_servers(old: Json, new: Json) -> Iterator[Break]:
    """Yield changes of the addresses that generated clients send to."""
    now = {server["url"]: server for server in new["servers"]}
    for server in old["servers"]:
        url, variables = server["url"], server.get("variables", {})
        if url not in now:
            yield Break(EVERYBODY, (), f"removed the server `{url}`")
            continue
        for name, variable in variables.items():
            other = now[url].get("variables", {}).get(name, {})
            if "enum" in other and not set(variable.get("enum", ("",))) <= set(other["enum"]):
                yield Break(EVERYBODY, (), f"restricted the variable `{name}` of the server to {listed(other['enum'])}")
            if variable.get("default") != other.get("default"):
                yield Break(EVERYBODY, (), f"changed the default of the server's variable `{name}`")
    first, second = (spec["servers"][0]["url"] for spec in (old, new))
    if first != second and first in now:
        yield Break(EVERYBODY, (), f"made `{second}` the first server, which clients send to; it was `{first}`")


def breaks_of_the_document(old: Json, new: Json) -> Iterator[Break]:
    """Yield changes that concern whatever is generated from the document."""
    was, now = (spec["openapi"].rpartition(".")[0] for spec in (old, new))
    if was != now:
        yield Break(EVERYBODY, (), f"the document became OpenAPI {now}, which its generator must read; it was {was}")
    for kind in ("responses", "parameters"):
        for name in sorted(old["components"].get(kind, {}).keys() - new["components"].get(kind, {}).keys()):
            yield Break(EVERYBODY, (), f"removed `{name}` from the {kind}, of which some generators make a type")


def breaks_of_operations(old: Json, new: Json) -> Iterator[Break]:
    """Yield changes of names in generated functions, of the answers that they know, and of rates."""
    now = endpoints(new)
    for name, before in endpoints(old).items():
        if name not in now:
            continue  # oasdiff finds it
        after = now[name]
        if before.content.get("tags") != after.content.get("tags"):
            tags = " to ".join(listed(each.content.get("tags", ())) for each in (before, after))
            yield Break(EVERYBODY, (name,), f"moved it from the tag {tags}, after which modules and classes are named")
        if before.servers != after.servers:
            yield Break(EVERYBODY, (name,), "it has other servers of its own, to which clients send")
        yield from breaks_of_parameters(name, before, after)
        for kind in media_types(old, before.content.get("requestBody", {}), new, after.content.get("requestBody", {})):
            if not before.where[0].startswith(EVENT):  # of which oasdiff finds it
                yield Break(SENDERS, (name,), f"removed the media type `{kind}` of the request")
        yield from breaks_of_answers(name, (old, before), (new, after))
        yield from breaks_of_rates(name, before.content, after.content)


def breaks_of_parameters(name: str, before: Endpoint, after: Endpoint) -> Iterator[Break]:
    """Yield changes of the names and the order of parameters, and of how they are written."""
    now = {(each["in"], each["name"]): each for each in after.parameters}
    were = [(each["in"], each["name"]) for each in before.parameters]
    for was, (place, parameter) in zip(before.parameters, were, strict=True):
        if (same := now.get((place, parameter))) is None:
            if place == "path":  # oasdiff finds the others
                yield Break(EVERYBODY, (name,), f"removed or renamed the path parameter `{parameter}`")
            continue
        if serialization(was) != serialization(same):
            yield Break(SENDERS, (name,), f"the parameter `{parameter}` is written in another way")
        if same["schema"].get("uniqueItems") and not was["schema"].get("uniqueItems"):
            yield Break(SENDERS, (name,), f"the values of the parameter `{parameter}` became unique")
    if {*were} <= now.keys() and [*now][: len(were)] != were:
        yield Break(EVERYBODY, (name,), "changed the order of its parameters, in which some clients take them")


def serialization(parameter: Json) -> tuple[str, bool]:
    """Return how a parameter is written into a request, as OpenAPI says by default or the document itself."""
    style = parameter.get("style", "form" if parameter["in"] in ("query", "cookie") else "simple")
    return style, parameter.get("explode", style == "form")


def breaks_of_answers(name: str, before: tuple[Json, Endpoint], after: tuple[Json, Endpoint]) -> Iterator[Break]:
    """Yield statuses and media types that are no longer among the answers; those to an event are yours."""
    (old, was), (new, now) = before, after
    event = was.where[0].startswith(EVENT)
    for status, answer in was.content.get("responses", {}).items():
        described = now.content.get("responses", {}).get(status)
        if status.startswith("2") and not event:
            continue  # oasdiff finds it
        if described is None:
            yield Break(RECEIVERS if event else READERS, (name,), f"removed the response `{status}`")
            continue
        for kind in media_types(old, answer, new, described):
            yield Break(READERS, (name,), f"removed the media type `{kind}` of the response `{status}`")


def media_types(old: Json, before: Json, new: Json, after: Json) -> list[str]:
    """Return the media types that a body or a response has no more."""
    return sorted(resolve(old, before).get("content", {}).keys() - resolve(new, after).get("content", {}).keys())


def breaks_of_rates(name: str, old: Json, new: Json) -> Iterator[Break]:
    """Yield rates that allow less than before."""
    before = {rate["within"]: rate for rate in old.get("x-whatsapp-rates", ())}
    for rate in new.get("x-whatsapp-rates", ()):
        within, was = rate["within"], before.get(rate["within"])
        if was is None:
            if before:  # rates that are stated for the first time were there before
                yield Break(SENDERS, (name,), f"the rate within `{within}` is new")
            continue
        if rate["code"] != was["code"]:
            yield Break(READERS, (name,), f"the code for the rate within `{within}` became {rate['code']}")
        slower = rate["messages"] * was["seconds"] < was["messages"] * rate["seconds"]
        if slower or rate.get("burst", 1) < was.get("burst", 1):
            yield Break(SENDERS, (name,), f"the rate within `{within}` became {pace(rate)}; it was {pace(was)}")


def pace(rate: Json) -> str:
    """Return a rate in words."""
    burst = f" with a burst of {rate['burst']}" if "burst" in rate else ""
    return f"{rate['messages']} in {rate['seconds']} s{burst}"


def breaks_of_schemas(old: Json, new: Json) -> Iterator[Break]:
    """Yield changes of the classes that are generated from schemas."""
    schemas = new["components"]["schemas"]
    for name, schema in old["components"]["schemas"].items():
        where = users(old, name)
        if name not in schemas:
            yield Break(EVERYBODY, where, f"removed the schema `{name}`, and with it a class of that name")
            continue
        sent = senders(new, name)
        for whom, what in changes_of_schema(name, schema, schemas[name]):
            if whom != SENDERS or sent:
                yield Break(whom, sent if whom == SENDERS else where, what)
        if not where:  # otherwise oasdiff finds them where the schema is used
            for value in schema.get("enum", ()):
                if value not in schemas[name].get("enum", ()):
                    yield Break(READERS, where, f"removed the value `{value}` of `{name}`")


def changes_of_schema(name: str, old: Json, new: Json) -> Iterator[tuple[str, str]]:
    """Yield the breaking changes of one schema: whom they break, and what they are."""
    was, now = (each.get("additionalProperties", True) for each in (old, new))
    if now not in (True, {}, was):
        yield (
            EVERYBODY,
            f"closed the schema `{name}` to fields that it does not {'describe' if now else 'name'}",
        )
    if form(old) != form(new):
        yield EVERYBODY, f"the schema `{name}` became {form(new)}; it was {form(old)}"
    names = dict(zip(new.get("enum", ()), new.get("x-enum-varnames", ()), strict=False))
    for value, was in zip(old.get("enum", ()), old.get("x-enum-varnames", ()), strict=False):
        if value in new.get("enum", ()) and names.get(value) != was:
            yield EVERYBODY, f"renamed the value `{value}` of `{name}` from `{was}` to `{names.get(value, value)}`"
    if new.get("title") != old.get("title"):
        yield EVERYBODY, f"`{name}` has another title, after which some generators name its class"
    was, now = (each.get("discriminator", {}).get("propertyName") for each in (old, new))
    if was and was != now:
        yield EVERYBODY, f"`{now}` tells which schema of `{name}` a value has, no longer `{was}`"
    kinds = new.get("discriminator", {}).get("mapping", {})
    for kind, target in old.get("discriminator", {}).get("mapping", {}).items():
        if kinds.get(kind) != target:
            yield EVERYBODY, f"removed or changed the type `{kind}` of `{name}`"
    yield from changes_of_fields(name, old, new)
    before, after = without_choices(old), without_choices(new)
    if others := [keyword for keyword in CONDITIONS if keyword in after and after[keyword] != before.get(keyword)]:
        yield SENDERS, f"the schema `{name}` has a new condition ({listed(others)})"


def changes_of_fields(name: str, old: Json, new: Json) -> Iterator[tuple[str, str]]:
    """Yield the breaking changes of the fields that a schema still has."""
    for field, earlier in old.get("properties", {}).items():
        if (now := new.get("properties", {}).get(field)) is None:
            continue  # oasdiff finds it
        if field in old.get("required", ()) and field not in new.get("required", ()):
            yield EVERYBODY, f"made the field `{name}/{field}` optional, so that code must expect it to be missing"
        if "default" in earlier and now.get("default") != earlier["default"]:
            yield EVERYBODY, f"removed or changed the default of `{name}/{field}`, which code may leave out"
        if "const" in earlier and "const" not in now:
            yield EVERYBODY, f"the field `{name}/{field}` is no longer always `{earlier['const']}`"
        if now.get("writeOnly") and not earlier.get("writeOnly"):
            yield READERS, f"the field `{name}/{field}` is no longer in answers"
        if form(now) != form(earlier):
            yield EVERYBODY, f"the field `{name}/{field}` became {form(now)}; it was {form(earlier)}"


def form(schema: Json) -> str:
    """Return the type that generated code gives to a field, whether or not it can be null."""
    if "$ref" in schema:
        return f"`{str(schema['$ref']).rpartition('/')[2]}`"
    if "oneOf" in schema:
        return " or ".join(form(each) for each in schema["oneOf"] if each.get("type") != "null")
    kinds: Any = schema.get("type", "anything")
    kind = (
        " or ".join(kind for kind in cast("list[str]", kinds) if kind != "null") if isinstance(kinds, list) else kinds
    )
    inner = f" of {form(schema['items'])}" if "items" in schema else ""
    return kind + inner + (f" ({schema['format']})" if "format" in schema else "")


def breaks_of_errors(old: Json, new: Json) -> Iterator[Break]:
    """Yield changes of the error codes that the spec names."""
    before, after = (dict(codes(spec)) for spec in (old, new))
    where = users(old, "ErrorBody")
    for code, was in before.items():
        now = after.get(code)
        if now is None:
            yield Break(READERS, where, f"removed the error code `{code}` ({was['meaning']})")
        elif was.get("windowClosed", False) != now.get("windowClosed", False):
            yield Break(READERS, where, f"the error code `{code}` no longer means the same for the window")
        elif now.get("windowHours", 0) < was.get("windowHours", 0):
            what = f"the window became {now.get('windowHours', 0)} hours; it was {was['windowHours']}"
            yield Break(SENDERS, where, what)


def codes(spec: Json) -> Iterator[tuple[int, Json]]:
    """Yield each error code with its entry."""
    for entry in spec["components"]["schemas"].get("ErrorBody", {}).get("x-whatsapp-errors", ()):
        for code in range(entry["code"], entry.get("through", entry["code"]) + 1):
            yield code, entry


def breaks_of_limits(old: Json, new: Json) -> Iterator[Break]:
    """Yield each limit that is stricter than before and that oasdiff does not know."""
    before = list(errors(old))
    for place, keyword, value, whose in errors(new):
        structure, field = (*place[1:].split("/"), "")[:2]
        schema = old["components"]["schemas"].get(structure)
        was_there = schema is not None and (not field or field in schema.get("properties", {}))
        others = [v for p, k, v, _ in before if (p, k) == (place, keyword)]
        known = whose == "WhatsApp" or keyword == "exclusive"
        if known and was_there and not any(implies(keyword, other, value) for other in others):
            change = f"became {json.dumps(value)}; it was {json.dumps(others[0])}" if others else "is new"
            owner = "WhatsApp's" if whose == "WhatsApp" else "the"
            yield Break(SENDERS, senders(new, structure), f"{owner} limit `{place}/{keyword}` {change}")


def errors(spec: Json) -> Iterator[tuple[str, str, Any, str]]:
    """Yield each limit that is an error: its place, keyword and value, and whose limit it is."""
    schemas = spec["components"]["schemas"]
    for name in schemas:
        if "properties" in schemas[name]:
            for limit in limits(name, schemas):
                if limit.severity == "error":
                    yield limit.place, limit.keyword, limit.value, limit.who


def implies(keyword: str, old: Any, new: Any) -> bool:  # noqa: ANN401 (any JSON)
    """Return whether all values that a limit allowed before are still allowed."""
    if keyword in SMALLER_IS_STRICTER:
        return bool(old <= new)
    if keyword in LARGER_IS_STRICTER:
        return bool(old >= new)
    return bool(old == new or (keyword, old, new) == ("unique", "folded", "exact"))


def listed(names: Iterable[str]) -> str:
    """Return names as code, with commas."""
    return ", ".join(f"`{name}`" for name in names) or "none"
