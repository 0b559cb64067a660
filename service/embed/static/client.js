// Asks the service. In: a path and perhaps a body. Out: JSON or text, or a Trouble that says what to do.
const SLOW_MS = 3000;
const PROBE_MS = 4000;
const SPARE_MS = 10000; // a token that ends this soon is fetched anew

class Trouble extends Error {}

class Client {
  // settings(): { endpoint, timeoutS, tokenSource }; tokenSource() → { token, expires_in }, or null without tokens.
  constructor(settings) {
    this.settings = settings;
    this.token = null;
    this.tokenEnds = 0;
  }

  // `signal` ends it from outside: then the AbortError passes through, for nobody waits any longer.
  async ask(path, { body, as = "json", signal } = {}) {
    const { timeoutS } = this.settings();
    const control = new AbortController();
    let late = false;
    const timer = setTimeout(() => { late = true; control.abort(); }, timeoutS * 1000);
    const stop = () => control.abort();
    if (signal) signal.addEventListener("abort", stop);
    try {
      const response = await this.admitted(path, body, control.signal);
      if (!response.ok) throw await troubleOf(response);
      return await response[as]();
    } catch (error) {
      if (late) throw new Trouble(WORDS.late(timeoutS));
      if (error instanceof Trouble || (signal && signal.aborted)) throw error;
      throw await this.diagnosis();
    } finally {
      clearTimeout(timer);
      if (signal) signal.removeEventListener("abort", stop);
    }
  }

  // A token may have ended on the way: one refusal is answered with a fresh one.
  async admitted(path, body, signal) {
    const { tokenSource, eager } = this.settings();
    if (tokenSource && (eager || this.token) && Date.now() > this.tokenEnds - SPARE_MS) await this.renew(tokenSource);
    const response = await this.send(path, body, signal);
    if (response.status !== 401 || !tokenSource) return response;
    await this.renew(tokenSource);
    return this.send(path, body, signal);
  }

  send(path, body, signal) {
    const headers = {};
    if (this.token) headers.Authorization = `Bearer ${this.token}`;
    if (body) headers["Content-Type"] = "application/json";
    const method = body ? "POST" : "GET";
    const content = body && JSON.stringify(body);
    return fetch(this.settings().endpoint + path, { method, headers, body: content, signal, ...PLAIN });
  }

  async renew(tokenSource) {
    const { token, expires_in: seconds, why } = await tokenSource();
    if (!token) throw new Trouble(WORDS.noToken(why || "回应里没有 token"));
    this.token = token;
    this.tokenEnds = Date.now() + (Number(seconds) || 60) * 1000;
  }

  // A browser does not say why a request failed; whether /healthz may be read, or only reached, tells it.
  async diagnosis() {
    const { endpoint } = this.settings();
    if (location.protocol === "https:" && endpoint.startsWith("http:")) return new Trouble(WORDS.mixed);
    if (await reaches(`${endpoint}/healthz`, "cors")) return new Trouble(WORDS.failed);
    if (await reaches(`${endpoint}/healthz`, "no-cors")) return new Trouble(WORDS.refused(location.origin));
    return new Trouble(WORDS.down);
  }
}

const PLAIN = { credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer" };

async function reaches(url, mode) {
  const control = new AbortController();
  const timer = setTimeout(() => control.abort(), PROBE_MS);
  try {
    const response = await fetch(url, { mode, signal: control.signal, ...PLAIN });
    return response.ok || response.type === "opaque";
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

async function troubleOf(response) {
  try {
    const { detail } = await response.json();
    if (typeof detail === "string") return new Trouble(detail);
  } catch {} // not the service's answer but a proxy's
  return new Trouble([502, 503, 504].includes(response.status) ? WORDS.down : WORDS.failed);
}

// Only from the page's own server: the visitor's session there is what earns a token.
async function tokenFrom(url) {
  const address = new URL(url, document.baseURI);
  if (address.origin !== location.origin) throw new Trouble(WORDS.tokenElsewhere);
  const response = await fetch(address, { credentials: "same-origin", cache: "no-store" }).catch(() => null);
  if (!response) throw new Trouble(WORDS.noToken("连不上本网站"));
  if (!response.ok) throw new Trouble(WORDS.noToken(`${address.pathname} 回应 ${response.status}`));
  return response.json().catch(() => ({}));
}
