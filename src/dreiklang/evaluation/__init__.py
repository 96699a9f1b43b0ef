"""Evaluating requests and measures: catalogues, utility, net present value, ranking, sensitivity, AHP, comparison."""

from dreiklang.evaluation.ahp import SCALE, Doubt, Weights, weigh
from dreiklang.evaluation.catalogue import Catalogue, Criterion, Group, Part, Weighting
from dreiklang.evaluation.codec import catalogue_from_json, catalogue_of, catalogue_to_json, fingerprint
from dreiklang.evaluation.comparison import Agreement, Difference, agreement, differences
from dreiklang.evaluation.files import Rate, rate_on, shipped_catalogues, shipped_rates
from dreiklang.evaluation.money import DiscountRate, PresentValue, YearlyAmount, YearlyValue, net_present_value
from dreiklang.evaluation.personnel import PostCost
from dreiklang.evaluation.ranking import Item, Place, Table, rank
from dreiklang.evaluation.sensitivity import Line, Sensitivity, Stability, Turn
from dreiklang.evaluation.sheet import GroupValue, SheetValue, Verdict, evaluate

__all__ = [
    "SCALE",
    "Agreement",
    "Catalogue",
    "Criterion",
    "Difference",
    "DiscountRate",
    "Doubt",
    "Group",
    "GroupValue",
    "Item",
    "Line",
    "Part",
    "Place",
    "PostCost",
    "PresentValue",
    "Rate",
    "Sensitivity",
    "SheetValue",
    "Stability",
    "Table",
    "Turn",
    "Verdict",
    "Weighting",
    "Weights",
    "YearlyAmount",
    "YearlyValue",
    "agreement",
    "catalogue_from_json",
    "catalogue_of",
    "catalogue_to_json",
    "differences",
    "evaluate",
    "fingerprint",
    "net_present_value",
    "rank",
    "rate_on",
    "shipped_catalogues",
    "shipped_rates",
    "weigh",
]
