"""Wording in a remark that harms the seller.

All that makes a wording harmful must stand in one sentence, or in one clause of it; what stands in
another one has nothing to do with it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from checker.api import words
from checker_documentation.remarks import CLAUSE, SENTENCE

Kind = Literal["full_refund", "no_refund", "personal_account", "off_platform"]

IN_WORDS: Mapping[Kind, str] = {
    "full_refund": words("promises to take the goods back whatever the reason"),
    "no_refund": words("rules out refunds whatever the reason"),
    "personal_account": words("has money paid to a personal account"),
    "off_platform": words("leads the buyer to talk or pay outside the platform"),
}

# Every wording has one of these, and most remarks have none.
_CLUES = (
    *("reason", "circumstance", "unconditional", "final", "no ", "personal", "private", "my "),
    *("whats", "wechat", "weixin", "telegram", "skype", "viber", "qq"),
    *("mail", "phone", "call ", "outside", "off ", "off-", "offline"),
)
_CHINESE_CLUES = (
    *("任何", "一切", "论", "无条件", "无理由", "概不", "一律不", "恕不", "绝不", "不退"),
    *("不予", "不接受", "不支持"),
    *("个人", "私", "微信", "电话", "邮", "线下", "平台", "阿里"),
)

_REFUND = r"\brefund|\bmoney back\b|\breturns?\b|退款|退货|退钱|退换|退还|全额退"
_WHATEVER = (
    r"\b(?:any|whatever) (?:reasons?|circumstances)\b"
    r"(?! (?:attributable|caused|due|on our|within (?:our|the seller)))"
    r"|\bwhatever the (?:reason|circumstances)\b|\bno matter (?:what|why)\b"
    r"|任何(?:理由|原因|情况|情形)|[无不]论(?:什么|何种|任何|如何)"
)
_FREELY = (
    r"\bno questions asked\b|\bunconditional|\bwithout (?:a |any |giving a |giving any )?reason"
    r"|无条件|无理由"
)
_DENIED = (
    r"\b(?:no(?! questions| matter| problem)|not|never|cannot|(?:ca|do|wo)n't)\b"
    r"|\b(?:forbidden|prohibited)\b|\bwe (?:refuse|reject|decline)\b"
    r"|\b(?:refund|return|payment)s?\b[^,]{0,40} (?:is|are|will be) (?:refused|rejected|declined)\b"
    r"|不(?!论|管|限)|勿|拒绝|禁|谨防"
)
# Such a promise is for goods that have a fault, and for no others.
_FOR_FAULTS = (
    r"(?<!even )(?<!regardless )(?<!irrespective )\b(?:if|when|where|for|of|with|in case)\b"
    r"(?:(?!\b(?:and|even|including|irrespective|or|regardless|whether)\b)[^,]){0,40}"
    r"\b(?:defect|fault|damage|quality)"
    r"|(?<![论管])(?:质量|瑕疵|破损|损坏|不符).{0,20}(?:无条件|无理由|任何)"
)
# Here it is the goods that something is denied of.
_MISMATCH = (
    r"^(?!.*\beven\b).*(?:\b(?:do|does|did)(?: not|n't) (?:match|conform)|\bnot as described)"
)
_NARROWED = (
    r"\bsubjective|\bpersonal|\bchange of mind\b|\bmisuse|\bcustom|\bafter \d|\bexceed"
    r"|\b(?:except|unless|other than|apart from|save for)\b|\bnon-quality\b"
    r"|主观|个人|人为|定制|超过|逾期|除非|除了|除.{1,20}外|(?:非|无|没有)质量"
)
_NEVER = (
    r"\bunder no circumstances (?:(?:will|shall|do|can) )?(?:we )?"
    r"(?:(?:give|grant|make|offer|accept) )?(?:a |any )?(?:refund|return)"
    r"|(?:refunds?|returns?) (?:(?:is|are|will be) )?(?:given |granted |accepted |possible )?"
    r"under no circumstances"
    r"|\ball sales (?:are )?final\b"
    r"|^\W*no (?:refunds?|returns?)(?:(?:,| and| or|/)? ?(?:no )?(?:refunds?|returns?|exchanges?))?"
    r"(?: (?:whatsoever|at all|accepted|allowed|given|possible))?\W*$"
    r"|(?:概不|一律不|恕不|绝不)(?:予|接受|支持|办理)?退|^\W*不退不换\W*$"
    r"|(?:不(?:予|接受|支持|办理|提供|允许)|拒绝)(?:任何|一切)(?:形式|种类|类型)?的?退"
    r"|^\W*不(?:予|接受|支持)(?:退款|退货|退换货?|退货退款|退款退货)\W*$"
)
_PERSONAL = (
    r"\b(?:personal|private) (?:bank |paypal |alipay )?(?:accounts?|cards?|paypal|alipay)\b"
    r"|\bmy (?:own )?(?:bank account|paypal|alipay)\b"
    r"|(?:个人|私人)的?(?:银行)?(?:账户|账号|帐户|帐号|卡)|私账|私户"
)
_PAY = r"\bpa(?:y|id)|\bremit|\btransfer|\bwire|\bsend\b|\bdeposit|汇|付|转|打|收款"
_MESSENGER = r"\bwhats ?app\b|\bwechat\b|\bweixin\b|微信|\btelegram\b|\bskype\b|\bviber\b|\bqq\b"
_CONTACT = (
    r"\bcontact|\badd\b|\bmessage|\bchat\b|\bwrite\b|\bcall\b|\breach|\bsend\b|\btalk|\bdiscuss"
    r"|\bconfirm|\bpay|\bmy\b|\bdetails\b|\bid\b|\bnumber\b|[:+]|\d{6}|加|我的|联系|沟通|付|转|号|确认|聊"
)
# Such a clause is about handing over the goods, and not about money.
_FOR_DELIVERY = (
    r"^(?!.*(?:\bpa(?:y|id)|\bbank\b|\bpric|\bquot|\border(?:ing|s)?\b|付|款|汇|转账|价|下单)).*"
    r"(?:\bcourier|\bdriver|\bforwarder|\bcarrier|\bbroker|\bpick(?:ed|ing)?[- ]?up"
    r"|\b(?:for|before|on|upon|during) (?:the )?deliver|\bdelivery (?:appointment|coordination)"
    r"|司机|货代|快递|派送|送货|提货|装柜)"
)
_BY_POST = (
    r"\bpay(?:ment)? (?:is |to be )?(?:arranged |agreed |made |settled )?(?:by|via|over|on) "
    r"(?:the )?(?:phone|telephone|e-?mail)\b"
    r"|\b(?:e-?mail|call|phone) (?:us|me)\b.{0,40}\b(?:pay|bank|transfer|remit)"
    r"|\b(?:bank|payment)\b.{0,20}\b(?:e-?mail|call|phone) (?:us|me)\b"
    r"|\b(?:bank|account|payment) (?:details|information|instructions)\b.{0,30}"
    r"\b(?:by|via) (?:phone|telephone|e-?mail|fax)\b"
    r"|(?:电话|邮件|邮箱).{0,8}(?:付款方式|收款账|汇款|转账)"
    r"|(?:收款|银行|汇款)(?:账户|账号|信息|资料).{0,12}(?:电话|邮件|邮箱)"
)
_OUTSIDE = (
    r"\bpay(?:ments?|ing)?\b.{0,40}\b(?:outside|off)(?: of)? (?:the )?"
    r"(?:platform|alibaba|trade assurance)\b|\boff[- ]platform payment"
    r"|\bpay offline\b|\bpayments? offline\b|\boffline payment"
    r"|(?:线|私)下(?:付款|支付|转账|汇款|交易)|(?:平台|阿里)(?:以|之)?外(?:付款|支付|转账|汇款|交易|联系|沟通)"
)


_MOST_QUOTED = 200
"""So many characters of a wording are quoted."""


class Risk(Struct, frozen=True):
    """A harmful wording that a remark contains."""

    kind: Kind
    phrase: str


class _Wording(Struct, frozen=True):
    """What makes a wording harmful; patterns for text in lower case.

    Attributes:
        kind: what it does.
        within: where a remark is cut into the pieces of which one must contain it all.
        says: everything that must be found.
        unless: what makes it harmless.
    """

    kind: Kind
    within: str
    says: tuple[str, ...]
    unless: str


_WORDINGS = (
    _Wording("full_refund", SENTENCE, (_REFUND, _WHATEVER), unless=f"{_DENIED}|{_FOR_FAULTS}"),
    _Wording("full_refund", SENTENCE, (_REFUND, _FREELY), unless=f"{_DENIED}|{_FOR_FAULTS}"),
    _Wording("no_refund", SENTENCE, (_REFUND, _WHATEVER, _DENIED), f"{_NARROWED}|{_MISMATCH}"),
    _Wording("no_refund", SENTENCE, (_NEVER,), unless=_NARROWED),
    _Wording("personal_account", CLAUSE, (_PERSONAL, _PAY), unless=_DENIED),
    _Wording("off_platform", CLAUSE, (_MESSENGER, _CONTACT), unless=f"{_DENIED}|{_FOR_DELIVERY}"),
    _Wording("off_platform", CLAUSE, (_BY_POST,), unless=_DENIED),
    _Wording("off_platform", CLAUSE, (_OUTSIDE,), unless=_DENIED),
)


@lru_cache(maxsize=512)  # sellers write their remark once, for all orders
def risks(text: str) -> tuple[Risk, ...]:
    """Return the harmful wordings of a narrow remark, each with the words in which it stands."""
    folded = text.casefold()
    may_harm = any(map(folded.__contains__, _CLUES)) or (
        not text.isascii() and any(map(folded.__contains__, _CHINESE_CLUES))
    )
    if not may_harm:
        return ()
    return tuple(
        dict.fromkeys(
            Risk(wording.kind, _quoted(piece.strip()))
            for wording in _WORDINGS
            for piece in re.split(wording.within, text)
            if _is_harmful(" ".join(piece.casefold().split()), wording)
        )
    )


def _is_harmful(piece: str, wording: _Wording) -> bool:
    says = all(re.search(pattern, piece) for pattern in wording.says)
    return says and not re.search(wording.unless, piece)


def _quoted(piece: str) -> str:
    return piece if len(piece) <= _MOST_QUOTED else f"{piece[:_MOST_QUOTED]}…"
