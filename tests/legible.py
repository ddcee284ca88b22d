"""What cannot be read at a step of a player, measured in a real browser by the boxes of letters."""

import os

EVERY = bool(os.environ.get("GLASSGRAD_EVERY_STEP"))  # else 25 to 50 steps of each graph


def steps_of(count: int) -> list[int]:
    stride = 1 if EVERY or count < 50 else count // 25
    return list(range(0, count, stride))


# Boxes of all words that are seen, shrunk to their letters: a line is higher than what is in it.
FAULTS = """(root, [steps, width, height]) => {
  const found = [], board = root.querySelector(".board");
  const seen = (e) => e.checkVisibility({ visibilityProperty: true });
  const sizeOf = (e) => parseFloat(getComputedStyle(e).fontSize);
  for (const k of steps) {
    root.glassgrad.go(k);
    const svg = board.querySelector("svg"), scale = svg.getScreenCTM().a;
    const frame = board.getBoundingClientRect(), strip = root.querySelector(".strip");
    const whole = strip.hidden;
    const note = (...words) => found.push(`${k}: ${words.join(" ")}`);
    const told = (e) => e.textContent.trim();
    const boxes = [...svg.querySelectorAll("text")].filter((t) => told(t) && seen(t)).map((t) => {
      const pieces = t.children.length ? [...t.children].filter(told) : [t];
      const least = Math.min(...pieces.map(sizeOf)) * scale;
      if (/NaN|undefined/.test(told(t))) note("no word:", told(t));
      if (least < 10.95) note(least.toFixed(1), "px:", t.textContent);
      const { left, top, right, bottom, height } = t.getBoundingClientRect(), slack = height * 0.22;
      return { t, left: left + 0.5, top: top + slack, right: right - 0.5, bottom: bottom - slack };
    });
    boxes.forEach((a, i) => {
      const inside = a.left >= frame.left - 1 && a.right <= frame.right + 1
        && a.top >= frame.top - 1 && a.bottom <= frame.bottom + 1;
      if (whole && !inside) note("cut:", a.t.textContent);
      for (const b of boxes.slice(i + 1)) {
        const meet = a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
        if (meet) note("over:", a.t.textContent, "|", b.t.textContent);
      }
    });
    for (const text of svg.querySelectorAll(".tag .name:not(.mark)")) {
      const mark = text.parentElement, { y, height } = mark.parentElement.firstChild.getBBox();
      const lowest = mark.getNumberOfChars() > 1 ? mark.getStartPositionOfChar(1).y : 0; // digits
      if (seen(mark) && lowest > y + height - 1) note("over the edge:", mark.textContent);
    }
    for (const name of ["board", "controls", "explanation"]) {
      const { top, bottom, left, right } = root.querySelector("." + name).getBoundingClientRect();
      const inView = top > -1 && bottom < height + 1 && left > -1 && right < width + 1;
      if (!inView) note(name, "out of view", Math.round(bottom));
    }
    const cards = [...svg.querySelectorAll(".node > rect:first-of-type")].filter(seen)
      .map((e) => e.getBoundingClientRect());
    for (const { t, left, top, right, bottom } of boxes) {
      if (!t.matches(".slope, .edge:not(.short) .local")) continue;
      const under = cards.some((c) => left < c.right - 1 && c.left + 1 < right
        && top < c.bottom && c.top < bottom);
      if (under) note("on a card:", t.textContent);
    }
    const active = [...svg.querySelectorAll(":is(.sender, .receiver) > rect:first-of-type")];
    const isSeen = ({ left, right, top, bottom }) => left >= frame.left - 1
      && right <= frame.right + 1 && top >= frame.top - 1 && bottom <= frame.bottom + 1;
    if (!active.some((e) => isSeen(e.getBoundingClientRect()))) note("active out of view");
    for (const chip of whole ? [] : strip.querySelectorAll(".way .node")) {
      if (chip.getBoundingClientRect().right > width) note("way out of view");
    }
    const card = root.querySelector(".explanation").getBoundingClientRect();
    for (const part of root.querySelectorAll(".explanation :is(p, .part, math, .update, li)")) {
      const { right } = part.getBoundingClientRect();
      if (seen(part) && right > card.right + 1) note("cut:", part.textContent);
    }
    for (const e of root.querySelectorAll(":is(.explanation, .controls, .bar, .under) *")) {
      const own = [...e.childNodes].some((c) => c.nodeType === 3 && told(c));
      if (own && seen(e) && !e.closest(".twin, math") && sizeOf(e) < 11) note("small:", told(e));
    }
    if (document.documentElement.scrollWidth > width) note("scrolls sideways");
  }
  return found;
}"""
