"""Settings of nbgrader for this course; ``make release``, ``make grade`` and ``make formgrader`` use them."""

import os
import sys

c = get_config()  # noqa: F821

root = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(root, "..", "tools"))

c.CourseDirectory.root = root
c.CourseDirectory.course_id = "natoeu"

# Each answer cell has its line "answer_1 = ..." already; the stub only says where to go on.
c.ClearSolutions.code_stub = {"python": "# Your work goes here."}
c.ClearSolutions.text_stub = "*Write your answer here, in place of this line.*"

# The student version carries the name of its assignment and a stamp of its release.
c.GenerateAssignment.preprocessors = [
    "nbgrader.preprocessors.LockCells",
    "nbgrader.preprocessors.ClearSolutions",
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.CheckCellMetadata",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.SaveCells",
    "nbgrader.preprocessors.ClearHiddenTests",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.CheckCellMetadata",
    "grading.steps.Stamp",
]

# Submissions run only in the guarded kernel, also when somebody presses "Autograde" in the formgrader.
c.OverwriteCells.add_missing_cells = True
c.Autograde.autograde_preprocessors = [
    "grading.steps.RunGuarded",
    "nbgrader.preprocessors.IgnorePattern",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.RunGuarded.timeout = 60  # seconds for one cell

# The feedback shows what the tests say, and not the tests.
c.GenerateFeedback.preprocessors = [
    "nbgrader.preprocessors.GetGrades",
    "grading.steps.ShapeFeedback",
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
]

# What a student wrote may not run in the browser of whoever marks it.
c.HTMLExporter.sanitize_html = True
c.HTMLExporter.filters = {"markdown2html": "grading.steps.safe_markdown", "clean_html": "grading.steps.safe_html"}
