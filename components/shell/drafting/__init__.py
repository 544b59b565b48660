"""The draft that is worked on, from its beginning: header, menu, sections, status and history."""
