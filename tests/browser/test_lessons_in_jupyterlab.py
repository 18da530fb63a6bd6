"""Every lesson in a real JupyterLab: it runs, its explorers answer mouse and keyboard, and all can use it.

A twin of each explorer is driven in Python. After every move in the browser the twin is put into
the state that the controls on the page show; then words and picture must be the same, to the byte.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import pytest
from lesson_page import explorer_names

from natoeu.explorers import catalogue
from natoeu.explorers.base import offered

ROOT = Path(__file__).resolve().parents[2]
LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))
BY_CLASS = {type(make()).__name__: (name, make) for name, make in catalogue().items()}
SHOWN = [(path.name, place, name) for path in LESSONS for place, name in enumerate(explorer_names(path))]
#: Console messages that JupyterLab and Chromium bring up by themselves.
NOT_OURS = re.compile(
    r"favicon|Failed to load resource.*(?:40[34]|workspaces)|ResizeObserver|WebSocket|deprecat|/api/(?:me|workspaces|lsp)|lsp"
)


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
class TestLesson:
    def test_runs_from_a_fresh_kernel_and_shows_all_explorers(self, open_lesson, path):
        lesson = open_lesson(path.name)
        assert (
            lesson.page.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
        )
        assert lesson.page.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.error']").count() == 0
        assert lesson.page.get_by_text("Error displaying widget").count() == 0
        assert len(lesson.explorers()) == len(explorer_names(path))
        for explorer in lesson.explorers():
            explorer.scroll_into_view_if_needed()
            assert explorer.locator("img.natoeu-picture").is_visible()

    def test_asks_nobody_outside_and_logs_no_error_of_ours(self, open_lesson, path):
        lesson = open_lesson(path.name)
        assert lesson.outside == []
        assert [error for error in lesson.errors if not NOT_OURS.search(error)] == []

    def test_pictures_to_look_at(self, open_lesson, path, pictures):
        lesson = open_lesson(path.name)
        for place, figure in enumerate(lesson.page.locator(".jp-OutputArea-output figure").all()):
            figure.scroll_into_view_if_needed()
            figure.screenshot(path=pictures / f"{path.stem}-figure-{place:02d}-1280.png")
        for place, explorer in enumerate(lesson.explorers()):
            explorer.screenshot(path=pictures / f"{path.stem}-explorer-{place:02d}-1280.png")
        narrow = open_lesson(path.name, 800)
        for place, explorer in enumerate(narrow.explorers()):
            explorer.screenshot(path=pictures / f"{path.stem}-explorer-{place:02d}-800.png")
            box = explorer.locator("img.natoeu-picture").bounding_box()
            assert box["x"] + box["width"] <= 800
        for place, figure in enumerate(narrow.page.locator(".jp-OutputArea-output figure").all()):
            figure.screenshot(path=pictures / f"{path.stem}-figure-{place:02d}-800.png")


class Driver:
    """One explorer on a page, and its twin in Python."""

    def __init__(self, page, panel, twin):
        self.page, self.panel, self.twin = page, panel, twin
        self.moves = 0

    def control(self, name: str):
        return self.panel.locator(f".natoeu-control-{name}").first

    def words(self) -> str:
        return self.panel.locator(".natoeu-words [role=status]").inner_text().strip()

    def picture(self) -> str:
        """The picture on the page: its address holds its data."""
        return self.panel.locator("img.natoeu-picture").get_attribute("src")

    def explained(self) -> bool:
        """Whether the details on the page are those of the twin, whatever is unfolded."""
        return self.panel.locator(".natoeu-details").evaluate(
            """(details, wanted) => {
                const [here, there] = [details.cloneNode(true), document.createElement('div')];
                there.innerHTML = wanted;
                for (const fold of here.querySelectorAll('details')) fold.removeAttribute('open');
                return here.innerHTML === there.innerHTML;
            }""",
            self.twin.screen.shot.details,
        )

    def shown(self, name: str) -> Any:
        """The value that a control on the page shows, as Python has it."""
        control, place = self.twin.controls[name], self.control(name)
        if isinstance(control, widgets.Dropdown):
            label = place.locator("select").evaluate("select => select.selectedOptions[0].textContent")
            return _value_of(control, label)
        if isinstance(control, widgets.SelectMultiple):
            labels = place.locator("select").evaluate(
                "select => [...select.selectedOptions].map(option => option.textContent)"
            )
            return tuple(_value_of(control, label) for label in labels)
        if isinstance(control, widgets.ToggleButtons):
            return _value_of(control, place.locator("button.mod-active").inner_text())
        if isinstance(control, widgets.ToggleButton):
            return "mod-active" in place.get_attribute("class")
        if isinstance(control, widgets.Checkbox):
            return place.locator("input").is_checked()
        text = (
            place.locator(".widget-readout").inner_text().replace("\u2212", "-").replace(",", "").replace("\u2009", "")
        )
        if isinstance(control, widgets.SelectionSlider):
            return _value_of(control, place.locator(".widget-readout").inner_text())
        numbers = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", text)]
        if isinstance(control, widgets.IntRangeSlider | widgets.FloatRangeSlider):
            kind = int if isinstance(control, widgets.IntRangeSlider) else float
            return tuple(kind(number) for number in numbers[:2])
        return int(numbers[0]) if isinstance(control, widgets.IntSlider) else numbers[0]

    def rest(self) -> None:
        """Wait until words, picture and controls no longer change."""
        before, still = None, 0
        for _ in range(100):
            self.page.wait_for_timeout(70)
            now = self.panel.evaluate(
                """panel => [...panel.querySelectorAll('img.natoeu-picture')].map(image => image.src).join()
                    + panel.innerText + [...panel.querySelectorAll('select')].map(select => select.value).join()"""
            )
            still = still + 1 if now == before else 0
            if still == 4:
                return
            before = now

    def agree(self, after: str) -> None:
        """Bring the twin into the state that the page shows, one control after the other, and compare."""
        self.moves += 1
        for _ in range(3):
            self.rest()
            for name in self.twin.controls:
                value = self.shown(name)
                if value != self.twin.controls[name].value:
                    self.twin.set(**{name: value})
            if (
                self.words() == self.twin.summary
                and self.picture() == self.twin.screen.shot.picture
                and self.explained()
            ):
                return
        assert self.words() == self.twin.summary, f"words after {after}"
        assert self.picture() == self.twin.screen.shot.picture, f"picture after {after}"
        assert self.explained(), f"details after {after}"

    def by_mouse(self, name: str) -> None:
        """Move a control with the mouse."""
        control, place = self.twin.controls[name], self.control(name)
        place.scroll_into_view_if_needed()
        if isinstance(control, widgets.Dropdown | widgets.SelectMultiple):
            count = place.locator("option").count()
            for index in {count - 1, count // 2}:
                place.locator("select").select_option(index=index)
                self.agree(f"{name}: option {index}")
        elif isinstance(control, widgets.ToggleButtons):
            for button in place.locator("button").all():
                button.click()
                self.agree(f"{name}: {button.inner_text()}")
        elif isinstance(control, widgets.ToggleButton):
            place.click()
            self.agree(f"{name}: pressed")
        elif isinstance(control, widgets.Checkbox):
            place.locator("input").click()
            self.agree(f"{name}: ticked")
        else:
            self.drag(name)

    def drag(self, name: str) -> None:
        """Drag a slider from end to end and back to the middle."""
        place = self.control(name)
        bar = place.locator(".noUi-target").bounding_box()
        handle = place.locator(".noUi-handle").last.bounding_box()
        row = handle["y"] + handle["height"] / 2
        self.page.mouse.move(handle["x"] + handle["width"] / 2, row)
        self.page.mouse.down()
        for target in (bar["x"] + 2, bar["x"] + bar["width"] - 2, bar["x"] + 0.6 * bar["width"]):
            self.page.mouse.move(target, row, steps=12)
        self.panel.evaluate(
            """panel => {
                window.drawnAfterwards = 0;
                if (window.onlooker) window.onlooker.disconnect();
                const pictures = change => [...change.addedNodes].filter(part => part.tagName === 'IMG').length;
                window.onlooker = new MutationObserver(changes => { for (const change of changes) window.drawnAfterwards += pictures(change); });
                window.onlooker.observe(panel.querySelector('img.natoeu-picture').parentElement, {childList: true});
            }"""
        )
        self.page.mouse.up()
        self.agree(f"{name}: dragged")
        assert self.page.evaluate("window.drawnAfterwards") <= 2, f"{name}: old pictures were still waiting"

    def by_keyboard(self, name: str) -> None:
        """Move a control with the keyboard alone, and see that it moves."""
        control, place = self.twin.controls[name], self.control(name)
        place.scroll_into_view_if_needed()
        values = [self.shown(name)]
        if isinstance(control, widgets.Dropdown):
            place.locator("select").focus()
            keys = ("ArrowUp", "ArrowDown", "ArrowDown")
        elif isinstance(control, widgets.SelectMultiple):
            place.locator("select").focus()
            keys = ("Home", "ArrowDown")
        elif isinstance(control, widgets.ToggleButtons):
            place.locator("button").first.focus()
            keys = ("Enter", "Tab", "Enter")
        elif isinstance(control, widgets.ToggleButton):
            place.focus()
            keys = ("Enter",)
        elif isinstance(control, widgets.Checkbox):
            place.locator("input").focus()
            keys = ("Space",)
        else:
            place.locator(".noUi-handle").first.focus()
            keys = ("ArrowLeft", "ArrowRight", "ArrowRight")
        for key in keys:
            self.page.keyboard.press(key)
            self.agree(f"{name}: {key}")
            values.append(self.shown(name))
        assert len(set(values)) > 1 or self.has_one_value(name), f"{name} does not answer the keyboard"

    def has_one_value(self, name: str) -> bool:
        """Whether a control has nothing to choose from in this state."""
        return len(getattr(self.twin.controls[name], "options", (0, 1))) < 2


def _value_of(control, label: str) -> Any:
    """The value behind a label, in the options that the twin offers now."""
    label = label.replace("\xa0", " ")  # ipywidgets keeps the spaces of an option together
    labels = [str(known).strip() for known in control._options_labels]
    if label.strip() not in labels:
        raise ValueError(label)
    return offered(control)[labels.index(label.strip())]


@pytest.mark.parametrize(("lesson", "place", "name"), SHOWN, ids=lambda value: str(value))
def test_every_control_moves_picture_and_words_as_the_data_say(open_lesson, lesson, place, name):
    page = open_lesson(lesson)
    _, make = BY_CLASS[name]
    driver = Driver(page.page, page.explorers()[place], make())
    driver.panel.scroll_into_view_if_needed()
    driver.agree("the start")
    before = driver.words(), driver.picture()
    seen = {before}
    for control in driver.twin.controls:
        driver.by_mouse(control)
        seen.add((driver.words(), driver.picture()))
        driver.by_keyboard(control)
        seen.add((driver.words(), driver.picture()))
    assert len(seen) > 2, "the controls change nothing"
    print(f"{name}: {len(driver.twin.controls)} controls, {driver.moves} moves")


def test_what_a_reader_has_unfolded_stays_so(open_lesson):
    page = open_lesson("04_counter_terrorism_pillars.ipynb")
    place = [name for lesson, _, name in SHOWN if lesson == "04_counter_terrorism_pillars.ipynb"].index(
        "CodingExplorer"
    )
    driver = Driver(page.page, page.explorers()[place], BY_CLASS["CodingExplorer"][1]())
    driver.agree("the start")
    fold = driver.panel.locator(".natoeu-details details").first
    fold.locator("summary").click()
    before = fold.inner_text()
    driver.control("2011-ran").locator("select").select_option(index=2)
    driver.agree("a choice")
    assert fold.evaluate("fold => fold.open")
    assert fold.inner_text() != before
    fold.locator("summary").click()


@pytest.mark.parametrize("lesson", ["01_december_2017_meeting.ipynb"])
class TestOnceMore:
    @pytest.mark.parametrize("again", ["run_all", "restart_and_run_all"])
    def test_a_second_run_and_a_restart_show_a_working_explorer(self, open_lesson, lesson, again):
        page = open_lesson(lesson)
        getattr(page, again)()
        driver = Driver(page.page, page.explorers()[0], BY_CLASS["TimelineExplorer"][1]())
        driver.agree(again)
        driver.by_keyboard("actor")


def test_an_explorer_in_two_cells_moves_in_both(open_lesson):
    page = open_lesson("twice.ipynb")
    first, second = (Driver(page.page, panel, BY_CLASS["TimelineExplorer"][1]()) for panel in page.explorers())
    before = second.picture()
    first.by_keyboard("actor")
    second.agree("a move in the other cell")
    assert second.picture() == first.picture() != before
