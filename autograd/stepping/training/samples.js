// The samples' panel: its title, the classes, and points that are moved or added.

function samplesOf(player) {
  const { get, record, views } = player, { boundary, branches } = views;

  player.moveSample = (s, { x, y }) => branches.changeData((data) => {
    data.X.set(x, s * data.inputs);
    if (y !== undefined) data.y[s * data.width] = y;
    return s;
  });

  player.addSample = ({ x, y }) => {
    const grown = (array, more) => Float64Array.from([...array, ...more]);
    branches.changeData((data) => {
      data.X = grown(data.X, x);
      data.y = grown(data.y, targetsOf(y, data.width));
      return data.count++;
    });
    branches.ended();
  };

  function targetsOf(y, width) {
    if (y !== undefined) return [y];
    if (!boundary.kinds?.many || width === 1) return [player.adding];
    return Array.from({ length: width }, (_, j) => (j === player.adding ? 1 : 0));
  }

  function add(value) {
    player.adding = value;
    show();
  }

  function title() {
    if (boundary.plane) return say(boundary.kinds ? "training.boundary" : "training.data");
    return boundary.line ? say("training.curve_of", { input: record.network.inputs[0] }) : say("training.against");
  }

  // How the data are changed; while points are added, how that ends.
  function hint(values) {
    const classes = values.slice(0, 3).map((value, side) => `${MARKS[side % MARKS.length]} ${told(value, 3)}`).join(" / ");
    const able = player.mayBranch() && (boundary.plane || boundary.line), key = values.length && boundary.plane ? "training.data_hint" : "training.drag_hint";
    const words = !able ? "" : player.adding === null ? say(key, { classes }) : say("training.adding", { value: told(player.adding, 3) });
    for (const name of ["data-hint", "foot-hint"]) write(get(name), words);
  }

  function show() {
    const { kinds } = boundary, values = !kinds ? [] : kinds.many ? Array.from({ length: kinds.many }, (_, j) => j) : [kinds.high, kinds.low];
    write(get("data-title"), title());
    hint(values);
    get("legend").replaceChildren(...(boundary.plane || boundary.line ? values.map(classOf) : []));
  }

  function classOf(value, side) {
    const able = player.mayBranch() && boundary.plane, made = element(able ? "button" : "span", `t-class t-side-${side % 8}`), svg = drawn("svg", "", { width: 14, height: 14, viewBox: "-7 -7 14 14", "aria-hidden": "true" });
    svg.append(markOf(side, 4.8));
    made.append(svg, told(value, 3));
    if (!able) return made;
    made.title = say("training.add_title");
    made.setAttribute("aria-pressed", String(player.adding === value));
    made.addEventListener("click", () => add(player.adding === value ? null : value));
    return made;
  }

  return { show, add };
}
