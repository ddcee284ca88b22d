// Arrays on the board: their numbers, or where there is little room how large they are, as colours.

const CELL = { width: 44, height: 14 }, LABEL = 30; // pixels; data and grad, as words
const BLOCKS = { wide: 30, high: 22, most: 6 }; // of an array as colours; a block of it

// How an array is drawn: { cells } as numbers or as blocks of so many pixels, its width and height.
function formOf({ rows, columns, cells }, size) {
  if (cells && size.numbers) return { rows, columns, cells: true, width: columns * CELL.width, height: rows * CELL.height };
  const block = size.numbers ? 5 : Math.min(BLOCKS.most, BLOCKS.wide / columns, BLOCKS.high / rows);
  return { rows, columns, cells: false, block, width: columns * block, height: rows * block };
}

// Below a title: its shape, its data and its gradient, one under the other or side by side.
function arrayCard(player, n, size, title) {
  const form = formOf(arrayOn(player, n), size), hasGrad = player.graph.kinds[n] !== "c", { text } = player.telling.data(n), room = 2 * size.pad;
  if (!size.numbers) {
    const shape = richWidth(text, 11), both = hasGrad ? 2 : 1;
    return { form, shape: text, hasGrad, width: Math.max(title + 8 + shape, both * (form.width + LABEL) + 8 * (both - 1)) + room, height: 24 + Math.max(14, form.height) + 4 };
  }
  return { form, shape: text, hasGrad, width: Math.max(title, LABEL + form.width, richWidth(text, 11)) + room, height: size.line + 16 + (hasGrad ? 2 : 1) * (form.height + 6) + size.pad };
}

function drawArray(form, word, left, top) {
  const made = drawn("g", word, {});
  made.classList.add("array");
  if (!form.cells) made.append(svgBox("strip", left, top, form.width, form.height, 0));
  for (let i = 0; i < form.rows * form.columns; i++) {
    const [row, column] = [Math.floor(i / form.columns), i % form.columns];
    if (form.cells) made.append(svgText(`cell ${word}`, left + (column + 1) * CELL.width, top + (row + 0.76) * CELL.height));
    else made.append(svgBox("block", left + column * form.block, top + row * form.block, form.block, form.block, 0));
  }
  return made;
}

function drawArrays(card, size, x, y) {
  const { form, shape, hasGrad, width, height } = card, top = y - height / 2, left = x + size.pad, right = x + width - size.pad, words = hasGrad ? ["data", "grad"] : ["data"];
  if (!size.numbers) {
    const middle = top + 22 + Math.max(14, form.height) / 2;
    return [svgText("number form", right, top + 15, shape), ...words.flatMap((word, i) => {
      const start = i ? right - form.width - LABEL : left;
      return [svgText("word", start, middle + 4, word), drawArray(form, word, start + LABEL, middle - form.height / 2)];
    })];
  }
  const first = top + size.line + 18;
  return [svgText("form", x + width / 2, first - 4, shape), ...words.flatMap((word, i) => {
    const down = first + i * (form.height + 6);
    return [svgText("word", left, down + 11, word), drawArray(form, word, right - form.width, down)];
  })];
}
