"""What one of ours typed or pasted at the desk never earns the credit by itself, however far the offer trusts text."""

from __future__ import annotations

from dataclasses import replace

from promo.claims.judging.assess import Assessment
from promo.eligibility.model import Outcome, Reason
from promo.eligibility.papers import INSIDE
from promo.eligibility.reasons import REASONS
from promo.proof.facts import FactName


def a_person_reads_what_was_pasted(assessment: Assessment, pasted: frozenset[str]) -> Assessment:
    """The assessment, its yes turned into a question for a person where anything that it rests on stands in such a
    file.

    Args:
        assessment: as the rules judge.
        pasted: the names of the files that one of ours typed or pasted.
    """
    verdict = assessment.verdict
    if not pasted or verdict.outcome is not Outcome.APPROVE:
        return assessment
    stands_in = {place.file for name in FactName for place in assessment.facts[name].evidence}
    stands_in |= {place.file for check in verdict.checks for place in check.evidence}
    if not any(file.split(INSIDE)[0] in pasted for file in stands_in):
        return assessment
    weak = Reason("document.weak", REASONS["document.weak"].kind)
    doubted = replace(verdict, outcome=Outcome.REVIEW, reasons=(*verdict.reasons, weak))
    return replace(assessment, verdict=doubted, credit=None)
