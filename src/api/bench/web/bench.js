// The page /bench: it asks for what is new once a second, and shows it. Worlds
// and the clock are shown where the server has them.
"use strict";

const ROWS_MAX = 500;
const EVERY_MS = 1000;

const at = (id) => document.getElementById(id);

let world = "";
let next = 0;
let isFrozen = false;

// Worlds themselves are asked of the server, whatever becomes of the one that
// is looked at.
async function ask(method, path, body) {
  const isOfOne = world !== "" && !path.startsWith("worlds");
  const headers = isOfOne ? { "X-Tonearm-World": world } : {};
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const answer = await fetch("/bench/v1/" + path, { method, headers, body });
  if (answer.status === 204) return null;
  const read = await answer.json();
  if (!answer.ok) {
    const error = new Error(read.error ? read.error.message : answer.status);
    error.status = answer.status;
    throw error;
  }
  return read;
}

function element(name, text, more) {
  const made = Object.assign(document.createElement(name), more);
  made.textContent = text;
  return made;
}

// ---- the journal ----

function rowOf(entry) {
  const row = document.createElement("tr");
  const path = entry.path + (entry.query ? "?" + entry.query : "");
  const who = [entry.app && entry.app.slice(0, 8), entry.user];
  for (const text of [entry.n, entry.at.slice(11), entry.method + " " + path,
    entry.status, (entry.duration_us / 1000).toFixed(1),
    who.filter(Boolean).join(", "), entry.fault || ""])
    row.append(element("td", text));
  row.classList.toggle("bad", entry.status >= 400);
  row.dataset.path = entry.path;
  return row;
}

function applyFilter() {
  for (const row of at("journal").children)
    row.hidden = !row.dataset.path.startsWith(at("filter").value);
}

async function readJournal() {
  for (;;) {
    const part = await ask("GET", `journal?since=${next}&limit=500`);
    for (const entry of part.entries) at("journal").prepend(rowOf(entry));
    next = part.next;
    if (part.entries.length < 500) break;
  }
  while (at("journal").children.length > ROWS_MAX)
    at("journal").lastElementChild.remove();
  applyFilter();
}

// ---- faults ----

async function change(method, path, body) {
  at("fault-error").textContent = "";
  try {
    await ask(method, path, body);
    await refresh();
  } catch (error) {
    at("fault-error").textContent = error.message;
  }
}

function itemOf(rule) {
  const item = document.createElement("li");
  const { id, matched, ...rest } = rule;
  const button = element("button", "Remove", { type: "button" });
  button.setAttribute("aria-label", "Remove rule " + id);
  button.addEventListener("click", () =>
    change("DELETE", "faults/" + encodeURIComponent(id)));
  item.append(element("strong", id), element("code", JSON.stringify(rest)),
    element("span", matched + " ×"), button);
  return item;
}

async function readFaults() {
  const { faults } = await ask("GET", "faults");
  const shown = JSON.stringify(faults);
  if (at("faults").dataset.shown === shown) return;
  at("faults").dataset.shown = shown;
  at("faults").replaceChildren(...faults.map(itemOf));
}

async function listScenarios() {
  const { scenarios } = await ask("GET", "scenarios");
  at("scenarios").replaceChildren(...scenarios.map((scenario) => {
    const button = element("button", scenario.name,
      { type: "button", title: scenario.about });
    button.addEventListener("click", () =>
      change("POST", "scenarios/" + scenario.name));
    return button;
  }));
}

// ---- worlds and the clock ----

// Shows the part if the server has it.
async function readPart(id, path, show) {
  try {
    show(await ask("GET", path));
    at(id).hidden = false;
  } catch (error) {
    if (error.status !== 404) throw error;
    at(id).hidden = true;
  }
}

function showWorlds({ worlds }) {
  const names = worlds.map((w) => w.name).filter((n) => n !== "default");
  const shown = names.join();
  if (at("world").dataset.shown === shown) return;
  at("world").dataset.shown = shown;
  at("world").replaceChildren(element("option", "default", { value: "" }),
    ...names.map((name) => element("option", name, { value: name })));
  if (!names.includes(world)) return choose("");
  at("world").value = world;
}

function choose(name) {
  world = name;
  next = 0;
  at("world").value = name;
  at("world-delete").disabled = name === "";
  at("journal").replaceChildren();
}

function showClock(clock) {
  isFrozen = clock.frozen;
  at("clock-now").textContent = clock.now +
    (clock.frozen ? " (frozen)" : clock.factor !== 1 ? ` (×${clock.factor})` : "");
  at("clock-freeze").textContent = clock.frozen ? "Go on" : "Freeze";
}

// ---- all of it ----

async function refresh() {
  try {
    await readPart("worlds", "worlds", showWorlds);
    await readPart("clock", "clock", showClock);
    await readFaults();
    await readJournal();
    at("state").textContent = "Live";
  } catch (error) {
    at("state").textContent = "Not reached: " + error.message;
  }
}

async function goOn() {
  await refresh();
  setTimeout(goOn, EVERY_MS);
}

at("fault-form").addEventListener("submit", (event) => {
  event.preventDefault();
  change("POST", "faults", at("fault").value);
});
at("faults-clear").addEventListener("click", () => change("DELETE", "faults"));
at("journal-clear").addEventListener("click", async () => {
  await change("DELETE", "journal");
  at("journal").replaceChildren();
});
at("filter").addEventListener("input", applyFilter);
at("world").addEventListener("change", (event) => {
  choose(event.target.value);
  refresh();
});
at("world-new").addEventListener("click", () => change("POST", "worlds", "{}"));
at("world-delete").addEventListener("click", () =>
  change("DELETE", "worlds/" + world));
at("clock-freeze").addEventListener("click", () =>
  change("POST", "clock", JSON.stringify({ freeze: !isFrozen })));
for (const button of document.querySelectorAll("[data-advance]"))
  button.addEventListener("click", () => change("POST", "clock",
    JSON.stringify({ advance_ms: Number(button.dataset.advance) })));
listScenarios().then(goOn, goOn);
