"""Whether this machine can seal the readers of uploaded files: asked before a start, and by the doctor."""

from __future__ import annotations

import subprocess
import sys

import click

from promo.commands.common import fail
from promo.proof.sealed.seal import missing
from promo.settings import Settings

REMEDY = (
    "use a kernel with Landlock (5.13 or newer, with landlock among /sys/kernel/security/lsm) and seccomp, let the"
    " container use both, or accept it: PROMO_ACCEPT_WEAK_SEAL=true"
)


def not_held() -> tuple[str, ...]:
    """The layers that a process of this machine, under this user, could not hold: tried in one that ends at once."""
    asked = [sys.executable, "-m", "promo.proof.sealed.seal"]
    done = subprocess.run(asked, capture_output=True, text=True, timeout=60, check=False)
    return missing(done.stdout.split())


def weak(layers: tuple[str, ...]) -> str:
    """What it means that some layers do not hold, in one sentence."""
    return (
        f"readers of uploaded files are not held by {' and '.join(layers)}: a hostile file could do more than be read"
    )


def check_seal(config: Settings) -> None:
    """Refuse a start in production where a layer is missing and nobody accepted that; elsewhere say so."""
    absent = not_held()
    if not absent:
        return
    if config.secure and not config.accept_weak_seal:
        fail(f"{weak(absent)}; {REMEDY}")
    click.echo(f"warning: {weak(absent)}", err=True)
