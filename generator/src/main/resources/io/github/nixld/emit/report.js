"use strict";
// Everything that comes from a file is text: it reaches the page by textContent or the canvas, never as markup.
const data = JSON.parse(document.getElementById("data").textContent);
const kinds = { program: "program", bundled: "bundled", store: "from the store", loader: "loader and glibc", system: "from the system", missing: "missing", possible: "possible" };
const canvas = document.getElementById("graph"), pen = canvas.getContext("2d");
const HEIGHT = 22, GAP = 8, ROWS = 44, FONT = "12px system-ui, sans-serif";
let graph, view = { x: 0, y: 0, scale: 1 }, selected = null, hits = new Set(), shown = new Set(), near = new Set(), colours = {};

function element(tag, text, parent, kind) {
  const made = document.createElement(tag);
  if (text !== undefined && text !== null) made.textContent = text;
  if (parent) parent.append(made);
  if (kind) made.style.setProperty("--kind", `var(--${kind})`);
  return made;
}

function prepare(environment) {
  const nodes = environment.nodes.map((node, id) => ({ ...node, id, needs: [], users: [], depth: -1 }));
  for (const [from, to] of environment.edges) {
    nodes[from].needs.push(nodes[to]);
    nodes[to].users.push(nodes[from]);
  }
  let level = nodes.filter(node => node.kind === "program");
  level.forEach(node => { node.depth = 0; });
  while (level.length) {
    const next = [];
    for (const node of level) for (const need of node.needs) {
      if (need.depth < 0) { need.depth = node.depth + 1; next.push(need); }
    }
    level = next;
  }
  nodes.forEach(node => { if (node.depth < 0) node.depth = 1; });
  arrange(nodes);
  return { environment, nodes };
}

// Columns by distance from what was asked about; in each, whoever has its neighbours near each other is near them.
function arrange(nodes) {
  const columns = [];
  for (const node of nodes) (columns[node.depth] ||= []).push(node);
  const used = columns.filter(Boolean);
  used.forEach(column => column.forEach((node, at) => { node.order = at / column.length; }));
  const mean = (list, otherwise) => list.length ? list.reduce((sum, n) => sum + n.order, 0) / list.length : otherwise;
  for (let sweep = 0; sweep < 6; sweep++) {
    for (const column of sweep % 2 ? [...used].reverse() : used) {
      for (const node of column) node.wish = mean(sweep % 2 ? node.needs : node.users, node.order);
      column.sort((a, b) => a.wish - b.wish || a.id - b.id);
      column.forEach((node, at) => { node.order = at / column.length; });
    }
  }
  pen.font = FONT;
  let x = 0;
  for (const column of used) {
    for (let start = 0; start < column.length; start += ROWS) {
      const part = column.slice(start, start + ROWS);
      let width = 0;
      part.forEach((node, row) => {
        node.label = node.name.length > 40 ? node.name.slice(0, 38) + "…" : node.name;
        node.width = pen.measureText(node.label).width + 22;
        width = Math.max(width, node.width);
        node.x = x;
        node.y = (row - part.length / 2) * (HEIGHT + GAP);
      });
      x += width + (start + ROWS < column.length ? 24 : 110);
    }
  }
}

function resize() {
  const ratio = window.devicePixelRatio || 1;
  canvas.width = canvas.clientWidth * ratio;
  canvas.height = canvas.clientHeight * ratio;
  const style = getComputedStyle(document.documentElement);
  for (const name of [...Object.keys(kinds), "text", "soft", "panel", "edge", "mark"]) colours[name] = style.getPropertyValue("--" + name).trim();
  draw();
}

function fit() {
  let left = Infinity, top = Infinity, right = -Infinity, bottom = -Infinity;
  for (const n of graph.nodes) {
    left = Math.min(left, n.x); right = Math.max(right, n.x + n.width);
    top = Math.min(top, n.y); bottom = Math.max(bottom, n.y + HEIGHT);
  }
  const scale = Math.min(1.2, (canvas.clientWidth - 48) / (right - left), (canvas.clientHeight - 48) / (bottom - top));
  view = { scale, x: canvas.clientWidth / 2 - scale * (left + right) / 2, y: canvas.clientHeight / 2 - scale * (top + bottom) / 2 };
  draw();
}

function strength(node) {
  if (selected) return near.has(node) ? 1 : 0.13;
  if (hits.size) return hits.has(node) ? 1 : 0.13;
  return shown.size && !shown.has(node.kind) ? 0.13 : 1;
}

let waiting = false;
function draw() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => { waiting = false; paint(); });
}

