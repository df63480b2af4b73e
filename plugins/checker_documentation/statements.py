"""What a remark states that the order has fields for: trade term, deposit, time of shipping.

Only clear phrases are read, such as ``FOB Ningbo``, ``30 % deposit`` or ``ship within 20 days``.
What could mean something else is left alone: a contradiction must never be read into a remark.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from checker.api import INCOTERMS
from checker_documentation.remarks import sentences


class Term(Struct, frozen=True):
    """An Incoterms rule."""

    phrase: str
    code: str


class Share(Struct, frozen=True):
    """A deposit in percent of the total: from one bound to below the other, which round to it.

    A minimum has no upper bound, and a maximum no lower one.
    """

    phrase: str
    least: Decimal | None
    below: Decimal | None


class Sum(Struct, frozen=True):
    """A deposit as an amount, in a currency by the name or sign that stands there."""

    phrase: str
    amount: Decimal
    currency: str


Start = Literal["advance_received", "full_payment_received", "order_confirmed", "other"]


class Period(Struct, frozen=True):
    """Natural days for shipping: from so many to so many, or the same twice.

    Attributes:
        phrase: the words.
        least: the lower bound.
        most: the upper bound.
        start: the event from which the days count, None when the sentence names none.
    """

    phrase: str
    least: int
    most: int
    start: Start | None


class ShipDay(Struct, frozen=True):
    """A day by which the goods are to be shipped.

    Attributes:
        phrase: the words.
        days: the last day for shipping; two of them where the words can be read in two ways.
    """

    phrase: str
    days: tuple[date, ...]


Statement = Term | Share | Sum | Period | ShipDay

# A sentence that states a deposit has one of these and a number, and one that states a time of
# shipping has one of each of these. Most remarks can be put away by that.
_DEPOSIT_CLUES = (
    *("deposit", "advance", "down", "prepay", "pre-pay"),
    *("定金", "订金", "预付", "首付"),
)
_SHIPPING_CLUES = ("ship", "dispatch", "lead", "交期", "交货期", "发货", "出货", "发运", "装运")
_TIME_CLUES = ("day", "20", "天", "日")

# The point of `min. 20% deposit` ends no sentence.
_ABBREVIATED = r"(?i)\b(?:min|max|approx|est|ca)\.(?= )"

# Such a sentence does not speak of this order as it is agreed.
_HYPOTHETICAL = (
    r"\b(?:if|next|future|repeat|usually|normally|optional|on request|upon request|available"
    r"|quoted?|quotation|(?:first|former|last|previous) (?:order|purchase)|customs valu\w+"
    r"|declared value|insured|holidays?|festival|(?:peak|busy) season|earliest|estimated?|approx\w*"
    r"|previously|formerly|discount (?:for|on|with|at)"
    r"|orders? (?:over|above|below|under|exceeding|of (?:more|less) than)"
    r")\b|\b(?:est|ca)\.|如果|若|上次|下次|以后|首单|返单|可选|另议|另报|节假日|假期|春节|国庆|旺季|最早|预计|大约|左右"
)
# Such a sentence may speak of the shipping of something else than the goods, or of a part of them.
_NOT_THE_GOODS = (
    r"return|refund|replac|sample|spare|document|invoice|\bback\b|退|换|补|样|单据|备件|发票"
    r"|\b(?:lots?|batch(?:es)?|partial(?:ly)?|instal?ments?|in stock)\b"
    r"|分批|[首一二三两末每各]批|部分|其余|现货|库存"
)

_CODE = rf"(?<![A-Za-z0-9])(?:{'|'.join(INCOTERMS)})(?![A-Za-z0-9])"
# `not DDP` says what was not agreed, and `21 CFR 177` is American law.
_NOT_AGREED = (
    r"(?:\b(?:not|no|nor|unlike|without|instead of|rather than)(?: (?:as|under|on|the|terms?))*"
    r"|\b\d\d?|[非不][是按含用]?) *$"
)
_NOT_SHIPPED = r"(?:\b(?:not|never|cannot)|n't)(?: be)? *$|[不无](?:能|会|在|法|得|可)? *$"
# `minimum 20% deposit` and `20%-30% deposit`: it may be another one.
_AT_LEAST = (
    r"\b(?:min(?:imum\b|\.|\b)|at least\b|(?:no|not) (?:less|lower) than\b"
    r"|(?<!no )(?<!not )(?:more than|over|above|exceeding)\b)|[至最][少低]|不[低少]于"
    r"|(?<!不)(?:[高大多]于|超过)"
)
_AT_MOST = (
    r"\b(?:max(?:imum\b|\.|\b)|at most\b|up to\b|(?:no|not) (?:more|higher) than\b"
    r"|not (?:over|above|exceeding)\b|(?<!no )(?<!not )(?:less than|below|under)\b)"
    r"|[至最][多高]|不[高大多]于|不超过|(?<!不)[低小少]于"
)
_OR_MORE = r" ?(?:(?:or|and) (?:more|above|higher)\b|[及或]?以上|起(?![算订]))"
_OR_LESS = r" ?(?:(?:or|and) (?:less|below|lower)\b|[及或]?以下|[以之]内)"
_BOUND = rf"(?:{_AT_LEAST}|{_AT_MOST})(?: of)?(?: an?)? *"
_BEYOND = rf"(?:{_OR_MORE}|{_OR_LESS}| (?:min|max)(?:imum|\.)?(?![a-z]))"
_TO = r" ?(?:-|~|to|至|到) ?"
_OF_TERMS = (
    r"(?:\b(?:incoterms?(?: rules?)?(?: 20\d\d)?|terms?(?: is| are)?|under|basis)[ :]*"
    r"|(?:按照?|以|术语|条款|方式)[为是: ]*)$"
)
_NO_PLACE = (
    r"(?:Amount|Basis|Charge|Cost|Delivery|Fee|Freight|Insurance|Part|Price|Quotation|Rules|Section"
    r"|Service|Shipping|Terms?|Title|Value)s?\b"
)
_PLACE = rf" +(?!{_NO_PLACE})[A-Z][A-Za-z]{{2,}}| *(?:条款|术语|成交|交货)"

_PERCENT = r"(?<![\d.,])(?P<{}>\d{{1,3}}(?:\.\d{{1,2}})?) ?%"
_AMOUNT = r"(?P<{}>(?:\d{{1,3}}(?:,\d{{3}})+|\d{{1,12}})(?:\.\d{{1,3}})?)(?![.,]?\d)"
_CURRENCY = r"(?P<{}>us ?\$|[a-z]{{3}}(?![a-z])|[$€£¥]|美元|美金|欧元|英镑|日元|人民币|元)"
_DEPOSIT = (
    r"(?:\b(?:deposit|down ?payment|advance(?: payment)?|pre-?payment)\b|定金|订金|预付款?|首付款?)"
)
_OF = r"(?: of| is| t/t| ?[:(为是]){0,6} ?"
_PART = r"(?:goods|products?|fob|exw)\b"
_NOT_ALL_OF_IT = (
    rf"(?! ?(?:of which|of (?:the )?(?:deposit|advance|{_PART})|(?:is )?(?:non|refund)|[可不]退))"
)
# `70% in advance of shipment` is paid before that, but not first.
_AHEAD = r"(?<=advance) (?:of|before|prior to) (?:the )?(?:ship|dispatch|deliver|load)"
# The first two are read so that their words are not taken for part of another.
_DEPOSITS = (
    rf"(?:\b(?:balance|remaining|rest)\b|尾款|余款){_OF}\d[\d.,]* ?%?"
    rf"|(?:mou?ld|tooling|sample|design|security|customs|模具|样品|打样) ?{_DEPOSIT}"
    rf"|{_PERCENT.format('before')}(?P<beyond>{_BEYOND})? ?(?:的|t/t |as |in |a ){{0,6}}{_DEPOSIT}"
    rf"(?! (?:payment )?(?:discount\b|of (?:the )?{_PART})|{_AHEAD})"
    rf"|{_DEPOSIT}{_OF}(?P<amid>{_BOUND})?{_PERCENT.format('after')}{_NOT_ALL_OF_IT}"
    rf"|{_DEPOSIT}{_OF}{_CURRENCY.format('c1')} ?{_AMOUNT.format('a1')}"
    rf"|{_DEPOSIT}{_OF}{_AMOUNT.format('a2')} ?{_CURRENCY.format('c2')}"
)
_RANGE_BEFORE = rf"(?<![\d.,])(\d{{1,3}}(?:\.\d{{1,2}})?) ?%?(?:{_TO}|(?<=%) and )$"
# `30% deposit - 70% balance` names two steps.
_RANGE_AFTER = (
    _TO + r"(\d{1,3}(?:\.\d{1,2})?) ?%"
    r"(?! ?(?:balance|remaining|rest\b|before|after|against|upon|on\b|尾|余|发货|付清))"
)

_SHIPPED = (
    r"\b(?:ship(?:s|ped|ment)?|dispatch(?:ed|es)?)"
    r"(?: (?:is|are|will|shall|must|be|made|out|the|all|goods|order)){0,6}"
)
_SHIPPED_IN_CHINESE = r"(?:完成)?(?:发货|出货|发运|装运)"
_DAYS = (
    r"(?<![\d月/.,-])(\d{1,3})(?: ?(?:-|~|to|至|到) ?(\d{1,3}))? ?"
    r"(?:(?:natural |calendar )?days?\b|天|个?自然日|日(?=[之以]?内))"
)
_PERIODS = (
    rf"(?:{_SHIPPED} (?:within|in)|\blead time(?: is| of|:)?|交货?期[为是:]?) ?{_DAYS}"
    rf"|{_DAYS}(?:[之以]?内)?{_SHIPPED_IN_CHINESE}"
)
# `15 days production`, `7 days for goods in stock`: what there is beside that is not read.
_ONLY_PART = r",? ?(?:(?:of )?production\b|plus\b|\+|for (?!all\b|the\b|this\b))"
_FROM_EVENT = r",? ?(?:after|from|of|upon|once|since|following|when)\b[^,]*"
_EVENT_BEFORE = r"(?:\b(?:after|upon|once|following)\b.*|[^,]*[后起],?)$"
_STARTS: tuple[tuple[Start, str], ...] = (
    ("full_payment_received", r"\bbalance|\bfull payment|\bin full\b|尾款|余款|全款|付清"),
    ("advance_received", rf"\binitial payment|\bfirst payment|{_DEPOSIT}"),
    (
        "order_confirmed",
        r"\border (?:is )?confirm|\bconfirm\w+ (?:of )?the order|订单确认|确认订单",
    ),
    ("other", r"\bproduc|\bcomplet|\bfinish|\bapprov|\bartwork|\binspect|生产|完工|完成|验|确认"),
)
# As a rule it is the one that starts the agreed days.
_ANY_PAYMENT = r"\bpayment|\bpaid\b|付款|收款|到账"
# The order of day and month in `03/04/2026` is anybody's guess.
_DATE = r"(?<!\d)(20\d\d)[-/.年](\d\d?)[-/.月](\d\d?)日?(?!\d)"
_SHIP_DAYS = (
    rf"(?:{_SHIPPED} (?:(?:on or )?before|by|on|until|(?:no|not) later than)"
    r"|\b(?:ship(?:ping|ment)?|dispatch) date(?: is|:)?"
    rf"|(?:发货|出货|装运)(?:日期|时间)?[为是:]?) ?{_DATE}(?:[之以]?前)?"
    rf"|{_DATE}(?:[之以]?前)?{_SHIPPED_IN_CHINESE}"
)
# Whether the day itself still counts, `before` and 前 leave open: there are both uses.
_BEFORE = r"(?<!on or )\bbefore\b|前"

# So much of a sentence around a code or a number of days tells what is meant by it.
_NEAR = 80


@lru_cache(maxsize=512)  # sellers write their remark once, for all orders
def statements(text: str, agreed: str | None) -> tuple[Statement, ...]:
    """Return what a narrow remark states, each with the words in which it does.

    Args:
        text: the remark.
        agreed: the code of the trade term, which need not be found; most remarks name no other.
    """
    folded = text.casefold()
    codes = [code for code in INCOTERMS if code in text and code != agreed]
    clues = [clue for clue in _DEPOSIT_CLUES if clue in folded]
    if _has(folded, _TIME_CLUES):
        clues += (clue for clue in _SHIPPING_CLUES if clue in folded)
    if not (codes or clues):
        return ()
    found: list[Statement] = []
    for sentence in sentences(re.sub(_ABBREVIATED, "\\g<0>\N{NO-BREAK SPACE}", text)):
        searches: list[Callable[[str], Iterator[Statement]]] = []
        if codes and _has(sentence, codes):
            searches.append(_terms)
        if clues and _has(sentence.casefold(), clues) and re.search(r"\d", sentence):
            searches += (_deposits, _periods, _ship_days)
        if not searches:
            continue
        said = " ".join(sentence.split())
        stated = [statement for search in searches for statement in search(said)]
        if stated and not re.search(_HYPOTHETICAL, said, re.IGNORECASE):
            found += stated
    return tuple(dict.fromkeys(found))


def _has(text: str, words: Iterable[str]) -> bool:
    """Whether a text contains one of some words."""
    return any(map(text.__contains__, words))


def _terms(sentence: str) -> Iterator[Statement]:
    for match in re.finditer(_CODE, sentence):
        before = _before(match)
        if re.search(_NOT_AGREED, before, re.IGNORECASE):
            continue
        place = re.match(_PLACE, sentence[match.end() : match.end() + _NEAR])
        if place or re.search(_OF_TERMS, before, re.IGNORECASE):
            yield Term(match[0] + (place[0] if place else ""), match[0])


def _deposits(sentence: str) -> Iterator[Statement]:
    for match in re.finditer(_DEPOSITS, sentence, re.IGNORECASE):
        if percent := match["before"] or match["after"]:
            yield from _shares(match, percent)
        elif amount := match["a1"] or match["a2"]:
            is_bound = re.search(rf"{_BOUND}$", _before(match), re.IGNORECASE) or re.match(
                rf"{_BEYOND}|{_TO}\d", _after(match), re.IGNORECASE
            )
            if not is_bound:
                currency = match["c1"] or match["c2"]
                yield Sum(match[0], Decimal(amount.replace(",", "")), currency)


def _shares(match: re.Match[str], percent: str) -> Iterator[Share]:
    """Yield the share that a match is about: one, a span of them, or all to one side of a bound."""
    before, after = _before(match), _after(match)
    lead = re.search(f"{_BOUND}$", before, re.IGNORECASE)
    trail = re.match(_BEYOND, after, re.IGNORECASE)
    start = re.search(_RANGE_BEFORE, before, re.IGNORECASE) if match["before"] else None
    end = re.match(_RANGE_AFTER, after, re.IGNORECASE) if match["after"] else None
    least = _rounded_from(start[1] if start else percent)
    below = _rounded_below(end[1] if end else percent)
    bounds = (lead and lead[0], match["amid"], match["beyond"], trail and trail[0])
    bound = " ".join(filter(None, bounds))
    head, tail = lead or start, trail or end
    phrase = f"{head[0] if head else ''}{match[0]}{tail[0] if tail else ''}"
    if re.search(f"{_AT_LEAST}|{_OR_MORE}", bound, re.IGNORECASE):
        yield Share(phrase, least, None)
    elif bound:
        yield Share(phrase, None, below)
    elif least < below:
        yield Share(phrase, least, below)


def _rounded_from(percent: str) -> Decimal:
    """Return the least figure that rounds to a percentage as it is written."""
    return Decimal(percent) - _half(percent)


def _rounded_below(percent: str) -> Decimal:
    """Return the least figure above those that round to a percentage as it is written."""
    return Decimal(percent) + _half(percent)


def _half(percent: str) -> Decimal:
    """Return half a unit of the last digit."""
    return Decimal("0.5").scaleb(-len(percent.partition(".")[2]))


def _periods(sentence: str) -> Iterator[Statement]:
    for match in _about_the_goods(_PERIODS, sentence):
        before = _before(match)
        after = _after(match)
        if not re.match(f"{_ONLY_PART}|{_OR_MORE}", after, re.IGNORECASE):
            least, most = match.group(1, 2) if match[1] else match.group(3, 4)
            yield Period(match[0], int(least), int(most or least), _start(before, after))


def _start(before: str, after: str) -> Start | None:
    """Return the event from which days count, as the words around them tell it."""
    event = re.match(_FROM_EVENT, after, re.IGNORECASE) or re.search(
        _EVENT_BEFORE, before, re.IGNORECASE
    )
    if event is not None:
        for start, words in _STARTS:
            if re.search(words, event[0], re.IGNORECASE):
                return start
        return None if re.search(_ANY_PAYMENT, event[0], re.IGNORECASE) else "other"
    return None


def _ship_days(sentence: str) -> Iterator[Statement]:
    for match in _about_the_goods(_SHIP_DAYS, sentence):
        year, month, day = match.group(1, 2, 3) if match[1] else match.group(4, 5, 6)
        try:
            last = date(int(year), int(month), int(day))
        except ValueError:  # there is no such day
            continue
        is_open = re.search(_BEFORE, match[0], re.IGNORECASE)
        yield ShipDay(match[0], (last, last - timedelta(days=1)) if is_open else (last,))


def _about_the_goods(pattern: str, sentence: str) -> Iterator[re.Match[str]]:
    """Yield the matches of a pattern, but not where something else is meant or they are denied."""
    matches = list(re.finditer(pattern, sentence, re.IGNORECASE))
    if matches and not re.search(_NOT_THE_GOODS, sentence, re.IGNORECASE):
        for match in matches:
            if not re.search(_NOT_SHIPPED, _before(match), re.IGNORECASE):
                yield match


def _before(match: re.Match[str]) -> str:
    """Return what stands before a match, near to it."""
    return match.string[max(0, match.start() - _NEAR) : match.start()]


def _after(match: re.Match[str]) -> str:
    """Return what stands after a match, near to it."""
    return match.string[match.end() : match.end() + _NEAR]
