// Rows open in place, are filtered by what they are about, and have links of their own. pytest-html draws its whole
// table anew whenever it sorts or filters, so each new table is fitted out again; which rows are open is kept here.
(() => {
  "use strict";
  const FILTERS = ["label", "effect", "verdict"];
  const open = new Set();
  const chosen = { label: "", effect: "", verdict: "" };
  const verdicts = new Map();
  const templates = new Map();

  // a viewer of images and videos in each row takes most of the time that pytest-html needs to draw them
  if (!("media" in document.currentScript.dataset)) {
    document.getElementById("template_results-table__tbody").content.querySelector(".media-container").remove();
  }

  const table = () => document.getElementById("results-table");
  const bodies = () => [...table().tBodies].filter((body) => body.rows.length === 2);
  const extras = (body) => body.rows[1];
  const cell = (body, name) => body.getElementsByClassName(`col-${name}`)[0];
  const slugOf = (body) => cell(body, "contract")?.dataset.parityRow ?? "";

  function wordOf(body, filter) {
    const name = filter === "verdict" ? "contract" : filter;
    const said = cell(body, name)?.textContent ?? "";
    return filter === "verdict" ? verdicts.get(said) ?? "" : said;
  }

  function fill(body) {
    const template = templates.get(slugOf(body));
    const place = body.querySelector(".extraHTML");
    if (template && !place.firstChild) place.append(template.content.cloneNode(true));
    const log = body.querySelector(".log");
    body.querySelector(".logwrapper").hidden = !log || (template && !log.textContent.trim());
  }

  function show(body) {
    const slug = slugOf(body);
    const opened = open.has(slug);
    if (opened) fill(body);
    extras(body).classList.toggle("hidden", !opened);
    const result = cell(body, "result");
    result?.classList.toggle("collapsed", !opened);
    if (result) result.ariaExpanded = String(opened);
  }

  function toggle(body) {
    const slug = slugOf(body);
    if (!open.delete(slug)) open.add(slug);
    show(body);
  }

  function filter() {
    let shown = 0;
    const all = bodies();
    for (const body of all) {
      const fits = FILTERS.every((name) => !chosen[name] || wordOf(body, name) === chosen[name]);
      body.hidden = !fits;
      shown += fits;
    }
    document.getElementById("parity-count").textContent = `${shown} of ${all.length} rows`;
  }

  function fitOut() {
    for (const body of bodies()) {
      body.id = slugOf(body);
      show(body);
    }
    for (const head of table().querySelectorAll("th.sortable")) {
      head.tabIndex = 0;
      const direction = head.classList.contains("asc") ? "descending" : "ascending";
      const sorted = head.classList.contains("asc") || head.classList.contains("desc");
      head.setAttribute("aria-sort", sorted ? direction : "none");
    }
    filter();
  }

  function follow() {
    let slug = location.hash.slice(1);
    try { slug = templates.has(slug) ? slug : decodeURIComponent(slug); } catch { /* no link of ours */ }
    const find = () => bodies().find((one) => slugOf(one) === slug || slugOf(one) === location.hash.slice(1));
    const body = slug ? find() : undefined;
    if (!body) return;
    if (body.hidden) choose("", "", "");
    open.add(slugOf(body));
    show(body);
    for (const other of document.querySelectorAll(".parity-target")) other.classList.remove("parity-target");
    body.classList.add("parity-target");
    body.scrollIntoView({ block: "start" });
    cell(body, "result")?.focus({ preventScroll: true });
  }

  function choose(...words) {
    FILTERS.forEach((name, at) => {
      chosen[name] = words[at];
      document.getElementById(`parity-filter-${name}`).value = words[at];
    });
    filter();
  }

  function addFilters() {
    const bar = document.createElement("div");
    bar.id = "parity-filters";
    for (const name of FILTERS) {
      const words = [...new Set(bodies().map((body) => wordOf(body, name)))].filter(Boolean).sort();
      const part = document.createElement("span");
      const label = document.createElement("label");
      const select = document.createElement("select");
      select.id = label.htmlFor = `parity-filter-${name}`;
      select.append(new Option("all", ""), ...words.map((word) => new Option(word, word)));
      select.addEventListener("change", () => { chosen[name] = select.value; filter(); });
      label.textContent = name;
      part.append(label, " ", select);
      bar.append(part);
    }
    const count = document.createElement("span");
    count.id = "parity-count";
    count.setAttribute("role", "status");
    bar.append(count);
    table().before(bar);
  }

  async function copy(button) {
    const text = button.closest(".parity-copy").querySelector("pre").textContent;
    let done = false;
    try {
      await navigator.clipboard.writeText(text);
      done = true;
    } catch { // a page from a file may not, in some browsers
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      done = document.execCommand("copy");
      area.remove();
    }
    button.textContent = done ? "Copied" : "Select it and copy";
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  }

  // before pytest-html's own listeners, which would draw all rows anew to open one
  function onClick(event) {
    const { target } = event;
    const button = target.closest(".parity-copy-button");
    if (button) { copy(button); return; }
    const link = target.closest('a[href^="#"]');
    if (link && link.getAttribute("href") === location.hash) { event.preventDefault(); follow(); return; }
    const td = target.closest(".collapsible > td:not(.col-links)");
    if (td && td.closest("#results-table")) {
      event.stopPropagation();
      toggle(td.closest("tbody"));
    } else if (target.id === "show_all_details" || target.id === "hide_all_details") {
      event.stopPropagation();
      const shown = bodies().filter((body) => !body.hidden);
      for (const body of shown) {
        if (target.id === "show_all_details") open.add(slugOf(body)); else open.delete(slugOf(body));
        show(body);
      }
    }
  }

  function onKey(event) {
    if (event.key !== "Enter" && event.key !== " ") return;
    const { target } = event;
    if (target.matches("#results-table .col-result")) toggle(target.closest("tbody"));
    else if (target.matches("#results-table th.sortable")) target.click();
    else return;
    event.preventDefault();
  }

  // on paper nothing can be opened: whatever has something to tell is open
  function print(printing) {
    for (const body of bodies()) {
      if (printing && !body.classList.contains("passed")) {
        fill(body);
        extras(body).classList.remove("hidden");
      } else if (!printing) show(body);
    }
    for (const part of document.querySelectorAll("details")) {
      if (printing && !part.open) { part.open = true; part.dataset.parityPrinted = ""; }
      else if (!printing && "parityPrinted" in part.dataset) { part.open = false; delete part.dataset.parityPrinted; }
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    for (const row of document.querySelectorAll(".parity-verdicts tr[data-contract]")) {
      verdicts.set(row.dataset.contract, row.dataset.verdict);
    }
    for (const template of document.querySelectorAll("template.parity-details")) {
      templates.set(template.dataset.row, template);
    }
    for (const body of bodies()) {
      if (!extras(body).classList.contains("hidden")) open.add(slugOf(body));
    }
    addFilters();
    fitOut();
    new MutationObserver((changes) => {
      if (changes.some((change) => [...change.addedNodes].some((node) => node.id === "results-table"))) fitOut();
    }).observe(table().parentNode, { childList: true });
    document.addEventListener("click", onClick, true);
    document.addEventListener("keydown", onKey);
    addEventListener("hashchange", follow);
    addEventListener("beforeprint", () => print(true));
    addEventListener("afterprint", () => print(false));
    matchMedia("print").addEventListener("change", (event) => print(event.matches));
    follow();
  });
})();
