"""Explorers driven in Python: every state has a picture and words that fit it, and can be read."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from legibility import faults
from random_states import sample_states, unrendered, values_of

from natoeu.explorers import catalogue

EXPLORERS = catalogue()


@pytest.mark.parametrize("name", EXPLORERS)
class TestEveryExplorer:
    def test_shows_itself_with_and_without_a_kernel(self, name):
        bundle = EXPLORERS[name]()._repr_mimebundle_()
        assert "application/vnd.jupyter.widget-view+json" in bundle
        assert "<figcaption" in bundle["text/html"]
        assert "Run All Cells" in bundle["text/html"]

    def test_every_control_has_a_visible_label(self, name):
        for key, control in EXPLORERS[name]().controls.items():
            assert control.description.strip(), key

    def test_random_states_keep_picture_and_words_in_step(self, name):
        explorer = EXPLORERS[name]()
        for state in sample_states(explorer, 10, seed=7):
            explorer.set(**state)
            summary, _ = explorer.show(explorer.state)
            assert explorer.summary == summary + explorer._said
            assert explorer.summary.endswith("."), summary
            assert explorer.screen.shot.picture.startswith("data:image/png;base64,iVBORw")

    def test_a_state_shown_again_gives_the_same_picture(self, name):
        explorer = EXPLORERS[name]()
        start = explorer.state
        first = explorer.screen.shot.picture
        for state in sample_states(explorer, 5, seed=3):
            explorer.set(**state)
        explorer.set(**start)
        explorer.forget()
        explorer.set(**start)
        assert explorer.screen.shot.picture == first

    def test_a_control_moved_in_the_browser_shows_what_a_program_sees(self, name):
        """One explorer shows again what it has kept; its twin draws each state when it is asked for."""
        explorer, twin = EXPLORERS[name](), EXPLORERS[name]()
        for turn, state in enumerate(sample_states(explorer, 4, seed=5)):
            moved = list(state)[turn % len(state)]
            control = explorer.controls[moved]
            for value in (state[moved], *steps_beside(control, state[moved]), state[moved]):
                control.value = value
                twin.set(**{moved: value})
                assert (explorer.state, explorer.screen.shot) == (twin.state, twin.screen.shot), (moved, value)
        assert explorer._kept.cache_info().hits

    def test_the_figure_is_that_of_the_present_state_after_a_picture_that_was_kept(self, name):
        explorer, twin = EXPLORERS[name](), EXPLORERS[name]()
        key, control = next((key, one) for key, one in explorer.controls.items() if steps_beside(one, one.value))
        start, kept = control.value, explorer.screen.shot.picture
        control.value = steps_beside(control, start)[0]
        twin.set(**{key: control.value})
        assert explorer.screen.shot.picture == twin.screen.shot.picture != kept
        explorer.set(**{key: start})
        twin.set(**{key: start})
        control.value = steps_beside(control, start)[0]  # drawn before, so only shown
        twin.set(**{key: control.value})
        assert explorer.figure is not None
        assert explorer._snapshot() == twin._snapshot() == twin.screen.shot.picture
        assert explorer.still() == twin.still()

    def test_texts_can_be_read_in_every_state(self, name):
        explorer = EXPLORERS[name]()
        assert faults(explorer.figure) == []
        for state in sample_states(explorer, 8, seed=11):
            explorer.set(**state)
            assert faults(explorer.figure) == [], state

    def test_damaged_data_show_a_message_in_place(self, name, data_copy):
        for path in sorted(data_copy.rglob("*.csv")):
            path.write_text("", "utf-8")
        explorer = EXPLORERS[name]()
        assert "can't be shown" in explorer.summary
        assert 'role="alert"' in explorer._repr_mimebundle_()["text/html"]

    def test_an_unknown_control_is_named(self, name):
        with pytest.raises(ValueError, match="no control 'colour'"):
            EXPLORERS[name]().set(colour="red")


def steps_beside(control, value) -> list:
    """The values one step before and after one, if a control goes in steps."""
    values = values_of(control)
    if value not in values:  # several values at once, or a span
        return []
    place = values.index(value)
    return values[max(0, place - 1) : place] + values[place + 1 : place + 2]


def whole_state(explorer):
    """What an explorer says, shows and offers."""
    offered = {name: getattr(control, "options", None) for name, control in explorer.controls.items()}
    return explorer.state, explorer.summary, explorer.screen.shot, explorer.remembered(), offered


@pytest.mark.parametrize("name", EXPLORERS)
class TestAllOrNothing:
    def test_a_refused_value_moves_nothing(self, name):
        explorer = EXPLORERS[name]()
        with unrendered(explorer):
            now, *others = sample_states(explorer, 2, seed=6)
            explorer.set(**now)
            before = whole_state(explorer)
            for wrong in explorer.controls:
                for value in ("Narnia", None, object(), [1, 2, 3], float("nan"), pd.DataFrame()):
                    for other in others:
                        with pytest.raises(ValueError, match="^The control '.+' does not offer "):
                            explorer.set(**(other | {wrong: value}))
                        assert whole_state(explorer) == before, (wrong, value)
        assert explorer.show(explorer.state)[0] + explorer._said == explorer.summary

    def test_a_value_off_the_scale_is_refused_with_the_nearest(self, name):
        explorer = EXPLORERS[name]()
        for key, control in explorer.controls.items():
            if not hasattr(control, "max"):
                continue
            ends = (control.min, control.max)
            wide = isinstance(control.value, tuple)
            for value, near in (
                (ends[1] + control.step, ends[1]),
                (ends[0] - 100, ends[0]),
                (ends[0] + control.step / 3, ends[0]),
                (ends[0] + 0.9 * control.step, ends[0] + control.step),
            ):
                tried, nearest = ((ends[0], value), (ends[0], near)) if wide else (value, near)
                with pytest.raises(ValueError, match=re.escape(f"does not offer {tried!r}; the nearest is {nearest}.")):
                    explorer.set(**{key: tried})
            if wide:
                with pytest.raises(ValueError, match=re.escape(f"the nearest is {ends}")):
                    explorer.set(**{key: ends[::-1]})

    def test_whatever_is_asked_for_is_shown_or_the_summary_says_what_is_shown_instead(self, name):
        explorer = EXPLORERS[name]()
        with unrendered(explorer):
            for state in sample_states(explorer, 40, seed=9):
                explorer.set(**state)
                swapped = [key for key, value in state.items() if explorer.state[key] != value]
                assert explorer.summary.count("does not go with the other choices") == len(swapped)
                for key in swapped:
                    assert f'{explorer.controls[key].description}: "' in explorer.summary


def test_a_day_between_two_days_is_refused_with_the_nearer():
    with pytest.raises(ValueError, match="the nearest is 2017-12-11"):
        EXPLORERS["membership"]().set(date=pd.Timestamp("2017-12-12"))


def test_the_range_explorer_says_that_another_estimate_is_shown():
    explorer = EXPLORERS["range"]()
    first = explorer.controls["estimate"].label
    explorer.set(system="hwasong-15")
    now = explorer.controls["estimate"].label
    assert explorer.summary.endswith(f'Estimate: "{first}" does not go with the other choices; "{now}" is shown.')
    assert explorer.summary == explorer.screen.shown["summary"]
    explorer.set(site="sunan")
    assert "does not go" in explorer.summary, "nothing changed, so it is still to be said"
    explorer.set(site="kusong")
    assert "does not go" not in explorer.summary
    explorer.controls["system"].value = "hwasong-14"
    assert f'"{now}" does not go with the other choices' in explorer.summary
    with pytest.raises(ValueError, match="The control 'estimate' does not offer 'hwasong-15-wright'"):
        explorer.set(system="hwasong-12", estimate="hwasong-15-wright")
    assert explorer.state["system"] == "hwasong-14"


def test_a_drawing_that_fails_leaves_the_state_as_it_was(monkeypatch):
    explorer = EXPLORERS["timeline"]()
    before = whole_state(explorer)
    with monkeypatch.context() as broken:
        broken.setattr(explorer, "show", lambda state: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            explorer.set(actor="NATO")
    assert whole_state(explorer) == before


def test_timeline_lets_go_of_an_event_that_is_filtered_out():
    explorer = EXPLORERS["timeline"]()
    explorer.set(event="common-set-42")
    assert "Chosen: Common set of 42 proposals endorsed." in explorer.summary
    assert "two independent sources" in explorer.screen.shot.details
    explorer.set(actor="NATO")
    assert explorer.state["event"] == ""
    assert "Chosen" not in explorer.summary
    assert explorer.screen.shot.details == ""


def test_timeline_counts_what_it_shows():
    explorer = EXPLORERS["timeline"]()
    explorer.set(actor="both", years=(2016, 2016))
    assert explorer.summary == "3 events from 2016 to 2016: 3 by EU and NATO together."
    explorer.set(actor="NATO", kind="declaration")
    assert explorer.summary.startswith("0 events")


def test_a_value_that_a_control_does_not_offer_is_named():
    with pytest.raises(ValueError, match="The control 'actor' does not offer 'Narnia'"):
        EXPLORERS["timeline"]().set(actor="Narnia")
