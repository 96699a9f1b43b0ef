"""The words for the codes of the product."""

from __future__ import annotations

from dreiklang.wording.messages import Message, message

LABELS: dict[str, dict[str, Message]] = {
    "quantity": {
        "funds": message("Material and investment funds"),
        "material": message("Material funds"),
        "investment": message("Investment funds"),
        "personnel_cost": message("Personnel cost"),
        "posts": message("Posts"),
    },
    "unit": {
        "funds": Message("TEUR"),
        "material": Message("TEUR"),
        "investment": Message("TEUR"),
        "personnel_cost": Message("TEUR"),
        "posts": message("posts"),
    },
    "kind": {
        "citizen_service": message("Citizen service"),
        "internal_process": message("Internal process"),
        "workplace": message("Workplace"),
        "infrastructure": message("Infrastructure"),
        "security": message("Security"),
        "smart_city": message("Smart city"),
        "data": message("Data"),
        "governance": message("Steering"),
    },
    "triad": {
        "people": message("People"),
        "process": message("Process"),
        "technology": message("Technology"),
    },
    "obligation": {
        "voluntary": message("voluntary"),
        "mandatory": message("mandatory"),
        "directive": message("by directive"),
    },
    "basis": {
        "stated": message("stated"),
        "derived": message("derived"),
        "assumed": message("assumed"),
    },
    "extent": {
        "wholly": message("wholly"),
        "partly": message("partly"),
        "delayed": message("delayed"),
        "remainder": message("remainder"),
    },
    "point": {
        "content": message("Contents"),
        "chance": message("Chances"),
        "consequence": message("Consequences"),
        "risk": message("Risks"),
        "delay": message("Delays against the full list"),
    },
    "status": {
        "optimal": message("Optimal (proved)"),
        "feasible": message("Feasible, optimum not proved"),
        "infeasible": message("Not feasible"),
        "unknown": message("Unknown"),
        "stopped": message("Stopped"),
    },
    "stage": {
        "obligations": message("As many legal duties as possible"),
        "targets": message("As near to the targets as possible"),
        "value": message("The most value"),
        "posts": message("The fewest posts"),
        "money": message("The least money"),
        "identifiers": message("The order among equals"),
    },
    "run": {
        "queued": message("waiting"),
        "running": message("running"),
        "finished": message("finished"),
        "failed": message("failed"),
        "cancelled": message("cancelled"),
    },
    "element": {
        "goal": message("Goals"),
        "value": message("Values"),
        "technology": message("Technology"),
        "action_field": message("Action fields"),
        "topic_field": message("Topic fields"),
        "cross_cutting_topic": message("Cross-cutting topics"),
        "triad": message("Triad"),
        "group": message("Groups of measures"),
    },
    "severity": {
        "contradiction": message("Contradiction"),
        "doubt": message("Doubt"),
        "note": message("Note"),
    },
    "action": {
        "organizations_stored": message("Organisations stored"),
        "account_created": message("Account created"),
        "strategy_stored": message("Strategy stored"),
        "register_imported": message("Measure register imported"),
        "cycle_stored": message("Budget cycle stored"),
        "funding_programme_stored": message("Funding programme stored"),
        "package_stated": message("Package taken from a council paper"),
        "package_defined": message("Package defined"),
        "package_discarded": message("Draft discarded"),
        "planning_started": message("Planning started"),
        "prices_asked": message("Price of the limits asked"),
        "frontier_started": message("Search for what more would buy started"),
        "planning_cancelled": message("Planning cancelled"),
        "package_published": message("Package published"),
        "paper_stored": message("Paper stored"),
        "motion_stored": message("Motion stored"),
        "mentions_stored": message("Mentions of measures stored"),
        "measures_numbered": message("Measures numbered"),
    },
}


def label(group: str, code: str) -> Message:
    """The word for a code; the code itself where a city uses one of its own."""
    return LABELS[group].get(code, Message(code.replace("{", "{{").replace("}", "}}")))
