"""A local stand-in for the API: real HTTP on loopback, each request judged by the spec itself.

It needs the extra `sandbox`: `pip install "texter-ext[sandbox]"`.
"""

try:
    from texter_ext.sandbox.asgi import ReceivedRequest
    from texter_ext.sandbox.server import Sandbox
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        f'The sandbox needs {error.name}, which comes with an extra: pip install "texter-ext[sandbox]"', name=error.name
    ) from error

__all__ = ["ReceivedRequest", "Sandbox"]
