"""Values held against a schema: keywords, patterns, formats, a time budget, and messages in plain words."""
