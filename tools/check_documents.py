"""Check the types of the code in README.md and docs/, by mypy and by pyright: `make check` runs it."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
FOLDER: Final = ROOT / "build" / "documents"

# A block that a reader may take alone imports what it needs, as others of its document do.
SETTINGS: Final = "# pyright: reportDuplicateImport=false\n"


def code(document: str) -> str:
    """Return the blocks of Python in a document as one module, each line where it stands in the document."""
    parts = re.split(r"(?<=```python\n)(.*?)(?=```)", document, flags=re.DOTALL)
    return "".join(part if number % 2 else "\n" * part.count("\n") for number, part in enumerate(parts))


def main() -> int:
    """Check all documents at once, and return an exit status."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    names: dict[Path, str] = {}
    for document in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        name = str(document.relative_to(ROOT))
        module = FOLDER / (re.sub(r"\W", "_", name) + ".py")
        module.write_text(code(document.read_text(encoding="utf-8")) + SETTINGS, encoding="utf-8")
        names[module] = name
    status = 0
    for checker in (["mypy"], ["pyright", "--pythonpath", sys.executable]):
        command = [sys.executable, "-m", *checker, str(FOLDER)]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8", check=False)
        report = done.stdout
        for module, name in names.items():
            report = report.replace(str(module), name).replace(str(module.relative_to(ROOT)), name)
        print(report, end="")
        status = status or done.returncode
    return status


if __name__ == "__main__":
    sys.exit(main())
