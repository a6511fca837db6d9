"""Plot the cost of a send: horizontal bars in an SVG, readable on light and dark pages."""

from collections.abc import Mapping
from html import escape
from typing import Final

WIDTH, LABELS, BARS, ROW = 640, 250, 320, 24
"""The widths of the plot, of its labels and of its longest bar, and the height of a row."""

STYLE: Final = """
    text { font: 14px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; fill: #171b26 }
    .page { fill: #fff; stroke: #dfe2ea } .bar { fill: #b9c0d3 } .ours.bar { fill: #4558d8 }
    .title, .ours { font-weight: 600 } .group, .note { fill: #5b6274 } .note { font-size: 11px }
    @media (prefers-color-scheme: dark) {
      text { fill: #e8eaf0 } .page { fill: #161a22; stroke: #2a303c } .bar { fill: #4a5368 } .ours.bar { fill: #8c9cff }
      .group, .note { fill: #9aa3b5 }
    }
"""


def plot(title: str, groups: Mapping[str, Mapping[str, float]], note: str, ours: str) -> str:
    """Return an SVG with a group of bars for each group of ratios.

    Args:
        title: the heading.
        groups: the ratio of each contender, by group and by name.
        note: the lines below the bars.
        ours: the prefix of the names to highlight.
    """
    longest = max(1.0, *(ratio for ratios in groups.values() for ratio in ratios.values()))
    parts: list[str] = []
    y = 56
    for group, ratios in groups.items():
        parts.append(f'<text class="group" x="{LABELS}" y="{y}">{escape(group)}</text>')
        for name, ratio in sorted(ratios.items(), key=lambda item: item[1]):
            y += ROW
            kind = "ours" if name.startswith(ours) else "other"
            length = BARS * ratio / longest
            parts.append(f'<text class="{kind}" x="{LABELS - 10}" y="{y}" text-anchor="end">{escape(name)}</text>')
            parts.append(
                f'<rect class="{kind} bar" x="{LABELS}" y="{y - 12}" width="{length:.1f}" height="15" rx="3"/>'
            )
            parts.append(f'<text class="{kind}" x="{LABELS + length + 8:.1f}" y="{y}">{ratio:.2f}</text>')
        y += ROW + 16
    for line in note.splitlines():
        parts.append(f'<text class="note" x="20" y="{y}">{escape(line)}</text>')
        y += 15
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" width="{WIDTH}" height="{y}" '
        f'role="img" aria-label="{escape(title)}">\n<style>{STYLE}</style>\n'
        f'<rect class="page" x=".5" y=".5" width="{WIDTH - 1}" height="{y - 1}" rx="10"/>\n'
        f'<text class="title" x="20" y="28">{escape(title)}</text>\n'
    )
    return head + "\n".join(parts) + "\n</svg>\n"
