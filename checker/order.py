"""The order document ``ta-order/1`` as typed, frozen data.

Every section exists on every order: a section that the document leaves out is an empty one, so
``order.payment_plan.advance`` never stumbles over a missing parent. A field that the document
leaves out, or fills with a placeholder such as ``"N/A"``, is ``None``; a list is then ``()``.

Units: money and quantities are :class:`decimal.Decimal` in the currency of the order unless the
object names its own; weights are kilograms, lengths centimetres; times are aware
:class:`datetime.datetime`; days are whole days.
"""

# No `from __future__ import annotations` here: msgspec would have to evaluate every annotation at
# start-up, which costs more than checking an order.

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal, Optional, TypeVar, Union

from msgspec import Meta, Struct, field

from checker.values.countries import COUNTRIES
from checker.values.currencies import MINOR_UNITS

_T = TypeVar("_T")

if TYPE_CHECKING:
    # A rule names the facts that it `needs`, and the engine calls it only when they are there.
    # `| Any` spares it a None-check for each of them, and still lets it ask `is None` of the rest.
    Maybe = Union[_T, Any]
    Currency = str
    Country = str
else:
    Maybe = Optional[_T]
    Currency = Literal[tuple(sorted(MINOR_UNITS))]
    Country = Literal[COUNTRIES]

SCHEMA = "ta-order/1"

Day = date
"""A calendar day; a name of its own, because a field is called `date`."""

CENTURIES = (20, 21)
"""With which the years of all times begin: no order is older than the platform. The year 1, 1970
and 9999 are how systems write that there is no time. `fast.py` and `_scan.c` know them by their
digits."""

Instant = Annotated[datetime, Meta(tz=True)]
"""A point in time of the years 2000 to 2199: RFC 3339 with an offset."""

Text = Annotated[str, Meta(min_length=1)]
"""Text that says something."""

Days = Annotated[int, Meta(ge=0, le=3650)]
"""A number of whole days, ten years at the most."""

Status = Literal[
    "draft",
    "submitted",
    "partially_paid",
    "paid",
    "shipped",
    "delivered",
    "completed",
    "return_requested",
    "return_agreed",
    "refunded",
    "disputed",
    "closed",
]
Mode = Literal["full", "deposit_balance"]
Step = Literal["advance", "balance", "full"]
PaymentStatus = Literal["initiated", "received", "failed", "refunded", "charged_back"]
DraftSource = Literal["trade_management", "tm_chat"]
TaxpayerType = Literal["general", "small_scale"]
ShippingMode = Literal[
    "sea", "air", "express", "road", "rail", "post", "inland_waterway", "multimodal"
]
ExportService = Literal["onetouch", "self", "none"]
ShipByTrigger = Literal["advance_received", "full_payment_received", "order_confirmed"]
ReferenceKind = Literal["previous_order", "quotation", "pi", "contract"]
VerificationResult = Literal["confirmed", "refuted", "inconclusive"]
DecisionResult = Literal["full", "partial", "rejected"]


