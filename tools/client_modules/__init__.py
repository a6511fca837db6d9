"""Modules that `make generate` copies into the client."""
