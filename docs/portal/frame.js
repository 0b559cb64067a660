// The page in the frame asks for a token when the service wants one; only it gets an answer.
const service = new URL(document.currentScript.dataset.service).origin;
addEventListener("message", async ({ source, origin, data }) => {
  if (origin !== service || !data || data.type !== "yiju-token-request") return;
  const reply = await fetch("/yiju-token", { cache: "no-store" });
  if (reply.ok) source.postMessage({ type: "yiju-token", ...(await reply.json()) }, origin);
});