class Section(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """What all parts of an order share: frozen, closed to unknown keys, all fields optional."""


class Fx(Section, frozen=True):
    """The exchange rate that the order was judged by."""

    usd_rate: Annotated[
        Maybe[Decimal], Meta(description="US dollars for one unit of the order's currency.")
    ] = None
    as_of: Maybe[Day] = None
    source: Maybe[Text] = None


class Timestamps(Section, frozen=True):
    """When the order took its first steps."""

    drafted_at: Maybe[Instant] = None
    submitted_at: Maybe[Instant] = None
    ordered_at: Maybe[Instant] = None


class Draft(Section, frozen=True):
    """Where and by whom the draft was written."""

    source: Maybe[DraftSource] = None
    role: Maybe[Text] = None


class Seller(Section, frozen=True):
    """The selling company, and what it may do in export."""

    name: Maybe[Text] = None
    country: Maybe[Country] = None
    taxpayer_type: Maybe[TaxpayerType] = None
    has_import_export_right: Maybe[bool] = None
    onetouch_enabled: Maybe[bool] = None
    uscc: Annotated[
        Maybe[Text], Meta(description="Unified social credit code of a company in China.")
    ] = None


class Account(Section, frozen=True):
    """The buyer's platform account."""

    id: Maybe[Text] = None
    bound_email: Maybe[Text] = None
    registration_email: Maybe[Text] = None


class Buyer(Section, frozen=True):
    """The buying party."""

    name: Maybe[Text] = None
    country: Maybe[Country] = None
    email: Maybe[Text] = None
    phone: Maybe[Text] = None
    account: Account = Account()


class Product(Section, frozen=True):
    """The product's page on the platform."""

    uploaded: Maybe[bool] = None
    uploaded_at: Maybe[Instant] = None


class Line(Section, frozen=True):
    """One line of the order."""

    id: Maybe[Text] = None
    product_id: Maybe[Text] = None
    sku_id: Maybe[Text] = None
    name: Maybe[Text] = None
    quantity: Maybe[Decimal] = None
    unit: Maybe[Text] = None
    unit_price: Maybe[Decimal] = None
    hs_code: Maybe[Text] = None
    origin: Maybe[Country] = None
    product: Product = Product()


class Amounts(Section, frozen=True):
    """The money of the order: what its total is made of."""

    goods: Maybe[Decimal] = None
    freight: Maybe[Decimal] = None
    insurance: Maybe[Decimal] = None
    tax: Maybe[Decimal] = None
    duty: Maybe[Decimal] = None
    discount: Annotated[
        Maybe[Decimal], Meta(description="A positive amount that lowers the total.")
    ] = None
    adjustment: Annotated[
        Maybe[Decimal],
        Meta(description="An amount that raises the total, or lowers it if negative."),
    ] = None
    total: Maybe[Decimal] = None


class Fees(Section, frozen=True):
    """What the seller pays for the order."""

    platform: Maybe[Decimal] = None


class BalanceDue(Section, frozen=True):
    """When the balance falls due: a number of days after a trigger."""

    trigger: Maybe[Text] = None
    days: Maybe[Days] = None


class PaymentPlan(Section, frozen=True):
    """How the buyer is to pay."""

    mode: Maybe[Mode] = None
    advance: Maybe[Decimal] = None
    balance: Maybe[Decimal] = None
    advance_method: Maybe[Text] = None
    balance_method: Maybe[Text] = None
    balance_due: BalanceDue = BalanceDue()


class Payee(Section, frozen=True):
    """Whose account received the money."""

    designated: Annotated[
        Maybe[bool], Meta(description="Whether it is the account that the order designates.")
    ] = None


class Payment(Section, frozen=True):
    """One attempt to pay one step of the plan."""

    id: Maybe[Text] = None
    step: Maybe[Step] = None
    channel: Maybe[Text] = None
    method: Annotated[
        Maybe[Text], Meta(description="`tt`, `credit_card`, or another word for the means.")
    ] = None
    status: Maybe[PaymentStatus] = None
    amount: Maybe[Decimal] = None
    currency: Maybe[Currency] = None
    initiated_at: Maybe[Instant] = None
    received_at: Maybe[Instant] = None
    received_amount: Maybe[Decimal] = None
    payee: Payee = Payee()


class Withdrawal(Section, frozen=True):
    """Money taken from the platform account to a bank, or planned to be."""

    at: Maybe[Instant] = None
    amount: Maybe[Decimal] = None
    currency: Maybe[Currency] = None
    planned: Maybe[bool] = None


class RefundComponents(Section, frozen=True):
    """What a refund pays back."""

    goods: Maybe[Decimal] = None
    freight: Maybe[Decimal] = None
    insurance: Maybe[Decimal] = None
    tax: Maybe[Decimal] = None


class Refund(Section, frozen=True):
    """Money given back to the buyer."""

    id: Maybe[Text] = None
    amount: Maybe[Decimal] = None
    currency: Maybe[Currency] = None
    at: Maybe[Instant] = None
    components: RefundComponents = RefundComponents()


class ContractItem(Section, frozen=True):
    """A product as a contract or an earlier document names it."""

    product_id: Maybe[Text] = None
    sku_id: Maybe[Text] = None
    name: Maybe[Text] = None
    quantity: Maybe[Decimal] = None
    unit_price: Maybe[Decimal] = None


class Reference(Section, frozen=True):
    """An earlier document that this order must match."""

    kind: Maybe[ReferenceKind] = None
    id: Maybe[Text] = None
    advance: Maybe[Decimal] = None
    advance_pct: Annotated[
        Maybe[Decimal], Meta(description="The advance as a percentage of the total, 30 for 30 %.")
    ] = None
    currency: Maybe[Currency] = None
    items: tuple[ContractItem, ...] = ()


class Contract(Section, frozen=True):
    """The contract attached to the order."""

    attached: Maybe[bool] = None
    items: Annotated[
        Maybe[tuple[ContractItem, ...]],
        Meta(description="The products that it names; left out when it is only a file."),
    ] = None


class TradeTerm(Section, frozen=True):
    """The Incoterms rule, its named place and its edition."""

    code: Maybe[Text] = None
    place: Maybe[Text] = None
    version: Maybe[Text] = None


class Freight(Section, frozen=True):
    """Where the price of the freight comes from."""

    quote_ref: Maybe[Text] = None


class Address(Section, frozen=True):
    """A postal address with a person to call."""

    contact: Maybe[Text] = None
    line1: Maybe[Text] = None
    line2: Maybe[Text] = None
    city: Maybe[Text] = None
    region: Maybe[Text] = None
    postal_code: Maybe[Text] = None
    country: Maybe[Country] = None
    phone: Maybe[Text] = None
    mobile: Maybe[Text] = None


class Package(Section, frozen=True):
    """A number of like packages, packed for transport."""

    quantity: Maybe[Decimal] = None
    weight_kg: Maybe[Decimal] = None
    length_cm: Maybe[Decimal] = None
    width_cm: Maybe[Decimal] = None
    height_cm: Maybe[Decimal] = None


class ShipBy(Section, frozen=True):
    """When the seller agreed to ship: a day, or a number of days after a trigger."""

    date: Maybe[Day] = None
    days_after: Maybe[Days] = None
    trigger: Maybe[ShipByTrigger] = None


class Shipment(Section, frozen=True):
    """One consignment on its way."""

    shipped_at: Maybe[Instant] = None
    carrier: Maybe[Text] = None
    tracking_number: Maybe[Text] = None
    delivered_at: Maybe[Instant] = None


class Shipping(Section, frozen=True):
    """How the goods travel."""

    mode: Maybe[ShippingMode] = None
    export_service: Maybe[ExportService] = None
    freight: Freight = Freight()
    address: Address = Address()
    packages: tuple[Package, ...] = ()
    ship_by: ShipBy = ShipBy()
    shipments: tuple[Shipment, ...] = ()
    received_at: Maybe[Instant] = None
    received_basis: Annotated[
        Maybe[Text], Meta(description="Who says so: `carrier`, `buyer`, …")
    ] = None


class Message(Section, frozen=True):
    """One message of the chat."""

    at: Maybe[Instant] = None
    sender: Maybe[Text] = field(default=None, name="from")
    kind: Maybe[Text] = None
    deleted: Maybe[bool] = None
    edited: Maybe[bool] = None


class Chat(Section, frozen=True):
    """The record of the conversation with the buyer."""

    export_ref: Maybe[Text] = None
    requirements_confirmed_at: Maybe[Instant] = None
    messages: tuple[Message, ...] = ()


class ReturnLine(Section, frozen=True):
    """How much of one order line is to go back."""

    line_id: Maybe[Text] = None
    quantity: Maybe[Decimal] = None


class Reason(Section, frozen=True):
    """Why the buyer wants to return."""

    code: Maybe[Text] = None
    text: Maybe[Text] = None


class Evidence(Section, frozen=True):
    """What the buyer shows for it."""

    type: Maybe[Text] = None
    uri: Maybe[Text] = None
    at: Maybe[Instant] = None


class Verification(Section, frozen=True):
    """What the seller found when looking into the claim."""

    result: Maybe[VerificationResult] = None
    lines: tuple[Text, ...] = ()
    at: Maybe[Instant] = None


class DecisionRefund(Section, frozen=True):
    """The refund that the seller agreed to."""

    amount: Maybe[Decimal] = None


class Decision(Section, frozen=True):
    """The seller's answer."""

    result: Maybe[DecisionResult] = None
    at: Maybe[Instant] = None
    refund: DecisionRefund = DecisionRefund()


class Procedure(Section, frozen=True):
    """How the goods go back, and when the money does."""

    return_address: Address = Address()
    method: Maybe[Text] = None
    ship_back_by: Maybe[Instant] = None
    refund_trigger: Maybe[Text] = None


class ReturnCost(Section, frozen=True):
    """A cost of the way back, and who bears it."""

    kind: Maybe[Text] = None
    amount: Maybe[Decimal] = None
    bearer: Maybe[Text] = None


class Return(Section, frozen=True):
    """One request to return goods, from its reasons to its costs."""

    id: Maybe[Text] = None
    requested_at: Maybe[Instant] = None
    scope: Maybe[Text] = None
    lines: tuple[ReturnLine, ...] = ()
    reasons: tuple[Reason, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    verification: Verification = Verification()
    decision: Decision = Decision()
    procedure: Procedure = Procedure()
    costs: tuple[ReturnCost, ...] = ()


class Order(Section, frozen=True):
    """A Trade Assurance order, from draft to refund."""

    schema: Maybe[Literal["ta-order/1"]] = None
    platform: Maybe[Text] = None
    type: Maybe[Text] = None
    sample: Maybe[bool] = None
    id: Maybe[Text] = None
    status: Maybe[Status] = None
    currency: Maybe[Currency] = None
    fx: Fx = Fx()
    timestamps: Timestamps = Timestamps()
    draft: Draft = Draft()
    seller: Seller = Seller()
    buyer: Buyer = Buyer()
    lines: tuple[Line, ...] = ()
    amounts: Amounts = Amounts()
    fees: Fees = Fees()
    payment_plan: PaymentPlan = PaymentPlan()
    payments: tuple[Payment, ...] = ()
    withdrawals: tuple[Withdrawal, ...] = ()
    refunds: tuple[Refund, ...] = ()
    references: tuple[Reference, ...] = ()
    contract: Contract = Contract()
    trade_term: TradeTerm = TradeTerm()
    shipping: Shipping = Shipping()
    remark: Maybe[Text] = None
    acknowledged_terms: tuple[Text, ...] = ()
    chat: Chat = Chat()
    returns: tuple[Return, ...] = ()
    extensions: Annotated[
        dict[str, Any], Meta(description="Facts of third parties, one key for each.")
    ] = {}


LIFECYCLE: tuple[Status, ...] = (
    "draft",
    "submitted",
    "partially_paid",
    "paid",
    "shipped",
    "delivered",
    "completed",
)
"""The statuses of an order that goes well, in their order."""

AFTERMATH: tuple[Status, ...] = ("return_requested", "return_agreed", "refunded", "disputed")
"""The statuses of an order that was on its way and ran into a return or a dispute."""

ANY_STATUS: frozenset[Status] = frozenset((*LIFECYCLE, *AFTERMATH, "closed"))


def between(first: Status, last: Status) -> frozenset[Status]:
    """Return the statuses of the lifecycle from one to another, both included."""
    start, stop = LIFECYCLE.index(first), LIFECYCLE.index(last)
    return frozenset(LIFECYCLE[start : stop + 1])


def since(first: Status) -> frozenset[Status]:
    """Return the statuses from one onward, returns and disputes included, cancelled orders not."""
    return between(first, "completed").union(AFTERMATH)
