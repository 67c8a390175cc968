"""The house itself: texts complete, settings documented, rooms pure, migrations go both ways, nothing of one machine in
it."""

from __future__ import annotations

import ast
import importlib.machinery
import importlib.util
import re
import subprocess
import tomllib
from pathlib import Path
from types import ModuleType

import grimp
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from babel.messages.pofile import read_po
from sqlalchemy import inspect
from sqlmodel import SQLModel

import promo.store.tables  # noqa: F401
from promo.claims import states as claim_states
from promo.eligibility.reasons import REASONS
from promo.i18n import LOCALES, translations
from promo.promotions.rulebook import RuleBook
from promo.settings import Settings
from promo.store.engine import Store
from promo.store.migrate import downgrade, problem, upgrade
from promo.store.tables import ClaimState, SubscriptionState
from promo.subscriptions import states as subscription_states
from tests.support.postgres import Postgres

ROOT = Path(__file__).resolve().parents[2]
CODE = sorted((ROOT / "promo").rglob("*.py"))


def held_pure() -> list[Path]:
    """The files that a contract of pyproject.toml keeps away from Flask, SQL and files."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    held: set[Path] = set()
    for contract in contracts:
        if contract["type"] == "forbidden" and {"flask", "sqlalchemy", "pathlib"} <= set(contract["forbidden_modules"]):
            for module in contract["source_modules"]:
                path = ROOT / module.replace(".", "/")
                held |= set(path.rglob("*.py")) if path.is_dir() else {path.with_suffix(".py")}
    return sorted(held)


PURE = held_pure()


def catalogue_tool() -> ModuleType:
    loader = importlib.machinery.SourceFileLoader("catalogues", str(ROOT / "bin/catalogues"))
    spec = importlib.util.spec_from_loader("catalogues", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def test_every_text_of_code_and_templates_stands_in_eight_complete_catalogues() -> None:
    wanted = {m.id if isinstance(m.id, str) else m.id[0] for m in catalogue_tool().gathered() if m.id}
    for locale in LOCALES:
        with (ROOT / f"promo/translations/{locale}.po").open("rb") as stream:
            catalog = read_po(stream, locale=locale)
        having = {m.id if isinstance(m.id, str) else m.id[0]: m for m in catalog if m.id}
        assert wanted - set(having) == set(), f"{locale}: run bin/catalogues"
        for key, message in having.items():
            strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
            assert all(strings), f"{locale}: {key!r} is not translated"
            for text in strings:
                assert set(re.findall(r"%\(\w+\)s", str(text))) <= set(
                    re.findall(r"%\(\w+\)s", key + str(message.id))
                ), f"{locale}: {key!r}"
                assert re.findall(r"%\((?!num)\w+\)s", key) == [] or set(re.findall(r"%\((?!num)\w+\)s", key)) == set(
                    re.findall(r"%\((?!num)\w+\)s", str(text))
                ), f"{locale}: {key!r}"


@pytest.mark.parametrize("locale", LOCALES)
def test_every_reason_speaks_the_language(locale: str) -> None:
    gettext = translations(locale).gettext
    for text in REASONS.values():
        assert gettext(text.message) % {"seen": "x", "required": "y"}
        assert gettext(text.next_step)
        assert locale == "en" or gettext(text.message) != text.message


def test_every_setting_has_its_meaning_and_stands_in_the_documentation() -> None:
    documented = (ROOT / "docs/settings.md").read_text("utf-8")
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert f"`PROMO_{name.upper()}`" in documented, name


ASKS_THE_WORLD = {"open", "getenv", ".open", ".getenv", ".now", ".utcnow", ".today", ".read_text", ".read_bytes"}
OPENED_FROM_BYTES = {"Image.open", "pikepdf.open", "archive.open"}


def called_by(node: ast.Call) -> str:
    """`open`, or `.open` where it is a method of something that may be a file."""
    if isinstance(node.func, ast.Name):
        return node.func.id
    if isinstance(node.func, ast.Attribute) and ast.unparse(node.func) not in OPENED_FROM_BYTES:
        return f".{node.func.attr}"
    return ""


def test_pure_rooms_open_no_file_and_ask_no_clock() -> None:
    assert len(PURE) > 80
    for path in PURE:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                assert called_by(node) not in ASKS_THE_WORLD, f"{path}:{node.lineno}"


def test_only_the_store_commits_and_no_view_queries() -> None:
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            if node.func.attr == "commit":
                assert path.name in ("engine.py", "env.py"), f"{path}:{node.lineno}"
            if path.is_relative_to(ROOT / "promo/web"):
                assert node.func.attr not in (
                    "exec",
                    "execute",
                    "add",
                    "flush",
                ), f"{path}:{node.lineno}: a view asks a report or a use case"


SCHEDULE = {
    "next_billing_on",
    "next_billing_at",
    "ends_before",
    "ends_at",
    "billing_starts",
    "billing_starts_at",
    "anchor",
    "next_reminder_at",
    "next_use_at",
    "pause_from",
    "start_due_at",
    "provisional_ends_at",
}


def schedule_writers(source: str) -> list[int]:
    """The lines on which a column of the schedule is assigned to, whatever stands left of the dot."""
    lines = []
    for node in ast.walk(ast.parse(source)):
        targets = node.targets if isinstance(node, ast.Assign) else []
        if isinstance(node, ast.AugAssign | ast.AnnAssign):
            targets = [node.target]
        for target in (t for given in targets for t in ast.walk(given)):
            if isinstance(target, ast.Attribute) and target.attr in SCHEDULE:
                lines.append(target.lineno)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "setattr":
            name = node.args[1]
            if isinstance(name, ast.Constant) and str(name.value) in SCHEDULE:
                lines.append(node.lineno)
    return lines


def test_the_schedule_of_a_subscription_has_one_writer() -> None:
    own = ROOT / "promo/subscriptions/schedule.py"
    assert len(schedule_writers(own.read_text("utf-8"))) > 20
    for path in CODE:
        if path != own:
            assert schedule_writers(path.read_text("utf-8")) == [], f"{path}: say it with a verb of schedule.py"


@pytest.mark.parametrize(
    "line",
    [
        "subscription.ends_at = now",
        "row.state, row.pause_from = x, day",
        "a.next_billing_on = a.next_billing_at = None",
        "grant.next_use_at: date = day",
        "setattr(subscription, 'anchor', day)",
    ],
)
def test_a_second_writer_of_the_schedule_would_be_seen(line: str) -> None:
    assert set(schedule_writers(line)) == {1}


def test_only_the_door_opens_a_unit_of_work() -> None:
    """So that none forgets to commit, or to try again where the database broke it off."""
    doors = {"promo/work.py", "promo/due.py", "promo/store/engine.py"}
    for path in CODE:
        if path.relative_to(ROOT).as_posix() in doors:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            called = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr
            assert called not in ("writing", "again"), f"{path}: carry it out with Office.do"


def cycles(imports: dict[str, set[str]]) -> list[str]:
    """Every module that is reached from itself, by names of modules and what each imports."""
    reached = {module: set(of) for module, of in imports.items()}
    grown = True
    while grown:
        grown = False
        for of in reached.values():
            more = set().union(*(reached.get(module, set()) for module in of)) - of
            grown = grown or bool(more)
            of |= more
    return sorted(module for module, of in reached.items() if module in of)


def test_no_module_imports_itself_by_way_of_others_not_even_for_a_type() -> None:
    graph = grimp.build_graph("promo", cache_dir=None)
    assert cycles({m: graph.find_modules_directly_imported_by(m) for m in graph.modules}) == []


def test_a_cycle_would_be_seen() -> None:
    assert cycles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == ["a", "b", "c"]


def test_only_the_clock_asks_what_time_it_is() -> None:
    allowed = {"promo/clock.py", "promo/commands/check.py", "promo/commands/dates.py"}
    for path in CODE:
        if path.relative_to(ROOT).as_posix() not in allowed:
            assert not re.search(r"datetime\.now\(|date\.today\(|time\.time\(|utcnow\(", path.read_text("utf-8")), path


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_migrations_go_up_and_down_and_up_and_match_the_tables(
    dialect: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if dialect == "sqlite":
        url = f"sqlite:///{tmp_path}/m.sqlite3"
    else:
        server: Postgres = request.getfixturevalue("postgres")[0]
        url = server.url(server.fresh())
    store = Store(url, tmp_path / "files")
    said = problem(store)
    assert said is not None
    assert "promo init" in said
    upgrade(store)
    assert problem(store) is None
    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), SQLModel.metadata) == []
    downgrade(store, "base")
    assert set(inspect(store.engine).get_table_names()) <= {"alembic_version"}
    upgrade(store)
    assert problem(store) is None
    store.close()


def test_a_claim_takes_only_the_steps_of_its_table() -> None:
    for state in ClaimState:
        for event in claim_states.ClaimEvent:
            if (state, event) in claim_states.TRANSITIONS:
                assert claim_states.next_state(state, event) is claim_states.TRANSITIONS[state, event]
            else:
                with pytest.raises(claim_states.IllegalTransition):
                    claim_states.next_state(state, event)


def test_a_subscription_takes_only_the_steps_of_its_table() -> None:
    for state in SubscriptionState:
        for event in subscription_states.SubscriptionEvent:
            if (state, event) not in subscription_states.TRANSITIONS:
                with pytest.raises(subscription_states.IllegalSubscriptionMove):
                    subscription_states.next_state(state, event)


def test_every_state_but_the_first_can_be_reached_and_none_is_stuck_by_mistake() -> None:
    reached = set(claim_states.TRANSITIONS.values())
    assert set(ClaimState) - reached == {ClaimState.DRAFT}
    left = {state for state, _ in claim_states.TRANSITIONS}
    assert set(ClaimState) - left == {ClaimState.EXPIRED, ClaimState.REVOKED, ClaimState.WITHDRAWN}


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.splitlines()]


def test_nothing_of_one_machine_or_registry_stands_in_a_tracked_file() -> None:
    words = re.compile(
        r"(?<![\w.])/(?:work|farm)/[a-z]|/root/|--(?:extra-)?index-url|pypi\.org/simple|\.library|registry\.npmjs"
    )
    for path in tracked():
        if (
            path.is_file()
            and path.suffix in (".py", ".md", ".toml", ".lock", ".yaml", ".html", ".txt", ".css", ".js", "")
            and path != Path(__file__)
        ):
            found = words.search(path.read_text("utf-8", errors="ignore"))
            assert found is None, f"{path}: {found.group() if found else ''}"


def test_no_uv_lock_and_every_locked_package_has_its_hashes() -> None:
    assert not any(p.name == "uv.lock" for p in tracked())
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text("utf-8")
        assert text.count("==") <= text.count("--hash=sha256:")


def test_every_competitor_and_sample_value_is_named_by_the_doctor(rules: RuleBook) -> None:
    named = rules.samples()
    assert "vendor.yaml: phone" in named
    assert sum("notice_address" in n for n in named) == len(rules.competitors)


def test_no_template_switches_escaping_off() -> None:
    for path in (ROOT / "templates").rglob("*"):
        if path.is_file():
            text = path.read_text("utf-8")
            assert "|safe" not in text.replace(" ", "")
            assert "autoescape" not in text
            if path.is_relative_to(ROOT / "templates/web"):
                assert not re.search(r"<[^>]+\sstyle=|<script(?![^>]*src=)|\son\w+=", text), path


def borrowed(source: str) -> list[int]:
    """The lines that take something from a test or a conftest, also inside functions: only tests.support is shared."""
    lines = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            named = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            named = [f"{'.' * node.level}{node.module or ''}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in named:
            ours = name.startswith(".") or name.partition(".")[0] == "tests"
            if ours and name.split(".")[:2] != ["tests", "support"]:
                lines.append(node.lineno)
    return lines


def test_what_tests_share_stands_in_support_and_none_imports_from_another() -> None:
    for path in sorted([*(ROOT / "tests").rglob("*.py"), *(ROOT / "bench").rglob("*.py")]):
        assert borrowed(path.read_text("utf-8")) == [], f"{path}: move what is shared to tests/support"


@pytest.mark.parametrize(
    "line",
    [
        "from tests.conftest import submit",
        "from tests.web.test_pages import csrf",
        "import tests.billing.conftest",
        "import tests",
        "from tests import conftest",
        "from .conftest import move",
        "from . import test_pages",
        "def test_it(): from tests.conftest import form",
    ],
)
def test_an_import_from_another_test_would_be_seen(line: str) -> None:
    assert borrowed(line) == [1]


@pytest.mark.parametrize("line", ["from tests.support.line import submit", "from tests.support import degraded"])
def test_what_support_shares_may_be_imported(line: str) -> None:
    assert borrowed(line) == []
