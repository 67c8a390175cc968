"""`promo doctor` and `promo verify`: is this installation well, is every invariant true."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Any

import click

from promo.commands.common import emit, fail, settings, today_in
from promo.commands.sealing import REMEDY, not_held, weak
from promo.promotions.rule_files import load_rules
from promo.promotions.yaml_lines import RuleFileError
from promo.proof.sealed.seal import missing
from promo.settings import Settings
from promo.shipped import shipped


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor: ok, a warning, or ill with the remedy."""

    what: str
    state: str
    says: str


@click.command()
@click.option("--production", is_flag=True, help="Also name everything that must not stay as it is before going live.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def doctor(production: bool, as_json: bool) -> None:
    """Look at this installation: parts, settings, rules, database."""
    config = settings()
    findings = [_run(check, config) for check in CHECKS]
    if production:
        findings += _production(config)
    if as_json:
        emit({"findings": [asdict(f) for f in findings], "settings": {k: str(v) for k, v in _shown(config).items()}})
    else:
        colour = {"ok": "green", "warning": "yellow", "ill": "red"}
        for finding in findings:
            click.echo(f"{click.style(finding.state, fg=colour[finding.state]):18} {finding.what:12} {finding.says}")
        click.echo("\nsettings (variable PROMO_…, or promo.toml):")
        for name, field in Settings.model_fields.items():
            click.echo(f"  {name:20} {_shown(config)[name]!s:40} {field.description}")
    sys.exit(1 if any(f.state == "ill" for f in findings) else 0)


def _run(check: Callable[[Settings], Finding], config: Settings) -> Finding:
    try:
        return check(config)
    except Exception as error:
        return Finding(check.__name__.strip("_"), "ill", f"{type(error).__name__}: {error}")


def _shown(config: Settings) -> dict[str, Any]:
    hidden = {"secret", "audit_key", "smtp_password", "papers_imap_password", "provisioning_secret", "stripe_key"}
    hidden |= {"stripe_webhook_secret", "oidc_client_secret"}
    shown = {}
    for name in Settings.model_fields:
        value = getattr(config, name)
        shown[name] = "(set)" if name in hidden and value else "" if value in (None, "") else value
    shown["database_url"] = _without_password(config.database)
    return shown


def _without_password(url: str) -> str:
    from sqlalchemy.engine import make_url

    return make_url(url).render_as_string(hide_password=True)


def _python(_: Settings) -> Finding:
    return Finding(
        "python", "ok" if sys.version_info >= (3, 11) else "ill", f"{sys.version.split()[0]}, promo {version('promo')}"
    )


def _pdf_out(_: Settings) -> Finding:
    try:
        made = importlib.import_module("weasyprint").HTML(string="<p>ok</p>").write_pdf()
    except OSError:
        return Finding(
            "pdf out",
            "ill",
            "Pango is missing; Debian: apt install libpango-1.0-0 libpangoft2-1.0-0, Homebrew: brew install pango",
        )
    return Finding("pdf out", "ok", f"WeasyPrint {version('weasyprint')} made {len(made)} bytes")


SCRIPTS = {
    "Greek": "Ω",
    "Cyrillic": "Ж",
    "Japanese": "あ",
    "Chinese": "们",
    "Korean": "한",
    "Arabic": "ش",
    "Hebrew": "ש",
    "Devanagari": "आ",
    "Bengali": "ব",
    "Tamil": "த",
    "Thai": "ท",
}


def _letters(_: Settings) -> Finding:
    from promo.glyphs import knows_the_fonts, unprintable

    remedy = "Debian: apt install fonts-noto-core fonts-noto-cjk"
    if not knows_the_fonts():
        return Finding("letters", "warning", f"fc-list does not say which letters can be printed; {remedy} fontconfig")
    absent = [script for script, letter in SCRIPTS.items() if unprintable(letter)]
    if absent:
        return Finding("letters", "warning", f"names in these scripts cannot be printed: {', '.join(absent)}; {remedy}")
    return Finding("letters", "ok", f"names can be printed in Latin, {', '.join(SCRIPTS)} letters, and others")


def _pdf_in(_: Settings) -> Finding:
    from promo.proof.sealed.reader import Reader

    made = importlib.import_module("weasyprint").HTML(string="<p>the doctor reads this line back</p>").write_pdf()
    with Reader() as reader:
        reading, layers = reader.read("doctor.pdf", made), reader.layers()
    if reading.refusal is not None or "doctor" not in reading.pages[0].text:
        return Finding("pdf in", "ill", f"a worker process could not read a PDF: {reading.refusal}")
    absent = missing(layers)
    held = f"a worker process read a PDF; it is held by: {', '.join(layers)}"
    return Finding("pdf in", "warning" if absent else "ok", f"{held}; not by: {', '.join(absent)}" if absent else held)


def _photos(_: Settings) -> Finding:
    from promo.proof.sealed.ocr_data import absent_data, tessdata

    if absent := absent_data():
        packages = " ".join(f"tesseract-ocr-{code}" for code in absent)
        remedy = f"Debian: apt install {packages}, Homebrew: brew install tesseract-lang"
        return Finding("photos", "ill", f"scans and photos cannot be read by: {', '.join(absent)}; {remedy}")
    return Finding("photos", "ok", f"scans and photos are read in every language, by {tessdata()}")


def _rules(config: Settings) -> Finding:
    try:
        book = load_rules(config.rules)
    except RuleFileError as mistake:
        return Finding("rules", "ill", str(mistake))
    return Finding(
        "rules",
        "ok",
        f"{config.rules}: {len(book.promotions)} promotion, {len(book.competitors)} competitors, {book.version[:19]}",
    )


def _statutes(config: Settings) -> Finding:
    from promo.promotions.statute_files import stale

    try:
        known = load_rules(config.rules).statutes
    except RuleFileError as mistake:
        return Finding("statutes", "ill", str(mistake))
    if old := stale(known, today_in(None)):
        names = ", ".join(
            f"statutes/{s.id}.yaml (checked on {s.checked.day}, until {s.checked.good_until})" for s in old
        )
        return Finding("statutes", "warning", f"look at the sources again, or set `enabled: false`: {names}")
    on = sum(statute.enabled for statute in known.values())
    return Finding("statutes", "ok", f"{len(known)} statutes, {on} of them on; every one was checked lately")


def _contacts(config: Settings) -> Finding:
    from promo.clock import SystemClock
    from promo.contacts import broken_links, unwell
    from promo.promotions.contacts import contacts_of
    from promo.promotions.rule_files import load_contacts
    from promo.store.engine import Store
    from promo.store.migrate import problem

    try:
        vendor, file = load_rules(config.rules).vendor, load_contacts(config.rules)
    except RuleFileError as mistake:
        return Finding("contacts", "ill", str(mistake))
    store, broken = Store(config.database, config.data_dir / "files"), frozenset[str]()
    if problem(store) is None:
        with store.reading() as db:
            broken = broken_links(db, SystemClock().now())
    if found := unwell(vendor, file, broken, today_in(None)):
        names = ", ".join(f"{one.contact.key} {one.contact.what} ({one.fault.value})" for one in found)
        return Finding("contacts", "warning", f"not shown to customers; try each and note it in contacts.yaml: {names}")
    real = sum(not contact.is_sample for contact in contacts_of(vendor))
    return Finding(
        "contacts",
        "ok",
        f"{real} are real, each was tried lately; made-up ones are shown to nobody",
    )


def _templates(_: Settings) -> Finding:
    from promo.i18n import LOCALES, translations

    for locale in LOCALES:
        translations(locale)
    return Finding("templates", "ok", f"{shipped('templates')}, languages: {' '.join(LOCALES)}")


def _database(config: Settings) -> Finding:
    from promo.store.engine import Store
    from promo.store.migrate import problem

    wrong = problem(Store(config.database, config.data_dir / "files"))
    missing = wrong is not None and "not set up" in wrong
    return Finding(
        "database",
        "ok" if wrong is None else "warning" if missing else "ill",
        wrong or _without_password(config.database),
    )


def _mail(config: Settings) -> Finding:
    if not config.smtp_host:
        return Finding("mail", "warning", f"no server set: mails are written to {config.data_dir / 'mail'}")
    return Finding("mail", "ok", f"{config.smtp_host}:{config.smtp_port}")


def _papers(config: Settings) -> Finding:
    from promo.messages.letterbox import letterbox_of, wrongly_set

    if not any((config.papers_address, config.papers_maildir, config.papers_imap_host)):
        return Finding("papers", "ok", "none are taken by mail, and no page offers it")
    if why := wrongly_set(config):
        return Finding("papers", "ill", why)
    box = letterbox_of(config)
    assert box is not None
    with box:
        waiting = len(box.waiting(CHECKED))
    many = f"{CHECKED} or more" if waiting == CHECKED else str(waiting)
    return Finding("papers", "ok", f"mails to {config.papers_address} are found in {box.place}; {many} wait there")


def _sign_in(config: Settings) -> Finding:
    """Whether the company's own sign-in answers, and who needs a second factor."""
    from promo.people.company import Company, Errand, ProviderDown, address_to_begin

    needed = ", ".join(sorted(config.second_factor_roles)) or "nobody"
    company = Company.of(config)
    if company is None:
        return Finding("sign-in", "ok", f"password or mailed link; a second factor is needed by: {needed}")
    if not company.client_id or not company.client_secret:
        return Finding("sign-in", "ill", "set PROMO_OIDC_CLIENT_ID and PROMO_OIDC_CLIENT_SECRET, too")
    try:
        address_to_begin(company, Errand("doctor"))
    except ProviderDown as why:
        return Finding("sign-in", "ill", f"{company.issuer} does not answer as an OpenID provider: {why}")
    return Finding("sign-in", "ok", f"{company.issuer} answers; it sends people back to {company.back}")


CHECKS = (
    _python,
    _pdf_out,
    _letters,
    _pdf_in,
    _photos,
    _rules,
    _statutes,
    _contacts,
    _templates,
    _database,
    _mail,
    _papers,
    _sign_in,
)
CHECKED = 100
"""Mails with papers that are counted at the most."""


def _production(config: Settings) -> list[Finding]:
    """What must be replaced before going live."""
    findings: list[Finding] = []
    try:
        samples = load_rules(config.rules).samples()
    except RuleFileError:
        samples = []
    findings += [
        Finding("sample", "ill", f"{where} is a made-up sample; replace it under {config.rules}") for where in samples
    ]
    checks = (
        (
            config.base_url.startswith("https://"),
            "base_url",
            "people must reach us by https: set PROMO_BASE_URL=https://…",
        ),
        (len(config.secret) >= 32, "secret", "set PROMO_SECRET to 32 characters or more, the same for every process"),
        (
            bool(config.audit_key) or config.database.startswith("sqlite"),
            "audit_key",
            "set PROMO_AUDIT_KEY, the same for every process, and keep a copy apart from the database",
        ),
        (bool(config.smtp_host), "smtp_host", "set PROMO_SMTP_HOST: mails are only written to a folder"),
        (
            bool(config.database_url) and not config.database.startswith("sqlite"),
            "database_url",
            "the embedded database serves one machine; set PROMO_DATABASE_URL=postgresql://… for more",
        ),
    )
    findings += [Finding("demo", "ill", why) for why in _demo_left(config)]
    if absent := not_held():
        accepted = config.accept_weak_seal
        findings.append(
            Finding("seal", "warning" if accepted else "ill", weak(absent) + ("" if accepted else f"; {REMEDY}"))
        )
    for well, name, remedy in checks:
        if not well:
            findings.append(Finding(name, "warning" if name == "database_url" else "ill", remedy))
    return findings


def _demo_left(config: Settings) -> list[str]:
    """Log-ins of the demo, and people who chose its password."""
    from promo.commands.going_live import demo_people, people_with_the_demo_password
    from promo.store.engine import Store
    from promo.store.migrate import problem

    store = Store(config.database, config.data_dir / "files")
    if problem(store) is not None:
        return []
    found = [
        f"{who} has the published demo password; `promo people reset`" for who in people_with_the_demo_password(store)
    ]
    if demo_people(store):
        found.append(
            "demo log-ins with a published password are in this database; start on a fresh one with `promo init`"
        )
    return found


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def verify(as_json: bool) -> None:
    """Check every ledger and audit invariant over the whole database; exit 1 if one is broken."""
    from promo.audit import keyed_from
    from promo.commands.running import opened
    from promo.keying import key_that_is_missing
    from promo.reports.invariants import breaches
    from promo.store.migrate import problem

    engine = opened(settings(), ready=False)  # what else keeps it from being ready is a finding
    if why := problem(engine.store) or key_that_is_missing(engine.store):
        engine.close()
        fail(why)
    found = breaches(engine.store, engine.settings.heads)
    with engine.store.reading() as db:
        first = keyed_from(db)
    engine.close()
    if as_json:
        emit({"breaches": found, "audit_keyed_from": first})
    else:
        if first is not None and first > 1:
            click.echo(
                f"the audit chain is keyed from event {first} on; the events before it are held by plain hashes",
                err=True,
            )
        for breach in found:
            click.echo(breach, err=True)
        click.echo("every invariant holds" if not found else f"{len(found)} invariants are broken")
    sys.exit(1 if found else 0)
