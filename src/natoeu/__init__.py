"""Helper package of the course *NATO, the EU, the DPRK sanctions and counter-terrorism*.

The parts know each other in one direction only::

    record -> analysis -> charts -> explorers -> notebooks

``record`` loads and checks the data, ``analysis`` computes, ``charts`` draws,
``explorers`` make a chart interactive, and ``practice`` checks exercises.
Importing this package loads none of them.
"""

__version__ = "1.0.0"
