"""The same installations as the tests of operation."""

from operation.conftest import installation, template

__all__ = ["installation", "template"]
