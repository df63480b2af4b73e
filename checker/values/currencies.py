"""ISO 4217: the codes of currencies and the number of their minor units.

Source: ISO 4217 list one as of 2026-01-01. ``BGN`` and ``HRK`` left the list when their
countries took the euro; they stay here because orders outlive currencies. Codes of funds,
metals and tests (``XAU``, ``CHE``, ``XXX``, …) are left out: no order is paid in them.
"""

_MINOR_UNITS = 2

_OTHER_MINOR_UNITS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
}

_TWO_MINOR_UNITS = (
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD "
    "CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP "
    "GMD GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR "
    "LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD "
    "PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN "
    "SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD XCG YER ZAR ZMW ZWG"
)

MINOR_UNITS: dict[str, int] = {
    code: units for units, codes in _OTHER_MINOR_UNITS.items() for code in codes.split()
} | dict.fromkeys(_TWO_MINOR_UNITS.split(), _MINOR_UNITS)
"""Currency code to the digits after its decimal point: ``{"JPY": 0, "USD": 2, "KWD": 3, …}``."""
