"""Values validated against a schema: keywords, patterns, formats, time limits and messages."""
