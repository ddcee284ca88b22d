// Runs a Python program in Pyodide, with a zip of modules, and gives what its last line gives.
// Under Node.js: node run_pyodide.mjs <folder of pyodide> <modules.zip> < program
export async function run(loadPyodide, modules, program, withNumPy) {
  const pyodide = await loadPyodide();
  if (withNumPy) await pyodide.loadPackage("numpy");
  pyodide.unpackArchive(modules, "zip");
  return pyodide.runPythonAsync((withNumPy ? "" : "import absent_numpy\n") + program);
}

if (globalThis.process) {
  const fs = await import("node:fs"), path = await import("node:path"), { pathToFileURL } = await import("node:url");
  const [, , folder, modules] = process.argv;
  const { loadPyodide } = await import(pathToFileURL(path.join(folder, "pyodide.mjs")).href);
  const withNumPy = fs.readdirSync(folder).some((name) => /^numpy-.*\.whl$/.test(name));
  try {
    process.stdout.write(await run(loadPyodide, new Uint8Array(fs.readFileSync(modules)), fs.readFileSync(0, "utf8"), withNumPy));
  } catch (error) {
    console.error(error.message); // Python's traceback, without the lines of Pyodide's program
    process.exit(1);
  }
}
