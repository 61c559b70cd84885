"""A batch run: planned, asked, judged, and kept in its folder."""
