"""A local stand-in for the API: real HTTP on loopback, each request judged by the spec itself.

It needs the extra `sandbox`: `pip install "texter-ext[sandbox]"`.
"""

from texter_ext.sandbox.server import ReceivedRequest, Sandbox

__all__ = ["ReceivedRequest", "Sandbox"]
