"""Dossiers: what the record holds about one thing on one day, as a notebook and as a page, from a notebook to fill in."""
