"""The frame around the pages: session, connection to Foundry, cached reads, navigation, web server."""
