"""How letters of a Word file look: styles, themes, shading, resolved as Word resolves them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from promo.proof.sealed.readers.visible import SMALLEST, WHITE, blends, is_colour, mixed

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
UNKNOWN = ""
"""A ground of which nothing is known, a picture say: letters of any colour may be seen on it."""
MAX_STYLES = 30  # one based on the other
NARROWEST = 15  # per cent of a letter's width
Letters = Mapping[str, str]
"""What is said of letters, by its name: `ink`, `ground`, `marked`, `size`, `hidden`, `faded`, `width`, `spread`,
`font`."""

_MARKERS = {
    "black": "000000",
    "blue": "0000FF",
    "cyan": "00FFFF",
    "green": "00FF00",
    "magenta": "FF00FF",
    "red": "FF0000",
    "yellow": "FFFF00",
    "white": WHITE,
    "darkBlue": "00008B",
    "darkCyan": "008B8B",
    "darkGreen": "006400",
    "darkMagenta": "800080",
    "darkRed": "8B0000",
    "darkYellow": "808000",
    "darkGray": "A9A9A9",
    "lightGray": "D3D3D3",
}
_MAPPED = {"bg1": "lt1", "tx1": "dk1", "bg2": "lt2", "tx2": "dk2", "background1": "lt1", "text1": "dk1"}
_MAPPED |= {"background2": "lt2", "text2": "dk2", "dark1": "dk1", "light1": "lt1", "dark2": "dk2", "light2": "lt2"}
_MAPPED |= {"hyperlink": "hlink", "followedHyperlink": "folHlink"}
_UNITS = {"pt": 1.0, "in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4, "pc": 12.0, "pi": 12.0, "px": 0.75}
_MEASURE = re.compile(r"(-?\d{1,9}(?:\.\d{1,9})?)(pt|in|cm|mm|pc|pi|px)?")
_OFF = ("0", "false", "off")


def measure(text: str | None, a_unit: float) -> float | None:
    """A length in points; a bare number counts units of so many points."""
    found = _MEASURE.fullmatch(text.strip()) if text else None
    return float(found[1]) * _UNITS.get(found[2], a_unit) if found else None


def val(node: Any, name: str) -> str | None:
    """The value of a property of Word's, by its element's name."""
    inner = node.find(W + name) if node is not None else None
    return None if inner is None else inner.get(W + "val", "1")


class Theme:
    """The colours that a file names instead of giving them."""

    def __init__(self, root: Any, settings: Any) -> None:
        self._colours: dict[str, str] = {}
        scheme = root.find(f".//{A}clrScheme") if root is not None else None
        for entry in scheme if scheme is not None else ():
            given = next((c.get("lastClr") or c.get("val") for c in entry), None)
            if isinstance(entry.tag, str) and given is not None and is_colour(given):
                self._colours[entry.tag.rsplit("}", 1)[-1]] = given
        mapping = settings.find(W + "clrSchemeMapping") if settings is not None else None
        self._mapped = dict(_MAPPED)
        for name, theirs in (("bg1", "background1"), ("t1", "text1"), ("bg2", "background2"), ("t2", "text2")):
            chosen = mapping.get(W + name) if mapping is not None else None
            if chosen in _MAPPED:
                self._mapped[theirs] = self._mapped[theirs.replace("background", "bg").replace("text", "tx")] = _MAPPED[
                    chosen
                ]

    def colour(self, name: str | None, tint: str | None = None, shade: str | None = None) -> str | None:
        """A named colour, lighter by its tint or darker by its shade; None where the theme has none."""
        found = self._colours.get(self._mapped.get(name, name)) if name else None
        if found is None:
            return None
        if tint is not None and re.fullmatch("[0-9A-Fa-f]{2}", tint):
            found = mixed(found, WHITE, int(tint, 16) / 255)
        if shade is not None and re.fullmatch("[0-9A-Fa-f]{2}", shade):
            found = mixed(found, "000000", int(shade, 16) / 255)
        return found

    def drawn(self, fill: Any) -> str | None:
        """The colour of a drawing's fill; None where it is none that we can tell."""
        for entry in fill:
            given = entry.get("lastClr") or entry.get("val")
            name = entry.tag.rsplit("}", 1)[-1] if isinstance(entry.tag, str) else ""
            colour = self.colour(given) if name == "schemeClr" else given
            if colour is None or not is_colour(colour):
                return None
            for change in entry:
                share = int(change.get("val") or change.get(W14 + "val") or "100000") / 100_000
                match change.tag.rsplit("}", 1)[-1] if isinstance(change.tag, str) else "":
                    case "lumMod" | "shade":
                        colour = mixed(colour, "000000", share)
                    case "lumOff":
                        colour = mixed(WHITE, colour, share)
                    case "tint":
                        colour = mixed(colour, WHITE, share)
            return colour
        return None


def shade_of(properties: Any, theme: Theme) -> str | None:
    """The ground that a shading lays; None where it lays none."""
    shade = properties.find(W + "shd") if properties is not None else None
    if shade is None or shade.get(W + "val") == "nil":
        return None
    names = [W + f"theme{which}" for which in ("Fill", "FillTint", "FillShade")]
    fill = theme.colour(*map(shade.get, names)) or shade.get(W + "fill")
    ink = theme.colour(shade.get(W + "themeColor"), shade.get(W + "themeTint"), shade.get(W + "themeShade"))
    ink = ink or shade.get(W + "color")
    pattern = shade.get(W + "val", "clear")
    share = 1.0 if pattern == "solid" else int(pattern[3:]) / 100 if re.fullmatch(r"pct\d{1,2}", pattern) else 0.0
    if not share:
        return fill if is_colour(fill) else None
    return mixed(ink if is_colour(ink) else "000000", fill if is_colour(fill) else WHITE, share)


