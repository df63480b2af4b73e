"""Who trades what with whom: the invented facts that benchmark orders are made of.

Names, addresses and e-mail addresses belong to nobody. Phone numbers are from the ranges that the
regulators keep free for fiction, and otherwise of that look; ``{:02}`` stands for two digits.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple


class Product(NamedTuple):
    """A product, its prices in US cents and the quantities in which it is ordered."""

    name: str
    chinese: str
    hs_code: str
    unit: str
    prices: tuple[int, int]
    quantities: tuple[int, ...]


class Seller(NamedTuple):
    """A selling company; only one with `exports` can open OneTouch."""

    name: str
    chinese: str
    country: str
    taxpayer_type: str
    uscc: str | None
    port: str
    products: tuple[Product, ...]
    exports: bool = True


class Buyer(NamedTuple):
    """A buying company and where it wants its goods."""

    name: str
    domain: str
    contact: str
    line1: str
    line2: str | None
    city: str
    region: str
    postal_code: str
    country: str
    phone: str
    currencies: tuple[str, ...]
    modes: tuple[str, ...]


AUDIO = (
    Product(
        "Bookshelf loudspeaker, 60 W, walnut",
        "书架音箱",
        "8518.22",
        "PCE",
        (3900, 5200),
        (10, 20, 50),
    ),
    Product("Soundbar with subwoofer, 2.1", "回音壁", "8518.22", "SET", (5400, 8900), (10, 20, 40)),
    Product("Class D amplifier, 2 x 100 W", "功放", "8518.40", "PCE", (2700, 6100), (5, 10, 30)),
    Product("Closed-back headphones", "头戴耳机", "8518.30", "PCE", (900, 2400), (50, 100, 300)),
    Product(
        "Speaker cable, oxygen-free, 100 m", "音箱线", "8544.49", "ROL", (2100, 4800), (5, 10, 20)
    ),
)
LIGHTING = (
    Product(
        "LED panel 600 x 600, 36 W, 4000 K",
        "LED面板灯",
        "9405.11",
        "PCE",
        (1100, 1900),
        (50, 100, 400),
    ),
    Product("LED strip 24 V, 5 m", "LED灯带", "9405.42", "ROL", (310, 890), (100, 200, 500)),
    Product("Garden spike light, IP67", "庭院灯", "9405.42", "PCE", (480, 1350), (40, 100, 250)),
    Product("DALI driver, 60 W", "调光驱动", "8504.40", "PCE", (1250, 2600), (20, 50, 100)),
    Product(
        "Track spotlight, 20 W, black", "轨道射灯", "9405.11", "PCE", (990, 2150), (30, 60, 200)
    ),
)
GIFTS = (
    Product(
        "Enamel mug, 350 ml, one-colour print",
        "搪瓷杯",
        "7323.94",
        "PCE",
        (95, 240),
        (100, 250, 500),
    ),
    Product("Cotton tote bag, 140 g", "棉布袋", "4202.22", "PCE", (60, 180), (200, 500, 1000)),
    Product("Bamboo ball pen", "竹制圆珠笔", "9608.10", "PCE", (18, 55), (500, 1000, 3000)),
    Product("Felt key ring", "毛毡钥匙扣", "6307.90", "PCE", (12, 48), (500, 1000, 2000)),
    Product("Greeting card with envelope", "贺卡", "4909.00", "PCE", (15, 60), (300, 600, 1200)),
)
SPORTSWEAR = (
    Product(
        "Running jersey, recycled polyester",
        "跑步服",
        "6109.90",
        "PCE",
        (390, 820),
        (100, 200, 600),
    ),
    Product("Yoga leggings, high waist", "瑜伽裤", "6104.63", "PCE", (520, 1180), (100, 300, 500)),
    Product("Training jacket, unlined", "训练夹克", "6101.30", "PCE", (980, 2200), (50, 120, 300)),
    Product("Crew socks, three pairs", "运动袜", "6115.95", "SET", (140, 360), (200, 500, 1500)),
    Product("Baseball cap, embroidered", "棒球帽", "6505.00", "PCE", (160, 420), (100, 300, 800)),
)
FURNITURE = (
    Product(
        "Dining chair, oak, cane seat", "橡木餐椅", "9401.61", "PCE", (3300, 6400), (8, 20, 48)
    ),
    Product(
        "Bar stool, 65 cm, powder-coated", "吧椅", "9401.71", "PCE", (1700, 3600), (10, 24, 60)
    ),
    Product("Side table, travertine top", "洞石边几", "9403.60", "PCE", (4200, 8800), (4, 10, 20)),
    Product("Shelf unit, flat-packed", "置物架", "9403.60", "SET", (2900, 5100), (6, 12, 30)),
    Product(
        "Rattan basket, set of three", "藤编收纳篮", "4602.12", "SET", (780, 1650), (20, 50, 120)
    ),
)

SELLERS = (
    Seller(
        "Ningbo Haitong Audio Co., Ltd.",
        "宁波海通音响有限公司",
        "CN",
        "general",
        "91330201MA2AGT3P56",
        "Ningbo",
        AUDIO,
    ),
    Seller(
        "Shenzhen Lumira Lighting Co., Ltd.",
        "深圳市鹿米照明有限公司",
        "CN",
        "general",
        "91440300MA5DK7Q18R",
        "Shenzhen",
        LIGHTING,
    ),
    Seller(
        "Qingdao Fengya Sportswear Co., Ltd.",
        "青岛风雅运动服饰有限公司",
        "CN",
        "general",
        "91370202MA3N4W6R2M",
        "Qingdao",
        SPORTSWEAR,
    ),
    Seller(
        "Foshan Tianrui Furniture Co., Ltd.",
        "佛山市天瑞家具有限公司",
        "CN",
        "general",
        "91440604MA4UX83J5N",
        "Foshan",
        FURNITURE,
    ),
    Seller(
        "Yiwu Beiyuan Gift Workshop",
        "义乌市北苑礼品厂",
        "CN",
        "small_scale",
        "92330782MA2E8H3L6J",
        "Yiwu",
        GIFTS,
        exports=False,
    ),
    Seller(
        "Xiamen Qiaolan Trading Co., Ltd.",
        "厦门桥岚贸易有限公司",
        "CN",
        "general",
        "91350203MA31KP9B4E",
        "Xiamen",
        GIFTS,
        exports=False,
    ),
)

DOMESTIC_SELLER = Seller(
    "Cedar Falls Gift Works LLC",
    "Cedar Falls Gift Works LLC",
    "US",
    "general",
    None,
    "Tacoma",
    GIFTS,
)

_OVERSEAS = ("sea", "sea", "sea", "air", "express", "multimodal")
_EUROPE = (*_OVERSEAS, "rail")
_DOMESTIC = ("road", "express")

BUYERS = (
    Buyer(
        "Harbor Lane Supply LLC",
        "harborlane-supply.com",
        "Dana Whitfield",
        "1201 Alaskan Way",
        None,
        "Seattle",
        "WA",
        "98101",
        "US",
        "+120655501{:02}",
        ("USD",),
        _OVERSEAS,
    ),
    Buyer(
        "Prairie & Pine Outfitters Inc.",
        "prairieandpine-outfitters.com",
        "Marcus Oyelaran",
        "455 W Fulton Market",
        "Suite 310",
        "Chicago",
        "IL",
        "60661",
        "US",
        "+131255501{:02}",
        ("USD",),
        _OVERSEAS,
    ),
    Buyer(
        "Gulfside Event Rentals LLC",
        "gulfside-eventrentals.com",
        "Renee Castellano",
        "2210 Westheimer Rd",
        None,
        "Houston",
        "TX",
        "77098",
        "US",
        "+171355501{:02}",
        ("USD",),
        _OVERSEAS,
    ),
    Buyer(
        "Maple Quay Imports Ltd.",
        "maplequay-imports.ca",
        "Priya Raman",
        "88 Harbour St",
        "Unit 1904",
        "Toronto",
        "ON",
        "M5J 0B5",
        "CA",
        "+141655501{:02}",
        ("USD", "USD", "CAD"),
        _OVERSEAS,
    ),
    Buyer(
        "Thornbury Lighting Ltd",
        "thornbury-lighting.co.uk",
        "Alastair Boyd",
        "17 Wharf Road",
        None,
        "London",
        "Greater London",
        "N1 7GS",
        "GB",
        "+4420794601{:02}",
        ("USD", "USD", "GBP"),
        _EUROPE,
    ),
    Buyer(
        "Spreebogen Handels GmbH",
        "spreebogen-handel.de",
        "Katrin Vogt",
        "Alt-Moabit 96",
        None,
        "Berlin",
        "Berlin",
        "10559",
        "DE",
        "+4930231250{:02}",
        ("USD", "EUR", "EUR"),
        _EUROPE,
    ),
    Buyer(
        "Southern Cross Fitout Pty Ltd",
        "southerncross-fitout.com.au",
        "Imogen Hale",
        "40 Bridge Street",
        "Level 3",
        "Sydney",
        "NSW",
        "2000",
        "AU",
        "+612555012{:02}",
        ("USD", "USD", "AUD"),
        _OVERSEAS,
    ),
    Buyer(
        "Asahibashi Shoji K.K.",
        "asahibashi-shoji.co.jp",
        "Kenji Moriyama",
        "2-14-7 Kaigan",
        "Minato-ku",
        "Tokyo",
        "Tokyo",
        "105-0022",
        "JP",
        "+8150555501{:02}",
        ("USD", "JPY", "JPY"),
        _OVERSEAS,
    ),
    Buyer(
        "Åkerlund & Söner AB",
        "akerlund-soner.se",
        "Linnéa Åkerlund",
        "Östra Järnvägsgatan 27",
        None,
        "Stockholm",
        "Stockholm",
        "111 20",
        "SE",
        "+468465004{:02}",
        ("USD", "EUR"),
        _EUROPE,
    ),
    Buyer(
        "Müßig Wohnen GmbH & Co. KG",
        "muessig-wohnen.de",
        "Jürgen Müßig",
        "Schönhauser Allee 36",
        "Hof 2",
        "Berlin",
        "Berlin",
        "10435",
        "DE",
        "+4930231251{:02}",
        ("EUR", "USD"),
        _EUROPE,
    ),
    Buyer(
        "Lumières du Marché SARL",
        "lumieresdumarche.fr",
        "Hélène Gérard",
        "14 rue de l'Échiquier",
        None,
        "Paris",
        "Île-de-France",
        "75010",
        "FR",
        "+331990012{:02}",
        ("EUR", "USD"),
        _EUROPE,
    ),
    Buyer(
        "朝日橋商事株式会社",
        "asahibashi-shoji.co.jp",
        "森山 健二",
        "海岸2丁目14-7",
        "第3ビル 5階",
        "港区",
        "東京都",
        "105-0022",
        "JP",
        "+8150555501{:02}",
        ("JPY", "USD"),
        _OVERSEAS,
    ),
)

DOMESTIC_BUYERS = tuple(
    buyer._replace(modes=_DOMESTIC) for buyer in BUYERS if buyer.country == "US"
)

USD_RATES = {
    "EUR": Decimal("1.0842"),
    "GBP": Decimal("1.2673"),
    "CAD": Decimal("0.7194"),
    "AUD": Decimal("0.6528"),
    "JPY": Decimal("0.006647"),
}
"""US dollars for one unit of a currency, about as they stood; no benchmark hangs on them."""

TERMS = {
    "sea": ("FOB", "FOB", "FOB", "CIF"),
    "air": ("FCA", "CPT", "CIP", "DAP", "EXW"),
    "express": ("DAP", "DAP", "DDP", "EXW", "FCA"),
    "road": ("DAP", "FCA"),
    "rail": ("FCA", "CPT", "DAP"),
    "multimodal": ("FCA",),
}
"""Incoterms 2020 that suit each mode of transport."""

TERMS_AT_ORIGIN = frozenset({"EXW", "FCA", "FOB"})
"""Those that name a place in the seller's country."""

CARRIERS = {
    "sea": ("COSCO", "MSC", "EVERGREEN"),
    "air": ("CARGOLUX", "AIR CHINA CARGO"),
    "express": ("FEDEX", "DHL", "UPS"),
    "road": ("XPO", "ESTES"),
    "rail": ("CR EXPRESS",),
    "multimodal": ("KUEHNE+NAGEL", "DSV"),
}

REMARKS = (
    (
        "Colour within the agreed sample, tolerance 2 %. Lead time starts when the first payment "
        "arrives. Duties as under {term} {place}. Inspection before dispatch. Returns as agreed in "
        "the order chat."
    ),
    (
        "Specification as in the signed sample. Lead time runs from receipt of payment. {term} "
        "{place}, duties accordingly. Quality to be inspected before dispatch; return procedure as "
        "in the chat."
    ),
)
CHINESE_REMARK = (
    "规格以双方确认样品为准,允许公差 2%。交期自收到款项之日起算。按 {term} {place} 承担关税。"
    "发货前验货,退货流程以订单聊天记录为准。"
)
