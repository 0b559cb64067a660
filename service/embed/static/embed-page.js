// The page in a frame. In: its address (level, region, theme, query, top-k), the portal's page around it. Out: a box.
// Where the service wants tokens, the portal's page is asked for one: { type: "yiju-token-request" } is answered by
// { type: "yiju-token", token, expires_in }. Nothing secret is ever in the address.
(() => {
  "use strict";
  const box = document.querySelector("yiju-search");
  const given = new URLSearchParams(location.search);
  for (const name of ["level", "region", "theme", "query", "top-k", "label", "placeholder"]) {
    if (given.has(name)) box.setAttribute(name, given.get(name));
  }
  document.body.style.margin = "0"; // set from a script: the page's policy allows no style in the markup
  box.style.minHeight = "100vh";
  const WAIT_MS = 5000;
  if (window.parent === window) return;
  box.tokenSource = () =>
    new Promise((resolve) => {
      const done = (reply) => {
        clearTimeout(timer);
        removeEventListener("message", heard);
        resolve(reply);
      };
      const heard = ({ source, data }) => {
        if (source === window.parent && data && data.type === "yiju-token") done(data);
      };
      const timer = setTimeout(() => done({ why: "门户页面没有应答" }), WAIT_MS);
      addEventListener("message", heard);
      window.parent.postMessage({ type: "yiju-token-request" }, "*"); // who may be the parent, frame-ancestors says
    });
})();
