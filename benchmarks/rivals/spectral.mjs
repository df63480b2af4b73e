// The twelve reference rules as functions of Spectral, each asked about the whole document.

const DAY = 24 * 3600 * 1000;
const seaTerms = new Set(["FOB", "CIF", "CFR", "FAS"]);

const isOff = (one, other) => Math.abs(one - other) >= 0.005;
const isLarge = (order) => order.currency === "USD" && order.amounts.total > 5000;
const gap = (later, earlier) => Date.parse(later) - Date.parse(earlier);
const some = (items, test) => (items ?? []).some(test);

const broken = {
  "PAY-TOTAL": ({ amounts: a }) =>
    isOff(
      a.goods + a.freight + a.insurance + (a.tax ?? 0) + (a.duty ?? 0) + (a.adjustment ?? 0) -
        (a.discount ?? 0),
      a.total,
    ),
  "PAY-SPLIT": ({ payment_plan: plan, amounts }) =>
    isOff(plan.advance + plan.balance, amounts.total),
  "LOG-CHANNEL": (order) => isLarge(order) && order.shipping.export_service !== "onetouch",
  "SELLER-CAP": (order) => order.seller.onetouch_enabled === false && isLarge(order),
  "ADDR-PHONE": (order) => !order.shipping.address.phone,
  EMAIL: ({ buyer }) => (buyer.email ?? null) !== (buyer.account.bound_email ?? null),
  INCOTERM: (order) => seaTerms.has(order.trade_term.code) && order.shipping.mode !== "sea",
  "RET-WINDOW": ({ shipping, returns }) =>
    shipping.received_at != null &&
    some(returns, (claim) => gap(claim.requested_at, shipping.received_at) > 7 * DAY),
  "RET-RESPONSE": ({ returns }) =>
    some(
      returns,
      ({ decision, requested_at: requestedAt }) =>
        decision?.at == null || gap(decision.at, requestedAt) > DAY,
    ),
  "RET-EVIDENCE": ({ returns }) =>
    some(
      returns,
      (claim) => !claim.evidence?.length && claim.reasons.some(({ code }) => code === "quality"),
    ),
  "DOC-CONTRACT": ({ contract, lines }) => {
    if (!contract?.items?.length) return false;
    const named = new Set(contract.items.map((item) => item.product_id));
    return lines.some((line) => !named.has(line.product_id));
  },
  "PAY-TT": ({ payments }) =>
    some(
      payments,
      (payment) =>
        payment.method === "tt" &&
        payment.received_at != null &&
        gap(payment.received_at, payment.initiated_at) > 7 * DAY,
    ),
};

const rules = Object.fromEntries(
  Object.entries(broken).map(([name, isBroken]) => [
    name,
    {
      given: "$",
      severity: "error",
      then: { function: (order) => (isBroken(order) ? [{ message: "broken" }] : undefined) },
    },
  ]),
);

export default { rules };
