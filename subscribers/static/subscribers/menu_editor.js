// Places on the picture: dragged with a pointer or moved with the arrow keys. The numbers beside are what is saved, so
// everything here also works without this file.

const form = document.querySelector("[data-menu-editor]");
const canvas = form.querySelector(".menu-canvas");
const SIZE = { width: Number(canvas.dataset.width), height: Number(canvas.dataset.height) };
const LEAST = Math.ceil(SIZE.width / 50);
const STEP = Math.max(1, Math.round(SIZE.width / 250));

const field = (place, side) => form.elements[`area-${place}-${side}`];
const within = (value, low, high) => Math.round(Math.min(Math.max(value, low), Math.max(low, high)));

const read = (place) => ({
  x: Number(field(place, "x").value),
  y: Number(field(place, "y").value),
  width: Number(field(place, "width").value),
  height: Number(field(place, "height").value),
});

function draw(group) {
  const box = read(group.dataset.place);
  const rect = group.querySelector("rect");
  for (const [name, value] of Object.entries(box)) rect.setAttribute(name, Math.max(0, value));
  const text = group.querySelector("text");
  // In the corner: in the middle stand the picture's own words.
  const size = SIZE.width / 30;
  text.setAttribute("x", box.x + size * 0.4);
  text.setAttribute("y", box.y + size * 0.75);
  text.setAttribute("font-size", size);
  text.setAttribute("stroke-width", size / 4);
  const corner = group.querySelector("circle");
  corner.setAttribute("cx", box.x + box.width);
  corner.setAttribute("cy", box.y + box.height);
  corner.setAttribute("r", SIZE.width / 45);
}

function write(group, box) {
  const place = group.dataset.place;
  for (const [name, value] of Object.entries(box)) field(place, name).value = value;
  draw(group);
}

function move(group, from, dx, dy) {
  write(group, {
    ...from,
    x: within(from.x + dx, 0, SIZE.width - from.width),
    y: within(from.y + dy, 0, SIZE.height - from.height),
  });
}

function resize(group, from, dx, dy) {
  write(group, {
    ...from,
    width: within(from.width + dx, LEAST, SIZE.width - from.x),
    height: within(from.height + dy, LEAST, SIZE.height - from.y),
  });
}

for (const group of canvas.querySelectorAll(".menu-place")) {
  draw(group);
  group.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    group.focus();
    group.dataset.held = "";
    group.setPointerCapture(event.pointerId);
    const from = read(group.dataset.place);
    const scale = SIZE.width / canvas.getBoundingClientRect().width;
    const change = event.target.matches("circle") ? resize : move;
    const drag = (moved) => change(group, from, (moved.clientX - event.clientX) * scale, (moved.clientY - event.clientY) * scale);
    const drop = () => {
      delete group.dataset.held;
      group.removeEventListener("pointermove", drag);
    };
    group.addEventListener("pointermove", drag);
    group.addEventListener("lostpointercapture", drop, { once: true });
  });
  group.addEventListener("keydown", (event) => {
    const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      field(group.dataset.place, "kind").focus();
    }
    if (!ways[event.key]) return;
    event.preventDefault();
    const [dx, dy] = ways[event.key].map((way) => way * STEP);
    (event.shiftKey ? resize : move)(group, read(group.dataset.place), dx, dy);
  });
}

form.addEventListener("input", (event) => {
  const area = event.target.closest("[data-area]");
  if (area && event.target.type === "number") draw(canvas.querySelector(`[data-place="${area.dataset.area}"]`));
});
