// What Python packed, as text: five digits of base 85 are four compressed bytes.
function unpacked(packed) {
  const text = packed.trim().replaceAll("~", "<"), size = ((text.length - 1) / 5) * 4, view = new DataView(new ArrayBuffer(size));
  for (let i = 1, at = 0; at < size; i += 5, at += 4) {
    let digits = 0;
    for (let j = i; j < i + 5; j++) digits = digits * 85 + text.charCodeAt(j) - 40;
    view.setUint32(at, digits);
  }
  const bytes = new Uint8Array(view.buffer, 0, size - Number(text[0]));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"))).text();
}
