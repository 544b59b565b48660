"""What a trainer asks for: JSON Schema read into fields, and values validated against it."""
