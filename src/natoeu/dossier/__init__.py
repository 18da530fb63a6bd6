"""Country dossiers: what the record holds about one state on one day, as a notebook and as a page.

The template is ``notebooks/country_dossier.ipynb``; `making` fills it in for one state or for all.
The functions here are those that the template itself uses.
"""

from natoeu.dossier.tables import by_day, held, naming, with_article

__all__ = ["by_day", "held", "naming", "with_article"]
