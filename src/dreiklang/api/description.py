"""What the description of the interface says beyond the framework's: problems, conditions, rights, examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ninja.openapi.schema import REF_TEMPLATE
from ninja.schema import NinjaGenerateJsonSchema

from dreiklang.api.access import READABLE, Demand
from dreiklang.api.examples import ANSWERS, BODIES
from dreiklang.api.problems import MEDIA_TYPE, WORDS, Kind, Problem

if TYPE_CHECKING:
    from ninja import NinjaAPI

ABOUT = """Everything that the pages of Dreiklang can do, for programs.

* Money is in TEUR (thousand euros) and, like posts and shares, an exact decimal **as text**: `"1250.5"`.
* Times are ISO 8601 with their zone; lists come in pages of at most 200 entries.
* Every GET has a strong `ETag`; send it as `If-None-Match` and get 304 if nothing has changed. PUT and PATCH demand
  it as `If-Match`, so that nobody overwrites what they have not seen.
* Problems are `application/problem+json` (RFC 9457) with a `remedy`, in German or English (`Accept-Language`).
* What a token's owner may not see does not exist for the token: 404."""

TAGS = [
    {"name": "Municipalities", "description": "The municipalities of this installation and their organisations."},
    {"name": "Requests", "description": "Departments' requests: the backlog, its board and flow, and moving requests."},
    {"name": "Request drafts", "description": "Writing a request: begin, save, attach files, hand in, discard."},
    {"name": "Hearings", "description": "Who is asked for an opinion, by which law, until when, and the answer."},
    {"name": "Measures", "description": "What may be done: measures with their variants and what these take."},
    {"name": "Register", "description": "The measure register as a workbook, in both directions."},
    {"name": "Packages", "description": "Published budget packages: figures, contents, reasons, files, differences."},
    {"name": "Drafts", "description": "Packages of one's own: define, plan, search for what more would buy, discard."},
    {"name": "Evaluations", "description": "Rating requests and measures at each gate; the agreed result."},
    {"name": "Standing", "description": "Catalogues; ranking, sensitivity, value and cost, weights from pairs."},
    {"name": "Runs", "description": "Planning runs: progress, result, cancelling, publishing."},
    {"name": "Council", "description": "Papers, meetings, bodies, decisions and the statement; plausibility."},
    {"name": "Motions", "description": "What was read in motions, confirmed or corrected; measures made of them."},
    {"name": "Strategy", "description": "Strategies in versions, indicators, and what the money does for goals."},
    {"name": "Funding", "description": "Funding programmes, measures put forward, applications, awards, deadlines."},
    {"name": "Search", "description": "Finding what the city shows, in any form of the words; keeping searches."},
    {"name": "Record", "description": "Who changed what, when, from what to what; and whether the record is whole."},
    {"name": "People", "description": "Who works here, in which roles."},
    {"name": "Tokens", "description": "One's own keys for programs."},
    {"name": "Webhooks", "description": "Addresses outside that are told of changes."},
]
SECURITY_SCHEMES = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "dk_…",
        "description": "An API token of a person in one municipality, with no more rights than its scopes.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "sessionid",
        "description": "The session of a signed-in browser; what changes something needs the header X-CSRFToken too.",
    },
}
IF_NONE_MATCH = {
    "in": "header",
    "name": "If-None-Match",
    "required": False,
    "schema": {"type": "string"},
    "description": "Entity tag of the answer that the client has already",
}
IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "required": True,
    "schema": {"type": "string"},
    "description": "Entity tag of the representation that the client has seen",
}
ETAG = {"description": "Strong entity tag of the answer", "schema": {"type": "string"}}
OPEN_TO_ALL = Demand(permission=None)


def demands(api: NinjaAPI) -> dict[str, Demand]:
    """What each operation demands, by its id; this is the interface's own list of operations."""
    return {operation.operation_id: operation.view_func.demand for operation in _operations(api)}


def _operations(api: NinjaAPI) -> Iterator[Any]:
    for router in api._get_bound_routers():
        for view in router.path_operations.values():
            yield from view.operations


