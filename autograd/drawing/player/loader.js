// The player's program is packed: the page stays small. The content security policy holds the
// hash of the program as it is unpacked, so nothing else can run in its place.
(async () => {
  const root = document.querySelector(".glassgrad-player");
  if (!globalThis.DecompressionStream) return;
  root.classList.add("waking"); // the words of the picture wait until it is known which are seen
  const packed = atob(document.querySelector("[data-part=program]").textContent);
  const bytes = Uint8Array.from(packed, (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const script = document.createElement("script");
  script.textContent = await new Response(stream).text();
  document.body.append(script);
})();
