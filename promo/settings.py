"""Typed settings: `PROMO_*` variables, then promo.toml in the current folder, then defaults."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from promo.shipped import shipped

SAMPLE_SECRET = "sample-secret-change-me"


class Settings(BaseSettings):
    """Everything that differs between installations. `promo doctor` prints each with its meaning."""

    model_config = SettingsConfigDict(env_prefix="PROMO_", toml_file="promo.toml", extra="ignore")

    data_dir: Path = Field(
        Path("var"), description="Folder for the embedded database, files and mail that is not sent."
    )
    database_url: str = Field(
        "", description="SQLAlchemy address of the database; empty means SQLite under the data folder."
    )
    rules_dir: Path | None = Field(None, description="Folder of the rule files; empty means the shipped ones.")
    legal_dir: Path | None = Field(
        None,
        description=(
            "Folder of your own legal texts: imprint, privacy and terms, each as NAME.LANGUAGE.txt; empty means the"
            " facts that the product knows by itself."
        ),
    )
    secret: str = Field(
        "",
        description=(
            "Key for signed links and forms, 32 characters or more; empty means one made once under the data folder."
        ),
    )
    audit_key: str = Field(
        "",
        description=(
            "Key of the audit chain, 32 characters or more, older ones after it with commas; empty means the file"
            " audit-key, made once under the data folder."
        ),
    )
    audit_heads: Path | None = Field(
        None, description="File that the end of the audit chain is written to; empty means one under the data folder."
    )
    base_url: str = Field(
        "http://127.0.0.1:8000", description="Address under which people reach the site; links in mails begin with it."
    )
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, description="Port to listen on.")
    smtp_host: str = Field(
        "", description="Mail server; empty means that mails are written as .eml files under the data folder."
    )
    smtp_port: int = Field(587, description="Port of the mail server.")
    smtp_user: str = Field("", description="User at the mail server.")
    smtp_password: str = Field("", description="Password at the mail server.")
    smtp_starttls: bool = Field(True, description="Whether to encrypt with STARTTLS.")
    mail_from: str = Field("", description="Sender of mails; empty means the vendor's address.")
    mail_reply_to: str = Field(
        "", description="Who reads answers to mails, a person; empty means the vendor's address."
    )
    papers_address: str = Field(
        "",
        description=(
            "Address that takes papers by mail, such as papers@example.com; each claim has its own, with a + and a key"
            " before the @. Empty means that no page offers it."
        ),
    )
    papers_maildir: Path | None = Field(
        None, description="Maildir folder that the mails to that address arrive in, where it is no IMAP mailbox."
    )
    papers_imap_host: str = Field(
        "", description="IMAP server of the mailbox that the mails to that address arrive in, where it is no folder."
    )
    papers_imap_port: int = Field(993, ge=1, le=65535, description="Port of the IMAP server.")
    papers_imap_user: str = Field("", description="User at the IMAP server.")
    papers_imap_password: str = Field("", description="Password at the IMAP server.")
    papers_imap_folder: str = Field("INBOX", description="Folder of the IMAP mailbox; it is for this program alone.")
    papers_imap_tls: bool = Field(True, description="Whether the IMAP server is spoken to by TLS from the first byte.")
    provisioning_url: str = Field(
        "", description="Webhook that starts and stops the service; empty means that a rep confirms."
    )
    provisioning_secret: str = Field("", description="Key that signs calls to the provisioning webhook.")
    stripe_key: str = Field("", description="Secret key of the Stripe account.")
    stripe_webhook_secret: str = Field("", description="Key that signs what Stripe tells us at /service/stripe.")
    stripe_base: str = Field("", description="Address of Stripe's API where it is not Stripe's own, as in tests.")
    reading_workers: int = Field(2, ge=1, le=64, description="Files, or halves of one, that are read side by side.")
    claim_seconds: float = Field(
        60.0,
        gt=0,
        description="Seconds in which the files of one claim are read, before others go first; then a person looks.",
    )
    accept_weak_seal: bool = Field(
        False,
        description=(
            "Whether to start in production though the kernel lacks Landlock or seccomp, which hold the readers of"
            " uploaded files."
        ),
    )
    check_links: bool = Field(
        True,
        description="Whether the links that customers see are asked each night whether they answer.",
    )
    metrics_token: str = Field(
        "",
        description=(
            "Key with which a machine elsewhere may read /metrics, 32 characters or more; empty means that only this"
            " machine may."
        ),
    )
    tick_seconds: float = Field(2.0, gt=0, description="How often the clock looks for work that is due.")
    second_factor: str = Field(
        "manager,finance,auditor,admin",
        description=(
            "Roles that need a second factor (an app with codes), with commas; empty means that it is everybody's own"
            " choice. The demo asks for none."
        ),
    )
    oidc_issuer: str = Field(
        "",
        description=(
            "Address of the company's own sign-in (an OpenID provider), as it names itself; empty means that staff"
            " sign in by password or mailed link alone."
        ),
    )
    oidc_client_id: str = Field("", description="What the company's sign-in calls this installation.")
    oidc_client_secret: str = Field("", description="What it asks this installation for.")
    oidc_domain: str = Field(
        "", description="Domains of addresses that may come in by it, with commas; empty means any that was invited."
    )
    oidc_claim: str = Field("groups", description="Where it says the groups of a person.")
    oidc_roles: str = Field(
        "",
        description=(
            "Groups that let their people in without an invitation, each with its role: group=role, with commas; empty"
            " means that everybody is invited."
        ),
    )
    behind_proxy: int = Field(
        0, ge=0, description="Number of reverse proxies in front; they tell the real address and https."
    )

    demo: bool = Field(
        False,
        description=(
            "Show the demo's log-ins on the sign-in page and its mails at /demo/mail; `promo serve --demo` sets it."
        ),
    )

    @field_validator("second_factor")
    @classmethod
    def _known_roles(cls, given: str) -> str:
        from promo.store.tables.people import Role

        named = [word.strip() for word in given.split(",") if word.strip()]
        known = [role.value for role in Role if role is not Role.CUSTOMER]
        if strange := [word for word in named if word not in known]:
            raise ValueError(f"{', '.join(strange)}: no such role; there are {', '.join(known)}")
        return ",".join(named)

    @field_validator("oidc_issuer")
    @classmethod
    def _safe_issuer(cls, given: str) -> str:
        parts = urlsplit(given)
        is_here = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")
        if given and not (is_here or (parts.scheme == "https" and parts.hostname)):
            raise ValueError("the address of the company's sign-in begins with https://")
        return given

    @field_validator("oidc_roles")
    @classmethod
    def _known_groups(cls, given: str) -> str:
        for pair in filter(None, (pair.strip() for pair in given.split(","))):
            group, equals, role = pair.rpartition("=")
            if not equals or not group.strip():
                raise ValueError(f"{pair}: write group=role")
            cls._known_roles(role)
        return given

    @property
    def groups(self) -> Mapping[str, str]:
        """The role of each group that lets people in, in the order they are written."""
        pairs = (pair.rpartition("=") for pair in self.oidc_roles.split(",") if pair.strip())
        return {group.strip(): role.strip() for group, _, role in pairs}

    @property
    def second_factor_roles(self) -> frozenset[str]:
        """The roles that need a second factor here; none where the demo is shown."""
        return frozenset() if self.demo else frozenset(self.second_factor.split(",")) - {""}

    @property
    def database(self) -> str:
        """The database address, the embedded one if none is set."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'promo.sqlite3').resolve()}"

    @property
    def rules(self) -> Path:
        """The folder of rule files in use."""
        return self.rules_dir or shipped("rules")

    @property
    def heads(self) -> Path:
        """The file of the chain's ends."""
        return self.audit_heads or self.data_dir / "audit-heads.jsonl"

    @property
    def takes_papers_by_mail(self) -> bool:
        """Whether papers may come by mail: there is an address, and a place where its mails are found."""
        return bool(self.papers_address and (self.papers_maildir or self.papers_imap_host))

    @property
    def secure(self) -> bool:
        """Whether people reach us over https, so that cookies may be sent nowhere else."""
        return self.base_url.startswith("https://")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then variables, then promo.toml."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)
