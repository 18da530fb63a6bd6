"""Run the lessons again, with other values or other data, and say what changed.

The lessons themselves are only read. `again` does the whole round; its parts are ``parameters``
(which values may be set), ``running`` (fresh kernels), ``comparing`` (outputs before and now),
``prose`` (sentences whose numbers no longer stand there) and ``report`` (text and page).
"""
