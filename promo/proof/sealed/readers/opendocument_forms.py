"""What was typed, chosen and ticked in the form fields of an OpenDocument text."""

from __future__ import annotations

from typing import Any

FORM = "{urn:oasis:names:tc:opendocument:xmlns:form:1.0}"
_FIELD = "{urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0}"
FIELD_MARK = _FIELD + "fieldmark"
_XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
EMPTY, CROSSED = "\u2610", "\u2612"
_ON = ("true", "checked")


def controls_of(root: Any) -> dict[str, str]:
    """What each control shows, by its id."""
    found: dict[str, str] = {}
    for node in root.iter(f"{FORM}*"):
        name = node.get(_XML_ID) or node.get(FORM + "id")
        if name:
            found[name] = _shows(node)
    return found


def _shows(node: Any) -> str:
    label, kind = str(node.get(FORM + "label", "")), node.tag[len(FORM) :]
    if kind == "checkbox":
        return f"{CROSSED if node.get(FORM + 'current-state', node.get(FORM + 'state')) in _ON else EMPTY} {label}"
    if kind == "radio":
        on = node.get(FORM + "current-selected", node.get(FORM + "selected")) in _ON
        return f"{CROSSED if on else EMPTY} {label}"
    if kind == "listbox":
        return ", ".join(_chosen(node, "current-selected") or _chosen(node, "selected"))
    if kind in ("fixed-text", "button", "frame"):
        return label
    if kind == "password" or kind == "hidden":
        return ""
    typed = str(node.get(FORM + "current-value") or node.get(FORM + "value") or "")
    return typed or " ".join("".join(p.itertext()) for p in node if isinstance(p.tag, str) and p.tag.endswith("}p"))


def _chosen(node: Any, attribute: str) -> list[str]:
    return [o.get(FORM + "label", "") for o in node.iterchildren(FORM + "option") if o.get(FORM + attribute) in _ON]


def of_field_mark(node: Any) -> str:
    """What a form field that came from a Word file shows: the entry chosen in its list, or its box."""
    said = [(p.get(_FIELD + "name", ""), p.get(_FIELD + "value", "")) for p in node.iterchildren(_FIELD + "param")]
    kind = node.get(_FIELD + "type", "")
    if kind.endswith("FORMCHECKBOX"):
        return CROSSED if any(name.endswith("Checked") and value == "true" for name, value in said) else EMPTY
    if not kind.endswith("FORMDROPDOWN"):
        return ""
    entries = [value for name, value in said if "ListEntry" in name]
    chosen = next((value for name, value in said if name.endswith(("Result", "Selected"))), "0")
    return entries[int(chosen)] if chosen.isdecimal() and int(chosen) < len(entries) else ""
