"""Release the coursework, grade what students hand in, and mark by hand: ``python -m grading --help``."""
