// The page's few icons, drawn as strokes in the colour of the text around them.

const NS = "http://www.w3.org/2000/svg";
const PATHS = {
  attach: "M19 11.5 11.6 19a4.6 4.6 0 0 1-6.5-6.5l7.9-8a3 3 0 0 1 4.3 4.3l-7.6 7.6a1.4 1.4 0 0 1-2-2l6.9-6.9",
  forward: "M13 5l7 6.5-7 6.5v-4C8 14 5.5 15.5 4 18.5 4.5 13 7.5 9.5 13 9z",
  send: "M4.5 4.5 20 12 4.5 19.5 7 12z",
  back: "M15 5l-7 7 7 7",
  down: "M12 5v14m-6-6 6 6 6-6",
  close: "M6 6l12 12M18 6 6 18",
  plus: "M12 5v14M5 12h14",
  slash: "M15 5 9 19",
};

/** An icon by name, hidden from assistive technology: its button carries the name. */
export function icon(name) {
  const svg = document.createElementNS(NS, "svg");
  const path = document.createElementNS(NS, "path");
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", width: 22, height: 22, "aria-hidden": "true", class: "stroke" })) svg.setAttribute(key, value);
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
