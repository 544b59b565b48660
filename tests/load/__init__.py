"""Many analysts at once, without browsers: edits, previews and submissions over Streamlit's websocket."""
