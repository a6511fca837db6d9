"""Calls over HTTP: timeouts, attempts, responses, retries and transports."""
