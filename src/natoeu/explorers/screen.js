// What an explorer shows on a page: a picture and its summary, which change in one frame, and details,
// which follow in the next, as a long list would hold the picture up.
const PARTS = `
  <img class="natoeu-picture">
  <div class="natoeu-words widget-html-content"><p role="status" aria-live="polite" style="margin:0.3em 0;line-height:1.4"></p></div>
  <div class="natoeu-details"></div>`;

const KEPT = 20; // shots that a page keeps; screen.py has the same number

// JupyterLab takes arrows and letters typed in a drop-down list for its own shortcuts (D D deletes a
// cell). This attribute, which Lumino heeds, leaves them to the explorer. The handles of sliders get
// the names that they lack. Controls may come onto the page after the picture: hence the tries.
function serveControls(el, near, tries) {
  const panel = el.closest(".natoeu-explorer");
  if (panel) {
    for (const part of panel.querySelectorAll("select, input, button, .noUi-handle"))
      part.setAttribute("data-lm-suppress-shortcuts", "true");
    for (const handle of panel.querySelectorAll(".noUi-handle")) {
      const label = handle.closest(".jupyter-widgets").querySelector(".widget-label");
      if (label) handle.setAttribute("aria-label", label.textContent);
    }
    for (const sign of ["pointerenter", "focusin"]) panel.addEventListener(sign, near, { once: true });
  }
  if (tries) setTimeout(() => serveControls(el, near, tries - 1), 250);
}

function render({ model, el }) {
  el.innerHTML = PARTS;
  let newest;
  const ready = new Map(); // images of the last shots that Python showed or drew ahead, by name
  const imageOf = (shot) => {
    let image = ready.get(shot.name);
    if (!image) {
      image = new Image();
      image.className = "natoeu-picture";
      image.alt = `${model.get("title")}. ${shot.summary}`;
      image.style = `display:block;width:${model.get("width")}px;max-width:100%;height:auto`;
      image.src = shot.picture;
      image.shot = shot;
      image.details = document.createElement("div");
      image.details.className = "natoeu-details widget-html-content";
      image.details.style = "margin-bottom:0.5em;line-height:1.4";
      image.details.innerHTML = shot.details;
    }
    ready.delete(shot.name); // so that it becomes the last one
    ready.set(shot.name, image);
    if (ready.size > KEPT) ready.delete(ready.keys().next().value);
    return image;
  };
  const explain = (image) => {
    const before = el.querySelector(".natoeu-details");
    if (image !== newest || before.innerHTML === image.details.innerHTML) return;
    const folds = image.details.querySelectorAll("details"); // what the reader has unfolded stays so
    before.querySelectorAll("details").forEach((fold, place) => folds[place]?.toggleAttribute("open", fold.open));
    before.replaceWith(image.details);
  };
  const place = (image) => {
    if (image !== newest) return; // a newer one is on its way
    const shown = el.querySelector("img");
    if (image !== shown) {
      shown.replaceWith(image);
      el.querySelector("[role=status]").textContent = image.shot.summary;
    }
    requestAnimationFrame(() => setTimeout(() => explain(image)));
  };
  const present = (image) => {
    newest = image;
    if (image.complete) place(image);
    else image.onload = () => place(image);
  };
  const show = () => present(imageOf(model.get("shown")));
  show();
  model.on("change:shown", show);

  // A shot that is ready is shown by its name alone.
  const hear = (message) => {
    if (message.ahead) imageOf({ name: message.name, ...message.ahead }).decode().catch(() => {});
    else if (ready.has(message.name)) present(ready.get(message.name));
  };
  model.on("msg:custom", hear);
  let told = false; // Python may draw the first steps beforehand once somebody comes near
  const near = () => {
    if (!told) model.send({ near: true });
    told = true;
  };
  serveControls(el, near, 12);
  return () => {
    model.off("change:shown", show);
    model.off("msg:custom", hear);
  };
}

export default { render };
