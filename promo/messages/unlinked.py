"""Words of strangers in our letters: nothing in them may lead anywhere.

A proof, a file name or a company can say "sign in at …": quoted in a mail of ours, to an address that may never have
asked for it, that would be somebody else's mail in our name. Pure.
"""

from __future__ import annotations

import re

_LINK = re.compile(
    r"""
    \b[a-z][a-z0-9+.-]{0,20}://\S+          # a scheme
    | \bwww\.\S+
    | \b(?:mailto|tel|javascript|data):\S+
    | \S+@\S+                               # an address
    | \b(?=[\w-]*[^\W\d_][\w-]*\.)(?:[\w-]{1,63}\.){1,9}
      (?!(?:pdf|docx?|odt|txt|html?|eml|msg|png|jpe?g|heic|tiff?|webp|avif|zip|rtf|csv)\b)
      [^\W\d_][\w-]{1,62}\b(?:[/:?\#]\S*)?   # a host, but for the name of a file
    """,
    re.IGNORECASE | re.VERBOSE,
)
LONGEST = 300


def unlinked(text: str) -> str:
    """A text without links, addresses and host names, on one line and no longer than a sentence or two."""
    plain = " ".join(text.split())[:LONGEST]
    return _LINK.sub("…", plain)
