"use strict";
(() => {
  const form = document.getElementById("filter");
  const shownCount = document.getElementById("shown");
  const everything = [...document.querySelectorAll("[data-state]")];
  const verdict = document.querySelector("#verdict h2");
  if (verdict) document.title = `${verdict.textContent.trim()} · ${document.title}`;
  if (!everything.length) return;

  const rulesIn = (element) => [element, ...element.querySelectorAll("[data-rule]")]
    .flatMap((each) => each.dataset.rule.split(" "));
  const entries = everything.map((element) => ({
    element,
    values: {
      severity: [element.dataset.severity],
      state: [element.dataset.state],
      rule: [...new Set(rulesIn(element))],
      file: [element.dataset.path],
    },
    text: null,
  }));
  // Parents stand behind their children, so that a parent sees what became of them.
  const holders = [...document.querySelectorAll(".file, .order, .apart, .clean-orders, .lacking")].reverse();
  const facets = ["severity", "state", "rule", "file"];
  const tally = () => Object.fromEntries(facets.map((name) => [name, new Map()]));
  const add = (counts, values, weight = 1) => {
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + weight);
  };

  // Rules that lack the same facts stand together, and are counted one by one.
  const isGroup = (entry) => entry.element.matches("li");
  const weigh = (entry, ofOneRule) => (isGroup(entry) && !ofOneRule ? entry.values.rule.length : 1);
  const total = entries.reduce((sum, entry) => sum + weigh(entry, false), 0);

  const all = tally();
  for (const entry of entries) for (const name of facets) add(all[name], entry.values[name]);
  for (const name of ["rule", "file"]) {
    const values = [...all[name].keys()].sort((one, other) => (one < other ? -1 : 1));
    form.elements[name].append(...values.map((value) => new Option(value, value)));
  }
  for (const box of form.querySelectorAll("[type=checkbox]")) {
    box.parentElement.hidden = !all[box.name].has(box.value);
  }

  const chosen = () => {
    const data = new FormData(form);
    return Object.fromEntries([...facets, "q"].map((name) => [name, data.getAll(name).filter(Boolean)]));
  };
  const textOf = (entry) => {
    entry.text ??= [
      entry.element.textContent,
      entry.element.dataset.path,
      entry.element.closest(".order").querySelector("h3").textContent,
    ].join("\n").toLowerCase();
    return entry.text;
  };
  const written = (count) => count.toLocaleString(document.documentElement.lang);
  const label = (element, count) => {
    const text = written(count ?? 0);
    if (element.textContent !== text) element.textContent = text;
  };

  const filter = () => {
    const wanted = chosen();
    const words = wanted.q.join(" ").toLowerCase().split(/\s+/).filter(Boolean);
    const isFiltered = words.length > 0 || facets.some((name) => wanted[name].length > 0);
    const counts = tally();
    let shown = 0;
    for (const entry of entries) {
      const failing = facets.filter((name) => wanted[name].length
        && !entry.values[name].some((value) => wanted[name].includes(value)));
      const says = words.length === 0 || failing.length > 1
        || words.every((word) => textOf(entry).includes(word));
      const isShown = says && failing.length === 0;
      entry.element.hidden = !isShown;
      const weight = weigh(entry, wanted.rule.length > 0);
      if (isShown) shown += weight;
      // A choice is counted as if nothing of its own kind were chosen: what it would show.
      if (says) {
        for (const name of facets) {
          if (failing.every((other) => other === name)) {
            add(counts[name], entry.values[name], name === "rule" ? 1 : weight);
          }
        }
      }
    }
    for (const holder of holders) {
      const hasShown = holder.querySelector("[data-state]:not([hidden])") !== null;
      holder.hidden = isFiltered && !hasShown;
      if (holder.matches("details.apart")) holder.open = isFiltered && hasShown;
    }
    for (const box of form.querySelectorAll("[type=checkbox]")) {
      label(box.parentElement.querySelector("b"), counts[box.name].get(box.value));
    }
    for (const name of ["rule", "file"]) {
      for (const option of form.elements[name].options) {
        if (option.value) {
          const text = `${option.value} (${written(counts[name].get(option.value) ?? 0)})`;
          if (option.text !== text) option.text = text;
        }
      }
    }
    shownCount.textContent = shownCount.dataset.words
      .replace("{shown}", written(shown))
      .replace("{all}", written(total));
  };

  const remember = () => {
    const parameters = new URLSearchParams();
    for (const [name, values] of Object.entries(chosen())) {
      for (const value of values) parameters.append(name, value);
    }
    const hash = parameters.toString();
    history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
  };
  const recall = () => {
    const hash = location.hash.slice(1);
    if (hash.includes("=")) {
      const parameters = new URLSearchParams(hash);
      for (const control of form.elements) {
        if (control.type === "checkbox") control.checked = parameters.getAll(control.name).includes(control.value);
        else if (control.name) control.value = parameters.get(control.name) ?? "";
      }
    }
    filter();
    keepClear();
    reveal(hash);
  };
  const reveal = (id) => {
    const target = id ? document.getElementById(id) : null;
    if (!target) return;
    if (target.matches("[data-state]") && target.hidden) {
      form.reset();
      filter();
    }
    const apart = target.closest("details");
    if (apart) apart.open = true;
    target.scrollIntoView();
  };

  // What a link or the keyboard leads to must not come to lie under the controls.
  const keepClear = () => {
    const covered = getComputedStyle(form).position === "sticky" ? form.offsetHeight : 0;
    document.documentElement.style.scrollPaddingTop = `${covered}px`;
  };

  let pending = 0;
  const soon = (delay) => {
    clearTimeout(pending);
    pending = setTimeout(() => {
      filter();
      remember();
    }, delay);
  };
  form.addEventListener("input", (event) => soon(event.target.type === "search" ? 120 : 0));
  form.addEventListener("reset", () => soon(0));
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", recall);
  addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("details")) details.open = true;
  });
  addEventListener("resize", keepClear);
  form.hidden = false;
  recall();
})();
