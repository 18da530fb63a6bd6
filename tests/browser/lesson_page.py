"""A lesson open in JupyterLab, as the browser tests use it."""

from __future__ import annotations

import re
from pathlib import Path

from jupyterlab_program import TOKEN
from playwright.sync_api import TimeoutError

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"


class LessonPage:
    """A lesson open in JupyterLab, run from top to bottom in a fresh kernel."""

    def __init__(self, browser, lab: str, name: str, width: int = 1280):
        lesson = NOTEBOOKS / name
        self.expected = len(explorer_names(lesson)) if lesson.exists() else 1
        self.errors: list[str] = []
        self.outside: list[str] = []
        self.page = browser.new_page(viewport={"width": width, "height": 2400})
        self.page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", lambda request: self._note(request.url, lab))
        self.page.goto(f"{lab}/lab/tree/notebooks/{name}?token={TOKEN}&reset")
        self.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
        self.page.wait_for_selector(
            '.jp-Notebook-ExecutionIndicator[data-status="idle"]', state="attached", timeout=60_000
        )
        self.run_all()

    def _note(self, url: str, lab: str) -> None:
        if not url.startswith((lab, lab.replace("http", "ws"), "data:", "blob:")):
            self.outside.append(url)

    def menu(self, *labels: str) -> None:
        """Choose an entry of a menu."""
        self.page.click(f'.lm-MenuBar-itemLabel:text-is("{labels[0]}")')
        self.page.click(f'.lm-Menu-itemLabel:text-is("{labels[1]}")')

    def run_all(self) -> None:
        """Run all cells and wait until none is waiting or at work."""
        before = max(self._counts(), default=0)
        for attempt in range(10):  # a kernel that is still starting misses the call
            self.menu("Run", "Run All Cells")
            try:
                self._wait_for_cells("some", before, seconds=4, at_work=True)
                break
            except TimeoutError:
                if attempt == 9:
                    raise
        self._wait_for_cells("every", before, seconds=150)

    def restart_and_run_all(self) -> None:
        """Restart the kernel, confirm, and wait until all cells have run."""
        self.menu("Kernel", "Restart Kernel and Run All Cells…")
        self.page.click(".jp-Dialog .jp-mod-accept")
        self.page.wait_for_function(
            "() => [...document.querySelectorAll('.jp-InputArea-prompt')].some(prompt => prompt.textContent.includes('*'))"
        )
        self._wait_for_cells("every", 0, seconds=150)

    def _counts(self) -> list[int]:
        """The counts of execution that the code cells show."""
        prompts = self.page.locator(".jp-CodeCell .jp-InputArea-prompt").all_inner_texts()
        return [int(number) for prompt in prompts for number in re.findall(r"\d+", prompt)]

    def _wait_for_cells(self, quantity: str, above: int, seconds: float, at_work: bool = False) -> None:
        """Wait until some or every code cell has a count above a number (or is at work)."""
        self.page.wait_for_function(
            """([quantity, above, atWork]) => {
                const prompts = [...document.querySelectorAll('.jp-CodeCell .jp-InputArea-prompt')].map(prompt => prompt.textContent);
                return prompts.length > 0 && prompts[quantity](text => parseInt(text.replace('[', '')) > above || (atWork && text.includes('*')));
            }""",
            arg=[quantity, above, at_work],
            timeout=1000 * seconds,
        )
        self.page.wait_for_timeout(700)

    def explorers(self) -> list:
        """The explorers on the page, top to bottom, once all of them have their pictures."""
        self.page.wait_for_function(
            "count => document.querySelectorAll('.natoeu-explorer img.natoeu-picture').length >= count",
            arg=self.expected,
            timeout=30_000,
        )
        return self.page.locator(".natoeu-explorer").all()

    def close(self) -> None:
        self.page.close()


def explorer_names(path: Path) -> list[str]:
    """Class names of the explorers that a lesson shows, top to bottom."""
    import nbformat

    code = "\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code")
    return re.findall(r"^(?:\w+ = )?(\w+Explorer)\(", code, flags=re.MULTILINE)
