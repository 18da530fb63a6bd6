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
  let newest;
  const show = () => {
    const image = (newest = new Image());
    image.className = "natoeu-picture";
    image.alt = `${model.get("title")}. ${model.get("summary")}`;
    image.style = `display:block;width:${model.get("width")}px;max-width:100%;height:auto`;
    image.onload = () => {
      if (image !== newest) return; // a newer state is on its way
      el.querySelector("img").replaceWith(image);
      el.querySelector("[role=status]").textContent = model.get("summary");
      const details = el.querySelector(".natoeu-details");
      if (details.told !== model.get("details")) details.innerHTML = details.told = model.get("details");
    };
    image.src = model.get("picture");
  };
  show();
  model.on("change", show);
  let told = false; // Python may draw the first steps beforehand once somebody comes near
  const near = () => {
    if (!told) model.send({ near: true });
    told = true;
  };
  serveControls(el, near, 12);
  return () => model.off("change", show);
}

export default { render };
