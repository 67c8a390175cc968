"""The clock: APScheduler wakes us, the database says what is due."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, timedelta
from typing import Any

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from sqlmodel import col, select

from promo.billing.gateways.calls import send_calls
from promo.billing.gateways.chosen import gateway_of
from promo.billing.gateways.events import handle_events
from promo.billing.sweep import sweep_billing
from promo.claims.approve import admit_waiting
from promo.claims.expire import sweep_asks
from promo.claims.forget import forget_old_proofs
from promo.claims.hold import sweep_holds
from promo.claims.process import process_claim
from promo.claims.revocations import carry_out_revocations
from promo.delivery import deliver
from promo.engine import Engine
from promo.messages.mail import Post, post_of
from promo.people.sessions import forget_old_sessions
from promo.store.tables import Claim, ClaimState

log = structlog.get_logger()
DRAFT_LIFE = timedelta(days=1)


def run_due(engine: Engine, post: Post | None = None) -> dict[str, int]:
    """Do everything that is due now, once. Returns how many of each; the same call again finds nothing."""
    now = engine.clock.now()
    done = {"claims_read": read_waiting(engine)}
    done |= sweep_asks(engine.store, engine.rules, now)
    done |= sweep_holds(engine.store, engine.rules, now)
    done["claims_admitted"] = admit_waiting(engine.store, engine.rules, engine.clock)
    done["revocations"] = carry_out_revocations(engine.store, now)
    done["proofs_forgotten"] = forget_old_proofs(engine.store, now)
    done |= sweep_billing(engine.store, engine.rules, now, webhook=bool(engine.settings.provisioning_url))
    done |= talk_to_gateway(engine)
    done |= {f"messages_{k}": v for k, v in deliver(engine, post or post_of(engine.settings)).items()}
    return done


def talk_to_gateway(engine: Engine) -> dict[str, int]:
    """Tell the outside billing system what waits, and look at what it told us; nothing where there is none."""
    gateway = gateway_of(engine.settings, engine.rules)
    if gateway is None:
        return {}
    now = engine.clock.now()
    done = send_calls(engine.store, gateway, now)
    done["gateway_events"] = handle_events(engine.store, gateway, engine.rules, now)
    return done


def read_waiting(engine: Engine) -> int:
    """Read every claim that waits, or whose reader died. Returns how many were decided."""
    with engine.store.reading() as db:
        ids = db.exec(
            select(Claim.id)
            .where(
                (col(Claim.state) == ClaimState.SUBMITTED)
                | ((col(Claim.state) == ClaimState.READING) & (col(Claim.lease_until) < engine.clock.now()))
            )
            .order_by(col(Claim.submitted_at))
        ).all()
    return sum(process_claim(i, engine.store, engine.reader, engine.rules, engine.clock) is not None for i in ids)


class Worker:
    """Rings the sweeps until it is stopped. Several may run, in one process or many: the rows decide who acts."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.post = post_of(engine.settings)
        self._reading, self._sweeping = threading.Lock(), threading.Lock()
        self.scheduler = BackgroundScheduler(timezone=UTC, job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1})

    def start(self) -> None:
        """Begin to ring."""
        tick = self.engine.settings.tick_seconds
        self.scheduler.add_job(self.read, "interval", seconds=tick, id="read")
        self.scheduler.add_job(self.sweep, "interval", seconds=max(tick, 1), id="sweep")
        self.scheduler.add_job(self.tidy, "interval", hours=1, id="tidy")
        self.scheduler.start()
        threading.Thread(target=self.engine.reader.warm_up, daemon=True).start()

    def wake(self) -> None:
        """Somebody sent something: look now rather than at the next tick."""
        for job in ("read", "sweep"):
            if self.scheduler.running:
                self.scheduler.modify_job(job, next_run_time=self.engine.clock.now())

    def read(self) -> None:
        """Read what waits."""
        if self._alone(self._reading, lambda: read_waiting(self.engine)):
            self.wake()

    def sweep(self) -> None:
        """Everything else that is due."""

        def act() -> Any:
            now, engine = self.engine.clock.now(), self.engine
            sweep_asks(engine.store, engine.rules, now)
            sweep_holds(engine.store, engine.rules, now)
            admit_waiting(engine.store, engine.rules, engine.clock)
            carry_out_revocations(engine.store, now)
            sweep_billing(engine.store, engine.rules, now, webhook=bool(engine.settings.provisioning_url))
            talk_to_gateway(engine)
            return deliver(engine, self.post)

        self._alone(self._sweeping, act)

    def tidy(self) -> None:
        """Forget sessions and proofs that are over their time."""
        forget_old_proofs(self.engine.store, self.engine.clock.now())
        self.engine.store.files.forget_older("drafts/", self.engine.clock.now() - DRAFT_LIFE)
        with self.engine.store.writing() as db:
            forget_old_sessions(db, self.engine.clock.now())

    def _alone(self, lock: threading.Lock, act: Callable[[], Any]) -> Any:
        """Run unless the same work is under way; a fault is logged, and the next tick tries again."""
        if not lock.acquire(blocking=False):
            return None
        try:
            return act()
        except Exception:
            log.exception("sweep_failed")
            return None
        finally:
            lock.release()

    def stop(self) -> None:
        """Finish what is under way and stop."""
        if self.scheduler.running:
            self.scheduler.shutdown(wait=True)
