"""Examples in the description, from Stuttgart's own data; a test compares them with what the operations answer."""

from __future__ import annotations

from typing import Any

ASKED: dict[str, str] = {
    "list_municipalities": "/api/v1/municipalities?limit=1",
    "get_municipality": "/api/v1/stuttgart",
    "list_organizations": "/api/v1/stuttgart/organizations?limit=1",
    "list_measures": "/api/v1/stuttgart/measures?limit=1&offset=2",
    "get_measure": "/api/v1/stuttgart/measures/M003",
    "list_packages": "/api/v1/stuttgart/packages?limit=1",
    "list_motions": "/api/v1/stuttgart/motions?limit=1",
    "list_papers": "/api/v1/stuttgart/papers?limit=1",
    "list_findings": "/api/v1/stuttgart/findings?limit=1",
}
"""The addresses whose answers stand in ANSWERS."""
RUN: dict[str, Any] = {
    "id": 17,
    "package": "zwanzig-stellen",
    "title": "Zwanzig Stellen",
    "kind": "package",
    "state": "queued",
    "progress": {"stage": "", "done": 0, "total": 5, "best": None, "bound": None},
    "cancel_requested": False,
    "failure": "",
    "queued_at": "2026-03-02T08:15:00.000Z",
    "seen_at": None,
    "finished_at": None,
}
ANSWERS: dict[str, Any] = {
    "list_municipalities": {
        "total": 2,
        "limit": 1,
        "offset": 0,
        "next": "/api/v1/municipalities?limit=1&offset=1",
        "previous": None,
        "items": [
            {
                "slug": "stuttgart",
                "name": "Landeshauptstadt Stuttgart",
                "official_key": "08111000",
                "programme": "Digital MoveS III und Smart City",
            }
        ],
    },
    "get_municipality": {
        "slug": "stuttgart",
        "name": "Landeshauptstadt Stuttgart",
        "official_key": "08111000",
        "programme": "Digital MoveS III und Smart City",
        "controller": "",
        "register_head": {"title": "Digital MoveS III und Smart City", "years": [2024, 2025], "revision": 1},
        "budget_cycle": {"name": "2024/2025", "budget_years": [2024, 2025], "planning_years": [2026, 2027, 2028]},
    },
    "list_organizations": {
        "total": 46,
        "limit": 1,
        "offset": 0,
        "next": "/api/v1/stuttgart/organizations?limit=1&offset=1",
        "previous": None,
        "items": [
            {"key": "doit", "name": "Amt für Digitalisierung, Organisation und IT (DO.IT)", "kind": "department"}
        ],
    },
    "list_measures": {
        "total": 107,
        "limit": 1,
        "offset": 2,
        "next": "/api/v1/stuttgart/measures?limit=1&offset=3",
        "previous": "/api/v1/stuttgart/measures?limit=1&offset=1",
        "items": [
            {
                "key": "M003",
                "number": 3,
                "name": "Online-Terminvereinbarung",
                "organization": {"key": "doit", "name": "Amt für Digitalisierung, Organisation und IT (DO.IT)"},
                "kind": "citizen_service",
                "obligation": "voluntary",
                "variants": [
                    {
                        "key": "base",
                        "name": "Grundstufe (Umfang grüne Liste)",
                        "funds": "1230",
                        "personnel_cost": "99",
                        "posts": "0.95",
                    },
                    {"key": "full", "name": "voll", "funds": "1713", "personnel_cost": "310", "posts": "1.85"},
                ],
            }
        ],
    },
    "get_measure": {
        "key": "M003",
        "number": 3,
        "name": "Online-Terminvereinbarung",
        "organization": {"key": "doit", "name": "Amt für Digitalisierung, Organisation und IT (DO.IT)"},
        "kind": "citizen_service",
        "obligation": "voluntary",
        "legal_source": "",
        "triad": {"people": "0.1", "process": "0.4", "technology": "0.5"},
        "remark": "",
        "basis": "stated",
        "variants": [
            {
                "key": "base",
                "name": "Grundstufe (Umfang grüne Liste)",
                "share": "0.77",
                "delay_months": 12,
                "loss": "Nur das Nötigste; ein Teil der Stellen kommt ein Jahr später, weitere Schritte entfallen.",
                "basis": "assumed",
                "needs": [
                    {
                        "year": 2024,
                        "material": "603",
                        "investment": "67",
                        "personnel_cost": "23",
                        "posts": "0.45",
                        "grades": {},
                        "capacities": {},
                    },
                    {
                        "year": 2025,
                        "material": "504",
                        "investment": "56",
                        "personnel_cost": "76",
                        "posts": "0.5",
                        "grades": {},
                        "capacities": {},
                    },
                ],
            },
            {
                "key": "full",
                "name": "voll",
                "share": "1",
                "delay_months": 0,
                "loss": "",
                "basis": "assumed",
                "needs": [
                    {
                        "year": 2024,
                        "material": "815",
                        "investment": "91",
                        "personnel_cost": "110",
                        "posts": "1.85",
                        "grades": {},
                        "capacities": {},
                    },
                    {
                        "year": 2025,
                        "material": "726",
                        "investment": "81",
                        "personnel_cost": "200",
                        "posts": "0",
                        "grades": {},
                        "capacities": {},
                    },
                ],
            },
        ],
        "ratings": [
            {"criterion": "citizen_benefit", "name": "Nutzen für Bürgerinnen und Bürger", "points": "8"},
            {"criterion": "legal_duty", "name": "Rechtliche Verpflichtung", "points": "3"},
            {"criterion": "operation", "name": "Sicherheit und Betrieb", "points": "3"},
            {"criterion": "efficiency", "name": "Wirtschaftlichkeit der Verwaltung", "points": "7"},
            {"criterion": "strategy", "name": "Beitrag zur Strategie", "points": "6"},
        ],
        "requires": [],
        "excludes": [],
        "required_by": [
            {"measure": "M004", "name": "Terminvereinbarung Standesamt online (Modul TVO)", "level": ""},
            {"measure": "M016", "name": "Videoberatung", "level": ""},
        ],
        "funding": [],
        "joint_benefits": [],
        "mentions": [
            {
                "paper": "grdrs-236-2023-erg-1",
                "package": "paket-1",
                "extent": "partly",
                "line": 74,
                "words": "städtischer Rollout der elektronischen Terminvergabe",
            },
            {
                "paper": "grdrs-236-2023-erg-1",
                "package": "paket-2",
                "extent": "wholly",
                "line": 101,
                "words": "3. Online-Terminvereinbarung",
            },
            {
                "paper": "grdrs-236-2023-erg-1",
                "package": "paket-3",
                "extent": "wholly",
                "line": 139,
                "words": "Ausbau der Online-Terminvereinbarung",
            },
        ],
    },
    "list_packages": {
        "total": 5,
        "limit": 1,
        "offset": 0,
        "next": "/api/v1/stuttgart/packages?limit=1&offset=1",
        "previous": None,
        "items": [
            {
                "package": "paket-1",
                "number": 1,
                "title": "Paket 1: Grüne Liste",
                "origin": "stated",
                "version": {
                    "number": 1,
                    "published_at": "2026-03-02T08:00:00.000Z",
                    "fingerprint": "4d5dedd72c4273a3572fd67894dea8c3e10af6689f8955562272632290e48ad9",
                    "inputs_fingerprint": "",
                },
                "years": [2024, 2025],
                "measures": 28,
                "sums": [
                    {"quantity": "funds", "year": None, "value": "49000", "basis": "derived", "source": None},
                    {
                        "quantity": "posts",
                        "year": None,
                        "value": "30",
                        "basis": "stated",
                        "source": {"paper": "grdrs-236-2023-erg-1", "line": 60, "words": "insgesamt 30,00 Stellen"},
                    },
                    {"quantity": "personnel_cost", "year": None, "value": "3000", "basis": "derived", "source": None},
                ],
            }
        ],
    },
    "list_motions": {
        "total": 13,
        "limit": 1,
        "offset": 0,
        "next": "/api/v1/stuttgart/motions?limit=1&offset=1",
        "previous": None,
        "items": [
            {
                "reference": "1014/2023 Nr. 1",
                "group": {"key": "gruene", "name": "Fraktion Bündnis 90/DIE GRÜNEN"},
                "asks": "Was lässt sich von der Vorlage mit den Mitteln des Haushaltsentwurfs umsetzen?",
                "note": "",
                "source": {"paper": "grdrs-236-2023-erg-1", "line": 20, "words": "1014/2023 Nr. 1"},
                "figures": [
                    {"quantity": "funds", "year": 2024, "value": "24500"},
                    {"quantity": "funds", "year": 2025, "value": "24500"},
                    {"quantity": "posts", "year": None, "value": "30"},
                    {"quantity": "posts", "year": 2024, "value": "15"},
                    {"quantity": "posts", "year": 2025, "value": "15"},
                ],
                "packages": ["paket-1"],
            }
        ],
    },
    "list_papers": {
        "total": 4,
        "limit": 1,
        "offset": 0,
        "next": "/api/v1/stuttgart/papers?limit=1&offset=1",
        "previous": None,
        "items": [
            {
                "key": "grdrs-236-2023-erg-1",
                "reference": "GRDrs 236/2023, 1. Ergänzung",
                "name": "Digital MoveS III und Smart City Stuttgart",
                "paper_type": "Beantwortung / Stellungnahme",
                "date": "2023-11-22",
                "author": "Erster Bürgermeister Dr. Fabian Mayer",
                "result": "",
            }
        ],
    },
    "list_findings": {
        "total": 15,
        "limit": 1,
        "offset": 0,
        "next": "/api/v1/stuttgart/findings?limit=1&offset=1",
        "previous": None,
        "items": [
            {
                "code": "total",
                "severity": "contradiction",
                "place": "Paket 5: zweites Teilpaket (Bündnis 90/DIE GRÜNEN): Posts",
                "stated": "43.75",
                "expected": "42.75",
                "sentence": "The stated sum is 43.75, the years sum to 42.75: a difference of 1.",
                "sources": [
                    {"paper": "grdrs-236-2023-erg-1", "line": 242, "words": "insgesamt 43,75 Stellen"},
                    {"paper": "grdrs-236-2023-erg-1", "line": 240, "words": "32,25"},
                    {"paper": "grdrs-236-2023-erg-1", "line": 240, "words": "10,50"},
                ],
            }
        ],
    },
    **dict.fromkeys(("define_package", "amend_package", "redefine_package", "plan_package"), RUN),
    "search_frontier": RUN | {"id": 18, "kind": "frontier"},
    "ask_prices": RUN | {"id": 19, "kind": "prices"},
    "make_token": {
        "secret": "dk_…",
        "token": {
            "id": 3,
            "name": "Auswertung",
            "scopes": ["see_audit", "see_published"],
            "created_at": "2026-03-02T08:15:00.000Z",
            "expires_at": "2026-05-31T08:15:00.000Z",
            "last_used_on": None,
            "revoked_at": None,
        },
    },
}
"""By operation."""
BODIES: dict[str, Any] = {
    "change_measure": {"name": "Online-Termine in allen Ämtern", "reason": "Beschluss des Lenkungskreises"},
    "import_register": {"ticket": "…", "expected_revision": 1},
    "define_package": {
        "title": "Zwanzig Stellen",
        "start": "limits",
        "limits": [
            {"quantity": "funds", "year": 2024, "maximum": "24500"},
            {"quantity": "posts", "year": None, "maximum": "20"},
        ],
        "required": ["M003"],
    },
    "amend_package": {
        "title": "Paket 2, geändert",
        "text": "plus 27, minus zwei Stellen in AKR, 500 TEUR weniger 2025",
        "money": "within",
    },
    "redefine_package": {"title": "Zehn Stellen", "start": "posts", "limits": [{"quantity": "posts", "maximum": "10"}]},
    "search_frontier": {"quantity": "posts", "points": 25},
    "open_frontier_point": {"limit": "12.5", "title": "Zwölfeinhalb Stellen"},
    "add_person": {
        "username": "dora.beispiel",
        "first_name": "Dora",
        "last_name": "Beispiel",
        "roles": [{"role": "department_lead", "organization": "statistik"}],
    },
    "change_roles": {"roles": [{"role": "budget_office"}, {"role": "auditor"}]},
    "make_token": {"name": "Auswertung", "scopes": ["see_audit", "see_published"], "days": 90},
    "add_webhook": {"address": "https://empfang.example.org/dreiklang", "actions": ["package_published"]},
}
"""By operation; each is accepted in form."""
