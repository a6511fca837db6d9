"""Modules that `make generate` copies to the client."""
