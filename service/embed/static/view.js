// Makes elements. In: hits as the contract has them. Out: DOM nodes. Text goes in as text nodes only, never as HTML.
function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child != null));
  return node;
}

// `spans` count code points, as all offsets of the service do; a JavaScript string counts UTF-16 units.
function marked(text, spans) {
  const chars = Array.from(text);
  const nodes = [];
  let done = 0;
  for (const [start, end] of [...spans].sort((a, b) => a[0] - b[0])) {
    if (start < done || end <= start) continue;
    nodes.push(chars.slice(done, start).join(""), el("mark", {}, chars.slice(start, end).join("")));
    done = end;
  }
  return [...nodes, chars.slice(done).join("")];
}

function saidBy({ attribution: said }) {
  return said && el("p", { class: "said" }, "——" + [said.speaker, said.occasion, said.date].filter(Boolean).join("，"));
}

function badges({ level, region, date, status }) {
  const plain = [level, region, date].filter(Boolean).map((text) => el("span", { class: "badge" }, text));
  const known = WORDS.status[status];
  return el("p", { class: "badges" }, ...plain, known && el("span", { class: `badge ${status}` }, known));
}

function place({ section_path: path, page }) {
  const parts = [path.join(" › "), page && WORDS.page(page)].filter(Boolean);
  return parts.length ? el("p", { class: "path" }, parts.join(" · ")) : null;
}

// One result. `link`: address of the portal's own document page, or null; `open` and `copy` are called when pressed.
function resultItem(hit, { link, open, copy }) {
  const { citation } = hit;
  const title = `${hit.rank}. ${citation.title}`;
  const opener = link
    ? el("a", { class: "title", href: link, target: "_blank", rel: "noopener noreferrer", onclick: open }, title)
    : el("button", { class: "title", type: "button", "aria-haspopup": "dialog", onclick: open }, title);
  const number = citation.doc_number && el("span", { class: "number" }, `（${citation.doc_number}）`);
  const copier = el("button", { class: "quiet", type: "button", onclick: copy }, WORDS.copy);
  return el(
    "li",
    { part: "result" },
    el("h3", {}, opener, number),
    badges(citation),
    place(citation),
    el("p", { class: "text" }, ...marked(hit.text, hit.highlights)),
    saidBy(citation),
    copier,
  );
}

// Without https a page has no navigator.clipboard, and many offices' portals have no https.
function copied(text, root) {
  const field = el("textarea", { class: "offscreen" });
  field.value = text;
  const before = root.activeElement;
  root.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  if (before) before.focus();
  return done;
}
