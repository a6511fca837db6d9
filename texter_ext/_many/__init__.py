"""Sending many messages: in order, at a pace, resumable, and never twice."""
