"""The record: what is known, row by row, with its sources.

Every table of ``data/`` is described in ``data/datapackage.json`` (a Frictionless Data Package).
This part loads a table with the types given there, checks it, and cites it.

>>> from natoeu import record
>>> len(record.load("cooperation/areas"))
8
"""

from natoeu.record.citing import Bibliography, cite, written_date
from natoeu.record.descriptor import data_folder, describe
from natoeu.record.errors import DataError
from natoeu.record.tables import catalogue, check, load

__all__ = ["Bibliography", "DataError", "catalogue", "check", "cite", "data_folder", "describe", "load", "written_date"]
