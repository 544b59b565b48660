"""Imports a draft from a file, a request body, a version's JSON, or a cURL command of any shell."""
