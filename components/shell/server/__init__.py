"""The web server beside the pages: routes, middleware, headers and log."""