function paint() {
  const ratio = window.devicePixelRatio || 1;
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, canvas.clientWidth, canvas.clientHeight);
  pen.setTransform(ratio * view.scale, 0, 0, ratio * view.scale, ratio * view.x, ratio * view.y);
  pen.lineWidth = 1 / Math.max(view.scale, 0.4);
  const many = graph.nodes.length > 150 ? 0.25 : 0.55;
  for (const from of graph.nodes) for (const to of from.needs) {
    const lit = selected && (from === selected || to === selected);
    pen.globalAlpha = lit ? 0.95 : Math.min(strength(from), strength(to)) * many * (selected ? 0.4 : 1) * (to.kind === "loader" ? 0.3 : 1); // All need the C library.
    pen.strokeStyle = lit ? colours.mark : to.kind === "missing" ? colours.missing : colours.edge;
    const x = from.x + from.width, y = from.y + HEIGHT / 2, end = to.y + HEIGHT / 2, bend = Math.max(40, Math.abs(to.x - x) / 2);
    pen.beginPath();
    pen.moveTo(x, y);
    pen.bezierCurveTo(x + bend, y, to.x - bend, end, to.x, end);
    pen.stroke();
  }
  pen.font = FONT;
  pen.textBaseline = "middle";
  for (const node of graph.nodes) {
    const left = node.x * view.scale + view.x, top = node.y * view.scale + view.y;
    if (left > canvas.clientWidth || top > canvas.clientHeight || left + node.width * view.scale < 0 || top + HEIGHT * view.scale < 0) continue;
    pen.globalAlpha = strength(node);
    pen.fillStyle = colours.panel;
    pen.strokeStyle = node === selected ? colours.mark : colours[node.kind];
    pen.lineWidth = node === selected ? 2.5 : 1;
    pen.setLineDash(node.kind === "missing" || node.kind === "possible" ? [4, 3] : []);
    pen.beginPath();
    pen.roundRect(node.x, node.y, node.width, HEIGHT, 4);
    pen.fill();
    pen.stroke();
    pen.setLineDash([]);
    pen.fillStyle = colours[node.kind];
    pen.fillRect(node.x, node.y + 3, 4, HEIGHT - 6);
    if (view.scale > 0.32) {
      pen.fillStyle = colours.text;
      pen.fillText(node.label, node.x + 12, node.y + HEIGHT / 2 + 0.5);
    }
  }
  pen.globalAlpha = 1;
}

function at(event) {
  const box = canvas.getBoundingClientRect();
  const x = (event.clientX - box.left - view.x) / view.scale, y = (event.clientY - box.top - view.y) / view.scale;
  return graph.nodes.findLast(n => x >= n.x && x <= n.x + n.width && y >= n.y && y <= n.y + HEIGHT) || null;
}

function select(node, centre) {
  selected = node;
  near = new Set(node ? [node, ...node.needs, ...node.users] : []);
  if (node && centre) {
    view.scale = Math.max(view.scale, 0.8);
    view.x = canvas.clientWidth / 2 - view.scale * (node.x + node.width / 2);
    view.y = canvas.clientHeight / 2 - view.scale * (node.y + HEIGHT / 2);
  }
  describe();
  draw();
}

function links(parent, title, nodes) {
  if (!nodes.length) return;
  element("h2", `${title} (${nodes.length})`, parent);
  const list = element("ul", null, parent);
  for (const node of nodes) {
    const button = element("button", node.name, element("li", null, list));
    button.type = "button";
    button.title = node.path || node.name;
    button.onclick = () => select(node, true);
  }
}

function row(parent, title, text) {
  if (!text) return;
  element("h2", title, parent);
  element("code", text, element("p", null, parent));
}

function reasons(parent, title, list) {
  if (!list || !list.length) return;
  element("h2", title, parent);
  const items = element("ul", null, parent);
  for (const { label, reason } of list) {
    const item = element("li", null, items);
    element("code", label, item);
    element("span", ": " + reason, item).className = "reason";
  }
}

function describe() {
  const box = document.getElementById("details");
  box.replaceChildren();
  box.hidden = !selected;
  if (!selected) return;
  element("h3", selected.name, box);
  element("span", kinds[selected.kind], box, selected.kind).className = "kind";
  row(box, "Why", selected.reason);
  row(box, "Path", selected.path);
  row(box, "Found by", selected.rule);
  row(box, "Store path", selected.storePath);
  reasons(box, "Chosen over", selected.rejected);
  links(box, "Needs", selected.needs);
  links(box, "Needed by", selected.users);
}

function unresolved(parent, list) {
  if (!list.length) return;
  element("h2", `Unresolved (${list.length})`, parent);
  const items = element("ul", null, parent);
  for (const { name, reason, nearest, attributes } of list) {
    const item = element("li", null, items), node = graph.nodes.find(n => n.name === name);
    const button = element("button", name, item);
    button.type = "button";
    button.disabled = !node;
    button.onclick = () => select(node, true);
    const near = [...nearest, ...attributes.map(attribute => "nixpkgs has it as " + attribute)];
    element("span", ": " + reason + (near.length ? ` (${near.join("; ")})` : ""), item).className = "reason";
  }
}

