"""A return is requested for a reason that the policy does not know."""

from checker.api import Order, Violations, listing, missing, rule, violation
from checker_returns.claims import in_question, is_objective
from checker_returns.reasons import OBJECTIVE, SUBJECTIVE, ReasonParams, code_of

UNKNOWN = "The reason '{code}' of the return is none that the policy knows."
LIES_IN_BUYER = (
    "The return is requested for no fault of the goods: the reason is '{code}', which obliges "
    "nobody to take all of them back."
)


@rule(
    "RET002",
    severity="error",
    status=frozenset({"return_requested"}),
    needs=["/returns"],
    clauses=["S02"],
    params=ReasonParams,
)
def reason_out_of_scope(order: Order, params: ReasonParams) -> Violations:
    """A return is requested for a reason that the policy does not know.

    Why: What a buyer can demand depends on the kind of the reason: a fault of the goods obliges
    the seller, a change of mind does not. A reason of neither kind gives no answer at all.

    Remedy: Ask what is wrong with the goods and classify the reason by the code that fits:
    quality, not_as_described, expectation, description_not_read or personal.

    Note: The policy source leaves its list of reasons open. Damaged goods count as a matter of
    quality, short shipments and wrong items as not as described, and a ruleset can add words. Of
    several reasons the strongest counts: one that lies in the goods is enough. Where all lie in
    the buyer, the rule says so for information. A reason in words alone has to be classified
    before it can be judged. A return that was turned down is past as long as another one is not.
    """
    for i, claim in in_question(order.returns):
        if is_objective(claim, params.extra_codes):
            continue
        place = f"/returns/{i}/reasons"
        if not claim.reasons:
            yield missing(place)
            continue
        codes = [code_of(reason, params.extra_codes) for reason in claim.reasons]
        for j, reason in enumerate(claim.reasons):
            if reason.code is None:
                yield missing(f"{place}/{j}/code")
            elif codes[j] is None:
                yield violation(
                    f"{place}/{j}/code",
                    UNKNOWN,
                    observed=reason.code,
                    expected=listing(sorted(OBJECTIVE | SUBJECTIVE)),
                    code=reason.code,
                )
        if None not in codes:
            yield violation(
                f"{place}/0/code",
                LIES_IN_BUYER,
                observed=claim.reasons[0].code,
                severity="info",
                remedy="Know that goodwill is allowed, and a full return not owed.",
                code=claim.reasons[0].code,
            )
