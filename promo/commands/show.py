"""`promo check` for people: the outcome, the reasons, each fact with its sentence."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from promo.country_names import said_address
from promo.proof.misnamed import READ_AS, is_misnamed
from promo.proof.reading import Kind

_COLOUR = {"approve": "green", "ask": "yellow", "review": "yellow", "decline": "red"}
_WORDS = {
    "approve": "approve: every rule that was checked holds",
    "ask": "ask: something is missing, and the claimant can mend it",
    "review": "review: a person decides",
    "decline": "decline: a final rule fails",
}

_NAMES = {
    "document": "every file readable and untouched",
    "paper": "a paper of a kind that is trusted more",
    "own_brand": "our own brand",
    "vendor_notice_only": "only a notice of the provider",
}


def show_answer(answer: dict[str, Any], unasked: Collection[str] = ()) -> None:
    """Print an answer of `promo check` on the terminal.

    Args:
        answer: the answer.
        unasked: facts that the offer does not ask for: they are left out.
    """
    console = Console(highlight=False, soft_wrap=True)
    outcome = answer["outcome"]
    console.print(f"[bold {_COLOUR[outcome]}]{_WORDS[outcome]}[/]")
    for reason in answer["reasons"]:
        console.print(f"  • {escape(reason['message'])} [dim]({reason['code']})[/]")
        console.print(f"    [dim]{escape(reason['next_step'])}[/]")
    if answer["would_change"]:
        console.print("  would be approved if the proof said, surely:")
        for change in answer["would_change"]:
            console.print(
                f"    {_NAMES.get(change['name'], change['name'].replace('_', ' '))}{_would_be(change['to'])}"
            )
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    for name, fact in answer["facts"].items():
        if name in unasked:
            continue
        if fact["evidence"]:
            place = fact["evidence"][0]
            quote = place["quote"] if len(place["quote"]) < 60 else place["quote"][:57] + "…"
            where = f"[dim]p. {place['page']}: {escape(quote)}{_read_by(fact['readers'])}[/]"
            table.add_row(name.replace("_", " "), _value(fact["value"]), where)
        else:
            table.add_row(name.replace("_", " "), "[dim]—[/]", "")
    for detail in answer["details"]:
        place = detail["evidence"][0] if detail["evidence"] else None
        where = f"[dim]p. {place['page']}: {escape(place['quote'][:57])}[/]" if place else ""
        table.add_row(f"[dim]{detail['name'].replace('_', ' ')}[/]", escape(detail["value"]), where)
    console.print(table)
    for document in answer["documents"]:
        if is_misnamed(document["file"], kind := Kind(document["kind"])):
            console.print(f"[yellow]{escape(document['file'])} is not what its name says; read as: {READ_AS[kind]}[/]")
    credit, leaving = answer["credit"], answer["exit"]
    if credit:
        console.print(
            f"free from {credit['first_free_day']} until {credit['free_until']}; first bill on"
            f" [bold]{credit['billing_starts']}[/]"
        )
    if leaving["earliest_exit"]:
        console.print(
            f"out of the present contract on {leaving['earliest_exit']}"
            + (f"; notice must arrive by {leaving['last_day_safe']}" if leaving["last_day_safe"] else "")
            + f"; {leaving['days_paid_twice_if_today']} days paid twice if started today; best start"
            f" {leaving['best_start']}" + (" (without free months)" if answer["outcome"] == "decline" else "")
        )
    if (to := answer["addressee"]) and to["name"]:
        console.print(escape(f"notice goes to {_addressee(to)}"))
    if law := leaving["by_law"]:
        console.print(
            f"by law ({law['statute_name']}) out on {law['earliest_exit']} with a letter posted today, there on"
            f" {law['arrives_on']}; {law['days_paid_twice_if_today']} days paid twice if started today; best start"
            f" {law['best_start']}; a fee for leaving early may be due"
        )
    if answer["not_checked"]:
        console.print(f"[dim]not checked (needs stored history): {', '.join(answer['not_checked'])}[/]")


def _addressee(to: dict[str, Any]) -> str:
    """The company, its address, and what is to be looked up in the contract before anything is sent there."""
    if not to["address"]:
        return f"{to['name']}; its address is not known: take it from the contract"
    where = f"{to['name']}, {said_address(to['address'], to['name'], 'en')}"
    unnamed = "; the paper names no company, only a brand: check company and address against the contract"
    return where + ("" if to["named_in_paper"] else unnamed)


def _read_by(readers: list[str]) -> str:
    """Who found a fact: said only where one of the two readers found it alone."""
    return f" ({readers[0]} alone)" if len(readers) == 1 else ""


def _would_be(value: Any) -> str:
    """A value that would do, for a change of a fact."""
    if value is None:
        return ""
    return f": {'yes' if value else 'no'}" if isinstance(value, bool) else f": {escape(str(value))}, for example"


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return f"{value['count']} {value['unit']}{'s' if value['count'] != 1 else ''}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "[dim]cannot be read[/]" if value is None else escape(str(value))
