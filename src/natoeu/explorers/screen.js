// What an explorer shows on a page: a picture and its summary, which change in one frame, and details,
// which follow in the next, as a long list would hold the picture up.
const PARTS = `
  <p class="natoeu-lost" role="alert" style="margin:0.3em 0;font-weight:bold" hidden>Not connected: run this cell to move it.</p>
  <div class="natoeu-words widget-html-content" style="min-height:3.4em"><p role="status" aria-live="polite" style="margin:0.3em 0;line-height:1.4"></p></div>
  <img class="natoeu-picture">
  <div class="natoeu-details widget-html-content" style="margin-bottom:0.5em;line-height:1.4"></div>`;

// JupyterLab takes arrows and letters typed in a drop-down list for its own shortcuts (D D deletes a
// cell). This attribute, which Lumino heeds, leaves them to the explorer. The handles of sliders get
// the names that they lack. Controls may come onto the page after the picture: hence the tries.
function serveControls(el, tries) {
  const panel = el.closest(".natoeu-explorer");
  if (panel) {
    for (const part of panel.querySelectorAll("select, input, button, .noUi-handle"))
      part.setAttribute("data-lm-suppress-shortcuts", "true");
    for (const handle of panel.querySelectorAll(".noUi-handle")) {
      const label = handle.closest(".jupyter-widgets").querySelector(".widget-label");
      if (label) handle.setAttribute("aria-label", label.textContent);
    }
  }
  if (tries) setTimeout(() => serveControls(el, tries - 1), 250);
}

// Without a kernel (it ended or restarted, or the page was saved yesterday) nothing may seem to move:
// the controls are held, and a sentence says why. ipywidgets marks the panel when its kernel restarts.
function holdWhenLost(model, el) {
  const [panel, session] = [el.closest(".natoeu-explorer"), model.widget_manager?.context?.sessionContext];
  if (!panel) return () => {};
  const update = () => {
    const lost = panel.classList.contains("jupyter-widgets-disconnected") || model.widget_manager?.kernel === null;
    el.querySelector(".natoeu-lost").hidden = !lost;
    for (const part of panel.children) {
      part.inert = lost && !part.contains(el);
      part.style.opacity = part.inert ? 0.6 : "";
    }
  };
  const watch = new MutationObserver(update);
  watch.observe(panel, { attributeFilter: ["class"] });
  session?.kernelChanged.connect(update);
  update();
  return () => (watch.disconnect(), session?.kernelChanged.disconnect(update));
}

function render({ model, el }) {
  el.innerHTML = PARTS;
  let stopWatching = () => {};
  setTimeout(() => (stopWatching = holdWhenLost(model, el))); // by then the panel is on the page
  let newest;
  const explain = (details) => {
    const before = el.querySelector(".natoeu-details");
    if (before.told === details) return;
    const after = before.cloneNode();
    after.innerHTML = after.told = details;
    const folds = after.querySelectorAll("details"); // what the reader has unfolded stays so
    before.querySelectorAll("details").forEach((fold, place) => folds[place]?.toggleAttribute("open", fold.open));
    before.replaceWith(after);
  };
  const show = () => {
    const { picture, summary, details } = model.get("shown");
    const image = (newest = new Image());
    image.className = "natoeu-picture";
    image.alt = `${model.get("title")}. ${summary}`;
    image.style = `display:block;max-width:min(100%, ${model.get("width")}px);max-height:52vh`; // a small screen holds all
    image.decoding = "sync"; // painted in the frame in which it is placed, with its words
    image.onload = () => {
      if (image !== newest) return; // a newer one is on its way
      el.querySelector("img").replaceWith(image);
      el.querySelector("[role=status]").textContent = summary;
      requestAnimationFrame(() => setTimeout(() => image === newest && explain(details)));
    };
    image.src = picture;
  };
  show();
  model.on("change:shown", show);
  serveControls(el, 12);
  return () => (stopWatching(), model.off("change:shown", show));
}

export default { render };
