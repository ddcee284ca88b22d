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
      const packed = atob(document.querySelector("[data-part=program]").textContent);
      const bytes = Uint8Array.from(packed, (letter) => letter.charCodeAt(0));
      const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
      const script = document.createElement("script");
      script.textContent = await new Response(stream).text();
      document.body.append(script);
    } finally {
      waking.remove("waking"); // whatever became of the program
    }
    document.removeEventListener("keydown", keep);
    for (const event of early) event.target.dispatchEvent(new KeyboardEvent("keydown", event));
  });
}
