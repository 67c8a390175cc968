"""The wheel: installed into another environment it works from any folder, templates and rules with it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_wheel_carries_all_it_needs_and_runs_from_any_folder(tmp_path: Path) -> None:
    # given a wheel of this checkout, which carries more than code and no tests
    wheel = built(tmp_path)
    names = set(zipfile.ZipFile(wheel).namelist())
    assert CARRIED - names == set()
    assert not any(n.startswith(("tests/", "bench/")) for n in names)

    # when it is installed into another environment
    other = Elsewhere(tmp_path, wheel)

    # then that one is used, the doctor is content, and a contract is checked
    assert str(other.site) in other.run("-c", "import promo; print(promo.__file__)").stdout
    doctor = other.run("-m", "promo.cli", "doctor")
    assert doctor.returncode == 0, doctor.stdout + doctor.stderr
    sample = str(other.site / "promo/samples/fr01/bon-de-commande.pdf")
    done = other.run("-m", "promo.cli", "check", sample, "--as-of", "2026-12-01", "--json")
    answer = json.loads(done.stdout)
    assert answer["outcome"] == "approve", (answer["reasons"], answer["documents"], done.stderr)


CARRIED = {
    "promo/_shipped/rules/vendor.yaml",
    "promo/_shipped/templates/web/base.html",
    "promo/translations/fr.po",
    "promo/web/static/app.css",
    "promo/proof/facts/lexicon/fr.yaml",
    "promo/store/migrations/env.py",
    "promo/samples/claims.jsonl",
}


def built(folder: Path) -> Path:
    """The wheel of this checkout."""
    build = (
        "from hatchling.builders.wheel import WheelBuilder; import sys;"
        " print(next(WheelBuilder(sys.argv[1]).build(directory=sys.argv[2])))"
    )
    made = subprocess.run(
        [sys.executable, "-c", build, str(ROOT), str(folder)], capture_output=True, text=True, check=True
    )
    return Path(made.stdout.strip().splitlines()[-1])


class Elsewhere:
    """Another environment and another folder: they see the same dependencies, but not this checkout."""

    def __init__(self, folder: Path, wheel: Path) -> None:
        place, links, self.away = folder / "other", folder / "dependencies", folder / "elsewhere"
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(place)], check=True)
        self.python = str(place / "bin/python")
        self.site = next((place / "lib").glob("python*/site-packages"))
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(self.site)
        links.mkdir()
        for entry in Path(sysconfig.get_paths()["purelib"]).iterdir():
            if not entry.name.startswith(("promo", "_promo", "__editable__")):
                (links / entry.name).symlink_to(entry)
        self.away.mkdir()
        kept = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
        self.env = kept | {"PYTHONPATH": str(links), "PROMO_DATA_DIR": str(folder / "var")}

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Its Python, called from the other folder."""
        return subprocess.run([self.python, *arguments], cwd=self.away, env=self.env, capture_output=True, text=True)