def letters_of(properties: Any, theme: Theme) -> dict[str, str]:
    """What the properties of a run, or of a style, say of letters."""
    said: dict[str, str] = {}
    if properties is None:
        return said
    colour = properties.find(W + "color")
    if colour is not None:
        names = [W + f"theme{which}" for which in ("Color", "Tint", "Shade")]
        said["ink"] = theme.colour(*map(colour.get, names)) or colour.get(W + "val", "auto")
    if (shade := shade_of(properties, theme)) is not None:
        said["ground"] = shade
    if (marker := val(properties, "highlight")) is not None:
        said["marked"] = _MARKERS.get(marker, "none")
    size = measure(val(properties, "sz"), 0.5)
    if size is not None:
        said["size"] = str(size)
    if (hidden := val(properties, "vanish")) is not None:
        said["hidden"] = "no" if hidden in _OFF else "yes"
    if (width := val(properties, "w")) is not None:
        said["width"] = width.rstrip("%")
    spread = measure(val(properties, "spacing"), 0.05)
    if spread is not None:
        said["spread"] = str(spread)
    fonts = properties.find(W + "rFonts")
    if fonts is not None and fonts.get(W + "ascii"):
        said["font"] = fonts.get(W + "ascii")
    return said | _effects(properties.find(W14 + "textFill"), theme)


def _effects(fill: Any, theme: Theme) -> dict[str, str]:
    """What the newer text effects say: they prevail over the plain colour."""
    kind = fill[0] if fill is not None and len(fill) else None
    if kind is None or not isinstance(kind.tag, str):
        return {}
    if kind.tag == W14 + "noFill":
        return {"faded": "yes"}
    if kind.tag != W14 + "solidFill":
        return {}
    alphas = [int(a.get(W14 + "val", "0")) for a in kind.iter(W14 + "alpha") if a.get(W14 + "val", "").isdecimal()]
    given = next((c.get(W14 + "val") for c in kind if c.tag == W14 + "srgbClr"), None)
    named = next((c.get(W14 + "val") for c in kind if c.tag == W14 + "schemeClr"), None)
    ink = given or theme.colour(named)
    found = {"ink": ink} if ink else {}
    return found | {"faded": "yes" if any(a >= 85_000 for a in alphas) else "no"}  # Word's alpha is transparency


def can_be_seen(letters: Letters, ground: str) -> bool:
    """Whether a reader of the page sees letters that stand on a ground."""
    size = float(letters.get("size", "10"))
    width, spread = letters.get("width", "100"), float(letters.get("spread", "0"))
    if letters.get("hidden") == "yes" or letters.get("faded") == "yes" or size < SMALLEST or 2 * spread <= -size:
        return False
    if width.isdecimal() and int(width) < NARROWEST:
        return False
    marked = letters.get("marked", "none")
    below = marked if marked != "none" else letters.get("ground") or ground
    ink = letters.get("ink", "auto")
    return not is_colour(ink) or not is_colour(below) or not blends(ink, below)


@dataclass(frozen=True, slots=True)
class Style:
    """A style with all that it is based on: its letters, its ground, and the line height that it forces, in points."""

    letters: dict[str, str] = field(default_factory=dict)
    ground: str | None = None
    line: float | None = None


class Styles:
    """The styles of one file."""

    def __init__(self, root: Any, theme: Theme) -> None:
        self.theme = theme
        self._nodes: dict[str, Any] = {}
        self._found: dict[str, Style] = {}
        self.defaults: dict[str, str] = {}
        self._usual = ""
        if root is None:
            return
        self.defaults = letters_of(root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"), theme)
        for node in root.iterchildren(W + "style"):
            name = node.get(W + "styleId", "")
            self._nodes[name] = node
            if node.get(W + "type") == "paragraph" and node.get(W + "default", "0") not in _OFF:
                self._usual = name

    def chain(self, name: str | None) -> Iterator[Any]:
        """A style and what it is based on, the style itself last."""
        nodes: list[Any] = []
        while name in self._nodes and len(nodes) < MAX_STYLES:
            node = self._nodes[name]
            nodes.append(node)
            name = val(node, "basedOn")
        return iter(nodes[::-1])

    def of(self, name: str | None) -> Style:
        """A style by its id."""
        name = name or ""
        if name not in self._found:
            letters: dict[str, str] = {}
            ground: str | None = None
            line: float | None = None
            for node in self.chain(name):
                letters |= letters_of(node.find(W + "rPr"), self.theme)
                about = node.find(W + "pPr")
                ground = shade_of(about, self.theme) or ground
                line = forced_line(about) or line
            self._found[name] = Style(letters, ground, line)
        return self._found[name]

    def of_paragraph(self, name: str | None) -> Style:
        """A paragraph's style: the usual one where it names none."""
        return self.of(name if name in self._nodes else self._usual)


def forced_line(about: Any) -> float | None:
    """The height in points to which a paragraph's lines are cut."""
    spacing = about.find(W + "spacing") if about is not None else None
    if spacing is None or spacing.get(W + "lineRule") != "exact":
        return None
    return measure(spacing.get(W + "line"), 0.05)


def together(paragraph: Letters, run: Letters, direct: Letters) -> Letters:
    """Letters by the paragraph's and the run's style and by what is said of them directly.

    Hidden is a switch: two styles that both hide show again.
    """
    said = {**paragraph, **run, **direct}
    if "hidden" not in direct and paragraph.get("hidden") == run.get("hidden") == "yes":
        said["hidden"] = "no"
    return said
