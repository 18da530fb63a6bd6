// Keys turn the slides; without this script they scroll. The address keeps the place.
const slides = [...document.querySelectorAll("section")];
const scrolling = matchMedia("(max-width: 800px)");

function current() {
  const tops = slides.map((slide) => Math.abs(slide.getBoundingClientRect().top));
  return tops.indexOf(Math.min(...tops));
}

function show(place) {
  const slide = slides[Math.max(0, Math.min(place, slides.length - 1))];
  slide.scrollIntoView();
  slide.focus({ preventScroll: true });
  history.replaceState(null, "", "#" + slide.id);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || scrolling.matches) return;
  const moves = {
    ArrowRight: 1, ArrowDown: 1, PageDown: 1, " ": event.shiftKey ? -1 : 1,
    ArrowLeft: -1, ArrowUp: -1, PageUp: -1, Home: -slides.length, End: slides.length,
  };
  if (!(event.key in moves)) return;
  event.preventDefault();
  show(current() + moves[event.key]);
});
