"""`texter sandbox`: runs a local stand-in for the API."""

from texter_ext._cli.output import fail


def run(port: int) -> None:
    """Run a sandbox until Ctrl-C."""
    try:
        from texter_ext.sandbox import _terminal  # noqa: PLC0415 (its extra may be missing)
    except ModuleNotFoundError as error:
        fail(str(error))
    try:
        _terminal.run(port)
    except OSError as error:
        fail(f"port {port} cannot be used: {error.strerror}.")
