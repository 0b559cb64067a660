// <yiju-search>: a box, its suggestions, its results. In: attributes, what is typed. Out: results, or what to do next.
const HERE = new URL(".", document.currentScript.src).href;
const SUGGEST_MS = 150;
const NATIONWIDE = ["领导论述", "国家"];

class YijuSearch extends HTMLElement {
  connectedCallback() {
    if (this.shadowRoot) return;
    this.client = new Client(() => this.settings());
    this.asked = 0; // which search is the newest; answers to older ones are dropped
    this.chosen = -1;
    this.build();
    const query = this.getAttribute("query");
    if (query) this.searchFor(query);
  }

  settings() {
    const url = this.getAttribute("token-url");
    return {
      endpoint: new URL(this.getAttribute("endpoint") || HERE, document.baseURI).href.replace(/\/+$/, ""),
      timeoutS: Number(this.getAttribute("timeout")) || 15,
      tokenSource: url ? () => tokenFrom(url) : this.tokenSource,
      eager: Boolean(url),
    };
  }

  list(name) {
    return (this.getAttribute(name) || "").split(/[,，、]/).map((part) => part.trim()).filter(Boolean);
  }

  // National documents have the region 全国: a page that names them with a province means both.
  filters() {
    const [level, region] = [this.list("level"), this.list("region")];
    if (region.length && level.some((name) => NATIONWIDE.includes(name))) region.push("全国");
    return { level, region };
  }

  get scope() {
    return ["level", "region"].map((name) => this.list(name).join("、")).filter(Boolean).join(" · ");
  }

  build() {
    const root = this.attachShadow({ mode: "open", delegatesFocus: true });
    this.input = el("input", {
      id: "query", type: "search", maxlength: 512, autocomplete: "off", part: "input",
      placeholder: this.getAttribute("placeholder") || WORDS.placeholder, role: "combobox",
      "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "options",
      oninput: (event) => event.isComposing || this.suggestSoon(),
      oncompositionend: () => this.suggestSoon(),
      onkeydown: (event) => this.key(event), onblur: () => this.closeOptions(),
    });
    this.options = el("ul", { id: "options", role: "listbox", "aria-label": WORDS.suggestions, hidden: true });
    const label = el("label", { for: "query" }, this.getAttribute("label") || WORDS.label);
    const button = el("button", { type: "submit", part: "button" }, WORDS.search);
    const row = el("div", { class: "row" }, el("div", { class: "field" }, this.input, this.options), button);
    this.form = el("form", { role: "search", onsubmit: (event) => this.submitted(event) }, label, row);
    this.status = el("p", { role: "status", "aria-live": "polite", class: "status" });
    this.trouble = el("div", { role: "alert" });
    this.results = el("ol", { class: "results", part: "results" });
    this.more = el("button", { type: "button", class: "more", hidden: true, onclick: () => this.search(true) }, WORDS.more);
    const scope = this.scope && el("p", { class: "scope" }, WORDS.scope(this.scope));
    root.append(this.form, scope || "", this.status, this.trouble, this.results, this.more);
    dress(root, STYLES);
  }

  // Suggestions. Their failing is not worth a word: the box works without them.
  suggestSoon() {
    clearTimeout(this.suggestTimer);
    this.suggestTimer = setTimeout(() => this.suggest(), SUGGEST_MS);
  }

  async suggest() {
    const typed = this.input.value.trim();
    if (this.suggesting) this.suggesting.abort();
    if (!typed) return this.closeOptions();
    this.suggesting = new AbortController();
    const { signal } = this.suggesting;
    const path = `/v1/suggest?q=${encodeURIComponent(typed)}`;
    const reply = await this.client.ask(path, { signal }).catch(() => null);
    if (reply && !signal.aborted) this.showOptions(reply.suggestions);
  }

  showOptions(suggestions) {
    if (this.shadowRoot.activeElement !== this.input || !suggestions.length) return this.closeOptions();
    this.chosen = -1;
    const made = suggestions.map(({ text, kind }, i) =>
      el("li", {
        id: `option-${i}`, role: "option", "aria-selected": "false", "data-text": text,
        onmousedown: (event) => { event.preventDefault(); this.searchFor(text); },
      }, el("span", {}, text), el("span", { class: "kind" }, WORDS.kind[kind] || "")));
    this.options.replaceChildren(...made);
    this.options.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.input.removeAttribute("aria-activedescendant");
  }