def completed(schema: dict[str, Any], demands: Mapping[str, Demand]) -> dict[str, Any]:
    """The framework's description with what it does not know."""
    components = schema["components"]
    problem = Problem.model_json_schema(
        ref_template=REF_TEMPLATE, schema_generator=NinjaGenerateJsonSchema, mode="serialization"
    )
    components["schemas"] |= problem.pop("$defs") | {"Problem": problem}
    components["securitySchemes"] = SECURITY_SCHEMES
    components["responses"] = {kind.name.title().replace("_", ""): _problem(kind) for kind in Kind}
    for path in schema["paths"].values():
        for method, operation in path.items():
            _complete(method, operation, demands[operation["operationId"]])
    return schema


def _problem(kind: Kind) -> dict[str, Any]:
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": str(WORDS[kind].detail), "content": content}


def _complete(method: str, operation: dict[str, Any], demand: Demand) -> None:
    for parameter in operation["parameters"]:
        _without_null(parameter)
    responses = {str(status): found for status, found in operation["responses"].items()}
    if demand.files:
        responses["200"] = {
            "description": "The file",
            "content": {kind: {"schema": _file(kind)} for kind in demand.files},
        }
    if method == "get":
        operation["parameters"].append(IF_NONE_MATCH)
        responses["304"] = {"description": "What the client has is still current"}
    if demand.if_match:
        operation["parameters"].append(IF_MATCH)
    if method in {"get", "put", "patch"} and "200" in responses:
        responses["200"]["headers"] = {"ETag": ETAG}
    responses |= {str(WORDS[kind].status): _reference(kind) for kind in _kinds(method, operation, demand)}
    operation["responses"] = dict(sorted(responses.items()))
    operation["security"] = _security(demand)
    _add_examples(operation)
    if demand.reads == "json" and "requestBody" in operation:
        content = operation["requestBody"]["content"]
        if demand.if_match:
            operation["requestBody"]["content"] = dict.fromkeys(sorted(READABLE["json"]), content["application/json"])
    if demand.permission is not None:
        operation["x-permission"] = demand.permission.value


def _add_examples(operation: dict[str, Any]) -> None:
    name = operation["operationId"]
    contents = [
        *((each, ANSWERS) for status, each in operation["responses"].items() if status.startswith("2")),
        (operation.get("requestBody", {}), BODIES),
    ]
    for place, examples in contents:
        for content in place.get("content", {}).values():
            if name in examples:
                content["examples"] = {"stuttgart": {"value": examples[name]}}


def _without_null(parameter: dict[str, Any]) -> None:
    """A parameter that may be missing cannot be null: addresses have no such thing."""
    schema = parameter["schema"]
    options = [each for each in schema.pop("anyOf", []) if each != {"type": "null"}]
    if options:
        schema |= options[0]


def _file(kind: str) -> dict[str, Any]:
    return {} if kind == "application/json" else {"type": "string"}


def _reference(kind: Kind) -> dict[str, Any]:
    return {"$ref": f"#/components/responses/{kind.name.title().replace('_', '')}"}


def _kinds(method: str, operation: Mapping[str, Any], demand: Demand) -> Iterator[Kind]:
    """The problems that an operation can have."""
    yield from (Kind.MALFORMED, Kind.TOO_MANY_REQUESTS, Kind.FAULT, Kind.UNAVAILABLE)
    if demand != OPEN_TO_ALL:
        yield from (Kind.UNAUTHENTICATED, Kind.NOT_FOUND)
    if method != "get":
        yield from (Kind.FORBIDDEN, Kind.REFUSED)
    if demand.reads:
        yield from (Kind.TOO_LARGE, Kind.UNSUPPORTED_MEDIA_TYPE)
    if method != "get" or any(each["in"] == "query" for each in operation["parameters"]):
        yield Kind.INVALID
    if demand.if_match:
        yield from (Kind.OUTDATED, Kind.PRECONDITION_REQUIRED)


def _security(demand: Demand) -> list[dict[str, list[str]]]:
    """Either way of signing in; none where visitors are welcome."""
    ways: list[dict[str, list[str]]] = [{"token": []}, {"session": []}]
    visitors = demand.permission is None or (demand.permission == "see_published" and not demand.signed_in)
    return [{}, *ways] if visitors else ways
