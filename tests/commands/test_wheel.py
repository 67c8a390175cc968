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
    build = (
        "from hatchling.builders.wheel import WheelBuilder; import sys;"
        " print(next(WheelBuilder(sys.argv[1]).build(directory=sys.argv[2])))"
    )
    made = subprocess.run(
        [sys.executable, "-c", build, str(ROOT), str(tmp_path)], capture_output=True, text=True, check=True
    )
    wheel = Path(made.stdout.strip().splitlines()[-1])
    names = zipfile.ZipFile(wheel).namelist()
    for wanted in (
        "promo/_shipped/rules/vendor.yaml",
        "promo/_shipped/templates/web/base.html",
        "promo/translations/fr.po",
        "promo/web/static/app.css",
        "promo/proof/facts/lexicon/fr.yaml",
        "promo/store/migrations/env.py",
        "promo/samples/claims.jsonl",
    ):
        assert wanted in names, wanted
    assert not any(n.startswith(("tests/", "bench/")) for n in names)

    # another environment that sees the same dependencies, but not this checkout
    other = tmp_path / "other"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(other)], check=True)
    site = next((other / "lib").glob("python*/site-packages"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    own = sysconfig.get_paths()["purelib"]
    links = tmp_path / "dependencies"
    links.mkdir()
    for entry in Path(own).iterdir():
        if not entry.name.startswith(("promo", "_promo", "__editable__")):
            (links / entry.name).symlink_to(entry)
    env = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")} | {
        "PYTHONPATH": str(links),
        "PROMO_DATA_DIR": str(tmp_path / "var"),
    }
    away = tmp_path / "elsewhere"
    away.mkdir()
    python = str(other / "bin/python")

    where = subprocess.run(
        [python, "-c", "import promo; print(promo.__file__)"],
        cwd=away,
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    assert str(site) in where.stdout
    doctor = subprocess.run([python, "-m", "promo.cli", "doctor"], cwd=away, env=env, capture_output=True, text=True)
    assert doctor.returncode == 0, doctor.stdout + doctor.stderr
    sample = site / "promo/samples/fr01/bon-de-commande.pdf"
    done = subprocess.run(
        [python, "-m", "promo.cli", "check", str(sample), "--as-of", "2026-12-01", "--json"],
        cwd=away,
        env=env,
        capture_output=True,
        text=True,
    )
    answer = json.loads(done.stdout)
    assert answer["outcome"] == "approve", (answer["reasons"], answer["documents"], done.stderr)
