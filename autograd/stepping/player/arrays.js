// Arrays: what a step says of them, and how they are drawn. A graph of numbers needs none of it.

// A graph with arrays: every step as Python has written it.
function tellingArrays(graph, records, rows) {
  const { steps } = graph;
  return {
    data: (i) => records.shown[i],
    part: (k, word) => records.steps[k][word] ?? shownNumber(null),
    rule: (k) => rows[k].cells[2].textContent,
    update: (k) => rows[k].cells[3].textContent,
    math(k) {
      const { math } = records.steps[k];
      return (math?.[language] ?? math)?.map((link) => setMath(link)) ?? null;
    },
    arrays: true,
    nothing: (k) => steps[k].kind === "backward" && !records.steps[k].local && !records.steps[k].product,
    product: (k) => records.steps[k].product || "",
    summed(k) {
      const axes = records.steps[k].summed ?? [];
      return axes.length ? say("step.summed_over", { axes: say(axes.length > 1 ? "step.axes" : "step.axis", { axes: axes.join(", ") }) }) : "";
    },
    localOf: () => null,
    sentAlong: () => null,
  };
}

// The numbers of a grid as shares of the largest; null where one is not finite.
function sharesOf(cells) {
  const numbers = cells.map(Number), top = Math.max(...numbers.map(Math.abs).filter(Number.isFinite), 0) || 1;
  return numbers.map((x) => (Number.isFinite(x) ? x / top : null));
}

// An array: the texts of a grid, or the blocks of a strip and the lines beside it.
function fillArray(place, array) {
  place.querySelectorAll(".cell").forEach((cell, i) => write(cell, array ? array.cells[i] : UNKNOWN));
  const blocks = place.querySelector(".block") && array ? array.blocks ?? sharesOf(array.cells) : [];
  place.querySelectorAll(".block").forEach((block, i) => {
    const share = blocks[i];
    const look = share === undefined ? "" : share === null ? " ill" : share < 0 ? " minus" : " plus";
    set(block, "class", "block" + look);
    set(block, "fill-opacity", share ? String(Math.abs(share)) : share === 0 ? "0" : "1");
  });
  place.querySelectorAll(".range").forEach((line, i) => write(line, array ? array.lines[i] ?? "" : i ? "" : UNKNOWN));
}

// A table of numbers, or a strip with its range below it.
function arrayPicture(array) {
  if (array.cells) {
    const table = element("span", "grid");
    for (let row = 0; row < array.rows; row++) {
      const line = element("span", "line-of-grid");
      const texts = array.cells.slice(row * array.columns, (row + 1) * array.columns);
      line.append(...texts.map((text) => element("span", "entry", text)));
      table.append(line);
    }
    return table;
  }
  const box = element("span", "strip-box glassgrad"), width = array.columns * 9, height = array.rows * 7;
  const strip = drawn("svg", "", { width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" });
  strip.append(drawn("rect", "strip", { width, height }));
  array.blocks.forEach((_, i) => strip.append(drawn("rect", "block", {
    x: (i % array.columns) * 9, y: Math.floor(i / array.columns) * 7, width: 9, height: 7,
  })));
  fillArray(strip, array);
  const lines = element("span", "lines");
  lines.append(...array.lines.map((line) => element("span", "", line)));
  box.append(strip, lines);
  return box;
}
