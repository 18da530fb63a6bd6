"""What is kept is not drawn again; what is likely to come is drawn in a moment of rest."""

from __future__ import annotations

import asyncio

import pytest

from natoeu.explorers import catalogue
from natoeu.explorers.album import REST, Album
from natoeu.explorers.base import _neighbours

EXPLORERS = catalogue()


def test_the_oldest_goes_first():
    drawn = []
    album = Album(drawn.append, kept=2)
    for state in (1, 2, 1, 3, 1, 2):
        album.get(state)
    assert drawn == [1, 2, 3, 2]


def test_states_are_drawn_ahead_only_at_rest_and_only_the_last_asked_for():
    drawn = []
    album = Album(drawn.append, rest=0.01)

    async def ask():
        album.draw_ahead([(1,), (2,)])
        album.draw_ahead([(3,), (4,)])
        assert drawn == []
        await asyncio.sleep(0.1)
        album.draw_ahead([(5,)])
        album.draw_ahead([])
        await asyncio.sleep(0.1)

    asyncio.run(ask())
    assert drawn == [3, 4]


def test_without_a_kernel_or_a_place_to_keep_nothing_is_drawn_ahead():
    drawn = []
    Album(drawn.append, rest=0).draw_ahead([(1,)])

    async def ask():
        Album(drawn.append, kept=0, rest=0).draw_ahead([(1,)])
        await asyncio.sleep(0.05)

    asyncio.run(ask())
    assert drawn == []


def test_what_is_drawn_ahead_is_on_the_page_under_the_name_by_which_it_is_shown():
    explorer = EXPLORERS["timeline"]()
    explorer._album._rest = 0
    messages, screen = [], explorer.screen
    screen.send = messages.append
    control = explorer.controls["actor"]

    async def move():
        for value in control._options_values[1:3]:
            control.value = value
            seen.append(dict(screen.shown))
            await asyncio.sleep(3 * REST)
            seen.append(dict(screen.shown))

    seen = []
    asyncio.run(move())
    ahead, named, *_ = messages
    assert named == {"name": ahead["name"]}
    assert ahead["ahead"] == screen.shot._asdict()
    drawn, rested, by_name, in_full = seen
    assert drawn == rested == by_name, "a shot that the page has is sent in full only at rest"
    assert in_full == {"name": ahead["name"], **ahead["ahead"]}


def test_without_a_kernel_a_shot_comes_in_full_at_once():
    explorer = EXPLORERS["timeline"]()
    control = explorer.controls["actor"]
    for value in (*control._options_values[1:3], control._options_values[1]):
        control.value = value
        assert explorer.screen.shown == {"name": explorer.screen.shot.name, **explorer.screen.shot._asdict()}


@pytest.mark.parametrize("name", EXPLORERS)
class TestEveryExplorer:
    def test_a_control_moved_in_the_browser_shows_what_a_program_sees(self, name):
        """One explorer keeps and draws ahead, as in a kernel; its twin draws each state when it is asked for."""
        explorer, twin = EXPLORERS[name](), EXPLORERS[name]()
        explorer._album._rest = 0

        async def move():
            for turn, state in enumerate(explorer.sample_states(8, seed=5)):
                moved = list(state)[turn % len(state)]
                control = explorer.controls[moved]
                for value in [state[moved], *_neighbours(control, state[moved]), state[moved]]:
                    control.value = value
                    await asyncio.sleep(0.001)
                    twin.set(**{moved: value})
                    assert (explorer.state, explorer.summary) == (twin.state, twin.summary)
                    assert (explorer.screen.shot.picture, explorer.screen.shot.details) == (
                        twin.screen.shot.picture,
                        twin.screen.shot.details,
                    )

        asyncio.run(move())
        assert explorer._album.get.cache_info().hits

    def test_a_step_that_goes_on_was_drawn_before(self, name):
        explorer = EXPLORERS[name]()
        explorer._album._rest = 0
        # A control that moves others along leads to a state that can't be foreseen.
        alone = {"spending": "year", "updating": "prior"}.get(name) or next(
            key for key, control in explorer.controls.items() if len(_steps(control)) > 2
        )
        control, steps = explorer.controls[alone], _steps(explorer.controls[alone])

        async def move():
            control.value = steps[0]
            control.value = steps[1]
            await asyncio.sleep(0.05)
            drawn = explorer._album.get.cache_info().misses
            control.value = steps[2]
            assert explorer._album.get.cache_info().misses == drawn, alone

        asyncio.run(move())

    def test_the_figure_is_that_of_the_present_state_after_others_were_drawn(self, name):
        explorer, twin = EXPLORERS[name](), EXPLORERS[name]()
        for moved, control in explorer.controls.items():
            for value in _neighbours(control, control.value):
                explorer._album.get(*explorer._moved(moved, value))
        assert explorer.figure is not None
        assert explorer._snapshot() == twin._snapshot() == twin.screen.shot.picture
        assert explorer.still() == twin.still()

    def test_coming_near_draws_a_step_of_each_control(self, name):
        explorer = EXPLORERS[name]()
        explorer._album._rest = 0
        stepping = [control for control in explorer.controls.values() if _neighbours(control, control.value)]

        async def approach():
            explorer.screen._handle_custom_msg({"near": True}, [])
            for _ in range(10 * len(stepping)):
                await asyncio.sleep(0.001)  # each drawing takes longer than this

        asyncio.run(approach())
        assert explorer._album.get.cache_info().currsize == 1 + len(stepping)


def _steps(control) -> list:
    """The first values of a control, in order, if it goes in steps."""
    if hasattr(control, "_options_values"):
        return list(control._options_values) if _neighbours(control, control.value) else []
    first = getattr(control, "min", control.value)
    return (
        [first, *_neighbours(control, first), *_neighbours(control, first + control.step)[1:]]
        if _neighbours(control, first) and hasattr(control, "step")
        else []
    )
