"""The frame around the pages: session, connection, cached reads, navigation, refusals and the web server's own routes."""
