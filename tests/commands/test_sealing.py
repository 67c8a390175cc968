"""A start in production refuses where the readers cannot be sealed, unless that is accepted; elsewhere it warns."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

from promo.commands import doctor, sealing
from promo.commands.common import Mistake
from promo.proof.sealed import seal as sealed
from promo.settings import Settings

HTTPS = "https://switch.example"


def test_this_machine_says_which_layers_it_can_hold() -> None:
    held = sealing.not_held()
    assert set(held) <= set(sealed.ALL) - {"rlimits"}
    if platform.system() == "Linux" and platform.release() >= "6":
        assert "seccomp" not in held


@pytest.mark.parametrize(
    ("address", "accepted", "starts"),
    [
        (HTTPS, False, False),
        (HTTPS, True, True),
        ("http://127.0.0.1:8000", False, True),
    ],
)
def test_a_start_without_the_layers(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], address: str, accepted: bool, starts: bool
) -> None:
    monkeypatch.setattr(sealing, "not_held", lambda: ("landlock", "seccomp"))
    config = Settings(base_url=address, accept_weak_seal=accepted)
    if starts:
        sealing.check_seal(config)
        assert "not held by landlock and seccomp" in capsys.readouterr().err
    else:
        with pytest.raises(Mistake, match="PROMO_ACCEPT_WEAK_SEAL"):
            sealing.check_seal(config)
    monkeypatch.setattr(doctor, "not_held", lambda: ("landlock", "seccomp"))
    found = {f.what: f.state for f in doctor._production(config)}
    assert found["seal"] == ("warning" if accepted else "ill")


def test_a_layer_that_lets_something_through_does_not_count_as_holding() -> None:
    code = (
        "from promo.proof.sealed import seal, syscalls\n"
        "syscalls.ALLOWED['chmod'] = (90, None); syscalls.ALLOWED['fchmodat'] = (268, 53)\n"
        "import os; os.write(1, ' '.join(seal.seal()).encode()); os._exit(0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "rlimits" in done.stdout and "seccomp" not in done.stdout


def test_elsewhere_than_on_linux_only_the_limits_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert sealed.seal() == ("rlimits",)
    assert sealed.missing(("rlimits",)) == ("landlock", "seccomp")
