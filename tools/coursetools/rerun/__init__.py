"""Run the lessons again, with other values or other data, and say what changed; the lessons are only read.

`again` does the whole round. Its parts: ``parameters`` (which values may be set), ``running`` (fresh kernels),
``comparing`` (outputs before and now), ``prose`` (sentences whose numbers no longer stand there), ``report``.
"""
