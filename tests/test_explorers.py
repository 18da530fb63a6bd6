"""Explorers driven in Python: every state has a picture and words that fit it, and can be read."""

from __future__ import annotations

import pytest
from legibility import faults

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
        for state in explorer.sample_states(40, seed=7):
            explorer.set(**state)
            summary, _ = explorer.show(explorer.state)
            assert summary == explorer.summary
            assert summary.endswith("."), summary
            assert explorer.screen.shot.picture.startswith("data:image/png;base64,iVBORw")

    def test_a_state_shown_again_gives_the_same_picture(self, name):
        explorer = EXPLORERS[name]()
        start = explorer.state
        first = explorer.screen.shot.picture
        for state in explorer.sample_states(5, seed=3):
            explorer.set(**state)
        explorer.set(**start)
        explorer.forget()
        explorer.set(**start)
        assert explorer.screen.shot.picture == first

    def test_texts_can_be_read_in_every_state(self, name):
        explorer = EXPLORERS[name]()
        assert faults(explorer.figure) == []
        for state in explorer.sample_states(15, seed=11):
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
