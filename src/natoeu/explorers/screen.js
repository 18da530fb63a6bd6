// What an explorer shows on a page: a picture, its summary, and details. All change in one frame.
const PARTS = `
  <img class="natoeu-picture">
  <div class="natoeu-words widget-html-content"><p role="status" aria-live="polite" style="margin:0.3em 0;line-height:1.4"></p></div>
  <div class="natoeu-details widget-html-content" style="margin-bottom:0.5em;line-height:1.4"></div>`;

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
  let newest, named;
  const ready = new Map(); // pictures of states that were shown, or that Python drew ahead, by name
  const make = ({ picture, summary, details }) => {
    const image = new Image();
    image.className = "natoeu-picture";
    image.alt = `${model.get("title")}. ${summary}`;
    image.style = `display:block;width:${model.get("width")}px;max-width:100%;height:auto`;
    image.src = picture;
    image.words = { summary, details };
    return image;
  };
  const place = (image) => {
    if (image !== newest) return; // a newer state is on its way
    const shown = el.querySelector("img");
    if (shown !== image) shown.replaceWith(image);
    el.querySelector("[role=status]").textContent = image.words.summary;
    const details = el.querySelector(".natoeu-details");
    if (details.told !== image.words.details) details.innerHTML = details.told = image.words.details;
  };
  const show = () => {
    const state = Object.fromEntries(["picture", "summary", "details"].map((name) => [name, model.get(name)]));
    if (newest?.src === state.picture && newest.words.summary === state.summary && newest.words.details === state.details) return;
    const image = (newest = make(state));
    if (named) ready.set(named, image);
    image.onload = () => place(image);
  };
  show();
  model.on("change", show);

  // A state is named before it comes in full; for one that is ready the name is enough.
  const hear = (message) => {
    if (message.ahead) {
      const image = make(message.ahead);
      image.decode().then(() => ready.set(message.name, image), () => {});
    } else {
      named = message.name;
      if (ready.has(named)) place((newest = ready.get(named)));
    }
    if (ready.size > 20) ready.delete(ready.keys().next().value);
  };
  model.on("msg:custom", hear);
  let told = false; // Python may draw the first steps beforehand once somebody comes near
  const near = () => {
    if (!told) model.send({ near: true });
    told = true;
  };
  serveControls(el, near, 12);
  return () => {
    model.off("change", show);
    model.off("msg:custom", hear);
  };
}

export default { render };
