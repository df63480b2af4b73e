"""The input format `alibaba`: orders of the Open Platform and of the older TOP gateway."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from checker import Checker
from checker.api import Order, OrderBuilder, between
from checker.documents.parsing import parse
from checker.documents.thorough import Typed, typed
from checker.report import DocumentResult
from checker_formats import ALIBABA, checker_formats

TIMESTAMP = 'a timestamp in milliseconds of the years 2000 to 2199 such as "1770000000000"'
EXAMPLES = Path(__file__).parents[2] / "examples" / "orders"


def usd(amount: Any) -> dict[str, Any]:
    return {"amount": amount, "currency": "USD"}


def an_order(**changes: Any) -> dict[str, Any]:
    """Return an order object as the Open Platform writes it; a change to None removes the key."""
    order: dict[str, Any] = {
        "trade_id": "198027364501040001",
        "trade_status": "unpay",
        "pay_step": "ADVANCE",
        "item_status": "normal",
        "draft_role": "seller",
        "create_date": {"timestamp": "1770000000000", "format_date": "MMM. d, yyyy, HH:mm:ss z."},
        "seller": {"full_name": "Chen Rui"},
        "buyer": {"full_name": "Ingrid Solberg", "country": "NO", "email": "ingrid@fjordlys.no"},
        "order_products": [
            {
                "id": "0f3a77",
                "sort": "1",
                "product_id": "1601400000021",
                "sku_id": "107100000005",
                "name": "Desk lamp",
                "quantity": "40.0000",
                "unit": "Pieces",
                "unit_price": usd("12.3450"),
            }
        ],
        "product_total_amount": usd("493.80"),
        "shipment_fee": usd("60.0000"),
        "shipment_insurance_fee": usd("4.2"),
        "vat_amount": usd("0"),
        "duty_amount": usd("0.00"),
        "discount_amount": usd("8.00"),
        "adjust_amount": usd("-0.5000"),
        "total_amount": usd("549.5000"),
        "advance_amount": usd("164.85"),
        "balance_amount": usd("384.65"),
        "trade_term": "DAP",
        "shipment_method": "EXPRESS",
        "export_service_type": "onetouch_service",
        "shipment_date": {"type": "relative", "duration": "15"},
        "shipping_address": {
            "contact_person": "Ingrid Solberg",
            "address": "Strandgaten 12",
            "alternate_address": "2nd floor",
            "city": "Bergen",
            "province": "Vestland",
            "zip": "5013",
            "country": "Norway",
            "country_code": "NO",
            "telephone": {"country": "+47", "area": "null", "number": "55901234"},
            "mobile": {"country": "47", "area": "", "number": "91234567"},
        },
        "remark": "Packed two by two.",
    }
    order.update(changes)
    return {key: value for key, value in order.items() if value is not None}


def enveloped(order: Any) -> dict[str, Any]:
    return {"code": "0", "value": order, "request_id": "210143d917700000001"}


def from_top(order: Any) -> dict[str, Any]:
    return {"alibaba_seller_order_get_response": {"value": order, "request_id": "15t2k8"}}


def built(payload: dict[str, Any]) -> OrderBuilder:
    """Parse and read a payload as the checker does."""
    parsed = parse(json.dumps(payload).encode()).value
    assert ALIBABA.recognises(parsed)
    return ALIBABA.read(parsed)


def read(payload: dict[str, Any]) -> Typed:
    return typed(built(payload).order)


def clean(payload: dict[str, Any]) -> Order:
    """Return the order of a payload that has no fault."""
    result = read(payload)
    assert result.faults == ()
    return result.order


def misfits(payload: dict[str, Any]) -> dict[str, str]:
    """Return where in the payload values do not fit, and what is said of them."""
    order = built(payload)
    return {
        order.sources[fault.violation.pointer]: str(fault.violation.fields["seen"])
        for fault in typed(order.order).faults
    }


def at(payload: Any, pointer: str) -> Any:
    for key in pointer.split("/")[1:]:
        payload = payload[int(key)] if isinstance(payload, list) else payload[key]
    return payload


def test_the_plugin_offers_the_format() -> None:
    assert checker_formats() == [ALIBABA]
    assert ALIBABA.name == "alibaba"


# The shapes


@pytest.mark.parametrize("envelope", [dict, enveloped, from_top])
def test_an_order_reads_the_same_in_every_envelope(envelope: Any) -> None:
    assert clean(envelope(an_order())) == clean(an_order())


@pytest.mark.parametrize("envelope", [enveloped, from_top])
@pytest.mark.parametrize("wrapped", ["list", "single element"])
def test_the_lists_of_top_may_be_wrapped(envelope: Any, wrapped: str) -> None:
    products = an_order()["order_products"]
    inside = products if wrapped == "list" else products[0]
    order = an_order(order_products={"trade_ecology_order_product": inside})

    assert clean(envelope(order)) == clean(an_order())


def test_an_empty_wrapper_is_an_empty_list() -> None:
    assert clean(an_order(order_products={})).lines == ()


def test_a_result_may_lie_between_response_and_value() -> None:
    payload = {
        "alibaba_seller_order_get_response": {"result": {"success": "true", "value": an_order()}}
    }
    order = built(payload)

    assert order.sources["/id"] == "/alibaba_seller_order_get_response/result/value/trade_id"


@pytest.mark.parametrize(
    ("envelope", "root"),
    [
        (lambda order: {"data": order}, "/data"),
        (lambda order: {"result": order}, "/result"),
        (lambda order: {"value": {"result": order}}, "/value/result"),
        (lambda order: {"result": {"data": {"value": order}}}, "/result/data/value"),
        (lambda order: {"value": [order]}, "/value/0"),
        (lambda order: {"result": [{"value": order}]}, "/result/0/value"),
    ],
)
def test_those_who_pass_an_answer_on_may_put_it_in_envelopes_of_their_own(
    envelope: Any, root: str
) -> None:
    assert clean(envelope(an_order())) == clean(an_order())
    assert built(envelope(an_order())).sources["/id"] == f"{root}/trade_id"


def test_an_order_keeps_what_is_named_like_an_envelope_to_itself() -> None:
    assert clean(enveloped(an_order(data={"trade_id": "5"}))).id == "198027364501040001"


def test_a_bare_order_with_few_keys_is_not_taken_for_an_order_document(checker: Checker) -> None:
    keys = ("trade_id", "trade_status", "total_amount", "trade_term", "seller", "buyer", "remark")
    result = checker.check({key: an_order()[key] for key in keys})

    assert result.id == "198027364501040001"
    assert not [found for found in result.findings if found.rule.startswith("ORD")]


def test_the_example_reads_without_a_fault_and_keeps_its_two() -> None:
    data = (EXAMPLES / "alibaba-order-get.json").read_bytes()
    order = clean(json.loads(data))

    assert order.status == "partially_paid"
    assert order.payment_plan.advance + order.payment_plan.balance != order.amounts.total
    assert order.shipping.address.phone is None
    assert order.shipping.address.mobile is None


# What is none of it


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"schema": "ta-order/1", "id": "1", "status": "draft"}, id="ta-order/1"),
        pytest.param(
            enveloped({"payment_transaction_fee": usd("3.10")}), id="fund query, fees only"
        ),
        pytest.param(
            enveloped(
                {
                    "trade_id": "198027364501040001",
                    "fund_pay_list": [{"pay_step": "ADVANCE", "pay_status": "PAID"}],
                    "service_fee": usd("9.90"),
                }
            ),
            id="fund query",
        ),
        pytest.param(
            {"alibaba_seller_order_fund_get_response": {"value": {"service_fee": usd("9.90")}}},
            id="fund query of TOP",
        ),
        pytest.param(
            enveloped(
                {
                    "logistic_status": "CONFIRM_RECEIPT",
                    "shipment_date": {"timestamp": "1770000000000"},
                    "shipping_order_list": [{"voucher": {"tracking_number": "7714"}}],
                }
            ),
            id="logistics query",
        ),
        pytest.param(
            {"code": "0", "tracking_list": [{"carrier": "DHL", "event_list": []}]}, id="tracking"
        ),
        pytest.param(enveloped([{"shipping_type": "EXPRESS", "fee": usd("30")}]), id="freight"),
        pytest.param(
            enveloped({"trade_id": "1980", "status": "PAY_FAILED", "reason_code": "50006"}),
            id="pay result",
        ),
        pytest.param(enveloped({"trade_id": "1980", "pay_url": "https://x"}), id="order created"),
        pytest.param(
            {
                "channel_refer_id": "A-1",
                "product_list": [{"product_id": "1", "quantity": "2"}],
                "logistics_detail": {"shipment_address": {"country_code": "NO"}},
            },
            id="buy-now request",
        ),
        pytest.param({"order": {"id": 1, "total_price": "9.00"}}, id="another shop's order"),
        pytest.param({"trade_id": "1980"}, id="an id alone"),
        pytest.param({"value": "trade_id"}, id="a text in the envelope"),
        pytest.param({"value": [an_order(), an_order()]}, id="several orders"),
        pytest.param({"value": []}, id="no order"),
    ],
)
def test_no_other_document_is_taken_for_an_order(payload: dict[str, Any]) -> None:
    assert not ALIBABA.recognises(payload)


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(from_top(None), id="response without an order"),
        pytest.param(
            {"trade_id": "1980", "trade_status": "unpay", "create_date": {"timestamp": "1"}},
            id="entry of the order list",
        ),
    ],
)
def test_an_answer_without_an_order_says_so(payload: dict[str, Any]) -> None:
    assert ALIBABA.recognises(payload)
    with pytest.raises(ValueError, match="neither products nor amounts"):
        ALIBABA.read(payload)


# Status


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("to_be_audited", "submitted"),
        ("unpay", "submitted"),
        ("paying", "submitted"),
        ("undeliver", "paid"),
        ("delivering", "shipped"),
        ("wait_confirm_receipt", "shipped"),
        ("trade_success", "completed"),
        ("trade_close", "closed"),
        ("frozen", "disputed"),
        ("charge_back", "disputed"),
        ("TRADE_SUCCESS", "completed"),
    ],
)
def test_every_status_of_the_platform_has_one_of_ours(theirs: str, ours: str) -> None:
    assert clean(an_order(trade_status=theirs)).status == ours


@pytest.mark.parametrize("paid", ["paid", "captured"])
@pytest.mark.parametrize(
    ("step", "balance", "status"),
    [
        ("ADVANCE", "384.65", "partially_paid"),
        ("ADVANCE", "0.0000", "paid"),
        ("BALANCE", "384.65", "paid"),
        (None, "384.65", "paid"),
        ("ADVANCE", "null", "paid"),
    ],
)
def test_a_paid_advance_leaves_the_order_partially_paid_while_a_balance_is_due(
    paid: str, step: str | None, balance: str, status: str
) -> None:
    order = an_order(trade_status=paid, pay_step=step, balance_amount=usd(balance))

    assert clean(order).status == status


@pytest.mark.parametrize(
    ("theirs", "advance", "status"),
    [
        ("unpay", "164.85", "partially_paid"),
        ("paying", "164.85", "partially_paid"),
        ("paying", "0.0000", "submitted"),
        ("paying", "null", "submitted"),
        ("to_be_audited", "164.85", "submitted"),
        ("undeliver", "164.85", "paid"),
    ],
)
def test_a_balance_that_is_being_paid_comes_after_an_advance_that_is_paid(
    theirs: str, advance: str, status: str
) -> None:
    order = an_order(trade_status=theirs, pay_step="BALANCE", advance_amount=usd(advance))

    assert clean(order).status == status


@pytest.mark.parametrize("step", [["ADVANCE"], {"name": "BALANCE"}, 2, True])
def test_a_step_that_is_no_word_leaves_the_status_alone(step: Any) -> None:
    assert clean(an_order(trade_status="paid", pay_step=step)).status == "paid"


def test_a_deleted_order_is_closed_whatever_its_status() -> None:
    order = built(enveloped(an_order(item_status="delete", trade_status="paid")))

    assert order.order["status"] == "closed"
    assert order.sources["/status"] == "/value/item_status"


def test_an_unknown_status_is_reported_at_the_key_of_the_platform() -> None:
    payload = enveloped(an_order(trade_status="half_paid"))

    assert misfits(payload) == {"/value/trade_status": 'The text "half_paid"'}


def test_the_status_of_the_web_page_is_passed_over() -> None:
    order = an_order(status_action={"status": "trade_success", "actions": []})

    assert clean(order).status == "submitted"


# Money


def test_amounts_keep_every_digit() -> None:
    order = clean(an_order(total_amount=usd("900000000000000.123456789012345678901234567890")))

    assert str(order.amounts.total) == "900000000000000.123456789012345678901234567890"
    assert str(order.lines[0].unit_price) == "12.3450"
    assert str(order.amounts.adjustment) == "-0.5000"


def test_amounts_may_be_json_numbers() -> None:
    payload = json.dumps(an_order()).replace('"549.5000"', "549.10000000000000000001")
    order = typed(ALIBABA.read(parse(payload.encode()).value).order).order

    assert order.amounts.total == Decimal("549.10000000000000000001")


def test_every_amount_has_its_place() -> None:
    order = clean(an_order(service_fee=usd("11.00")))

    assert order.currency == "USD"
    assert order.fees.platform == Decimal("11.00")
    assert order.amounts == type(order.amounts)(
        goods=Decimal("493.80"),
        freight=Decimal("60.0000"),
        insurance=Decimal("4.2"),
        tax=Decimal(0),
        duty=Decimal(0),
        discount=Decimal("8.00"),
        adjustment=Decimal("-0.5"),
        total=Decimal("549.5"),
    )


def test_the_currency_is_that_of_the_total_or_of_the_next_amount_that_has_one() -> None:
    order = an_order(total_amount={"amount": "549.50", "currency": "null"})

    assert clean(order).currency == "USD"
    assert built(order).sources["/currency"] == "/product_total_amount/currency"


def test_an_amount_in_another_currency_is_reported_and_not_added_up() -> None:
    payload = enveloped(an_order(shipment_fee={"amount": "60.00", "currency": "EUR"}))

    assert misfits(payload) == {"/value/shipment_fee/amount": 'The text "60.00 EUR"'}
    assert read(payload).order.amounts.freight is None


@pytest.mark.parametrize("currency", ["usd", "US$", "RMB", 840])
def test_one_odd_currency_is_what_is_wrong_and_not_all_the_others(currency: Any) -> None:
    total = {"amount": "549.50", "currency": currency}
    payload = enveloped(an_order(total_amount=total))

    assert misfits(payload) == {"/value/total_amount/amount": f'The text "549.50 {currency}"'}
    assert read(payload).order.currency == "USD"


@pytest.mark.parametrize(
    ("currency", "seen"), [(["EUR"], "A list"), ({"code": "EUR"}, "An object")]
)
def test_a_currency_that_is_no_text_is_reported_itself(currency: Any, seen: str) -> None:
    payload = enveloped(an_order(shipment_fee={"amount": "60.00", "currency": currency}))

    assert misfits(payload) == {"/value/shipment_fee/currency": seen}


def test_of_two_currencies_the_total_has_the_order_s() -> None:
    bare = {"trade_id": "1980", "trade_status": "unpay", "total_amount": usd("9.00")}
    payload = enveloped({**bare, "shipment_fee": {"amount": "2.00", "currency": "EUR"}})

    assert read(payload).order.currency == "USD"
    assert list(misfits(payload)) == ["/value/shipment_fee/amount"]


@pytest.mark.parametrize("alien", [{"value": "549.50", "currency": "EUR"}, {"cent": 54950}])
def test_money_in_another_form_is_not_lost_without_a_word(checker: Checker, alien: Any) -> None:
    line = {"name": "Desk lamp", "quantity": "1", "unit_price": alien}
    payment = a_payment(pay_amount=alien, receive_amount=None)
    order = an_order(total_amount=alien, order_products=[line], fund_pay_list=[payment])

    assert expected(checker.check(enveloped(order))) == {
        f"/value/{pointer}": 'an amount with its currency, under the keys "amount" and "currency"'
        for pointer in (
            "total_amount",
            "order_products/0/unit_price",
            "fund_pay_list/0/pay_amount",
        )
    }


@pytest.mark.parametrize("empty", [{}, {"currency": "USD"}, {"amount": None, "note": "free"}])
def test_money_without_an_amount_is_absent(empty: dict[str, Any]) -> None:
    order = built(enveloped(an_order(vat_amount=empty)))

    assert typed(order.order).faults == ()
    assert typed(order.order).order.amounts.tax is None
    assert order.sources["/amounts/tax"] == "/value/vat_amount/amount"


def test_a_malformed_amount_is_reported_as_it_stands() -> None:
    payload = enveloped(an_order(total_amount=usd("$549.50"), shipment_fee="sixty"))

    assert misfits(payload) == {
        "/value/total_amount/amount": 'The text "$549.50"',
        "/value/shipment_fee": 'The text "sixty"',
    }


def test_the_inspection_fee_is_kept_apart() -> None:
    payload = enveloped(an_order(inspection_service_amount=usd("120.00")))
    extensions = clean(payload).extensions

    assert extensions["alibaba"]["inspection_service_amount"] == usd("120.00")
    assert (
        built(payload).sources["/extensions/alibaba/inspection_service_amount"]
        == "/value/inspection_service_amount"
    )


# The payment plan


@pytest.mark.parametrize(
    ("advance", "balance", "mode"),
    [
        ("164.85", "384.65", "deposit_balance"),
        ("549.50", "0.0000", "full"),
        ("0", "549.50", "full"),
        ("549.50", None, "full"),
        ("549.50", "null", "full"),
        (None, "384.65", "deposit_balance"),
        ("0", "0", None),
        (None, None, None),
    ],
)
def test_the_two_amounts_tell_how_the_buyer_is_to_pay(
    advance: str | None, balance: str | None, mode: str | None
) -> None:
    order = an_order(
        advance_amount=advance and usd(advance), balance_amount=balance and usd(balance)
    )

    assert clean(order).payment_plan.mode == mode


@pytest.mark.parametrize("balance", ["384,65", "384_65", " 384.65", "\uff13\uff18\uff14"])
def test_a_malformed_balance_tells_nothing(balance: str) -> None:
    result = read(an_order(balance_amount=usd(balance)))

    assert result.order.payment_plan.mode is None
    assert [fault.violation.pointer for fault in result.faults] == ["/payment_plan/balance"]


# Lines


def test_a_line_has_its_facts() -> None:
    (line,) = clean(an_order()).lines

    assert (line.id, line.product_id, line.sku_id) == ("1", "1601400000021", "107100000005")
    assert (line.name, line.quantity, line.unit) == ("Desk lamp", Decimal(40), "Pieces")
    assert line.unit_price == Decimal("12.345")


def test_a_line_is_named_by_its_sort_then_its_id_then_its_position() -> None:
    products = [{"sort": 7, "id": "a"}, {"sort": "null", "id": "b"}, {"name": "Shade"}]

    assert [line.id for line in clean(an_order(order_products=products)).lines] == ["7", "b", "3"]


def test_ids_may_be_numbers() -> None:
    order = clean(an_order(trade_id=198027364501040001, order_products=[{"product_id": 16014}]))

    assert order.id == "198027364501040001"
    assert order.lines[0].product_id == "16014"


def test_what_is_no_line_is_reported_and_keeps_its_place() -> None:
    payload = enveloped(an_order(order_products=["lamp", None, {"name": "Shade"}]))

    assert misfits(payload) == {"/value/order_products/0": 'The text "lamp"'}
    assert [line.name for line in read(payload).order.lines] == [None, None, "Shade"]


@pytest.mark.parametrize("products", ["Desk lamp", {"product": [{"name": "Desk lamp"}]}])
def test_what_is_no_list_of_lines_is_reported(products: Any) -> None:
    assert list(misfits(an_order(order_products=products))) == ["/order_products"]


# Shipping


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("EXPRESS", "express"),
        ("air", "air"),
        ("Sea freight", "sea"),
        ("ocean", "sea"),
        ("LAND", "road"),
        ("railway", "rail"),
        ("POST", "post"),
        ("MULTIMODAL_TRANSPORT", "multimodal"),
        ("EXPRESS/MULTIMODAL_TRANSPORT", "multimodal"),
        ("sea / OCEAN", "sea"),
        ("null", None),
    ],
)
def test_the_shipment_method_is_the_mode(theirs: str, ours: str | None) -> None:
    assert clean(an_order(shipment_method=theirs)).shipping.mode == ours


@pytest.mark.parametrize("method", ["drone", "EXPRESS/SEA", "EXPRESS/drone", 7, ["air"]])
def test_an_unknown_shipment_method_is_reported(method: Any) -> None:
    payload = enveloped(an_order(shipment_method=method))

    assert list(misfits(payload)) == ["/value/shipment_method"]


@pytest.mark.parametrize(
    ("theirs", "ours"), [("onetouch_service", "onetouch"), ("self_run_service", "self")]
)
def test_the_export_service_has_its_word(theirs: str, ours: str) -> None:
    assert clean(an_order(export_service_type=theirs)).shipping.export_service == ours


def test_an_unknown_export_service_is_reported() -> None:
    payload = enveloped(an_order(export_service_type="agent_service"))

    assert list(misfits(payload)) == ["/value/export_service_type"]


def test_the_address_has_its_facts() -> None:
    address = clean(an_order()).shipping.address

    assert address == type(address)(
        contact="Ingrid Solberg",
        line1="Strandgaten 12",
        line2="2nd floor",
        city="Bergen",
        region="Vestland",
        postal_code="5013",
        country="NO",
        phone="+47 55901234",
        mobile="+47 91234567",
    )


@pytest.mark.parametrize(
    ("address", "country"),
    [
        ({"country_code": "NO", "country": "Norway"}, "NO"),
        ({"country_code": "null", "country": "NO"}, "NO"),
        ({"country": "Norway"}, None),
        ({"country_code": "UK", "country": "United Kingdom"}, "GB"),
        ({"country": "uk"}, "GB"),
        ({"country_code": "no"}, "NO"),
    ],
)
def test_the_country_is_a_code_never_a_name(address: dict[str, str], country: str | None) -> None:
    assert clean(an_order(shipping_address=address)).shipping.address.country == country


@pytest.mark.parametrize("country", [578, ["NO"], {"code": "NO"}])
def test_a_country_that_is_no_text_is_reported(country: Any) -> None:
    payload = enveloped(an_order(buyer={"country": country}, shipping_address={"country": country}))

    assert list(misfits(payload)) == ["/value/buyer/country", "/value/shipping_address/country"]


def test_a_buyer_country_that_is_a_name_counts_as_absent() -> None:
    assert clean(an_order(buyer={"country": "Norway"})).buyer.country is None
    assert clean(an_order()).buyer.country == "NO"


@pytest.mark.parametrize(
    ("telephone", "phone"),
    [
        ({"country": "+1", "area": "206", "number": "5550142"}, "+1 206 5550142"),
        ({"country": "0086", "area": "0574", "number": "87001234"}, "+86 0574 87001234"),
        ({"country": 1, "area": None, "number": 2065550142}, "+1 2065550142"),
        ({"country": "US", "area": "xx", "number": "2065550142"}, "US 2065550142"),
        ({"country": "+1", "area": "206", "number": "+12065550142"}, "+12065550142"),
        ({"country": "+1", "area": "206", "number": " +12065550142"}, " +12065550142"),
        ("+1 206 5550142", "+1 206 5550142"),
        ({"country": "+1", "area": "206", "number": "null"}, None),
        ({"country": "+1", "area": "206"}, None),
        (None, None),
    ],
)
def test_a_phone_is_one_text_and_needs_its_number(telephone: Any, phone: str | None) -> None:
    order = clean(an_order(shipping_address={"telephone": telephone}))

    assert order.shipping.address.phone == phone


@pytest.mark.parametrize(
    ("telephone", "source", "seen"),
    [
        ({"country": {"code": "1"}, "number": "5550142"}, "/country", "An object"),
        ({"country": "+1", "area": [206], "number": "5550142"}, "/area", "A list"),
        ({"country": "+1", "number": True}, "/number", "The value true"),
        ([{"country": "+1", "number": "5550142"}], "", "A list"),
    ],
)
def test_a_part_of_a_phone_that_is_no_text_is_reported(
    telephone: Any, source: str, seen: str
) -> None:
    payload = enveloped(an_order(shipping_address={"telephone": telephone}))

    assert misfits(payload) == {f"/value/shipping_address/telephone{source}": seen}


def test_a_section_that_is_no_object_is_reported() -> None:
    payload = enveloped(
        an_order(shipping_address="Strandgaten 12, Bergen", buyer=["Ingrid"], seller="null")
    )

    assert misfits(payload) == {
        "/value/shipping_address": 'The text "Strandgaten 12, Bergen"',
        "/value/buyer": "A list",
    }


# When to ship


@pytest.mark.parametrize("duration", ["15", 15, "15.0000", 15.0])
def test_a_relative_date_counts_from_the_advance(duration: Any) -> None:
    leftover = {"timestamp": "213453", "format_date": "MMM. d, yyyy, HH:mm:ss z."}
    agreed = {"type": "relative", "duration": duration, "date": leftover}
    ship_by = clean(an_order(shipment_date=agreed)).shipping.ship_by

    assert (ship_by.days_after, ship_by.trigger, ship_by.date) == (15, "advance_received", None)


def test_an_absolute_date_is_the_day_where_the_platform_is() -> None:
    agreed = {"type": "absolute", "duration": "15", "date": {"timestamp": "1774940340000"}}
    ship_by = clean(an_order(shipment_date=agreed)).shipping.ship_by

    # 06:59 on the last of March in UTC is 23:59 on the day before in Los Angeles.
    assert ship_by.date == date(2026, 3, 30)
    assert (ship_by.days_after, ship_by.trigger) == (None, None)


@pytest.mark.parametrize("kind", [None, "null"])
@pytest.mark.parametrize(
    ("agreed", "days", "trigger", "day"),
    [
        ({"duration": "15"}, 15, "advance_received", None),
        ({"duration": "15", "date": {"timestamp": "213453"}}, 15, "advance_received", None),
        ({"date": {"timestamp": "1774940340000"}}, None, None, date(2026, 3, 30)),
        ({"duration": "15", "date": {"timestamp": "1774940340000"}}, 15, None, None),
        ({}, None, None, None),
    ],
)
def test_without_a_type_what_stands_alone_is_when_to_ship(
    kind: str | None, agreed: dict[str, Any], days: int | None, trigger: str | None, day: Any
) -> None:
    order = built(enveloped(an_order(shipment_date={"type": kind, **agreed})))
    ship_by = typed(order.order).order.shipping.ship_by

    assert (ship_by.days_after, ship_by.trigger, ship_by.date) == (days, trigger, day)


def test_days_that_may_be_left_over_are_asked_for_their_event(checker: Checker) -> None:
    agreed = {"duration": "15", "date": {"timestamp": "1774940340000"}}
    result = checker.check(enveloped(an_order(shipment_date=agreed)))

    assert [found.pointer for found in result.findings if found.rule == "LOG011"] == [
        "/value/shipment_date/type"
    ]


@pytest.mark.parametrize(
    ("agreed", "source"),
    [
        ({"type": "relative", "duration": "15 days"}, "/value/shipment_date/duration"),
        ({"type": "negotiable", "duration": "15"}, "/value/shipment_date/type"),
        (
            {"type": "absolute", "date": {"timestamp": "soon"}},
            "/value/shipment_date/date/timestamp",
        ),
        ("15 days", "/value/shipment_date"),
        (
            {"type": "absolute", "date": {"timestamp": "20260330235900"}},
            "/value/shipment_date/date/timestamp",
        ),
        ({"type": "absolute", "date": {"day": "2026-03-30"}}, "/value/shipment_date/date"),
    ],
)
def test_an_unreadable_shipment_date_is_reported(agreed: Any, source: str) -> None:
    assert list(misfits(enveloped(an_order(shipment_date=agreed)))) == [source]


# Timestamps


@pytest.mark.parametrize(
    "stamp",
    ["1770000000", 1770000000, "1770000000000", 1770000000000, "1770000000000.0", 1770000000.0],
)
def test_seconds_and_milliseconds_are_the_same_time(stamp: Any) -> None:
    order = clean(an_order(create_date={"timestamp": stamp}))

    assert order.timestamps.drafted_at == datetime(2026, 2, 2, 2, 40, tzinfo=UTC)


def test_milliseconds_are_exact() -> None:
    order = clean(an_order(create_date={"timestamp": "1770000000001"}))

    assert order.timestamps.drafted_at == datetime(2026, 2, 2, 2, 40, 0, 1000, tzinfo=UTC)


@pytest.mark.parametrize("stamp", ["213453", 12345, "0", "-1", "946684799", "null", None])
def test_a_time_before_the_platform_counts_as_absent(stamp: Any) -> None:
    created = {"timestamp": stamp, "format_date": "Feb. 1, 2026, 18:40:00 PST."}
    order = built(enveloped(an_order(create_date=created)))

    assert typed(order.order).faults == ()
    assert typed(order.order).order.timestamps.drafted_at is None
    assert order.sources["/timestamps/drafted_at"] == "/value/create_date/timestamp"


@pytest.mark.parametrize("stamp", ["Feb. 1, 2026", "99999999999999999", True, 1770000000.5, []])
def test_what_is_no_timestamp_is_reported(stamp: Any) -> None:
    payload = enveloped(an_order(create_date={"timestamp": stamp}))

    assert list(misfits(payload)) == ["/value/create_date/timestamp"]


@pytest.mark.parametrize("stamp", [253402300799000, "20260202024000", 8204889600000])
def test_a_timestamp_of_the_far_future_is_reported_as_it_is_written(
    checker: Checker, stamp: Any
) -> None:
    (found,) = [
        found
        for found in checker.check(enveloped(an_order(create_date={"timestamp": stamp}))).findings
        if found.rule == "ORD004"
    ]

    assert (found.pointer, found.expected) == ("/value/create_date/timestamp", TIMESTAMP)
    assert str(found.observed) == str(stamp)


def test_a_time_in_another_form_is_not_lost_without_a_word() -> None:
    payload = enveloped(an_order(create_date={"time": 1770000000000}))

    assert misfits(payload) == {"/value/create_date": "An object"}


def test_a_time_may_be_written_out() -> None:
    order = clean(an_order(create_date="2026-02-02T02:40:00Z"))

    assert order.timestamps.drafted_at == datetime(2026, 2, 2, 2, 40, tzinfo=UTC)


# Funds merged into the order


def a_payment(**changes: Any) -> dict[str, Any]:
    payment: dict[str, Any] = {
        "pay_step": "ADVANCE",
        "pay_method": "TT",
        "pay_status": "PAID",
        "should_pay_amount": usd("164.85"),
        "pay_amount": usd("164.85"),
        "pay_time": {"timestamp": 1770000000},
        "receive_amount": usd("159.85"),
        "receive_time": {"timestamp": "1770300000000"},
    }
    payment.update(changes)
    return {key: value for key, value in payment.items() if value is not None}


@pytest.mark.parametrize("wrap", [list, lambda payments: {"fund_pay": payments}])
def test_a_payment_has_its_facts(wrap: Any) -> None:
    (payment,) = clean(an_order(fund_pay_list=wrap([a_payment()]))).payments

    assert (payment.step, payment.channel, payment.method) == ("advance", "trade_assurance", "tt")
    assert (payment.status, payment.currency) == ("received", "USD")
    assert (payment.amount, payment.received_amount) == (Decimal("164.85"), Decimal("159.85"))
    assert payment.initiated_at == datetime(2026, 2, 2, 2, 40, tzinfo=UTC)
    assert payment.received_at == datetime(2026, 2, 5, 14, tzinfo=UTC)


@pytest.mark.parametrize("unpaid", ["UNPAY", "UNPAID"])
def test_a_step_that_nobody_paid_yet_is_no_payment(unpaid: str) -> None:
    unpaid_step = a_payment(pay_status=unpaid, receive_amount=usd("0.00"), receive_time=None)
    funds = [unpaid_step, a_payment(pay_step="BALANCE")]
    order = built(enveloped(an_order(fund_pay_list={"fund_pay": funds})))

    assert [payment["step"] for payment in order.order["payments"]] == ["balance"]
    assert order.sources["/payments/0/step"] == "/value/fund_pay_list/fund_pay/1/pay_step"


def test_money_that_came_for_an_unpaid_step_is_no_secret() -> None:
    part = a_payment(pay_status="UNPAY", receive_amount=usd("100.00"))
    (payment,) = clean(an_order(fund_pay_list=[part])).payments

    assert (payment.status, payment.received_amount) == ("received", Decimal("100.00"))
    assert payment.received_at == datetime(2026, 2, 5, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    "leftover", [{"receive_time": {"timestamp": 12345}}, {"receive_time": None}]
)
def test_a_receipt_without_a_time_makes_no_payment_of_an_unpaid_step(leftover: Any) -> None:
    order = an_order(fund_pay_list=[a_payment(pay_status="UNPAY", **leftover)])

    assert clean(order).payments == ()


def test_several_transfers_for_one_step_are_several_payments(checker: Checker) -> None:
    funds = [
        a_payment(pay_amount=usd("100.00"), receive_amount=usd("100.00")),
        a_payment(
            pay_amount=usd("64.85"),
            receive_amount=usd("64.85"),
            receive_time={"timestamp": "1770400000000"},
        ),
    ]
    payload = enveloped(an_order(trade_status="paid", fund_pay_list={"fund_pay": funds}))

    received = [payment.received_amount for payment in clean(payload).payments]
    assert received == [Decimal("100.00"), Decimal("64.85")]
    assert "PAY011" not in {found.rule for found in checker.check(payload).findings}


@pytest.mark.parametrize(
    ("theirs", "receipt", "ours"),
    [
        ("PAID", {"receive_amount": None, "receive_time": None}, "initiated"),
        ("PAID", {"receive_amount": usd("0.00"), "receive_time": {"timestamp": 0}}, "initiated"),
        ("PAID", {"receive_time": None}, "received"),
        ("CAPTURED", {"receive_amount": None}, "received"),
        ("CAPTURED", {"receive_amount": None, "receive_time": None}, "initiated"),
        ("FULFILLED", {"receive_amount": None, "receive_time": None}, "initiated"),
        ("FAILED", {"receive_amount": None, "receive_time": None}, "failed"),
        ("REFUND", {}, "refunded"),
        ("CHARGE_BACK", {}, "charged_back"),
        (None, {}, "received"),
        (None, {"receive_amount": None, "receive_time": None}, None),
    ],
)
def test_a_payment_has_arrived_when_its_receipt_says_so(
    theirs: str | None, receipt: dict[str, Any], ours: str | None
) -> None:
    order = an_order(fund_pay_list=[a_payment(pay_status=theirs, **receipt)])

    assert clean(order).payments[0].status == ours


@pytest.mark.parametrize(
    ("status", "step", "paid", "ours"),
    [
        ("paid", "ADVANCE", {}, "received"),
        ("paid", "ADVANCE", {"pay_status": "CAPTURED"}, "received"),
        ("paid", "ADVANCE", {"pay_status": "FULFILLED"}, "received"),
        ("paid", "ADVANCE", {"pay_status": "PAYING"}, "initiated"),
        ("paid", "ADVANCE", {"pay_status": "FAILED"}, "failed"),
        ("paid", "ADVANCE", {"pay_step": "BALANCE"}, "initiated"),
        ("paid", "BALANCE", {"pay_step": "BALANCE"}, "received"),
        ("undeliver", "BALANCE", {"pay_step": "BALANCE"}, "received"),
        ("undeliver", "ADVANCE", {}, "received"),
        ("undeliver", "ADVANCE", {"pay_step": "BALANCE"}, "initiated"),
        ("paid", "ADVANCE", {"pay_step": ["ADVANCE"]}, "initiated"),
        ("paying", "BALANCE", {}, "received"),
        ("paying", "BALANCE", {"pay_step": "BALANCE"}, "initiated"),
        ("delivering", "BALANCE", {"pay_step": "BALANCE"}, "initiated"),
        (None, "ADVANCE", {}, "initiated"),
        (["paid"], "ADVANCE", {}, "initiated"),
    ],
)
def test_a_paid_step_has_arrived_when_the_status_of_the_order_says_so(
    status: Any, step: str, paid: dict[str, Any], ours: str
) -> None:
    payment = a_payment(receive_amount=None, receive_time=None, **paid)
    order = an_order(trade_status=status, pay_step=step, fund_pay_list=[payment])

    assert read(order).order.payments[0].status == ours


def test_a_paid_order_does_not_contradict_its_paid_payment(checker: Checker) -> None:
    payment = a_payment(receive_amount=None, receive_time=None)
    result = checker.check(enveloped(an_order(trade_status="paid", fund_pay_list=[payment])))

    assert "ORD005" not in {found.rule for found in result.findings}


def test_the_methods_of_the_plan_stand_beside_the_steps_of_the_funds(checker: Checker) -> None:
    unpaid = {"pay_status": "UNPAY", "receive_amount": None, "receive_time": None}
    funds = [
        a_payment(pay_method="TT", **unpaid),
        a_payment(pay_method="Credit Card", pay_step="BALANCE", **unpaid),
    ]
    payload = enveloped(an_order(fund_pay_list={"fund_pay": funds}))
    plan = clean(payload).payment_plan

    assert (plan.advance_method, plan.balance_method) == ("tt", "credit_card")
    source = built(payload).sources["/payment_plan/balance_method"]
    assert source == "/value/fund_pay_list/fund_pay/1/pay_method"
    assert "PAY003" not in {found.rule for found in checker.check(payload).findings}


def test_a_method_that_is_no_text_is_reported_once() -> None:
    payload = enveloped(an_order(fund_pay_list=[a_payment(pay_method=7)]))

    assert [fault.violation.pointer for fault in read(payload).faults] == ["/payments/0/method"]


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [("TT", "tt"), ("T/T", "tt"), ("Credit Card", "credit_card"), ("PAY_LATER", "PAY_LATER")],
)
def test_the_method_of_a_payment_has_its_word(theirs: str, ours: str) -> None:
    order = an_order(fund_pay_list=[a_payment(pay_method=theirs)])

    assert clean(order).payments[0].method == ours


def test_the_amount_due_stands_in_for_an_amount_not_paid_yet() -> None:
    order = an_order(fund_pay_list=[a_payment(pay_amount=None)])

    assert clean(order).payments[0].amount == Decimal("164.85")
    assert built(order).sources["/payments/0/amount"] == "/fund_pay_list/0/should_pay_amount/amount"


def test_unknown_words_of_a_payment_are_reported() -> None:
    payload = enveloped(
        an_order(fund_pay_list=[a_payment(pay_step="THIRD", pay_status="PARKED"), "cash"])
    )

    assert list(misfits(payload)) == [
        "/value/fund_pay_list/0/pay_step",
        "/value/fund_pay_list/0/pay_status",
        "/value/fund_pay_list/1",
    ]


def test_a_refund_has_its_facts() -> None:
    given = {"id": 5512, "amount": usd("20.00"), "refund_time": {"timestamp": "1770300000"}}
    (refund,) = clean(an_order(refund_list={"refund": [given]})).refunds

    assert (refund.id, refund.amount, refund.currency) == ("5512", Decimal("20.00"), "USD")
    assert refund.at == datetime(2026, 2, 5, 14, tzinfo=UTC)


# Logistics merged into the order


SHIPPED = {"timestamp": "1770500000000", "format_date": "Feb. 7, 2026, 13:33:20 PST."}
AGREED = {"type": "relative", "duration": "15"}


def a_waybill(number: Any = "7714", provider: Any = "EX_ASP_DHL") -> dict[str, Any]:
    voucher = {"tracking_number": number, "service_provider": provider, "logistics_type": "EXPRESS"}
    return {"voucher": voucher}


def a_tracking(number: Any = "7714", code: str = "DELIVERED", **event: Any) -> dict[str, Any]:
    delivery = {"event_code": "DELIVERED", "event_time": "2026-02-11 15:53:00", **event}
    return {
        "carrier": "DHL",
        "tracking_number": number,
        "current_event_code": code,
        "event_list": [{"event_code": "PICKED_UP", "event_time": "2026-02-08 09:00:00"}, delivery],
    }


def merged(*waybills: Any, **changes: Any) -> dict[str, Any]:
    """Return an order with what the queries for logistics answered beside it."""
    answers = {
        "trade_status": "delivering",
        "shipment_date": {**AGREED, **SHIPPED},
        "logistic_status": "DELIVERED",
        "shipping_order_list": list(waybills),
    }
    return an_order(**answers | changes)


@pytest.mark.parametrize("wrap", [list, lambda waybills: {"shippingorderlist": waybills}])
def test_a_waybill_is_a_consignment_and_left_when_the_goods_did(wrap: Any) -> None:
    payload = enveloped(merged(shipping_order_list=wrap([a_waybill()])))
    shipping = clean(payload).shipping
    (shipment,) = shipping.shipments

    assert (shipment.tracking_number, shipment.carrier) == ("7714", "EX_ASP_DHL")
    assert shipment.shipped_at == datetime(2026, 2, 7, 21, 33, 20, tzinfo=UTC)
    assert (shipping.ship_by.days_after, shipping.ship_by.date) == (15, None)
    sources = built(payload).sources
    assert sources["/shipping/shipments/0/shipped_at"] == "/value/shipment_date/timestamp"


def test_goods_can_have_left_without_a_waybill() -> None:
    (shipment,) = clean(merged()).shipping.shipments

    assert shipment.shipped_at == datetime(2026, 2, 7, 21, 33, 20, tzinfo=UTC)
    assert shipment.tracking_number is None


def test_of_several_consignments_it_is_not_known_which_left_when() -> None:
    shipments = clean(merged(a_waybill("1"), a_waybill("2"))).shipping.shipments

    assert [(each.tracking_number, each.shipped_at) for each in shipments] == [
        ("1", None),
        ("2", None),
    ]


def test_an_order_by_itself_does_not_say_when_goods_left() -> None:
    assert clean(an_order(shipment_date={**AGREED, **SHIPPED})).shipping.shipments == ()


def test_a_time_of_the_documentation_is_no_departure() -> None:
    leftover = merged(shipment_date={**AGREED, "timestamp": "213453"})

    assert clean(leftover).shipping.shipments == ()


def test_a_waybill_and_a_tracking_of_the_same_number_are_one_consignment() -> None:
    order = merged(a_waybill(7714, "null"), tracking_list=[a_tracking("7714"), a_tracking("8815")])
    first, second = clean(order).shipping.shipments

    assert (first.tracking_number, first.carrier) == ("7714", "DHL")
    assert (second.tracking_number, second.carrier) == ("8815", "DHL")


@pytest.mark.parametrize(
    ("status", "trackings", "ours"),
    [
        ("wait_confirm_receipt", [a_tracking()], "delivered"),
        ("wait_confirm_receipt", [a_tracking(code="IN_TRANSIT")], "shipped"),
        ("wait_confirm_receipt", [a_tracking(), a_tracking("8", code="IN_TRANSIT")], "shipped"),
        ("wait_confirm_receipt", [a_tracking("8815")], "shipped"),
        ("wait_confirm_receipt", None, "shipped"),
        ("delivering", [a_tracking()], "shipped"),
        ("frozen", [a_tracking()], "disputed"),
    ],
)
def test_an_order_is_delivered_when_the_carrier_says_so_of_all_of_it(
    status: str, trackings: Any, ours: str
) -> None:
    order = merged(a_waybill(), trade_status=status, tracking_list=trackings)

    assert clean(order).status == ours


def test_a_time_of_delivery_without_its_zone_is_none_and_is_asked_for(checker: Checker) -> None:
    order = merged(
        a_waybill(),
        trade_status="wait_confirm_receipt",
        tracking_list=[a_tracking()],
        fund_pay_list=[a_payment()],
    )
    place = "/value/tracking_list/0/event_list/1/event_time"

    assert clean(order).shipping.shipments[0].delivered_at is None
    assert built(enveloped(order)).sources["/shipping/shipments/0/delivered_at"] == place
    outcomes = checker.check(enveloped(order)).outcomes()
    assert outcomes["PAY014"].missing == ("/value/tracking_list",)


@pytest.mark.parametrize("written", ["2026-02-11T15:53:00+01:00", "2026-02-11 15:53:00+01:00"])
def test_a_time_of_delivery_with_its_zone_is_one(written: str) -> None:
    order = merged(a_waybill(), tracking_list=[a_tracking(event_time=written)])

    delivered_at = clean(order).shipping.shipments[0].delivered_at
    assert delivered_at == datetime(2026, 2, 11, 14, 53, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "places"),
    [
        ({"shipping_order_list": "7714"}, ["/value/shipping_order_list"]),
        ({"shipping_order_list": ["7714"]}, ["/value/shipping_order_list/0"]),
        (
            {"shipping_order_list": [{"voucher": ["7714"]}]},
            ["/value/shipping_order_list/0/voucher"],
        ),
        (
            {"shipping_order_list": [{"voucher": {"number": "7714"}}]},
            ["/value/shipping_order_list/0/voucher"],
        ),
        ({"tracking_list": [7714]}, ["/value/tracking_list/0"]),
        (
            {"shipment_date": {**AGREED, "timestamp": "soon"}},
            ["/value/shipment_date/timestamp"],
        ),
    ],
)
def test_what_is_no_consignment_is_reported(changes: dict[str, Any], places: list[str]) -> None:
    assert list(misfits(enveloped(merged(**changes)))) == places


def test_consignments_that_are_missing_are_named_by_their_key(checker: Checker) -> None:
    result = checker.check(enveloped(an_order(trade_status="delivering")))

    (found,) = [found for found in result.findings if found.rule == "LOG013"]
    assert result.outcomes()["PAY012"].missing[-1] == "/value/shipping_order_list"
    assert found.pointer == "/value/shipping_order_list"


# Texts, flags and placeholders


def test_the_order_is_one_of_trade_assurance() -> None:
    order = clean(an_order())

    assert (order.schema, order.platform, order.type) == (
        "ta-order/1",
        "alibaba.com",
        "trade_assurance",
    )
    assert order.status in between("submitted", "completed")
    assert (order.draft.role, order.trade_term.code) == ("seller", "DAP")
    assert (order.seller.name, order.buyer.name) == ("Chen Rui", "Ingrid Solberg")
    assert order.buyer.email == "ingrid@fjordlys.no"


def test_placeholders_are_absent_and_kept_to_be_quoted() -> None:
    result = read(
        an_order(
            remark="null",
            trade_term="TBD",
            shipping_address={"telephone": {"country": "+47", "number": "null"}},
        )
    )

    assert result.faults == ()
    assert result.placeholders == {
        "/remark": "null",
        "/trade_term/code": "TBD",
        "/shipping/address/phone": "null",
    }


@pytest.mark.parametrize(
    ("theirs", "ours"), [("true", True), ("false", False), (True, True), ("maybe", "maybe")]
)
def test_booleans_may_be_text(theirs: Any, ours: Any) -> None:
    assert clean(an_order(dropshipping=theirs)).extensions["alibaba"]["dropshipping"] == ours


def test_facts_without_a_place_of_their_own_are_extensions() -> None:
    order = an_order(carrier={"code": "DHL", "name": "DHL"}, fulfillment_channel="null")

    assert clean(order).extensions == {"alibaba": {"carrier": {"code": "DHL", "name": "DHL"}}}
    assert clean(an_order()).extensions == {}


# Sources


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("", ""),
        ("/schema", ""),
        ("/id", "/trade_id"),
        ("/status", "/trade_status"),
        ("/currency", "/total_amount/currency"),
        ("/timestamps/drafted_at", "/create_date/timestamp"),
        ("/seller/name", "/seller/full_name"),
        ("/buyer", "/buyer"),
        ("/lines", "/order_products"),
        ("/lines/0/unit_price", "/order_products/0/unit_price/amount"),
        ("/amounts/total", "/total_amount/amount"),
        ("/payment_plan", "/advance_amount"),
        ("/payment_plan/mode", "/balance_amount/amount"),
        ("/trade_term", "/trade_term"),
        ("/shipping/mode", "/shipment_method"),
        ("/shipping/address/region", "/shipping_address/province"),
        ("/shipping/address/country", "/shipping_address/country_code"),
        ("/shipping/address/phone", "/shipping_address/telephone"),
        ("/shipping/address/mobile", "/shipping_address/mobile"),
        ("/shipping/ship_by", "/shipment_date"),
        ("/shipping/ship_by/days_after", "/shipment_date/duration"),
    ],
)
@pytest.mark.parametrize(
    ("envelope", "root"),
    [(dict, ""), (enveloped, "/value"), (from_top, "/alibaba_seller_order_get_response/value")],
)
def test_every_fact_names_its_key_in_the_payload(
    envelope: Any, root: str, ours: str, theirs: str
) -> None:
    payload = envelope(an_order())
    source = built(payload).sources[ours]

    assert source == root + theirs
    assert at(payload, source) is not None


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("/status", "/value/trade_status"),
        ("/payment_plan/mode", "/value/advance_amount/amount"),
        ("/payment_plan/advance", "/value/advance_amount/amount"),
        ("/amounts/duty", "/value/duty_amount/amount"),
        ("/fees/platform", "/value/service_fee/amount"),
        ("/trade_term/code", "/value/trade_term"),
        ("/shipping/address", "/value/shipping_address"),
        ("/shipping/address/phone", "/value/shipping_address/telephone"),
        ("/shipping/ship_by", "/value/shipment_date"),
        ("/buyer/email", "/value/buyer/email"),
        ("/payments", "/value/fund_pay_list"),
        ("/payment_plan/advance_method", "/value/fund_pay_list"),
    ],
)
def test_a_missing_fact_names_the_key_that_it_would_have(ours: str, theirs: str) -> None:
    bare = {"trade_id": "198027364501040001", "total_amount": usd("549.50")}

    assert built(enveloped(bare)).sources[ours] == theirs


# What is said of a payload, in the platform's own terms


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker()


def expected(result: DocumentResult) -> dict[str, Any]:
    """Return where values do not fit, and what is expected there."""
    return {found.pointer: found.expected for found in result.findings if found.rule == "ORD004"}


def test_an_unknown_status_names_those_of_the_platform(checker: Checker) -> None:
    result = checker.check(enveloped(an_order(trade_status="trade_sucess")))

    assert expected(result) == {
        "/value/trade_status": "one of to_be_audited, unpay, paying, paid, captured, undeliver, "
        "delivering, wait_confirm_receipt, trade_success, trade_close, frozen, charge_back"
    }
    assert result.findings[0].message.endswith("Did you mean trade_success?")


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("export_service_type", "own_service", "one of onetouch_service, self_run_service"),
        ("shipment_date", {"type": "relativ", "duration": "15"}, "one of relative, absolute"),
        (
            "shipment_method",
            "see freight",
            "one of express, air, sea, land, rail, post, inland_waterway, multimodal",
        ),
        ("fund_pay_list", [{"pay_step": "deposit"}], "one of advance, balance, full"),
        (
            "fund_pay_list",
            [{"pay_status": "on its way"}],
            (
                "one of unpay, unpaid, paying, paid, captured, fulfilled, received, fail, failed, "
                "refund, refunded, charge_back, chargeback"
            ),
        ),
    ],
)
def test_an_unknown_word_names_those_of_the_platform(
    checker: Checker, key: str, value: Any, words: str
) -> None:
    result = checker.check(enveloped(an_order(**{key: value})))

    assert list(expected(result).values()) == [words]


@pytest.mark.parametrize(
    ("key", "value", "pointer"),
    [
        ("create_date", {"timestamp": "yesterday"}, "/value/create_date/timestamp"),
        (
            "shipment_date",
            {"type": "absolute", "date": {"timestamp": "2026/02/01"}},
            "/value/shipment_date/date/timestamp",
        ),
        (
            "fund_pay_list",
            [{"receive_time": {"timestamp": "soon"}}],
            "/value/fund_pay_list/0/receive_time/timestamp",
        ),
        (
            "refund_list",
            [{"refund_time": {"timestamp": "soon"}}],
            "/value/refund_list/0/refund_time/timestamp",
        ),
    ],
)
def test_what_is_no_timestamp_names_what_the_platform_writes(
    checker: Checker, key: str, value: Any, pointer: str
) -> None:
    result = checker.check(enveloped(an_order(**{key: value})))

    assert expected(result) == {pointer: TIMESTAMP}


def test_of_an_amount_in_another_currency_it_is_the_currency_that_is_wrong(
    checker: Checker,
) -> None:
    line = {"unit_price": {"amount": "12.30", "currency": "EUR"}}
    payment = {"pay_amount": usd("1.00"), "receive_amount": {"amount": "7.10", "currency": "CNY"}}
    freight = {"amount": "60.00", "currency": "EUR"}
    order = an_order(shipment_fee=freight, order_products=[line], fund_pay_list=[payment])

    assert expected(checker.check(enveloped(order))) == {
        f"/value/{pointer}/amount": "an amount in the same currency as the others (USD)"
        for pointer in (
            "shipment_fee",
            "order_products/0/unit_price",
            "fund_pay_list/0/receive_amount",
        )
    }


def test_a_malformed_amount_is_not_said_to_be_in_another_currency(checker: Checker) -> None:
    result = checker.check(enveloped(an_order(shipment_fee=usd("sixty"))))

    assert expected(result) == {
        "/value/shipment_fee/amount": 'a decimal number such as "1250.00"',
    }


def test_a_missing_fact_is_named_by_its_key_in_the_payload(checker: Checker) -> None:
    result = checker.check(enveloped(an_order(advance_amount=None)))

    outcome = result.outcomes()["PAY005"]
    assert outcome.missing == ("/value/advance_amount/amount",)
    assert outcome.reason is None


def test_of_a_missing_fact_that_has_no_key_in_the_payload_that_is_said(checker: Checker) -> None:
    order = enveloped(an_order(buyer={"full_name": "Ingrid Solberg"}))
    outcomes = checker.check(order).outcomes()

    assert outcomes["PAY006"].missing == ("/references",)
    assert outcomes["PAY006"].reason == "the input format names no key for this"
    assert outcomes["DOC003"].missing == ("/value/buyer/email", "/buyer/account/bound_email")
    assert (
        outcomes["DOC003"].reason == "the input format names no key for /buyer/account/bound_email"
    )


def test_a_missing_status_is_named_by_its_key_in_the_payload(checker: Checker) -> None:
    result = checker.check(enveloped(an_order(trade_status=None)))

    outcome = result.outcomes()["PAY005"]
    assert (outcome.outcome, outcome.missing) == ("cannot_evaluate", ("/value/trade_status",))


def test_a_missing_fact_of_an_order_document_keeps_its_place(checker: Checker) -> None:
    result = checker.check({"schema": "ta-order/1", "payment_plan": {}, "status": "draft"})

    outcome = result.outcomes()["PAY003"]
    assert outcome.missing == ("/payment_plan/mode",)
    assert outcome.reason is None
