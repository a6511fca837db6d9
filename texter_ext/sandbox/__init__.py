"""A local sandbox of the API: a real HTTP server on loopback that validates every request against the spec.

It needs the extra `sandbox`: `pip install "texter-ext[sandbox]"`.
"""

try:
    from texter_ext.sandbox._asgi import ReceivedRequest
    from texter_ext.sandbox._chats import SandboxChat
    from texter_ext.sandbox._sandbox import Sandbox
    from texter_ext.sandbox._templates import SandboxTemplate
    from texter_ext.sandbox._webhook import SandboxEvent
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        f'The sandbox needs {error.name}. Install the extra `sandbox`: pip install "texter-ext[sandbox]"',
        name=error.name,
    ) from error

__all__ = ["ReceivedRequest", "Sandbox", "SandboxChat", "SandboxEvent", "SandboxTemplate"]
