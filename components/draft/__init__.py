"""The configuration being edited: one frozen value, the edits that give a new one, and everything read off it. Pure; knows no widgets and no HTTP."""
