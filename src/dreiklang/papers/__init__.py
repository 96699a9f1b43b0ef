"""German council papers: text in, typed findings out, each with its words, its place and how sure it is."""

from dreiklang.papers.amounts import Amount, Bound, Unit, read_amounts
from dreiklang.papers.budget_motions import BudgetMotion, Cited, MotionFigure, MotionParts, Source, assemble_motion
from dreiklang.papers.budget_tables import BudgetTable, read_budget_tables
from dreiklang.papers.codec import plain, to_json
from dreiklang.papers.errors import PapersError, UnreadablePaperError
from dreiklang.papers.figures import Figure, Kind
from dreiklang.papers.findings import Level, Place, Reading
from dreiklang.papers.heads import Consultation, Head, read_head
from dreiklang.papers.kinds import PaperType, read_type
from dreiklang.papers.minutes import AgendaItem, Minutes, Resolution, Speaker, read_minutes
from dreiklang.papers.motion_values import Item, Motion
from dreiklang.papers.motions import read_motion
from dreiklang.papers.paper_text import PaperText
from dreiklang.papers.reading import PaperReading, read_paper
from dreiklang.papers.references import Reference, ReferenceKind, read_references
from dreiklang.papers.results import Majority, Outcome, Result, read_result
from dreiklang.papers.sources import read_file
from dreiklang.papers.statements import Recommendation, Statement, read_recommendation, read_statement
from dreiklang.papers.sums import Doubt, DoubtKind, find_doubts
from dreiklang.papers.vote_subjects import Subject, SubjectKind
from dreiklang.papers.votes import Vote, read_votes

__all__ = [
    "AgendaItem",
    "Amount",
    "Bound",
    "BudgetMotion",
    "BudgetTable",
    "Cited",
    "Consultation",
    "Doubt",
    "DoubtKind",
    "Figure",
    "Head",
    "Item",
    "Kind",
    "Level",
    "Majority",
    "Minutes",
    "Motion",
    "MotionFigure",
    "MotionParts",
    "Outcome",
    "PaperReading",
    "PaperText",
    "PaperType",
    "PapersError",
    "Place",
    "Reading",
    "Recommendation",
    "Reference",
    "ReferenceKind",
    "Resolution",
    "Result",
    "Source",
    "Speaker",
    "Statement",
    "Subject",
    "SubjectKind",
    "Unit",
    "UnreadablePaperError",
    "Vote",
    "assemble_motion",
    "find_doubts",
    "plain",
    "read_amounts",
    "read_budget_tables",
    "read_file",
    "read_head",
    "read_minutes",
    "read_motion",
    "read_paper",
    "read_recommendation",
    "read_references",
    "read_result",
    "read_statement",
    "read_type",
    "read_votes",
    "to_json",
]
