"""What stands beside the form: problems, request summary, undo, JSON editor, differences, resources."""
