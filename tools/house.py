"""Figures of the house: how large, how branched, how pure the code is. `python tools/house.py [--worst] [FOLDER]`

What is counted, so that two states can be compared: functions of `promo/` without migrations; a function's complexity
is one, and one more for every branch, loop, handler, `and`/`or` and comprehension; parameters without `self`. A handler
is a function of `promo/web` under a route, with those of its own file that it calls; it looks rows up where it takes
rows from a session itself, it writes where it opens a unit of work. Pure is a file that a contract of `pyproject.toml`
keeps away from Flask, SQL and files.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from statistics import quantiles

BRANCHES = (ast.If, ast.For, ast.While, ast.ExceptHandler, ast.IfExp, ast.comprehension, ast.match_case)
READS = {"db.get", "db.exec", "db.scalar", "db.get_one"}
WRITES = {"store.writing", "store.again", "db.add", "db.flush"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def complexity(function: Function) -> int:
    """Ways through a function, those of functions inside it left out."""
    total, stack = 1, list(ast.iter_child_nodes(function))
    while stack:
        node = stack.pop()
        if isinstance(node, Function):
            continue
        if isinstance(node, BRANCHES):
            total += 1
        if isinstance(node, ast.BoolOp):
            total += len(node.values) - 1
        stack += ast.iter_child_nodes(node)
    return total


def parameters(function: Function) -> int:
    """How many values a caller hands over."""
    given = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    return sum(a.arg not in ("self", "cls") for a in given)


def is_handler(function: Function) -> bool:
    """Whether a route leads to it."""
    return any(
        isinstance(d, ast.Call) and isinstance(d.func, ast.Attribute) and d.func.attr in ("get", "post", "route")
        for d in function.decorator_list
    )


def calls(function: Function, beside: Mapping[str, Function]) -> set[str]:
    """What a function and those of its own file that it calls call, as `object.method`."""
    found, seen, waiting = set[str](), set[str](), [function]
    while waiting:
        for node in ast.walk(waiting.pop()):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                owner = node.func.value
                name = (
                    owner.id if isinstance(owner, ast.Name) else owner.attr if isinstance(owner, ast.Attribute) else ""
                )
                found.add(f"{name}.{node.func.attr}")
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id not in seen:
                seen.add(node.func.id)
                waiting += [beside[node.func.id]] if node.func.id in beside else []
    return found


def pure_files(root: Path) -> set[Path]:
    """The files that a contract holds to be pure."""
    contracts = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    held: set[Path] = set()
    for contract in contracts:
        if contract["type"] != "forbidden" or not {"flask", "sqlalchemy", "pathlib"} <= set(
            contract["forbidden_modules"]
        ):
            continue
        for name in contract["source_modules"]:
            path = root / name.replace(".", "/")
            held |= set(path.rglob("*.py")) if path.is_dir() else {path.with_suffix(".py")}
    return held


def main(arguments: list[str]) -> None:
    """Print the figures; with `--worst` the functions behind them."""
    root = Path(next((a for a in arguments if not a.startswith("-")), "."))
    files = [p for p in sorted((root / "promo").rglob("*.py")) if "versions" not in p.parts]
    texts = {p: p.read_text("utf-8") for p in files}
    lines = {p: t.count("\n") for p, t in texts.items()}
    functions = [(p, node) for p, t in texts.items() for node in ast.walk(ast.parse(t)) if isinstance(node, Function)]
    sizes = sorted((f.end_lineno or f.lineno) - f.lineno + 1 for _, f in functions)
    cuts = quantiles(sizes, n=100)
    print(f"files {len(files)}, lines {sum(lines.values())}, functions {len(functions)}")
    print(f"function lines: median {cuts[49]:.0f}, p90 {cuts[89]:.0f}, p99 {cuts[98]:.0f}, longest {sizes[-1]}")
    branched = sorted(((complexity(f), p, f.name) for p, f in functions), key=lambda c: -c[0])
    print(f"complexity over 10: {sum(c > 10 for c, *_ in branched)}, over 15: {sum(c > 15 for c, *_ in branched)}")
    outside = [(parameters(f), p, f.name) for p, f in functions if "commands" not in p.parts and p.name != "cli.py"]
    counts = [sum(n >= least for n, *_ in outside) for least in (5, 6, 7)]
    print("functions with 5, 6, 7 or more parameters, outside the command line:", *counts)
    handlers = [(p, f) for p, f in functions if "web" in p.parts and is_handler(f)]
    beside = {p: {f.name: f for q, f in functions if q == p} for p, _ in handlers}
    reads = [(p, f) for p, f in handlers if calls(f, beside[p]) & {"db.get", "db.exec", "db.scalar", "db.get_one"}]
    writes = [
        (p, f) for p, f in handlers if calls(f, beside[p]) & {"store.writing", "store.again", "db.add", "db.flush"}
    ]
    print(f"handlers: {len(handlers)}, look rows up: {len(reads)}, write: {len(writes)}")
    code = "\n".join(texts.values())
    print(f"dict[str, Any]: {code.count('dict[str, Any]')}, Any: {len(re.findall(r'Any(?=[^a-z])', code))}")
    print(f"type: ignore: {code.count('# type: ignore')}, cast: {len(re.findall(r'(?<!_)cast[(]', code))}")
    pages = [p for p in (root / "templates").rglob("*") if p.is_file()]
    wide = {p: sum(len(line) > 120 for line in p.read_text("utf-8").split("\n")) for p in [*files, *pages]}
    print(f"lines over 120 in code and templates: {sum(wide.values())}")
    held = sum(lines[p] for p in files if p in pure_files(root))
    print(f"lines held pure by a contract: {held / sum(lines.values()):.0%}")
    if "--worst" in arguments:
        for title, worst in (
            ("complexity over 15", [b for b in branched if b[0] > 15]),
            ("seven parameters or more", [o for o in outside if o[0] >= 7]),
        ):
            print(f"\n{title}")
            for number, path, name in worst:
                print(f"  {number:3} {path.relative_to(root)}: {name}")
        for title, found in (("look rows up", reads), ("write", writes)):
            print(f"\nhandlers that {title}")
            for path, function in found:
                print(f"  {path.relative_to(root)}: {function.name}")


if __name__ == "__main__":
    main(sys.argv[1:])
