"""Names to sources, actors and places; claims to origins and events.

`resolve` looks at one article, `origins` and `events` at one block (a province
in a week), `components` over the seams of weeks.
"""
