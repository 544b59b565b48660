"""The configuration being edited: a frozen value, its edits, and what is read off it.

Pure: it knows no widgets and no HTTP.
"""
