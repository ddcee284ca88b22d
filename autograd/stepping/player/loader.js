// The player's program is packed: the page stays small. The content security policy holds the
// hash of the program as it is unpacked, so nothing else can run in its place. This runs before
// anything is drawn: picture and table wait until the player knows what of them is in sight.
if (globalThis.DecompressionStream) {
  const waking = document.documentElement.classList, early = [];
  const keep = (event) => { // a key that comes before the player is kept for it
    early.push(event);
    if (/^( |Arrow.*|Home|End)$/.test(event.key)) event.preventDefault(); // it steps, and does not scroll
  };
  document.addEventListener("keydown", keep);
  waking.add("waking");
  document.addEventListener("DOMContentLoaded", async () => {
    try {
      const records = document.querySelector("[data-part=records][type='text/plain']");
      if (records) records.textContent = await unpacked(records.textContent);
      const script = document.createElement("script");
      script.textContent = await unpacked(document.querySelector("[data-part=program]").textContent);
      document.body.append(script);
    } finally {
      waking.remove("waking"); // whatever became of the program
    }
    document.removeEventListener("keydown", keep);
    for (const event of early) event.target.dispatchEvent(new KeyboardEvent("keydown", event));
  });
}
