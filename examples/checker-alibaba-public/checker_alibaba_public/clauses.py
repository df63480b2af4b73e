"""What the public pages say, in other words: their own are theirs."""

from __future__ import annotations

from checker.api import Clause

HELP = "service.alibaba.com/buyer/faq_detail"
"""Where the pages of the help for buyers stand, each under its number."""


def _page(number: str, statement: str) -> Clause:
    """Return a statement of a page of the help for buyers."""
    address = f"{HELP}/{number}"
    return _statement(f"FAQ{number}", statement, address, "Alibaba.com, help for buyers")


def _statement(number: str, statement: str, place: str, publisher: str) -> Clause:
    """Return a statement that is English from the start, with where it is found."""
    text = f"{statement.removesuffix('.')} ({place})."
    return Clause(number, original=text, translation=text, source=f"{publisher}: {place}")


CLAUSES = (
    _page(
        "20155175",
        "The platform protects an order for up to 30 calendar days after the receipt of the goods "
        "was confirmed.",
    ),
    _page(
        "20328873",
        "A T/T transfer takes three to seven working days, and only one to the account that the "
        "order designates is protected.",
    ),
    _page(
        "20111762",
        "An order above 5,000 US dollars costs the seller no fee and has to be exported through "
        "OneTouch.",
    ),
    _page(
        "20155206",
        "T/T transfers are taken in USD, HKD, CNY, AUD, CAD, JPY, EUR, GBP and SGD, cards in USD "
        "and in some countries in AUD, CAD and GBP, electronic checks in USD.",
    ),
    _statement(
        "POBOX",
        "A courier cannot deliver to a post-office box.",
        "templates of the service desk for sellers, 52636887095",
        "Alibaba.com",
    ),
    _statement(
        "BUYNOW",
        "An order for Korea is created with the data for its customs clearance, the P number of "
        "the consignee among them.",
        "Alibaba.com Open Platform, /buynow/order/create, clearance_detail",
        "Alibaba.com Open Platform",
    ),
    _statement(
        "OTLOGISTICS",
        "A logistics order for OneTouch names HS code, product, material, use and declared value "
        "of the goods, and size and weight of the packages.",
        "Alibaba Open Platform, alibaba.onetouch.logistics.express.logistics.order.create",
        "Alibaba Open Platform",
    ),
    _statement(
        "ICC2020SEA",
        "FAS, FOB, CFR and CIF are for sea and inland waterway transport, the other seven rules "
        "for any mode; goods in containers go by FCA, CPT or CIP.",
        "ICC, Incoterms 2020",
        "International Chamber of Commerce",
    ),
    _statement(
        "ICC2020PLACE",
        "A contract names the rule, the place or port as exactly as possible, and the edition of "
        "Incoterms that is meant.",
        "ICC, Incoterms 2020",
        "International Chamber of Commerce",
    ),
    _statement(
        "VOLUMEWEIGHT",
        "Express carriers charge for the greater of gross weight and volume weight, one kilogram "
        "for each 5,000 cubic centimetres; air cargo counts 6,000.",
        "goglobal.dhl-usa.com, dimensional weight",
        "DHL Express and freight forwarders",
    ),
)
"""By what they are about: payment, logistics, returns."""
