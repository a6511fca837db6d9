"""The files that the sandbox reads, which are no modules."""

from importlib.resources import files

datas = [
    (str(files("texter_client") / "openapi.json"), "texter_client"),
    (str(files("texter_ext") / "sandbox" / "page.html"), "texter_ext/sandbox"),
]
