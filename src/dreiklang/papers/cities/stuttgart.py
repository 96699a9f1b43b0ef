"""Stuttgart: measures of the digital programme are counted M1 to M99."""

from dreiklang.papers.dialect import Dialect

DIALECT = Dialect(measure_codes=(r"M\d{1,2}",))
