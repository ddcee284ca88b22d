// Records programs as the playground's page does: a line of JSON in, a line of JSON out.
// Run as: node record_programs.js <folder of stepping> <table.json> <words.js> < jobs
const fs = require("fs"), path = require("path"), vm = require("vm");

const [, , folder, tableFile, wordsFile] = process.argv;
const player = ["wording", "numbers", "kernels", "special_kernels", "formulas", "replay", "telling"].map((name) => `player/${name}.js`);
const playground = ["grammar", "program", "symbols", "formula", "patterns", "recorder", "address"].map((name) => `playground/${name}.js`);
const read = (names) => names.map((name) => fs.readFileSync(path.join(folder, name), "utf8")).join("\n");
const names = "Program, Recorder, recordsOf, placeOf, ExpressionError, graphOf, arithmeticOf, live, tellingNumbers, number, exact, addressOf, stateOf";
globalThis.navigator ??= { language: "en" };
globalThis.Node = class {}; // of a document, which there is none of here
vm.runInThisContext(`"use strict";\n${fs.readFileSync(wordsFile, "utf8")}${read(player)}{\n${read(playground)}\nglobalThis.page = { ${names} };\n}`);
const { page } = globalThis, table = JSON.parse(fs.readFileSync(tableFile, "utf8"));

function recorded({ text, inputs }) {
  const program = new page.Program(text, table.functions);
  if (!inputs) return { inputs: program.inputs };
  const numbers = Object.fromEntries(Object.entries(inputs).map(([name, x]) => [name, page.number(x)]));
  const output = program.evaluate(new page.Recorder(table), numbers);
  const records = JSON.parse(JSON.stringify(page.recordsOf(output, table))); // as a page holds them
  const graph = page.graphOf(records), { rowOf, missing } = page.arithmeticOf(graph, records), data = records.data.map(page.number);
  const tape = page.live(graph, rowOf, data, {}, 1), telling = page.tellingNumbers(graph, records, [], () => tape, () => false);
  const local = (step) => (step.kind === "backward" ? tape.local[step.edges[0]] : null);
  return {
    names: records.names, kinds: records.kinds, edges: records.edges, missing, data: data.map(page.exact),
    steps: graph.steps.map((step, k) => ({
      kind: step.kind, node: step.from, parent: step.kind === "backward" ? step.to : null,
      rule: telling.rule(k), update: telling.update(k), local: local(step) === null ? null : page.exact(local(step)),
    })),
  };
}

function answer(job) {
  if (job.address !== undefined) return { state: page.stateOf(job.address, ["en", "ko"]) };
  if (job.state !== undefined) return { address: page.addressOf(job.state) };
  try {
    return recorded(job);
  } catch (error) {
    if (!(error instanceof page.ExpressionError)) throw error;
    return { error: error.message, ...(error.at === null ? {} : page.placeOf(job.text, error.at)) };
  }
}

for (const line of fs.readFileSync(0, "utf8").split("\n")) if (line) console.log(JSON.stringify(answer(JSON.parse(line))));
