"""A local stand-in for the API: real HTTP on loopback, each request validated by the spec itself.

It needs the extra `sandbox`: `pip install "texter-ext[sandbox]"`.
"""

try:
    from texter_ext.sandbox._asgi import ReceivedRequest
    from texter_ext.sandbox._sandbox import Sandbox
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        f'The sandbox needs {error.name}, which comes with an extra: pip install "texter-ext[sandbox]"', name=error.name
    ) from error

__all__ = ["ReceivedRequest", "Sandbox"]
