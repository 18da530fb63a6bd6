"""Two versions of the record: ``records`` finds what differs, ``report`` tells it."""
