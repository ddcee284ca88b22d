// Numbers as they come from Python: arrays of doubles or of small whole numbers, as base64.

function numbersOf(record) {
  if (!record) return null;
  const letters = atob(record.data), bytes = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i++) bytes[i] = letters.charCodeAt(i);
  const { buffer } = bytes;
  return record.kind === "u2" ? new Uint16Array(buffer) : record.kind === "u4" ? new Uint32Array(buffer) : new Float64Array(buffer);
}

// Row k of a matrix that lies row by row in one array.
const rowOf = (numbers, width, k) => numbers.subarray(k * width, (k + 1) * width);