function answer() {
  const box = document.getElementById("answer"), environment = graph.environment;
  box.replaceChildren();
  const of = kind => graph.nodes.filter(node => node.kind === kind);
  unresolved(box, environment.unresolved);
  row(box, "Loader", environment.loader);
  element("h2", "Library path", box);
  const list = element("ul", null, box);
  for (const directory of environment.libraryPath) element("code", directory, element("li", null, list));
  if (environment.notes.length) {
    element("h2", "Notes", box);
    const notes = element("ul", null, box);
    for (const note of environment.notes) element("li", note, notes);
  }
  links(box, "Possible", of("possible"));
  links(box, "Asked about", of("program"));
  row(box, "Made by", data.command);
}

function search() {
  const asked = document.getElementById("search").value.trim().toLowerCase();
  const box = document.getElementById("hits");
  hits = new Set(asked ? graph.nodes.filter(n => (n.name + "\n" + (n.path || "")).toLowerCase().includes(asked)) : []);
  box.replaceChildren();
  box.hidden = !asked;
  document.getElementById("count").textContent = asked ? `${hits.size} found` : `${graph.nodes.length} objects`;
  if (asked) links(box, "Found", [...hits].slice(0, 200));
  select(null);
}

function legend() {
  const box = document.getElementById("legend");
  box.replaceChildren();
  shown.clear();
  for (const [kind, title] of Object.entries(kinds)) {
    const count = graph.nodes.filter(node => node.kind === kind).length;
    if (!count) continue;
    const button = element("button", `${title} ${count}`, box, kind);
    button.type = "button";
    button.setAttribute("aria-pressed", "false");
    button.onclick = () => {
      if (!shown.delete(kind)) shown.add(kind);
      button.setAttribute("aria-pressed", String(shown.has(kind)));
      draw();
    };
  }
}

function show(environment) {
  graph = prepare(environment);
  legend();
  search();
  answer();
  resize();
  fit();
}

function zoom(factor, x, y) {
  const scale = Math.min(4, Math.max(0.02, view.scale * factor));
  view.x = x - (x - view.x) * scale / view.scale;
  view.y = y - (y - view.y) * scale / view.scale;
  view.scale = scale;
  draw();
}

canvas.addEventListener("wheel", event => {
  event.preventDefault();
  const box = canvas.getBoundingClientRect();
  zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0015)), event.clientX - box.left, event.clientY - box.top);
}, { passive: false });
let drag = null;
canvas.addEventListener("pointerdown", event => {
  canvas.setPointerCapture(event.pointerId);
  drag = { x: event.clientX, y: event.clientY, moved: false };
});
canvas.addEventListener("pointermove", event => {
  if (!drag) {
    canvas.style.cursor = at(event) ? "pointer" : "";
    return;
  }
  const x = event.clientX - drag.x, y = event.clientY - drag.y;
  if (!drag.moved && Math.hypot(x, y) < 4) return;
  view.x += x;
  view.y += y;
  drag = { x: event.clientX, y: event.clientY, moved: true };
  canvas.classList.add("dragging");
  draw();
});
canvas.addEventListener("pointerup", event => {
  if (drag && !drag.moved) select(at(event));
  drag = null;
  canvas.classList.remove("dragging");
});
document.addEventListener("keydown", event => {
  const typing = /^(INPUT|SELECT)$/.test(event.target.tagName);
  const middle = [canvas.clientWidth / 2, canvas.clientHeight / 2];
  if (event.key === "Escape") { document.getElementById("search").value = ""; search(); }
  else if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  else if (event.key === "/") { event.preventDefault(); document.getElementById("search").focus(); }
  else if (event.key === "f") fit();
  else if (event.key === "+") zoom(1.25, ...middle);
  else if (event.key === "-") zoom(0.8, ...middle);
});
document.getElementById("search").addEventListener("input", search);
document.getElementById("search").addEventListener("keydown", event => {
  if (event.key === "Enter" && hits.size) select([...hits][0], true);
});
document.getElementById("fit").addEventListener("click", fit);
window.addEventListener("resize", resize);
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", resize);

const chooser = document.getElementById("system");
data.environments.forEach((environment, number) => { element("option", environment.system, chooser).value = number; });
chooser.hidden = data.environments.length < 2;
chooser.addEventListener("change", () => show(data.environments[chooser.value]));
document.getElementById("title").textContent = data.title;
document.getElementById("title").title = data.title;
document.title = data.title + " – nixld";
const verdict = document.getElementById("verdict");
verdict.textContent = data.complete ? "complete" : "incomplete";
verdict.className = data.complete ? "complete" : "incomplete";
show(data.environments[0]);
