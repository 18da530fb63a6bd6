"""Analyses: one module for each question, pure functions of tables.

Nothing here draws or asks; a function takes tables and returns a table or a number, and its
docstring names the source of its method.
"""
