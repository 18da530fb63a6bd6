"""Country dossiers: what the record holds about one state on one day, as a notebook and as a page.

The template is ``notebooks/country_dossier.ipynb``, which uses `natoeu.dossier`. ``asking`` reads what a
person asked for, ``making`` fills the template in for one state or for all, ``page`` writes pages.
"""
