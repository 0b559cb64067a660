// The document at the cited place. In: tools of the box, a document's id and span. Out: a modal dialog inside the box.
// Loaded when a result is first opened, so that the box itself stays small.
const WORDS = {
  opening: "正在打开文件……",
  close: "关闭",
  outline: (n) => `目录（${n} 节）`,
  failed: "文件没有打开；请关闭后重试，仍不行时请告诉本网站的管理员。",
};

export class Reader {
  // tools: { client, el, badges, Trouble } of the box
  constructor(tools) {
    this.tools = tools;
    const { el } = tools;
    this.heading = el("h2", { id: "reader-title", tabindex: "-1" });
    this.body = el("div", { class: "page", tabindex: "0", role: "region", "aria-labelledby": "reader-title" });
    const close = el("button", { type: "button", class: "quiet", onclick: () => this.dialog.close() }, WORDS.close);
    const bar = el("div", { class: "bar" }, this.heading, close);
    this.dialog = el("dialog", { "aria-labelledby": "reader-title", part: "reader" }, bar, this.body);
  }

  // The dialog by itself returns the focus to the button that opened it.
  async open({ document_id: id, title, start, end }) {
    const { client, el, Trouble } = this.tools;
    this.heading.textContent = title;
    this.body.replaceChildren(el("p", { role: "status" }, WORDS.opening));
    if (!this.dialog.open) this.dialog.showModal();
    this.heading.focus();
    try {
      const path = `/v1/documents/${encodeURIComponent(id)}`;
      const [entry, text] = await Promise.all([client.ask(path), client.ask(`${path}/text`, { as: "text" })]);
      this.show(entry, Array.from(text), [start, end]); // offsets count code points
    } catch (error) {
      const message = error instanceof Trouble ? error.message : WORDS.failed;
      this.body.replaceChildren(el("p", { role: "alert", class: "trouble" }, message));
    }
  }

  show(entry, chars, [start, end]) {
    const { el, badges } = this.tools;
    const sections = [...flattened(entry.outline)];
    const cuts = [...new Set([0, start, end, chars.length, ...sections.map((section) => section.start)])];
    cuts.sort((a, b) => a - b);
    const pieces = new Map();
    cuts.slice(0, -1).forEach((from, i) => {
      const cited = from >= start && from < end;
      pieces.set(from, el(cited ? "mark" : "span", { tabindex: "-1" }, chars.slice(from, cuts[i + 1]).join("")));
    });
    this.body.replaceChildren(
      badges(entry),
      el("p", { class: "path" }, [entry.doc_number, entry.issuer].filter(Boolean).join(" · ")),
      this.contents(sections, pieces),
      el("div", { class: "text" }, ...pieces.values()),
    );
    bringUp(pieces.get(start));
  }

  contents(sections, pieces) {
    const { el } = this.tools;
    const entries = sections.map(({ heading, depth, start }) => {
      const jump = () => bringUp(pieces.get(start));
      const button = el("button", { type: "button", class: "quiet", onclick: jump }, heading);
      return el("li", { class: `depth-${Math.min(depth, 4)}` }, button);
    });
    const summary = el("summary", {}, WORDS.outline(sections.length));
    return el("details", { hidden: !sections.length }, summary, el("ol", {}, ...entries));
  }
}

function* flattened(nodes) {
  for (const node of nodes) {
    yield node;
    yield* flattened(node.children);
  }
}

function bringUp(piece) {
  if (!piece) return;
  piece.focus({ preventScroll: true });
  piece.scrollIntoView({ block: "center" });
}