  closeOptions() {
    clearTimeout(this.suggestTimer);
    if (this.suggesting) this.suggesting.abort();
    this.options.hidden = true;
    this.chosen = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  // While an input method composes, Enter and the arrows are its own.
  key(event) {
    if (event.isComposing || event.keyCode === 229) return;
    const { key } = event;
    if (key === "Escape" && !this.options.hidden) {
      event.preventDefault();
      this.closeOptions();
    } else if (key === "ArrowDown" || key === "ArrowUp") {
      event.preventDefault();
      if (this.options.hidden) this.suggest();
      else this.choose(key === "ArrowDown" ? 1 : -1);
    } else if (key === "Enter" && this.chosen >= 0) {
      event.preventDefault();
      this.searchFor(this.options.children[this.chosen].dataset.text);
    }
  }

  choose(step) {
    const all = [...this.options.children];
    const places = all.length + 1; // one of them is the input itself: what was typed
    this.chosen = ((this.chosen + 1 + step + places) % places) - 1;
    all.forEach((option, i) => option.setAttribute("aria-selected", String(i === this.chosen)));
    const option = all[this.chosen];
    if (!option) return this.input.removeAttribute("aria-activedescendant");
    this.input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  // Searching
  submitted(event) {
    event.preventDefault();
    this.search();
  }

  searchFor(text) {
    this.input.value = text;
    this.search();
  }

  async search(further = false) {
    const query = further ? this.query : this.input.value.trim();
    this.closeOptions();
    if (!query) return this.say(WORDS.empty);
    this.query = query;
    if (!further) this.clear();
    const mine = ++this.asked;
    this.say(WORDS.waiting);
    this.more.hidden = true;
    this.setAttribute("aria-busy", "true");
    const slow = setTimeout(() => mine === this.asked && this.say(WORDS.slow), SLOW_MS);
    const size = Number(this.getAttribute("top-k")) || 10;
    const body = { query, top_k: size, offset: this.results.childElementCount, filters: this.filters() };
    try {
      const reply = await this.client.ask("/v1/search", { body });
      if (mine === this.asked) this.show(reply, further);
    } catch (error) {
      if (mine === this.asked) this.tell(error, () => this.search(further));
    } finally {
      clearTimeout(slow);
      if (mine === this.asked) this.removeAttribute("aria-busy");
    }
  }

  clear() {
    this.results.replaceChildren();
    this.trouble.replaceChildren();
  }

  show(reply, further) {
    this.trouble.replaceChildren();
    const made = reply.results.map((hit) => this.item(hit));
    this.results.append(...made);
    const shown = this.results.childElementCount;
    this.more.hidden = !made.length || shown >= reply.total;
    this.say(shown ? WORDS.found(reply.total, shown) : WORDS.nothing(this.scope));
    if (further && made.length) made[0].querySelector(".title").focus(); // the button pressed may be gone
  }

  item(hit) {
    const { document_id, title, start, end, formatted } = hit.citation;
    const place = { document_id, title, start, end, passage_id: hit.passage_id };
    return resultItem(hit, {
      link: this.link(place),
      open: (event) => this.open(event, place),
      copy: () => this.say(copied(`${hit.text}\n——${formatted}`, this.shadowRoot) ? WORDS.copied : WORDS.notCopied),
    });
  }

  // document-url="/policy/{document_id}?from={start}&to={end}": the portal's own page instead of the dialog.
  link(place) {
    const pattern = this.getAttribute("document-url");
    if (!pattern) return null;
    const url = new URL(pattern.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(place[name] ?? "")), document.baseURI);
    return /^https?:$/.test(url.protocol) ? url.href : null;
  }

  // A page that wants to show the document itself listens for yiju-open and calls preventDefault().
  open(event, place) {
    const asked = new CustomEvent("yiju-open", { detail: place, bubbles: true, composed: true, cancelable: true });
    if (!this.dispatchEvent(asked)) event.preventDefault();
    else if (!this.hasAttribute("document-url")) this.read(place);
  }

  async read(place) {
    try {
      const { Reader, STYLES } = await import(`${HERE}embed-reader.js`);
      if (!this.reader) {
        this.reader = new Reader({ client: this.client, el, badges, Trouble });
        this.shadowRoot.append(this.reader.dialog);
        dress(this.shadowRoot, STYLES);
      }
    } catch {
      return this.tell(new Trouble(WORDS.unopened), () => this.read(place));
    }
    return this.reader.open(place);
  }

  say(text) {
    this.status.textContent = text;
  }

  tell(error, again) {
    this.say("");
    const message = error instanceof Trouble ? error.message : WORDS.failed;
    const retry = el("button", { type: "button", onclick: again }, WORDS.retry);
    this.trouble.replaceChildren(el("p", { class: "trouble" }, message), retry);
  }
}

// A constructed sheet needs no style-src in the page's policy; browsers of before 2023 take the element.
function dress(root, styles) {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  } catch {
    root.append(el("style", {}, styles));
  }
}

if (!customElements.get("yiju-search")) customElements.define("yiju-search", YijuSearch);
