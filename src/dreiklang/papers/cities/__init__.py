"""Quirks of cities' papers, a module for each city."""
