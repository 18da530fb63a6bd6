"""What is done with lessons: run them again, compare records, make dossiers; behind it the command ``natoeu``.

A lesson imports nothing of this; this imports what lessons import, never the other way round.
"""
