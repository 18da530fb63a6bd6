"""Our steps in nbgrader's conversions; ``coursework/nbgrader_config.py`` puts them in their places."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import ClassVar

import bleach
from bleach.css_sanitizer import CSSSanitizer
from nbconvert.filters import markdown2html
from nbgrader.api import Gradebook
from nbgrader.preprocessors import ClearHiddenTests, NbGraderPreprocessor
from traitlets import Integer

from grading.run import Done, is_test, run
from grading.submission import STAMP, digest

TAGS = {
    "a",
    "abbr",
    "b",
    "blockquote",
    "br",
    "caption",
    "code",
    "col",
    "colgroup",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "li",
    "ol",
    "p",
    "pre",
    "s",
    "small",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
}
ATTRIBUTES = ["alt", "class", "colspan", "href", "id", "rowspan", "scope", "src", "style", "title"]
PROTOCOLS = {"http", "https", "mailto", "data"}
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
QUESTION = re.compile(r"^## (Question \d+)", re.MULTILINE)
#: What `preview` says of the form, and the points, which stand above the message.
SAID_ALREADY = re.compile(
    r"^(?:(?:The form is right|Not answered yet): .*\n|[\d.]+ of [\d.]+ points\. ?)", re.MULTILINE
)
#: Where the course lies on the lecturer's machine, which is nobody's business.
PLACE = f"{Path(__file__).resolve().parents[2]}/"


def safe_markdown(source: str) -> str:
    """Turn a student's text into HTML that runs nothing in the browser of whoever reads it."""
    return safe_html(markdown2html(source))


def safe_html(source: str) -> str:
    """Keep what shows text, tables and pictures, and nothing that could run."""
    return bleach.clean(
        source,
        tags=TAGS,
        attributes={"*": ATTRIBUTES},
        protocols=PROTOCOLS,
        css_sanitizer=CSSSanitizer(),
        strip_comments=True,
    )


class Stamp(NbGraderPreprocessor):
    """Write into a student version which assignment and which release it is."""

    def preprocess(self, notebook, resources):
        release = {"assignment": resources["nbgrader"]["assignment"], "release": digest(notebook)}
        notebook.metadata[STAMP] = release
        return notebook, resources


class RunGuarded(NbGraderPreprocessor):
    """Run a submission in the guarded kernel, or take over the outputs of a run that is done."""

    timeout = Integer(60, help="Seconds for one cell.").tag(config=True)

    #: Runs that are done, by the fingerprint of what was run.
    done: ClassVar[dict[str, Done]] = {}

    @staticmethod
    def key(notebook) -> str:
        """A fingerprint of the code cells and of what nbgrader knows of them."""
        told = [
            [cell.source, dict(cell.metadata.get("nbgrader", {}))]
            for cell in notebook.cells
            if cell.cell_type == "code"
        ]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()

    def preprocess(self, notebook, resources):
        ready = self.done.pop(self.key(notebook), None)
        if ready is None:
            run(notebook, self.timeout)
            return notebook, resources
        outputs = iter([cell for cell in ready.notebook.cells if cell.cell_type == "code"])
        for cell in notebook.cells:
            if cell.cell_type == "code":
                ran = next(outputs)
                cell.outputs, cell.execution_count = ran.outputs, None
        return notebook, resources


class ShapeFeedback(ClearHiddenTests):
    """Make the page that a student gets back: what the tests say, and not the tests.

    Comes after nbgrader's GetGrades, which brings points and comments.
    """

    def preprocess(self, notebook, resources):
        place = resources["nbgrader"]
        with Gradebook(place["db_url"]) as book:
            place["name"] = book.find_student(place["student"]).first_name or place["student"]
            submission = book.find_submission_notebook(place["notebook"], place["assignment"], place["student"])
            self.waiting = {grade.name for grade in submission.grades if grade.needs_manual_grade}
        place["waiting"] = bool(self.waiting)
        self.question = ""
        return super().preprocess(notebook, resources)

    def preprocess_cell(self, cell, resources, cell_index):
        if cell.cell_type == "markdown" and (heading := QUESTION.search(cell.source)):
            self.question = heading[1]
        settings = cell.metadata.get("nbgrader", {})
        if settings.get("grade"):
            settings["question"] = self.question or settings["grade_id"]
            settings["waiting"] = settings["grade_id"] in self.waiting
        elif settings.get("comment") == "No response.":
            # The test below an answer says it too.
            settings["comment"] = None
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                output.traceback = [line.replace(PLACE, "") for line in output.traceback]
        if is_test(cell):
            # What an error shows of the code would show the tests. Colours of a terminal are no use on a page.
            for output in cell.outputs:
                if output.output_type == "error":
                    output.evalue = COLOUR.sub("", f"The test stopped: {output.evalue or output.ename}")
                    output.traceback = []
                elif output.output_type == "stream":
                    output.text = SAID_ALREADY.sub("", output.text)
        return super().preprocess_cell(cell, resources, cell_index)
