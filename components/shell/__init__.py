"""The frame around the pages: connection, cached reads, saving, navigation, errors and web server."""
