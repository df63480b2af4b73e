"""pydantic: models of what the rules need, and a validator after it for each rule.

A validator that raises ends the validation, so each notes what it finds in the context.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from pydantic import BaseModel, ValidationInfo, model_validator
from rivals.contestant import Contestant
from rivals.reference import LEAST, LIMIT, SEA_TERMS

_WEEK = timedelta(days=7)
_DAY = timedelta(hours=24)


class Seller(BaseModel):
    """The seller."""

    onetouch_enabled: bool | None = None


class Account(BaseModel):
    """The buyer's account."""

    bound_email: str | None = None


class Buyer(BaseModel):
    """The buyer."""

    email: str | None = None
    account: Account


class Product(BaseModel):
    """A line, or what a contract names."""

    product_id: str | None = None


class Amounts(BaseModel):
    """What the total is made of."""

    goods: float
    freight: float
    insurance: float
    tax: float | None = None
    duty: float | None = None
    discount: float | None = None
    adjustment: float | None = None
    total: float


class Plan(BaseModel):
    """How it is paid."""

    advance: float
    balance: float


class Payment(BaseModel):
    """One payment."""

    method: str
    initiated_at: datetime
    received_at: datetime | None = None


class Contract(BaseModel):
    """The contract."""

    items: list[Product] | None = None


class Term(BaseModel):
    """The trade term."""

    code: str | None = None


class Address(BaseModel):
    """The address."""

    phone: str | None = None


class Shipping(BaseModel):
    """How it travels."""

    mode: str | None = None
    export_service: str | None = None
    address: Address
    received_at: datetime | None = None


class Reason(BaseModel):
    """Why something is returned."""

    code: str


class Evidence(BaseModel):
    """What is shown for it."""

    type: str | None = None


class Decision(BaseModel):
    """What the seller says to it."""

    at: datetime | None = None


class Claim(BaseModel):
    """A return."""

    requested_at: datetime
    reasons: list[Reason]
    evidence: list[Evidence] | None = None
    decision: Decision | None = None


class Order(BaseModel):
    """An order, and the twelve rules."""

    currency: str
    seller: Seller
    buyer: Buyer
    lines: list[Product]
    amounts: Amounts
    payment_plan: Plan
    payments: list[Payment] | None = None
    contract: Contract | None = None
    trade_term: Term
    shipping: Shipping
    returns: list[Claim] | None = None

    @model_validator(mode="after")
    def total_off(self, info: ValidationInfo) -> Order:
        """Rule 0."""
        amounts = self.amounts
        parts = (
            amounts.goods
            + amounts.freight
            + amounts.insurance
            + (amounts.tax or 0)
            + (amounts.duty or 0)
            - (amounts.discount or 0)
            + (amounts.adjustment or 0)
        )
        return self._note(info, 0, abs(parts - amounts.total) >= LEAST)

    @model_validator(mode="after")
    def split_off(self, info: ValidationInfo) -> Order:
        """Rule 1."""
        parts = self.payment_plan.advance + self.payment_plan.balance
        return self._note(info, 1, abs(parts - self.amounts.total) >= LEAST)

    @model_validator(mode="after")
    def channel_wrong(self, info: ValidationInfo) -> Order:
        """Rule 2."""
        return self._note(info, 2, self._is_large and self.shipping.export_service != "onetouch")

    @model_validator(mode="after")
    def seller_cannot(self, info: ValidationInfo) -> Order:
        """Rule 3."""
        return self._note(info, 3, self.seller.onetouch_enabled is False and self._is_large)

    @model_validator(mode="after")
    def phone_absent(self, info: ValidationInfo) -> Order:
        """Rule 4."""
        return self._note(info, 4, not self.shipping.address.phone)

    @model_validator(mode="after")
    def email_other(self, info: ValidationInfo) -> Order:
        """Rule 5."""
        return self._note(info, 5, self.buyer.email != self.buyer.account.bound_email)

    @model_validator(mode="after")
    def term_elsewhere(self, info: ValidationInfo) -> Order:
        """Rule 6."""
        broken = self.trade_term.code in SEA_TERMS and self.shipping.mode != "sea"
        return self._note(info, 6, broken)

    @model_validator(mode="after")
    def return_late(self, info: ValidationInfo) -> Order:
        """Rule 7."""
        at = self.shipping.received_at
        if at is None or not self.returns:
            return self
        return self._note(info, 7, any(c.requested_at - at > _WEEK for c in self.returns))

    @model_validator(mode="after")
    def answer_late(self, info: ValidationInfo) -> Order:
        """Rule 8."""
        for claim in self.returns or ():
            at = None if claim.decision is None else claim.decision.at
            self._note(info, 8, at is None or at - claim.requested_at > _DAY)
        return self

    @model_validator(mode="after")
    def evidence_absent(self, info: ValidationInfo) -> Order:
        """Rule 9."""
        for claim in self.returns or ():
            is_for_quality = any(reason.code == "quality" for reason in claim.reasons)
            self._note(info, 9, is_for_quality and not claim.evidence)
        return self

    @model_validator(mode="after")
    def contract_short(self, info: ValidationInfo) -> Order:
        """Rule 10."""
        if self.contract is None or not self.contract.items:
            return self
        named = {item.product_id for item in self.contract.items}
        return self._note(info, 10, any(line.product_id not in named for line in self.lines))

    @model_validator(mode="after")
    def transfer_slow(self, info: ValidationInfo) -> Order:
        """Rule 11."""
        for payment in self.payments or ():
            at = payment.received_at
            if payment.method == "tt" and at is not None:
                self._note(info, 11, at - payment.initiated_at > _WEEK)
        return self

    @property
    def _is_large(self) -> bool:
        return self.currency == "USD" and self.amounts.total > LIMIT

    def _note(self, info: ValidationInfo, place: int, broken: bool) -> Order:  # noqa: FBT001 - it is a verdict
        if broken:
            cast("list[int]", info.context)[0] |= 1 << place
        return self


def prepare() -> Contestant:
    """Return it, parsing the text itself."""
    validate = Order.model_validate_json

    def run(texts: Sequence[bytes]) -> Any:
        said = []
        for text in texts:
            context = [0]
            validate(text, context=context)
            said.append(context[0])
        return said

    return Contestant(run, list)
