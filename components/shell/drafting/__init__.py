"""The draft that is worked on: how it begins, its check, header, menu, sections and history, and notices of its saving."""
